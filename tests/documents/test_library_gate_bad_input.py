"""The library gate, second part: what damaged and forged updates do to pycrdt."""

import subprocess
import sys

import pytest
from pycrdt import get_state, merge_updates

from tests.documents.library import opened, recorded, varint


@pytest.mark.parametrize("data", [b"", b"\x00", b"\xff" * 9, b"not an update"])
def test_damaged_bytes_raise_what_we_can_catch(data: bytes) -> None:
    with pytest.raises((ValueError, RuntimeError)):
        opened(5, data)


def test_a_forged_far_clock_is_accepted_so_the_hub_must_look() -> None:
    honest, honest_root = opened(7)
    updates = recorded(honest)
    honest_root["key"] = "true"
    forged = bytes([1, 1, 7, 0, 0]) + varint(2**30) + bytes([0])
    doc, root = opened(8, forged, *updates)
    assert doc.get_state() == bytes([1, 7]) + varint(2**30)
    assert root.to_py() == {}, "the true edit is ignored without a word"


def test_a_forged_author_behind_a_gap_moves_no_clock_so_the_hub_must_look() -> None:
    stranger, stranger_root = opened(7)
    updates = recorded(stranger)
    for key in ("a", "b", "c"):
        stranger_root[key] = "forged"
    honest, _ = opened(8, updates[0])
    before = honest.get_state()
    honest.apply_update(updates[2])
    assert honest.get_state() == before
    assert opened(9, honest.get_update())[1].to_py() == {"a": "forged", "c": "forged"}


def test_the_state_of_a_diff_says_nothing_of_its_author() -> None:
    doc, root = opened(5)
    updates = recorded(doc)
    root["a"], root["b"] = "1", "2"
    assert get_state(updates[1]) == bytes([0])


def test_merging_updates_keeps_what_waits_for_a_gap() -> None:
    doc, root = opened(5)
    updates = recorded(doc)
    for value in ("one", "two", "three"):
        root["key"] = value
    merged = merge_updates(updates[0], updates[2])
    assert opened(6, merged, updates[1])[1].to_py() == {"key": "three"}


# The nesting eats the C stack where Python cannot catch it, so this may only run in a child.
NESTED = """
import sys, threading
from pycrdt import Doc, Map
from selaras.documents.crdt import Document, MAX_UPDATE_BYTES
from selaras.documents.engine import UnreadableDocumentError

author = Doc(client_id=5)
author.get("r", type=Map)["a"] = [[]]
shallow = author.get_update()
assert shallow.count(b"u\\x01u\\x00") == 1
levels = (MAX_UPDATE_BYTES - len(shallow)) // 2
nested = shallow.replace(b"u\\x01u\\x00", b"u\\x01" * (levels + 1) + b"u\\x00")
assert MAX_UPDATE_BYTES - 2 <= len(nested) <= MAX_UPDATE_BYTES
survived = []

def merge():
    document = Document()
    document.apply([nested])
    document.state()
    assert document.well_formed() is None
    try:
        document.registers()
    except UnreadableDocumentError:
        survived.append(True)

threading.stack_size(256 * 1024 * 1024)
thread = threading.Thread(target=merge)
thread.start()
thread.join()
sys.exit(0 if survived else 1)
"""


def test_a_thread_with_a_large_stack_survives_the_deepest_update_we_take() -> None:
    child = subprocess.run(
        [sys.executable, "-c", NESTED], check=False, capture_output=True, text=True
    )
    assert child.returncode == 0, child.stderr
