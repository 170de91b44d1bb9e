"""What we rely on in pycrdt, and what we know to be broken in it.

Run before a new version is pinned. A test that fails here is no bug of ours yet: find the place
that leans on it (``crdt.py``, or the hub's checks of a pushed entry) before changing the test.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from importlib.metadata import version
from typing import Any

import pytest
from pycrdt import Doc, Map

from selaras.documents.engine import Guarded, UnreadableDocumentError
from tests.documents.library import meet, opened, recorded, written


def test_the_gate_was_passed_by_the_pinned_version() -> None:
    assert version("pycrdt") == "0.14.13"


# --- Meaning ---------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_higher_client_id_wins_whatever_the_order(order: Iterable[int]) -> None:
    updates = [written(5, key="five"), written(9, key="nine")]
    _, root = opened(1, *(updates[each] for each in order))
    assert root["key"] == "nine"


def test_more_edits_do_not_beat_a_higher_client_id() -> None:
    doc, root = opened(5)
    for edit in range(10):
        root["key"] = f"five {edit}"
    _, merged = opened(1, written(9, key="nine"), doc.get_update())
    assert merged["key"] == "nine"


@pytest.mark.parametrize(("writer", "deleter"), [(5, 9), (9, 5)])
def test_a_write_beats_a_delete(writer: int, deleter: int) -> None:
    start = written(1, key="old")
    (one, one_root), (two, two_root) = opened(writer, start), opened(deleter, start)
    one_root["key"] = "new"
    del two_root["key"]
    meet(one, two)
    assert one_root.to_py() == two_root.to_py() == {"key": "new"}


def test_two_pcs_that_create_one_nested_map_lose_a_whole_side() -> None:
    low, high = written(5, lines=Map({"a": "1"})), written(9, lines=Map({"b": "2"}))
    _, root = opened(1, low, high)
    assert root.to_py() == {"lines": {"b": "2"}}


def test_one_client_id_in_two_copies_diverges_with_equal_state_vectors() -> None:
    (one, one_root), (two, two_root) = opened(5), opened(5)
    one_root["key"], two_root["key"] = "one", "two"
    meet(one, two)
    assert one.get_state() == two.get_state()
    assert (one_root["key"], two_root["key"]) == ("one", "two")


def test_a_delete_does_not_move_the_state_vector() -> None:
    doc, root = opened(5, written(1, key="old"))
    before = doc.get_state()
    del root["key"]
    assert doc.get_state() == before
    assert root.to_py() == {}


def test_a_diff_with_nothing_new_is_not_empty() -> None:
    doc, root = opened(5)
    root["key"] = "old"
    root["key"] = "new"
    nothing_new = doc.get_update(doc.get_state())
    assert nothing_new != Doc[Any]().get_update()
    _, other = opened(6, doc.get_update(), nothing_new)
    assert other.to_py() == {"key": "new"}


def test_an_equal_value_set_again_is_still_an_operation() -> None:
    doc, root = opened(5)
    root["key"] = "same"
    before = doc.get_state()
    root["key"] = "same"
    assert doc.get_state() != before


def test_setting_a_text_moves_the_clock_by_one() -> None:
    doc, root = opened(5)
    with doc.transaction():
        root["one"] = "a long text"
        root["two"] = ""
    assert doc.get_state() == bytes([1, 5, 2])


def test_equal_copies_may_differ_in_bytes() -> None:
    one, two = written(5, a="1"), written(9, b="2")
    (left, left_root), (right, right_root) = opened(1, one), opened(2, two)
    left_root["a"] = "3"
    right_root["b"] = "4"
    meet(left, right)
    assert left_root.to_py() == right_root.to_py()
    assert left.get_state() != b""
    assert opened(3, left.get_update())[1].to_py() == opened(3, right.get_update())[1].to_py()


def test_observing_gives_one_transaction_and_not_the_history() -> None:
    doc, root = opened(5)
    root["big"] = "x" * 10_000
    updates = recorded(doc)
    with doc.transaction():
        root["a"] = "1"
        root["b"] = "2"
    assert len(updates) == 1
    assert len(updates[0]) < 100
    assert opened(6, updates[0])[1].to_py() == {"a": "1", "b": "2"}


def test_an_exception_inside_a_transaction_rolls_nothing_back() -> None:
    doc, root = opened(5)
    with suppress(ZeroDivisionError), doc.transaction():
        root["key"] = "half done"
        raise ZeroDivisionError
    assert root.to_py() == {"key": "half done"}


def test_a_gap_hides_what_follows_and_the_saved_state_drops_it() -> None:
    doc, root = opened(5)
    updates = recorded(doc)
    for value in ("one", "two", "three"):
        root["key"] = value
    gapped, gapped_root = opened(6, updates[0], updates[2])
    assert gapped_root.to_py() != {"key": "three"}
    _, kept = opened(7, gapped.get_update(), updates[1])
    assert kept.to_py() != {"key": "three"}, "the third update waited, and was not saved"
    gapped.apply_update(updates[1])
    assert gapped_root.to_py() == {"key": "three"}


def test_what_stands_behind_a_gap_may_show_but_never_moves_the_state_vector() -> None:
    doc, root = opened(5)
    updates = recorded(doc)
    root["a"], root["b"] = "1", "2"
    gapped, gapped_root = opened(6, updates[1])
    assert gapped_root.to_py() == {"b": "2"}
    client_5_at_clock_0 = bytes([1, 5, 0])
    assert gapped.get_state() == client_5_at_clock_0


# --- Values ----------------------------------------------------------------------------------


def test_an_integer_comes_back_as_a_float() -> None:
    _, root = opened(6, written(5, amount=12_000))
    assert isinstance(root.to_py()["amount"], float)  # type: ignore[index]


def test_bytes_come_back_as_a_bytearray() -> None:
    _, root = opened(6, written(5, data=b"abc"))
    assert type(root.to_py()["data"]) is bytearray  # type: ignore[index]


@pytest.mark.parametrize("value", [2**70, "\ud800"])
def test_a_panic_is_not_an_exception_and_becomes_our_error(value: object) -> None:
    _, root = opened(5)
    with pytest.raises(BaseException) as caught:
        root["key"] = value
    assert type(caught.value).__name__ == "PanicException"
    assert not isinstance(caught.value, Exception)
    _, fresh = opened(5)
    with pytest.raises(UnreadableDocumentError), Guarded():
        fresh["key"] = value


@pytest.mark.parametrize(
    "text",
    [
        "",
        '"',
        "\\",
        "</script>",
        "\x00\x01\x1f\x7f",
        "\b\f\n\r\t",
        "\u2028\u2029\ufeff\ufffe",
        "Rp 🧾",
        "\U0010ffff",
        "ꦱꦼꦭꦫꦱ́",
    ],
)
def test_a_map_prints_itself_as_json(text: str) -> None:
    _, root = opened(5)
    root[text + "key"] = text
    assert json.loads(str(root)) == {text + "key": text}


def test_not_a_number_prints_as_null() -> None:
    _, root = opened(5)
    root["key"] = float("nan")
    assert json.loads(str(root)) == {"key": None}


def test_root_names_in_the_bytes_are_listed() -> None:
    author: Doc[Any] = Doc(client_id=5)
    author.get("r", type=Map)["a"] = "1"
    author.get("hidden", type=Map)["b"] = "2"
    doc, _ = opened(6, author.get_update())
    assert sorted(doc.keys()) == ["hidden", "r"]
