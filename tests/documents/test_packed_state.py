"""States packed for the disk: the same when unpacked, told apart from plain ones, never guessed."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.documents import packed_state
from selaras.documents.crdt import Document
from selaras.documents.engine import UnreadableDocumentError
from selaras.documents.packed_state import (
    MARK,
    Opened,
    is_packed,
    pack_state,
    readable_state,
    unpack_state,
)

REGISTERS = {f"line/i{n:04}/what": f'{{"name":"barang {n}","opt":"A"}}' for n in range(5)}
# Whoever changes a dictionary that was released makes every database unreadable.
RELEASED = {
    "states-1.zdict": "9213cbb8f29de444d77a19ec18a189e34a38d2b12616867aa5e283f201ddfd52",
    "records-2.zdict": "984ecbd1c3c8b00301808c79cfef822a5e9d6089fa83af9ca55f2ddf27beb70f",
}


def a_state() -> bytes:
    document = Document(client_id=7)
    document.write(REGISTERS)
    return document.state()


@given(state=st.binary(max_size=400), beside=st.none() | st.text(max_size=200))
def test_what_was_packed_comes_back(state: bytes, beside: str | None) -> None:
    if is_packed(state):
        return
    if beside is not None and not state:
        state = b"\x00\x00"
    assert unpack_state(pack_state(state, beside=beside)) == Opened(state, beside)


def test_a_packed_state_is_a_good_deal_shorter_and_opens_as_a_document() -> None:
    state = a_state()
    packed = pack_state(state)
    assert len(packed) < len(state) / 2
    assert Document(packed).registers() == Document(state).registers() == REGISTERS
    beside = pack_state(state, beside="x" * 500)
    assert Document(beside).registers() == REGISTERS


def test_what_packs_states_is_small_enough_for_a_cache() -> None:
    # One of its own: a longer state that another test packed would have made it larger.
    packer = packed_state._Packers()[packed_state._STATES]
    packer.compress(a_state())
    assert packer.memory_size() < 128 * 1024


@pytest.mark.parametrize("state", [b"", b"\x00\x00", a_state()])
def test_a_state_of_before_is_read_as_it_is(state: bytes) -> None:
    assert not is_packed(state)
    assert unpack_state(state) == readable_state(state) == Opened(state)


@given(authors=st.integers(0, 200))
def test_the_library_writes_no_state_that_looks_packed(authors: int) -> None:
    document = Document()
    for client_id in range(1, authors + 1):
        author = Document(client_id=client_id)
        author.write({f"k{client_id}": '"1"'})
        document.apply([author.state()])
    assert document.state()[: len(MARK)] != MARK


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw[:-5],
        lambda raw: raw[: len(raw) // 2] + b"\xff" * 8 + raw[len(raw) // 2 + 8 :],
        lambda raw: MARK + b"\xfe" + raw[3:],
        lambda raw: MARK,
    ],
    ids=["cut", "overwritten", "of a newer release", "nothing after the mark"],
)
def test_a_damaged_one_is_unreadable_and_handed_on_as_it_is(
    spoil: Callable[[bytes], bytes],
) -> None:
    raw = spoil(pack_state(a_state()))
    with pytest.raises(UnreadableDocumentError):
        Document(raw)
    assert readable_state(raw) == Opened(raw)


def test_the_dictionaries_that_were_released_are_there_unchanged() -> None:
    folder = Path(packed_state.__file__).parent
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.zdict")
    }
    assert found == RELEASED


def test_no_single_byte_of_a_packed_state_can_rot_unnoticed() -> None:
    packed = pack_state(a_state())
    for place in range(len(MARK), len(packed)):
        rotten = packed[:place] + bytes([packed[place] ^ 1]) + packed[place + 1 :]
        with pytest.raises(ValueError, match=r"\d"):
            unpack_state(rotten)
