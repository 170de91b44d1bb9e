"""A process that is killed right behind any of its commits: what the next makes of the file."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from selaras.domain.company import Company
from selaras.replica.incarnations import RESTORED, RESTORED_REPLICA
from selaras.store.engine import Store
from selaras.store.meta import set_meta
from selaras_client.composition import HubFounding
from selaras_client.home import Home
from selaras_client.own_hub import SetUp
from tests.client.homes import NPWP
from tests.faults.killed_behind import telling_of_commits


class Killed(BaseException):
    """Nothing that runs on can catch it."""


@contextmanager
def killed_behind(commits: int) -> Iterator[None]:
    """Die when so many transactions have been committed."""
    left = commits

    def committed() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    with patch.object(Store, "transaction", telling_of_commits(committed)):
        yield


def home(folder: Path) -> Home:
    return Home(folder, HubFounding())


def set_up(folder: Path) -> None:
    with closing(home(folder)) as pc:
        assert pc.set_up(npwp=NPWP, name="PT Contoh") == SetUp(Company(NPWP, "PT Contoh"), True)


def is_killed(folder: Path, *, behind: int) -> bool:
    """Say whether setting up made so many commits, and was killed."""
    try:
        with killed_behind(behind):
            set_up(folder)
    except Killed:
        return True
    return False


def test_a_set_up_killed_behind_any_commit_is_taken_for_no_copy(tmp_path: Path) -> None:
    behind = 1
    while is_killed(folder := tmp_path / str(behind), behind=behind):
        with closing(home(folder)) as pc:
            pc.set_up(npwp=NPWP, name="PT Contoh")
            assert pc.replica.incarnations.take_notice() is None, behind
            assert pc.replica.identity.epoch_counter == 1
        behind += 1
    assert behind > 3


def test_a_next_life_that_is_killed_as_it_begins_is_begun_once(tmp_path: Path) -> None:
    set_up(tmp_path)
    with closing(home(tmp_path)) as pc, pc.store.transaction() as db:
        set_meta(db, RESTORED_REPLICA, value="x")
    with killed_behind(1), pytest.raises(Killed):
        home(tmp_path)
    with closing(home(tmp_path)) as pc:
        notice = pc.replica.incarnations.take_notice()
        assert notice is not None
        assert (notice.reason, notice.between) == (RESTORED, ())
