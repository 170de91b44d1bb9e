"""Document and line ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.ids import RANDOM_BYTES, derived_id, time_ordered_id

chance = st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES)


@given(now_ms=st.integers(0, 2**48 - 2), first=chance, second=chance)
def test_a_later_id_sorts_after_an_earlier_one(now_ms: int, first: bytes, second: bytes) -> None:
    earlier, later = time_ordered_id(now_ms, first), time_ordered_id(now_ms + 1, second)
    assert earlier < later
    assert len(earlier) == len(later) == 26


def test_an_id_needs_all_its_chance() -> None:
    with pytest.raises(ValueError):
        time_ordered_id(0, b"short")


def test_a_derived_id_depends_on_its_parts_and_their_borders() -> None:
    assert derived_id("a", "b") == derived_id("a", "b")
    assert derived_id("a", "b") != derived_id("ab") != derived_id("a", "", "b")
    assert len(derived_id()) == 26
