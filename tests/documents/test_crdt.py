from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Array, Doc, Map, Text

from selaras.documents.crdt import (
    MAX_CLIENT_ID,
    MAX_UPDATE_BYTES,
    Document,
    decode_clocks,
    update_author,
)
from selaras.documents.engine import ROOT, Guarded, UnreadableDocumentError
from selaras.documents.fingerprint import content_hash


def copy_of(document: Document, client_id: int = 0) -> Document:
    return Document(document.state(), client_id=client_id)


def foreign(build: Callable[[Doc[Any]], None]) -> bytes:
    """Return the state of a document that another program made."""
    doc: Doc[Any] = Doc(client_id=99)
    build(doc)
    return doc.get_update()


# --- Writing ---------------------------------------------------------------------------------


def test_a_thousand_lines_go_in_parts_that_are_each_small_enough() -> None:
    registers = {
        f"line/{line:026}/{part}": f'"{part} {line} é{"x" * 80}"'
        for line in range(1_000)
        for part in ("what", "cost", "place")
    }
    author = Document(client_id=MAX_CLIENT_ID)
    first = author.write(registers)
    again = author.write({key: text.upper() for key, text in registers.items()})
    for written in (first, again):
        assert len(written.updates) > 1
        assert max(map(len, written.updates)) <= MAX_UPDATE_BYTES
    copy = Document()
    copy.apply([*first.updates, *again.updates])
    assert copy.registers() == author.registers()


def test_many_tiny_registers_stay_within_one_update_size() -> None:
    author = Document(client_id=MAX_CLIENT_ID)
    keys = [f"{each:x}" for each in range(6_000)]
    for text in ("1", "2", "3"):
        written = author.write(dict.fromkeys(keys, text))
        assert max(map(len, written.updates)) <= MAX_UPDATE_BYTES


def test_equal_registers_are_not_written_again() -> None:
    author = Document(client_id=1)
    author.write({"a": '"1"', "b": '"2"'})
    written = author.write({"a": '"1"', "b": '"3"'})
    assert (written.first_clock, written.end_clock) == (2, 3)
    assert author.write({"a": '"1"'}).updates == ()


def test_clocks_of_one_author_are_contiguous() -> None:
    author = Document(client_id=7)
    spans = [author.write({"a": f'"{edit}"', "b": f'"{edit}"'}) for edit in range(3)]
    assert [(span.client_id, span.first_clock, span.end_clock) for span in spans] == [
        (7, 0, 2),
        (7, 2, 4),
        (7, 4, 6),
    ]
    assert author.clocks() == {7: 6}


def test_a_document_without_a_client_id_refuses_to_write() -> None:
    with pytest.raises(ValueError):
        Document().write({"a": '"1"'})


@pytest.mark.parametrize("client_id", [-1, MAX_CLIENT_ID + 1])
def test_a_client_id_outside_53_bits_is_refused(client_id: int) -> None:
    with pytest.raises(ValueError):
        Document(client_id=client_id)


@pytest.mark.parametrize(
    "changes", [{"a": "\ud800"}, {"\udfff": "1"}, {"a": "x" * 30_000}, {"é" * 15_000: "1"}]
)
def test_what_does_not_fit_is_refused_before_anything_is_written(
    changes: Mapping[str, str],
) -> None:
    author = Document(client_id=1)
    with pytest.raises(ValueError):
        author.write({"good": "1", **changes})
    assert author.registers() == {}


def test_the_registers_of_a_document_opened_from_its_state_are_equal() -> None:
    author = Document(client_id=1)
    author.write({"a": '"1"', "b": '"\u2028 "'})
    copy = copy_of(author)
    assert copy.registers() == author.registers() == {"a": '"1"', "b": '"\u2028 "'}
    assert copy.clock_of(1) == 2
    assert copy.clock_of(2) == 0


# --- Foreign and damaged content -------------------------------------------------------------


def in_root(value: object) -> Callable[[Doc[Any]], None]:
    def build(doc: Doc[Any]) -> None:
        doc.get(ROOT, type=Map)["a"] = value

    return build


def in_second_root(doc: Doc[Any]) -> None:
    doc.get(ROOT, type=Map)["a"] = '"1"'
    doc.get("other", type=Map)["b"] = '"2"'


def as_list(doc: Doc[Any]) -> None:
    doc.get(ROOT, type=Array).append('"1"')


def as_text(doc: Doc[Any]) -> None:
    doc.get(ROOT, type=Text).insert(0, "hidden")


@pytest.mark.parametrize(
    "build",
    [
        *map(in_root, [Map({"b": "1"}), Array(["1"]), Text("looks like a text"), Doc()]),
        *map(in_root, [None, True, 1.5, 12, b"raw", ["1"], {"b": "1"}, float("nan")]),
        in_second_root,
        as_list,
        as_text,
    ],
)
def test_anything_but_texts_in_the_one_root_is_not_well_formed(
    build: Callable[[Doc[Any]], None],
) -> None:
    document = Document(client_id=1)
    document.write({"z": '"1"'})
    assert document.well_formed() == document.registers()
    document.apply([foreign(build)])
    assert document.well_formed() is None
    assert copy_of(document).well_formed() is None
    assert document.registers()["z"] == '"1"', "looking changes nothing"


def test_an_empty_document_is_well_formed() -> None:
    assert Document().well_formed() == {}


def test_a_value_that_is_no_text_reads_as_its_json() -> None:
    document = Document(foreign(in_root({"b": [True, None]})))
    assert document.registers() == {"a": '{"b":[true,null]}'}


@pytest.mark.parametrize("data", [b"", b"\x00", b"\xff" * 20, b"\x01\x01\x07\x00"])
def test_damaged_bytes_are_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableDocumentError):
        Document(data)
    with pytest.raises(UnreadableDocumentError):
        Document().apply([data])


@given(st.data())
def test_a_damaged_update_is_unreadable_or_leaves_a_readable_document(data: st.DataObject) -> None:
    author = Document(client_id=3)
    update = bytearray(author.write({"a": '"1"', "b": '{"c":"2"}'}).updates[0])
    place = data.draw(st.integers(0, len(update) - 1))
    update[place] = data.draw(st.integers(0, 255))
    document = Document()
    try:
        document.apply([bytes(update)])
        assert all(isinstance(text, str) for text in document.registers().values())
        document.well_formed()
        copy_of(document)
    except UnreadableDocumentError:
        pass


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError])
def test_what_is_not_the_librarys_passes_through(error: type[BaseException]) -> None:
    with pytest.raises(error), Guarded():
        raise error


# --- State vectors ---------------------------------------------------------------------------


@pytest.mark.parametrize("client_id", [1, 127, 128, 2**31, 2**53 - 1])
def test_clocks_name_authors_of_any_size(client_id: int) -> None:
    author = Document(client_id=client_id)
    author.write({f"k{each}": "1" for each in range(200)})
    assert author.clocks() == {client_id: 200}


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x01\x05", b"\x01\x85", b"\x02\x05\x01", b"\0\1"])
def test_a_cut_state_vector_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableDocumentError):
        decode_clocks(data)


def test_an_empty_state_vector_names_nobody() -> None:
    assert decode_clocks(b"\x00") == {}


def test_an_author_whose_beginning_is_missing_has_written_nothing_here() -> None:
    author = Document(client_id=5)
    author.write({"a": "1"})
    second = author.write({"b": "2"})
    gapped = Document()
    gapped.apply(second.updates)
    assert gapped.clocks() == {5: 0}
    assert gapped.clock_of(5) == 0


def test_an_update_says_who_wrote_it_and_from_where() -> None:
    other = Document(client_id=9)
    other.write({"k1": "other", "z": "other"})
    author = copy_of(other, client_id=MAX_CLIENT_ID)
    first = author.write({f"k{each}": "1" for each in range(3)})
    second = author.write({"k1": "2", "z": "2"})
    assert update_author(first.updates[0]) == (MAX_CLIENT_ID, 0)
    assert update_author(second.updates[0]) == (MAX_CLIENT_ID, 3)


def test_every_part_of_one_change_begins_where_the_last_one_ended() -> None:
    author = Document(client_id=5)
    written = author.write({f"k{each}": "x" * 1_000 for each in range(60)})
    copy = Document()
    for update in written.updates:
        assert update_author(update) == (5, copy.clock_of(5))
        copy.apply([update])
    assert copy.clock_of(5) == written.end_clock


def test_an_update_of_nobody_or_of_several_authors_is_refused() -> None:
    author = Document(client_id=5)
    author.write({"a": "1"})
    both = copy_of(author, client_id=6)
    both.write({"b": "2"})
    for update in (both.state(), Document().state(), b"", b"\x01\x01\x05", b"\x01\x01\x85"):
        with pytest.raises(UnreadableDocumentError):
            update_author(update)


# --- Convergence -----------------------------------------------------------------------------

WRITES = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.dictionaries(st.sampled_from("abc"), st.sampled_from(["1", "2", "3"]), min_size=1),
        st.booleans(),
    ),
    max_size=12,
)


@given(writes=WRITES, data=st.data())
def test_copies_agree_whatever_order_updates_arrive(
    writes: list[tuple[int, dict[str, str], bool]], data: st.DataObject
) -> None:
    copies = [Document(client_id=10 + each) for each in range(4)]
    sent: list[list[bytes]] = [[] for _ in copies]
    seen = [[0] * 4 for _ in copies]
    for author, changes, hears_first in writes:
        if hears_first:
            hear(copies[author], sent, seen=seen[author], data=data, me=author)
        sent[author].extend(copies[author].write(changes).updates)
    for me, copy in enumerate(copies):
        while any(len(sent[o]) > seen[me][o] for o in range(4) if o != me):
            hear(copy, sent, seen=seen[me], data=data, me=me)
    contents = {content_hash("x", copy.registers()) for copy in copies}
    assert len(contents) == 1
    assert len({tuple(sorted(copy.clocks().items())) for copy in copies}) == 1


def hear(
    copy: Document, sent: list[list[bytes]], *, seen: list[int], data: st.DataObject, me: int
) -> None:
    """Deliver the next update of somebody: in order by author, in any order between authors.

    So an update may come before the one of another author that it wrote over.
    """
    others = [o for o in range(4) if o != me and len(sent[o]) > seen[o]]
    if others:
        other = data.draw(st.sampled_from(others))
        copy.apply([sent[other][seen[other]]])
        seen[other] += 1
