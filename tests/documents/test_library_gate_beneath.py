"""The library gate, third part: what the engine uses beneath the library's Python layer."""

from contextlib import suppress

import pytest
from pycrdt import Map, TransactionEvent
from pycrdt._pycrdt import Doc, Transaction, get_update
from pycrdt._pycrdt import Map as Root

from tests.documents.library import NO_VALUE, written

# The first operation of author 9, and no other.
DELETED = b"\x01\x09\x01\x00\x01"
# Author 7 sets "a", and behind a gap of three "b".
GAP = b"\x01\x03\x07\x00\x28\x01\x01r\x01a\x01w\x011\x0a\x03\x28\x01\x01r\x01b\x01w\x012\x00"


def begun() -> tuple[Doc, Root, Transaction]:
    doc = Doc(5, None, None)
    txn = doc.create_transaction()
    return doc, doc.get_or_insert_map(txn, "r"), txn


def over(txn: Transaction) -> None:
    txn.commit()
    txn.drop()


def test_a_second_transaction_is_refused_and_does_not_wait() -> None:
    doc, _, first = begun()
    with pytest.raises(RuntimeError):
        doc.create_transaction()
    over(first)
    over(doc.create_transaction())


def test_a_transaction_that_is_over_is_of_no_use_and_may_be_ended_again() -> None:
    _, root, txn = begun()
    over(txn)
    txn.drop()
    with pytest.raises(RuntimeError):
        root.len(txn)


def test_a_panic_inside_leaves_a_transaction_that_can_be_ended() -> None:
    doc, root, txn = begun()
    with pytest.raises(BaseException) as caught:
        root.insert(txn, "key", 2**70)
    assert type(caught.value).__name__ == "PanicException"
    over(txn)
    again = doc.create_transaction()
    root.insert(again, "key", "text")
    assert root.get(again, "key") == "text"
    over(again)


def test_nobody_can_begin_to_listen_within_a_transaction() -> None:
    doc, _, txn = begun()
    with pytest.raises(BaseException) as caught:
        doc.observe(lambda _: None)
    assert type(caught.value).__name__ == "PanicException"
    over(txn)


def test_ending_a_transaction_whose_commit_raised_ends_it() -> None:
    def faulty(_: TransactionEvent) -> None:
        raise ZeroDivisionError

    doc, root, first = begun()
    over(first)
    subscription, txn = doc.observe(faulty), doc.create_transaction()
    root.insert(txn, "key", "text")
    with pytest.raises(ZeroDivisionError):
        txn.commit()
    with suppress(ZeroDivisionError):
        txn.drop()
    subscription.drop()
    over(doc.create_transaction())


def test_a_change_is_told_once_when_it_is_committed_and_nothing_of_a_look() -> None:
    told: list[bytes] = []
    doc, root, first = begun()
    over(first)
    subscription = doc.observe(lambda event: told.append(event.update))
    txn = doc.create_transaction()
    root.insert(txn, "a", "1")
    assert told == []
    txn.commit()
    assert len(told) == 1
    txn.drop()
    over(doc.create_transaction())
    subscription.drop()
    again = doc.create_transaction()
    root.insert(again, "b", "2")
    over(again)
    assert len(told) == 1


def test_a_map_names_all_its_keys_and_gives_texts_as_texts() -> None:
    doc, root, txn = begun()
    doc.apply_update(txn, written(7, a="1", b="é", nested=Map({"c": "3"}), none=None))
    values = {key: root.get(txn, key) for key in root.keys(txn)}  # type: ignore[attr-defined]  # not in its stub
    over(txn)
    assert {key: type(value) for key, value in values.items()} == {
        "a": str,
        "b": str,
        "nested": Root,
        "none": type(None),
    }


def test_a_map_names_a_key_without_a_value_and_does_not_give_it_out() -> None:
    doc, root, txn = begun()
    doc.apply_update(txn, NO_VALUE)
    assert root.keys(txn) == ["a"]  # type: ignore[attr-defined]  # not in its stub
    assert not root.has(txn, "a")
    with pytest.raises(ValueError, match="Key error"):
        root.get(txn, "a")
    over(txn)


def test_the_length_of_a_map_counts_what_is_not_deleted_and_has_a_name() -> None:
    doc, root, txn = begun()
    for key in ("a", "b", "a"):
        root.insert(txn, key, "1")
    doc.get_or_insert_array(txn, "r").insert(txn, 0, "nameless")
    assert root.len(txn) == 2
    root.remove(txn, "a")
    assert root.len(txn) == 1
    over(txn)


def test_a_map_that_was_asked_for_before_an_update_holds_what_it_brings() -> None:
    doc, root, txn = begun()
    doc.apply_update(txn, written(7, a="1"))
    over(txn)
    look = doc.create_transaction()
    assert root.get(look, "a") == "1"
    assert list(doc.roots(look)) == ["r"]
    over(look)


def test_of_an_update_that_is_known_its_deletions_are_left() -> None:
    doc, _, txn = begun()
    update = written(7, a="1")[:-1] + DELETED
    doc.apply_update(txn, update)
    assert get_update(update, doc.get_state(txn)) == b"\x00" + DELETED
    over(txn)


def test_what_is_behind_a_gap_is_shown_lies_in_the_state_and_moves_no_clock() -> None:
    doc, root, txn = begun()
    update = GAP
    doc.apply_update(txn, update)
    assert doc.get_state(txn) == b"\x01\x07\x01"
    assert root.get(txn, "b") == "2"
    again, there, look = begun()
    again.apply_update(look, doc.get_update(txn, b"\x00"))
    assert there.get(look, "b") == "2"
    # It is what sets it apart.
    assert get_update(update, doc.get_state(txn))[0] == 1
    over(txn)
    over(look)


def test_what_is_deleted_before_it_comes_is_gone_when_it_does_and_no_state_says_so() -> None:
    doc, root, txn = begun()
    doc.apply_update(txn, b"\x00" + DELETED)
    state = doc.get_update(txn, b"\x00")
    doc.apply_update(txn, written(9, b="2"))
    assert root.len(txn) == 0
    again, there, look = begun()
    again.apply_update(look, state)
    again.apply_update(look, written(9, b="2"))
    assert there.get(look, "b") == "2"
    over(txn)
    over(look)
