"""Which operations were written over, read out of the bytes of a state.

What is relied on of the library: in whose place an operation was put stays in the bytes after its
value is gone, also where several of one author are packed into one.
"""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.documents.crdt import Document
from selaras.documents.operations import written_over
from selaras.documents.packed_state import pack_state
from selaras.errors import DocumentError

KEYS = ("a", "title", "line/06gfdc96g0h3bpl3geo5bq6gto/what")


def _lived(seed: int) -> tuple[bytes, set[tuple[int, int]]]:
    """Let three authors write, each over what it has; return a merge, and what was written over."""
    chance, over = random.Random(seed), set[tuple[int, int]]()
    states: dict[int, bytes | None] = dict.fromkeys((5, 300, 2**50 + 3))
    for _ in range(40):
        author, other = chance.sample(sorted(states), 2)
        if chance.random() < 0.4 and states[other] is not None:
            document = Document(states[author])
            document.apply([states[other] or b""])
            states[author] = document.state()
            continue
        key, document = chance.choice(KEYS), Document(states[author], client_id=author)
        if key in document.registers():
            over.update(Document(states[author]).take_out([key]))
        document.write({key: f'"{chance.random()}é"'})
        states[author] = document.state()
    whole = Document()
    whole.apply([each for each in states.values() if each is not None])
    return whole.state(), over


@pytest.mark.parametrize("seed", range(20))
def test_what_was_written_over_is_what_had_been_there(seed: int) -> None:
    state, over = _lived(seed)
    every = {(author, at) for author, end in Document(state).clocks().items() for at in range(end)}
    assert written_over(state, every) == written_over(pack_state(state), every) == over


@given(st.data())
def test_damaged_bytes_are_told_and_never_read_for_ever(data: st.DataObject) -> None:
    state = bytearray(_lived(1)[0])
    for _ in range(data.draw(st.integers(1, 4))):
        state[data.draw(st.integers(0, len(state) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = written_over(bytes(state), {(5, 0)})
    except DocumentError:
        return
    assert found <= {(5, 0)}
