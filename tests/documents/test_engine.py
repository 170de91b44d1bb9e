from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from pycrdt import Doc, Map

from selaras.documents.crdt import Document
from selaras.documents.engine import Engine, UnreadableDocumentError
from tests.documents.library import NO_VALUE, recorded

DAMAGED = b"\xff" * 9
NO_UNICODE = "\ud800"
TOO_LARGE: Any = 2**70


def opened() -> Engine:
    engine = Engine(5, None)
    engine.put([("key", "old")])
    return engine


def works(engine: Engine) -> bool:
    engine.put([("key", "new")])
    return engine.texts() == {"key": "new"}


@pytest.mark.parametrize(
    "fault",
    [
        lambda engine: engine.apply(DAMAGED),
        lambda engine: engine.put([("key", NO_UNICODE)]),
        lambda engine: engine.put([(NO_UNICODE, "text")]),
        lambda engine: engine.put([("key", TOO_LARGE)]),
        lambda engine: engine.remove(NO_UNICODE),
    ],
)
def test_what_the_library_raises_is_ours_and_leaves_no_transaction_open(
    fault: Callable[[Engine], object],
) -> None:
    engine = opened()
    # Who holds the error holds what it came through.
    with pytest.raises(UnreadableDocumentError) as held:
        fault(engine)
    assert works(engine)
    assert held.value.__cause__ is not None


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_what_is_not_the_librarys_passes_and_leaves_no_transaction_open(
    error: type[BaseException],
) -> None:
    def interrupted() -> Iterator[tuple[str, str]]:
        yield "key", "half"
        raise error

    engine = opened()
    with pytest.raises(error):
        engine.put(interrupted())
    assert works(engine)


def test_an_error_at_the_end_of_a_transaction_is_ours_and_ends_it() -> None:
    def faulty(_: object) -> None:
        raise ValueError

    engine = opened()
    subscription = engine._doc.observe(faulty)
    with pytest.raises(UnreadableDocumentError):
        engine.put([("key", "newer")])
    subscription.drop()
    assert works(engine)


def test_a_state_that_cannot_be_opened_is_unreadable() -> None:
    with pytest.raises(UnreadableDocumentError):
        Engine(5, DAMAGED)


def test_all_bytes_are_those_of_the_librarys_own_layer() -> None:
    engine, doc = Engine(5, None), Doc[Any](client_id=5)
    root, theirs = doc.get("r", type=Map), recorded(doc)
    ours = []
    for changes in ({"a": "1", "b": '"é"'}, {"b": ""}, {"c": "x" * 300}):
        ours.append(engine.put(changes.items()))
        with doc.transaction():
            root.update(changes)
    ours.append(engine.remove("a"))
    del root["a"]
    assert ours == theirs
    assert (engine.state(), engine.state_vector()) == (doc.get_update(), doc.get_state())
    assert engine.texts() == root.to_py()
    assert Engine(6, engine.state()).state() == doc.get_update()


def test_registers_are_there_if_they_hold_just_that_and_are_as_many() -> None:
    engine = Engine(5, None)
    engine.put([("a", "1"), ("b", "2"), ("c", "3")])
    engine.remove("c")
    assert engine.standing({"a": "1"}, of=2)[1]
    assert not engine.standing({"a": "1"}, of=3)[1]
    assert not engine.standing({"a": "2"}, of=2)[1]
    assert not engine.standing({"a": "1", "c": "3"}, of=2)[1]
    assert not engine.standing({"d": ""}, of=2)[1]


def test_what_is_looked_at_together_is_what_each_says_alone() -> None:
    engine = Engine(5, None)
    engine.put([("a", "1"), ("b", "2")])
    assert engine.seen() == (engine.texts(), engine.state_vector())
    assert engine.seen(["b", "a"]) == engine.seen(["a"]) == engine.seen()
    assert engine.seen(["a", "c"]) == engine.seen()
    vector, _, state = engine.standing({}, of=2)
    assert (vector, state) == (engine.state_vector(), engine.state())
    for whole in (Document(engine.state()), Document(NO_VALUE)):
        assert whole.seen() == (whole.registers(), whole.clocks())
        clocks, _, state = whole.standing({}, of=0)
        assert (clocks, state) == (whole.clocks(), whole.state())


def test_a_register_that_holds_what_is_no_value_reads_and_is_not_well_formed() -> None:
    document = Document(NO_VALUE)
    assert document.registers() == {"a": "null"}
    assert document.well_formed() is None
    assert not document.standing({"a": "null"}, of=1)[1]


def _operations(*changes: Mapping[str, str], out: str = "") -> tuple[bytes, list[bytes]]:
    """Return the state of a few registers, and updates behind it."""
    document = Document(client_id=1)
    document.write({"a": "1", "b": "2", "c": "3"})
    state, engine = document.state(), Engine(2, document.state())
    updates = [engine.put(each.items()) for each in changes]
    return state, [*updates, *map(engine.remove, out)]


@pytest.mark.parametrize(
    ("changes", "out"),
    [([], ""), ([{"a": "4"}], ""), ([{"a": "4"}, {"d": "5"}], ""), ([{"d": "5"}], "c"), ([], "ab")],
)
def test_what_is_taken_together_is_as_it_was_one_by_one(
    changes: list[dict[str, str]], out: str
) -> None:
    state, updates = _operations(*changes, out=out)
    one, other = Document(state), Document(state)
    taken = one.take(updates)
    assert taken.before == other.registers()
    other.apply(updates)
    assert (taken.registers, taken.state) == (other.registers(), other.state())
    assert (one.registers(), one.state()) == (taken.registers, taken.state)


def test_what_is_no_text_is_taken_by_what_is_printed_of_it() -> None:
    taken = Document(NO_VALUE).take([])
    assert taken.before == taken.registers == {"a": "null"}


def test_a_damaged_update_is_not_taken_and_leaves_no_transaction_open() -> None:
    state, updates = _operations({"a": "4"})
    document = Document(state)
    with pytest.raises(UnreadableDocumentError):
        document.take([*updates, DAMAGED])
    assert document.registers()["b"] == "2"
