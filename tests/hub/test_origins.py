"""No PC speaks for another PC's numbers, unless its file came from there."""

import pytest

from selaras.documents.crdt import Document
from selaras.protocol.codec import content_hash
from selaras.protocol.frames import Entry, Hello, Refuse
from selaras.store.engine import Store
from selaras.store.facts import facts_of_kind
from selaras.store.hub_documents import put_hub_document
from selaras.store.meta import set_meta
from selaras.values import replace
from selaras_hub.delivering import PROPOSED, Delivery
from selaras_hub.desk import HubDesk
from selaras_hub.ledger import Ledger
from selaras_hub.origins import accepted_before
from selaras_hub.returning import note_origin
from tests.hub.books import NOW, Author, Books, changed, with_document
from tests.sim.office import NPWP, Office, TestChance, TestClock


def forged(books: Books, by: Author, *, of: Author) -> str:
    """Send an entry of *by* under the next origin of *of*; return the outcome's code."""
    books.show(by)
    entry = by.entry({"additional": '"x"'})
    life = of.member.incarnation
    return books.accept(by, changed(entry, origin_incarnation=life, origin_n=of.n + 1))[0].code


def test_a_pc_cannot_take_the_origin_of_another() -> None:
    books, author = with_document()
    assert forged(books, Author(2), of=author) == "entry.foreign-origin"


def test_the_owner_is_heard_after_somebody_tried() -> None:
    books, author = with_document()
    forged(books, Author(2), of=author)
    assert books.push(author, {"reference": '"INV-2"'}).is_accepted


def test_a_copy_of_a_copy_goes_on_with_the_first_ones_numbers() -> None:
    books, author = with_document()
    books.copied(Author(2), of=author)
    books.copied(Author(3), of=Author(2))
    assert forged(books, Author(3), of=author) == ""


def test_a_copy_goes_on_with_the_numbers_of_a_life_that_spoke_only_afterwards() -> None:
    """The file was copied before that life said its first word: it stands in no chain."""
    books, author = with_document()
    books.copied(Author(3), of=author)
    late = Author(2)
    books.show(late)
    heard = late.entry({"reference": '"INV-2"'})
    with books.store.transaction() as db:
        member = replace(late.member, device=author.member.device)
        assert Ledger(db, NPWP, now=NOW).accept([heard], member)[0].is_accepted
    assert forged(books, Author(3), of=late) == ""
    assert forged(books, Author(4), of=late) == "entry.foreign-origin"


def test_a_copy_of_a_copy_goes_on_with_the_numbers_of_one_that_had_not_spoken() -> None:
    """The file between had joined as a PC of its own, and says its first word afterwards."""
    books, author = with_document()
    middle = Author(2)
    books.copied(Author(3), of=author, between=[middle.member.incarnation])
    books.copied(middle, of=author)
    assert books.push(middle, {"reference": '"INV-2"'}).is_accepted
    assert forged(books, Author(3), of=middle) == ""
    assert forged(books, Author(4), of=middle) == "entry.foreign-origin"


def test_a_chain_of_copies_that_bites_its_tail_ends() -> None:
    books, author = with_document()
    books.copied(Author(2), of=Author(3))
    books.copied(Author(3), of=Author(2))
    assert forged(books, Author(2), of=author) == "entry.foreign-origin"


def test_a_life_that_the_hub_never_heard_of_may_be_anybodys() -> None:
    books, _ = with_document()
    assert forged(books, Author(2), of=Author(9)) == ""


def test_the_next_life_of_the_same_pc_goes_on_with_the_numbers_of_the_last() -> None:
    books, author = with_document()
    second = Author(2)
    books.show(second)
    entry = second.entry({"additional": '"x"'})
    entry = changed(entry, origin_incarnation=author.member.incarnation, origin_n=author.n + 1)
    member = replace(second.member, device=author.member.device)
    with books.store.transaction() as db:
        (found,) = Ledger(db, NPWP, now=NOW).accept([entry], member)
    assert found.code == ""


def test_nobody_is_let_in_under_the_hubs_own_name_or_under_none() -> None:
    office = Office(pcs=1)
    identity = office.pcs[0].replica.identity
    hub = HubDesk(office.hub_store, clock=TestClock(), chance=TestChance("x"))
    for name in ("hub", ""):
        hello = Hello(identity.device, identity.token, name)
        with office.hub_store.transaction() as db:
            answer = hub._doors.doorkeeper(db).identify(hello)
        assert answer == Refuse("hub.foreign-incarnation")


def _moved(books: Books, *, has_document: bool) -> Store:
    """Return a hub's store that has only the audit of *books*, or what they hold of the document.

    It knows of their entries what the records say.
    """
    with books.store.reading() as db:
        records = facts_of_kind(db, "audit", table="hub_fact")
    moved = Books().store
    with moved.transaction() as db:
        if has_document:
            put_hub_document(db, books.document())
        for each in records:
            note_origin(db, each.content)
    return moved


def _is_known_after_a_move(books: Books, entry: Entry, *, has_document: bool = True) -> bool:
    """Say whether a hub takes *entry* for one of *books*, of which it has the audit."""
    with _moved(books, has_document=has_document).transaction() as db:
        return accepted_before(db, entry, content=content_hash(entry)) is not None


@pytest.mark.parametrize("has_document", [False, True])
def test_a_last_delivery_is_proposed_of_which_the_record_alone_came(*, has_document: bool) -> None:
    books, author = with_document()
    entry = author.entry({"notes": '"x"'})
    assert books.accept(author, entry)[0].is_accepted
    with _moved(books, has_document=has_document).transaction() as db:
        delivery = Delivery(db, NPWP, member=author.member, now=NOW, is_proven_pc=True)
        (outcome,) = delivery.take([entry], room=1)
    assert outcome.code == ("" if has_document else PROPOSED)


def test_what_made_a_document_is_known_by_all_that_it_wrote() -> None:
    books, author = Books(), Author(1)
    made = author.entry({"company": f'"{NPWP}"', "reference": '"INV-1"'})
    assert books.accept(author, made)[0].is_accepted
    other = changed(made, changes={**made.changes, "reference": '"INV-2"'})
    assert _is_known_after_a_move(books, made)
    assert not _is_known_after_a_move(books, made, has_document=False)
    assert not _is_known_after_a_move(books, other)


def test_an_import_of_what_was_there_is_known_although_it_says_less() -> None:
    origin = '{"kind":"coretax-xml"}'
    content = {"company": f'"{NPWP}"', "origin": origin}
    books, _ = with_document(origin=origin)
    again = Author(2).entry(content)
    assert books.accept(Author(2), again)[0].is_accepted
    assert _is_known_after_a_move(books, again)


def test_a_change_is_known_by_all_that_it_wrote() -> None:
    """A copy that gave the number to a change that says more, in that very moment, wrote it."""
    books, author = with_document()
    entry = author.entry({"notes": '"x"'})
    assert books.accept(author, entry)[0].is_accepted
    more = changed(entry, changes={**entry.changes, "additional": '"y"'})
    assert _is_known_after_a_move(books, entry)
    assert not _is_known_after_a_move(books, more)


@pytest.mark.parametrize("is_later", [False, True])
def test_a_change_is_known_that_another_went_over_since(*, is_later: bool) -> None:
    """Its document came back by other operations, from before it or from after; no record else."""
    books, author = with_document()
    before = books.document()
    entry, other = author.entry({"notes": '"x"'}), Author(2)
    assert books.accept(author, entry)[0].is_accepted
    books.show(other)
    moved = _moved(books, has_document=False)
    assert books.push(other, {"notes": '"y"'}).is_accepted
    came = books.document() if is_later else before
    copied = Document(client_id=9)
    copied.write(Document(came.state).registers())
    with moved.transaction() as db:
        set_meta(db, "hub.epoch_counter", value="2")
        put_hub_document(db, replace(came, state=copied.state()))
        known = accepted_before(db, entry, content=content_hash(entry))
    assert (known is not None) == is_later


def test_a_change_too_long_for_one_record_is_known_by_how_much_it_wrote() -> None:
    books, author = with_document()
    long = {f"x-{number}": f'"{"long" * 1_000}"' for number in range(20)}
    entry = author.entry(long)
    assert books.accept(author, entry)[0].is_accepted
    assert _is_known_after_a_move(books, entry)
    for other in ({**long, "notes": '"x"'}, dict(list(long.items())[:-1])):
        assert not _is_known_after_a_move(books, changed(entry, changes=other))
