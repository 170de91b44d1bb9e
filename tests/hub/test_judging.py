"""What the hub refuses, by what it is told and by what the bytes do."""

from collections.abc import Callable
from typing import Any

import pytest
from pycrdt import Array, Doc, Map, merge_updates

from selaras.documents.crdt import Document
from selaras.documents.values import encode_value
from selaras.protocol.frames import Entry
from selaras_hub.judging import MAX_REGISTERS
from selaras_hub.revs import next_client
from tests.documents.library import varint
from tests.hub.books import DOC, Author, Books, changed, with_document
from tests.hub.forging import FORGED
from tests.sim.office import NPWP

Spoil = Callable[[Books, Author], Entry]


def honest(author: Author) -> Entry:
    return author.entry({"reference": '"INV-2"'})


def raw(author: Author, act: Callable[[Doc[Any]], None]) -> Entry:
    """Return an entry whose bytes are whatever *act* does with the library itself."""
    entry = honest(Author(author.number, author.state, author.base, author.n))
    doc: Doc[Any] = Doc(client_id=author.number)
    assert author.state is not None
    doc.apply_update(author.state)
    seen = doc.get_state()
    act(doc)
    clock = Document(doc.get_update()).clock_of(author.number)
    author.n += 1
    return changed(entry, updates=(doc.get_update(seen),), end_clock=clock)


def _map(doc: Doc[Any], name: str) -> Map[Any]:
    found: Map[Any] = doc.get(name, type=Map)
    return found


def _array(doc: Doc[Any]) -> Array[Any]:
    found: Array[Any] = doc.get("r", type=Array)
    return found


def far_clock(_: Books, author: Author) -> Entry:
    """Ten bytes that say: this author is at 2^40; nobody would ever hear of her again."""
    begin = author.entry({"reference": '"INV-2"'}).first_clock
    update = b"\x01\x01" + varint(author.number) + varint(begin) + b"\x00" + varint(2**40) + b"\x00"
    author.n += 1
    entry = honest(Author(author.number, None, author.base, author.n - 1))
    return changed(entry, updates=(update,), first_clock=begin, end_clock=begin + 2**40)


def gap(_: Books, author: Author) -> Entry:
    author.entry({"reference": '"INV-2"'})
    return author.entry({"reference": '"INV-3"'})


def hidden_gap(_: Books, author: Author) -> Entry:
    entry = gap(_, author)
    return changed(entry, first_clock=entry.first_clock - 1)


def foreign(_: Books, author: Author) -> Entry:
    return changed(Author(2, author.state).entry({"reference": '"INV-2"'}), n=author.n + 1)


def nobodys(_: Books, author: Author) -> Entry:
    return changed(Author(2**31, author.state).entry({"reference": '"INV-2"'}), n=author.n + 1)


def other_text(_: Books, author: Author) -> Entry:
    return changed(honest(author), changes={"reference": '"INV-9"'})


def unnamed(_: Books, author: Author) -> Entry:
    entry = author.entry({"reference": '"INV-2"', "date": '"2026-01-01"'})
    return changed(entry, changes={"reference": '"INV-2"', "note": '"x"'})


def hidden_tick(_: Books, author: Author) -> Entry:
    entry = author.entry({"reference": '"INV-2"', "date": '"2026-01-01"'})
    return changed(entry, changes={"reference": '"INV-2"'})


def denied_tick(_: Books, author: Author) -> Entry:
    """A register written twice and named once: the author would stand further than he says."""

    def act(doc: Doc[Any]) -> None:
        _map(doc, "r")["reference"] = '"INV-8"'
        _map(doc, "r")["reference"] = '"INV-2"'

    entry = raw(author, act)
    return changed(entry, end_clock=entry.first_clock + 1)


def deleting(_: Books, author: Author) -> Entry:
    def act(doc: Doc[Any]) -> None:
        root = _map(doc, "r")
        root["reference"] = '"INV-2"'
        del root["company"]

    return raw(author, act)


def nested(_: Books, author: Author) -> Entry:
    return raw(author, lambda doc: _map(doc, "r").update({"reference": Map()}))


def second_root(_: Books, author: Author) -> Entry:
    return raw(author, lambda doc: _map(doc, "x").update({"reference": '"INV-2"'}))


def listed(_: Books, author: Author) -> Entry:
    return raw(author, lambda doc: _array(doc).append('"INV-2"'))


def packed_with_another(_: Books, author: Author) -> Entry:
    """Another author's work behind a gap: it would show later and moves no clock now."""
    other = Author(7, author.state)
    other.entry({"date": '"2026-01-01"'})
    late = other.entry({"date": '"2026-01-02"'})
    entry = honest(author)
    return changed(entry, updates=(merge_updates(*entry.updates, *late.updates),))


def other_kind(_: Books, author: Author) -> Entry:
    """A register it does not name turns from text into a value that reads alike."""
    held = author.state
    entry = raw(author, lambda doc: _map(doc, "r").update({"discarded": True}))
    present = Document(held).registers()["reference"]
    return changed(entry, changes={"reference": present})


def oversized(_: Books, author: Author) -> Entry:
    text = encode_value("x" * 10_000)
    return raw(
        author,
        lambda doc: _map(doc, "r").update({f"k{n}": text for n in range(4)}),
    )


def of_a_mebibyte(_: Books, author: Author) -> Entry:
    return changed(honest(author), updates=(b"x" * 32_000,) * 33)


def too_many(_: Books, author: Author) -> Entry:
    many = {f"k{n}": '"x"' for n in range(MAX_REGISTERS + 1)}
    return changed(honest(author), changes=many)


REFUSALS: dict[str, tuple[Spoil, str]] = {
    "a clock far away": (far_clock, "entry.author-moved"),
    "a gap in the clocks": (gap, "entry.clock"),
    "a gap that is denied": (hidden_gap, "entry.author-moved"),
    "another's author id": (foreign, "entry.foreign-author"),
    "a short author id that was never given and never will be": (nobodys, "entry.foreign-author"),
    "bytes that say otherwise": (other_text, "entry.content-differs"),
    "a register that is not named": (unnamed, "entry.content-differs"),
    "more operations than registers": (hidden_tick, "entry.author-moved"),
    "an operation that is denied": (denied_tick, "entry.author-moved"),
    "a register deleted beside": (deleting, "entry.content-differs"),
    "a nested type": (nested, "entry.unreadable"),
    "a second root": (second_root, "entry.unreadable"),
    "a list in the root": (listed, "entry.unreadable"),
    "a value that reads like the text before it": (other_kind, "entry.unreadable"),
    "another author's work packed in": (packed_with_another, "entry.unreadable"),
    **{name: (spoil, "entry.unreadable") for name, spoil in FORGED.items()},
    "an update of 40 kB": (oversized, "entry.too-large"),
    "an entry of more than 1 MiB": (of_a_mebibyte, "entry.too-large"),
    "too many registers": (too_many, "entry.too-large"),
    "no updates": (lambda b, a: changed(honest(a), updates=()), "entry.too-large"),
    "no changes": (lambda b, a: changed(honest(a), changes={}), "entry.too-large"),
    "damaged bytes": (lambda b, a: changed(honest(a), updates=(b"\xff" * 9,)), "entry.unreadable"),
    "text that is not canonical": (
        lambda b, a: a.entry({"reference": '{"b":"1", "a":"2"}'}),
        "entry.unreadable",
    ),
    "a number": (lambda b, a: a.entry({"reference": "12000"}), "entry.unreadable"),
    "a name without end": (lambda b, a: a.entry({"x" * 201: '"1"'}), "entry.unreadable"),
    "another company": (
        lambda b, a: changed(honest(a), company="0099999999999000"),
        "entry.company",
    ),
    "a change of company": (
        lambda b, a: a.entry({"company": '"0099999999999000"'}),
        "entry.company",
    ),
    "a document of nobody's": (
        lambda b, a: Author(1, n=a.n).entry({"reference": '"X"'}, doc_id="invoice:new"),
        "entry.company",
    ),
    "an id without a kind": (
        lambda b, a: changed(honest(a), doc_id="no-kind"),
        "entry.document-id",
    ),
    "an id without end": (
        lambda b, a: changed(honest(a), doc_id="invoice:" + "x" * 100),
        "entry.document-id",
    ),
    "a request nobody knows": (
        lambda b, a: changed(honest(a), request="{}"),
        "request.unreadable",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_an_entry_is_refused_and_leaves_nothing(name: str) -> None:
    spoil, code = REFUSALS[name]
    books, author = with_document(discarded="true")
    before = books.registers(), books.head()
    outcome = books.accept(author, spoil(books, author))[0]
    assert outcome.code == code
    assert (books.registers(), books.document().rev) == (before[0], 1)


def test_after_any_refusal_the_same_author_can_go_on() -> None:
    for spoil, _ in REFUSALS.values():
        books, author = with_document(discarded="true")
        held = author.state
        entry = spoil(books, author)
        books.accept(author, entry)
        author.state, author.n = held, entry.n
        assert books.push(author, {"reference": '"INV-7"'}).is_accepted
        assert books.registers()["reference"] == '"INV-7"'


def test_an_author_id_drawn_by_chance_belongs_to_who_used_it_first() -> None:
    books, author = with_document()
    drawn = 2**32 + 5
    own, other = Author(1, author.state, n=author.n), Author(2, author.state)
    entries = [
        changed(honest_under(drawn, author.state), n=2, origin_n=2),
        changed(honest_under(drawn, author.state), n=1, origin_n=1),
    ]
    assert books.accept(own, entries[0])[0].is_accepted
    assert books.accept(other, entries[1])[0].code == "entry.foreign-author"


def test_an_author_id_that_nobody_has_by_now_belongs_to_who_used_it_and_is_not_given_again() -> (
    None
):
    books, author = with_document()
    own, other = Author(1, author.state, n=author.n), Author(2, author.state)
    lost = changed(honest_under(77, author.state), n=2, origin_n=2)
    assert books.accept(own, lost)[0].is_accepted
    theirs = changed(honest_under(77, author.state), n=1, origin_n=1)
    assert books.accept(other, theirs)[0].code == "entry.foreign-author"
    with books.store.reading() as db:
        assert next_client(db) == 78


def honest_under(client_id: int, state: bytes | None) -> Entry:
    return Author(client_id, state).entry({"reference": '"INV-2"'})


def test_a_thousand_lines_in_many_updates_come_in_whole() -> None:
    books, author = Books(), Author(1)
    lines = {f"line/l{n}/what": encode_value({"name": "x" * 300}) for n in range(1_000)}
    entry = author.entry({"company": encode_value(NPWP), **lines})
    assert len(entry.updates) > 10
    assert books.accept(author, entry)[0].is_accepted
    assert len(books.registers()) == 1_001
    # One part less, and nothing of it is taken.
    late = Author(2)
    entry = late.entry({"company": encode_value(NPWP), **lines}, doc_id="invoice:two")
    cut = changed(entry, updates=entry.updates[:-1])
    assert not books.accept(late, cut)[0].is_accepted
    assert books.document().doc_id == DOC
