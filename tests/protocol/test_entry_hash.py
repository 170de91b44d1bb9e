"""What tells entries with one n apart, the same on every release."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.protocol.codec import decode_frame, encode_frame, entry_hash
from selaras.protocol.frames import Entry, Push
from selaras.values import replace
from tests.protocol.frames import ENTRY, any_of

RECORDED_HASH = "ac665e21f8faec383d0a3d5d2c8902808c146785ff091f6d3c7a62dd03bde273"


def test_the_hash_of_an_entry_is_the_same_on_every_release() -> None:
    assert entry_hash(ENTRY).hex() == RECORDED_HASH


@given(any_of(Entry), st.data())
def test_the_hash_does_not_hang_on_the_order_of_changes(entry: Entry, data: st.DataObject) -> None:
    shuffled = dict(data.draw(st.permutations(list(entry.changes.items()))))
    assert entry_hash(replace(entry, changes=shuffled)) == entry_hash(entry)


@given(any_of(Entry))
def test_the_hash_survives_the_wire(entry: Entry) -> None:
    received = decode_frame(encode_frame(Push((entry,))))
    assert isinstance(received, Push)
    assert entry_hash(received.entries[0]) == entry_hash(entry)


SIGNING = {"author", "user", "signature"}


@pytest.mark.parametrize("member", [each for each in Entry.__match_args__ if each not in SIGNING])
def test_any_member_changes_the_hash(member: str) -> None:
    value = getattr(ENTRY, member)
    other: dict[type, Any] = {
        int: 99,
        str: "other",
        bytes: b"other",
        tuple: (b"other",),
        dict: {"a": "b"},
    }
    changed = replace(ENTRY, **{member: other[type(value)]})
    assert entry_hash(changed) != entry_hash(ENTRY)


def test_an_entry_that_is_signed_later_is_the_same_entry() -> None:
    signed = replace(ENTRY, author="Ibu Rini", user="user:1", signature=b"later")
    assert entry_hash(signed) == entry_hash(ENTRY)
