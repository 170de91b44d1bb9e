"""What is found out of entries before they are settled holds only while its rows do."""

from collections.abc import Iterator
from contextlib import contextmanager

from selaras.documents.values import encode_value
from selaras.domain.requests import ADD_USER, Request, encode_request
from selaras.protocol.frames import Entry
from selaras.store.db import Connection
from selaras.store.hub_documents import get_hub_document, put_hub_document
from selaras.trust.users import LOCK_RANDOM_BYTES, SEED_BYTES, UserKey, lock
from selaras.values import replace
from selaras_hub.ahead import Ahead, looked_at
from selaras_hub.facts import FactBook
from selaras_hub.judging import Accepted
from selaras_hub.looking_up import look_up
from tests.hub.books import DOC, Author, Books, changed, with_document
from tests.sim.office import NPWP

USER = f"user:{'a' * 26}"


@contextmanager
def ahead_of(
    books: Books, author: Author, *entries: Entry
) -> Iterator[tuple[Connection, list[Ahead]]]:
    """Look at *entries* in a transaction that goes on inside."""
    with books.store.transaction() as db:
        known = look_up(db, entries, member=author.member)
        yield db, list(looked_at(db, entries, member=author.member, known=known, founding=NPWP))


def asks_for_a_user(author: Author) -> Entry:
    """Return the request that makes the first user of an office."""
    key = UserKey(b"k" * SEED_BYTES)
    locked = lock(key, "sandi", user=USER, random=b"r" * LOCK_RANDOM_BYTES)
    said = {"key": key.public, "locked": locked, "has_password": "yes"}
    request = Request(ADD_USER, {"user": USER, "name": "Budi", "role": "administrator", **said})
    author.n += 1
    blank = Author(author.number, author.state, n=author.n - 1).entry({"x": '"y"'})
    return changed(blank, changes={}, updates=(), request=encode_request(request))


def test_a_verdict_on_a_document_that_moved_meanwhile_counts_for_nothing() -> None:
    books, author = with_document()
    entry = author.entry({"reference": '"INV-2"'})
    with ahead_of(books, author, entry) as (db, [ahead]):
        stored = get_hub_document(db, DOC)
        assert stored is not None
        assert isinstance(ahead.verdict_on(entry, stored), Accepted)
        put_hub_document(db, replace(stored, rev=stored.rev + 1))
        assert ahead.verdict_on(entry, get_hub_document(db, DOC)) is None


def test_a_verdict_on_an_entry_under_another_name_counts_for_nothing() -> None:
    books, author = with_document()
    entry = author.entry({"reference": '"INV-2"'})
    with ahead_of(books, author, entry) as (db, [ahead]):
        stored = get_hub_document(db, DOC)
        assert ahead.verdict_on(changed(entry, author="x" * 500), stored) is None


def test_rights_that_may_have_changed_meanwhile_are_asked_anew() -> None:
    books, author = with_document()
    entry = author.entry({"reference": '"INV-2"'})
    with ahead_of(books, author, entry) as (db, [ahead]):
        facts = FactBook(db, NPWP)
        assert ahead.allowed_by(facts) is entry
        assert ahead.allowed_by(FactBook(db, "another")) is None
        facts.put("user", USER, subject="", content={"name": "Budi"})
        assert ahead.allowed_by(facts) is None


def test_a_user_who_is_made_in_a_push_is_asked_for_behind_that() -> None:
    books, author = with_document()
    entries = asks_for_a_user(author), author.entry({"reference": '"INV-2"'})
    made, unsigned = books.accept(author, *entries)
    assert (made.code, unsigned.code) == ("", "rights.unsigned")
    assert books.registers()["reference"] == '"INV-1"'


def test_nothing_is_merged_of_an_entry_without_a_right_or_that_is_here_already() -> None:
    books, author = with_document()
    known = author.entry({"reference": '"INV-2"'})
    books.accept(author, known)
    with books.store.transaction() as db:
        FactBook(db, NPWP).put("user", USER, subject="", content={"name": "Budi"})
    with ahead_of(books, author, known, author.entry({"reference": '"INV-3"'})) as (_, found):
        assert [each.verdict for each in found] == [None, None]


def test_documents_of_many_lines_are_not_all_in_memory_at_once() -> None:
    books, _ = with_document()
    large = {f"line/{number}/what": encode_value("x" * 15_000) for number in range(20)}
    entries = []
    for number in range(3):
        other = Author(2, n=number)
        entries.append(
            other.entry({"company": encode_value(NPWP), **large}, doc_id=f"invoice:{number}")
        )
    with books.store.transaction() as db:
        member = Author(2).member
        known = look_up(db, entries, member=member)
        ahead = looked_at(db, entries, member=member, known=known, founding=NPWP)
        assert isinstance(next(ahead).verdict, Accepted)
        FactBook(db, NPWP).put("user", USER, subject="", content={"name": "Budi"})
        assert [each.verdict for each in ahead] == [None, None]


def test_several_changes_of_one_document_in_a_push_follow_each_other() -> None:
    books, author = with_document()
    entries = [author.entry({"reference": f'"INV-{number}"'}) for number in range(2, 6)]
    assert [each.code for each in books.accept(author, *entries)] == [""] * 4
    assert books.registers()["reference"] == '"INV-5"'
