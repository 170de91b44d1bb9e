"""Some of the points at which ``scripts/crash_points.py`` kills commands; it kills at all."""

import os
from pathlib import Path

import pytest

from tests.faults.crash_office import Office
from tests.faults.crash_scenes import SCENES
from tests.faults.killed_behind import Disk


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize(
    ("name", "durable"), [("setup", 4), ("join-with-work", 18), ("step-aside", 15), ("serve", 9)]
)
def test_a_command_killed_at_a_point_is_made_good_by_the_next(
    tmp_path: Path, name: str, durable: int
) -> None:
    office = Office(tmp_path / "office")
    office.root.mkdir()
    SCENES[name].prepare(office)
    disk = Disk(office.root, tmp_path / "kept")
    assert SCENES[name].is_killed(office, disk, durable=durable)
