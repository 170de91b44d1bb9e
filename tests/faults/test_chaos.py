"""A hub and eight PCs as processes over TLS, while everything happens to them."""

from pathlib import Path

from tests.faults.chaos import Chaos
from tests.faults.chaos_pc import ChaosPc, Told

ROUNDS = 3


def test_eight_pcs_end_equal_and_nothing_confirmed_is_missing(tmp_path: Path) -> None:
    with Chaos(tmp_path, seed=1).open() as chaos:
        for _ in range(ROUNDS):
            chaos.round()
        chaos.rest()
        assert chaos.reached.total() >= ROUNDS * 3


def test_a_value_that_is_claimed_and_stands_nowhere_is_missing(tmp_path: Path) -> None:
    pc = ChaosPc(tmp_path / "pc")
    first, second = Told("invoice:a", "reference", "1"), Told("invoice:a", "reference", "2")
    pc.told_values = [first, second]
    assert pc.missing(lambda told: told is first) == [second]
    assert pc.missing(lambda told: told is second) == []
    second.is_claimed = False
    assert pc.missing(lambda told: told is second) == []
    assert pc.missing(lambda _: False) == [first]
