"""Random histories of a larger office; ``scripts/histories.py`` runs many more of them.

A failure names its seed: ``scripts/histories.py --from SEED --seeds 1`` replays exactly that one.
"""

import pytest

from tests.sim.core.histories import History

SEEDS = 120
AT_ONCE = 10


@pytest.mark.parametrize("first", range(0, SEEDS, AT_ONCE))
def test_an_office_comes_to_agree_and_loses_nothing(first: int) -> None:
    for seed in range(first, first + AT_ONCE):
        try:
            History(seed).run()
        except Exception as error:
            raise AssertionError(f"seed {seed}") from error


def test_the_same_seed_gives_the_same_history() -> None:
    first, second = (History(7).run() for _ in range(2))
    assert first.office.fingerprints() == second.office.fingerprints()
    assert first.diary.changes == second.diary.changes
