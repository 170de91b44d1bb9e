"""Seals without what they repeat of one another: made again they are the same, to the last byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.trust.seal_trees import Stretch, seals_of, stretch_of
from selaras.trust.sealing import MAX_TREE, Sealable, is_sealed_by, join_seal, seal_facts
from selaras.trust.users import UserKey

KEY = UserKey(b"k" * 32)


def facts_of(count: int) -> list[Sealable]:
    return [
        Sealable(f"audit:1:{number}", "audit", "1", "", f'{{"n":{number}}}', 3, 100 + 2 * number)
        for number in range(count)
    ]


@given(count=st.integers(1, 40), data=st.data())
def test_any_stretch_of_any_tree_comes_back(count: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, count - 1))
    end = data.draw(st.integers(first + 1, count))
    facts = facts_of(count)
    seals = seal_facts(facts, KEY)
    stretch = stretch_of(seals[first:end])
    assert stretch is not None
    assert len(stretch.beside) <= 2 * stretch.depth
    again = seals_of(stretch, facts[first:end])
    assert again == seals[first:end]
    assert all(
        is_sealed_by(KEY.public, fact, seal=seal)
        for fact, seal in zip(facts[first:end], again, strict=True)
    )


def test_a_seal_at_a_place_that_its_tree_does_not_have_is_part_of_no_stretch() -> None:
    assert stretch_of([join_seal(3, 100, place=1, signature=b"s" * 64, path=b"h" * 32)]) is not None
    assert stretch_of([join_seal(3, 100, place=2, signature=b"s" * 64, path=b"h" * 32)]) is None


def test_the_largest_tree_needs_nothing_beside_it() -> None:
    facts = facts_of(MAX_TREE)
    stretch = stretch_of(seal_facts(facts, KEY))
    assert stretch is not None
    assert stretch.beside == ()
    assert seals_of(stretch, facts) == seal_facts(facts, KEY)


def test_a_fact_that_was_changed_gets_a_seal_that_proves_nothing() -> None:
    facts = facts_of(9)
    stretch = stretch_of(seal_facts(facts, KEY))
    assert stretch is not None
    wrong = [*facts[:4], Sealable("audit:1:4", "audit", "1", "", "{}", 3, 108), *facts[5:]]
    made = seals_of(stretch, wrong)
    assert not any(
        is_sealed_by(KEY.public, fact, seal=seal) for fact, seal in zip(wrong, made, strict=True)
    )


@pytest.mark.parametrize(
    "stretch",
    [
        Stretch(2, 0, 1, 3, b"s" * 64, ()),
        Stretch(1, 0, 9, 3, b"s" * 64, (b"h" * 32,) * 9),
        Stretch(1, 1, 1, 3, b"s" * 64, ()),
        Stretch(1, 0, 1, 3, b"s" * 64, (b"short",)),
        Stretch(1, 2, 1, 3, b"s" * 64, (b"h" * 32,)),
        Stretch(1, -1, 1, 3, b"s" * 64, (b"h" * 32,)),
        Stretch(1, 0, 1, -3, b"s" * 64, (b"h" * 32,)),
        Stretch(1, 0, 1, 3, b"s" * 63, (b"h" * 32,)),
    ],
    ids=[
        *("another count", "too deep", "a hash is missing", "a hash is cut"),
        *("beyond the last leaf", "before the first", "no epoch", "a cut signature"),
    ],
)
def test_what_is_no_stretch_is_refused(stretch: Stretch) -> None:
    with pytest.raises(ValueError):  # any of its reasons
        seals_of(stretch, facts_of(1))
    assert stretch_of([b"", b"x"]) is None
