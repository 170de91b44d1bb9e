"""Records and their chain, without a database: canonical bytes, hashes, the walk."""

import json
from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.audit import (
    Change,
    Head,
    Record,
    Sealed,
    Whole,
    canonical,
    chain_start,
    hash_of,
    read_head,
    record_id,
    seal,
    sealed_text,
)
from selaras.domain.audit_chain import ChainWalk, Row
from selaras.domain.record_reading import open_record, read_members, read_record
from selaras.domain.record_text import with_hash, without_hash
from selaras.store.contents import spelled

COMPANY = "0021234567891000"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.none() | TEXTS
CHANGES = st.builds(Change, before=VALUES, after=VALUES, wanted=TEXTS)
RECORDS = st.builds(
    Record,
    company=st.just(COMPANY),
    kind=TEXTS,
    author=TEXTS,
    pc=TEXTS,
    device=TEXTS,
    at=TEXTS,
    received=TEXTS,
    document=TEXTS,
    code=TEXTS,
    rev=st.integers(0, 2**63 - 1),
    changes=st.dictionaries(TEXTS, CHANGES, max_size=4),
    whole=st.lists(st.builds(Whole, TEXTS, TEXTS, st.integers(0, 9999)), max_size=3).map(tuple),
    conflicts=st.lists(TEXTS, max_size=3).map(tuple),
    request=st.dictionaries(TEXTS, TEXTS, max_size=3),
    facts=st.dictionaries(TEXTS, TEXTS, max_size=3),
    left_out=st.integers(0, 6000),
    further=st.integers(0, 6000),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


def chain(records: list[Record]) -> list[Row]:
    head, rows = chain_start(COMPANY), []
    for record in records:
        sealed = seal(record, after=head, seq=head.number * 2 + 2)
        head = Head(sealed.record.number, sealed.hash)
        name = record_id(COMPANY, head.number)
        rows.append(Row(name, record.document, sealed.record.seq, sealed.text))
    return rows


def opened(text: str) -> Sealed:
    found = open_record(text)
    assert found is not None
    return found


@given(RECORDS)
def test_a_sealed_record_reads_back_as_it_was(record: Record) -> None:
    sealed = seal(record, after=chain_start(COMPANY), seq=7)
    assert opened(sealed.text) == sealed
    assert replace(sealed.record, number=0, seq=0, previous="") == record


@given(RECORDS)
def test_the_parts_that_a_text_hands_on_are_those_that_it_has(record: Record) -> None:
    text = sealed_text({name: getattr(record, name) for name in Record.__slots__} | {"number": 3})
    plain = str(text)
    assert type(plain) is str
    assert without_hash(text) == without_hash(plain) == (text.hash_at, text.rest, text.digest)
    assert with_hash(text.hash_at, text.rest) == plain == canonical(json.loads(plain))
    members = read_members(plain, loads=orjson.loads)
    assert members == read_members(plain)
    assert read_record(plain) == replace(record, number=3) == replace(record, **members or {})
    known = read_members(text, loads=_nothing_to_read) or {}
    assert {name: each for name, each in known.items() if each} == members


def _nothing_to_read(_: bytes) -> object:
    raise AssertionError("who put the text together knows what it says")


@given(RECORDS)
def test_the_hub_spells_a_record_as_everybody_who_verifies_it_does(record: Record) -> None:
    said = {name: getattr(record, name) for name in Record.__slots__} | {"number": 3}
    assert sealed_text(said, spelled=spelled) == sealed_text(said)


def test_the_hub_spells_every_character_as_everybody_does() -> None:
    every = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))
    said = {"author": every, "facts": {"b" + every: every, "a" + every: "x"}, "n": 2**70}
    assert spelled(said) == canonical(said).encode()
    for value in ("\ud800", {"\ud800": "x"}):
        with pytest.raises(ValueError):
            spelled({"author": value})


@given(RECORDS)
def test_the_hash_does_not_depend_on_the_order_of_members(record: Record) -> None:
    content = json.loads(seal(record, after=chain_start(COMPANY), seq=7).text)
    turned = dict(reversed(content.items()))
    assert hash_of(turned) == content["hash"]
    assert canonical(turned) == canonical(content)


@given(RECORDS, st.data())
def test_any_other_text_is_told(record: Record, data: st.DataObject) -> None:
    text = seal(record, after=chain_start(COMPANY), seq=7).text
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(exclude_categories=["Cs"]))
    other = text[:place] + letter + text[place + 1 :]
    assert other == text or open_record(other) is None


@given(st.text() | JSON.map(json.dumps) | JSON.map(lambda value: json.dumps({"hash": value})))
def test_what_is_no_record_is_never_opened_and_never_raises(text: str) -> None:
    assert open_record(text) is None


def test_an_unknown_member_of_a_newer_release_is_covered_by_the_hash() -> None:
    plain = seal(Record(COMPANY, "edit", "Ani", "pc-1", "d", "t", "t"), after=Head(0, ""), seq=1)
    content = {**json.loads(plain.text), "mood": "good"}
    content["hash"] = hash_of(content)
    assert opened(canonical(content)).record == plain.record
    assert open_record(canonical({**content, "mood": "bad"})) is None


@given(st.lists(RECORDS, min_size=1, max_size=5), st.data())
def test_a_row_taken_out_put_in_or_moved_is_found(
    records: list[Record], data: st.DataObject
) -> None:
    rows = chain([replace(each, changes={}, whole=()) for each in records])
    whole = ChainWalk(COMPANY).take_all(rows)
    assert whole.faults == []
    place = data.draw(st.integers(0, len(rows) - 1))
    without = ChainWalk(COMPANY).take_all(rows[:place] + rows[place + 1 :])
    twice = ChainWalk(COMPANY).take_all([*rows[: place + 1], *rows[place:]])
    turned = ChainWalk(COMPANY).take_all(rows[place:] + rows[:place])
    without.end_at(whole.head, "head")
    assert without.faults
    assert twice.faults
    assert turned.faults or place == 0


def test_a_record_replaced_by_another_whole_one_breaks_the_chain_behind_it() -> None:
    rows = chain([Record(COMPANY, "edit", name, "pc", "d", "t", "t") for name in "abc"])
    forged = chain([Record(COMPANY, "edit", name, "pc", "d", "t", "t") for name in "axc"])
    walk = ChainWalk(COMPANY).take_all([rows[0], forged[1], rows[2]])
    assert [(each.code, each.where) for each in walk.faults] == [("audit.chain-broken", "3")]


def test_a_former_value_that_nobody_wrote_is_found() -> None:
    def edit(before: str, after: str, *, code: str = "") -> Record:
        change = {"date": Change(before, after)}
        record = Record(COMPANY, "edit", "Ani", "pc", "d", "t", "t", document="x", code=code)
        return replace(record, changes=change)

    fine = chain([edit("1", "2"), edit("2", "9", code="refused"), edit("2", "3")])
    assert ChainWalk(COMPANY).take_all(fine).faults == []
    jump = ChainWalk(COMPANY).take_all(chain([edit("1", "2"), edit("7", "3")]))
    assert [(each.code, each.where) for each in jump.faults] == [("audit.value-jump", "2")]


def test_a_chain_belongs_to_one_company() -> None:
    assert chain_start(COMPANY) != chain_start("0031234567891000")


def test_a_written_down_head_is_read_however_it_was_typed() -> None:
    head = chain_start(COMPANY)
    assert read_head(f" {head.text().upper()}\n") == head
    for wrong in ("", "12", "12-abc", "x-" + "0" * 64, "9" * 30 + "-" + "0" * 64):
        assert read_head(wrong) is None


def test_a_head_written_down_earlier_must_be_on_the_way() -> None:
    rows = chain([Record(COMPANY, "edit", name, "pc", "d", "t", "t") for name in "abc"])
    known = Head(2, opened(rows[1].content).hash)
    assert ChainWalk(COMPANY, known=known).take_all(rows).faults == []
    other = ChainWalk(COMPANY, known=Head(2, "0" * 64)).take_all(rows)
    assert [(each.code, each.where) for each in other.faults] == [("audit.known-differs", "2")]
