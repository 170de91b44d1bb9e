"""Homes that tests of the command line begin with."""

import shutil
from pathlib import Path

import pytest

from tests.cli.selaras import SAMPLE, Pc


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that holds the sample, to be copied."""
    home = tmp_path_factory.mktemp("filled") / "home"
    Pc(home).set_up().json("import", str(SAMPLE))
    return home


@pytest.fixture
def empty(tmp_path: Path) -> Pc:
    return Pc(tmp_path / "home").set_up()


@pytest.fixture
def pc(tmp_path: Path, filled: Path) -> Pc:
    copied = Pc(shutil.copytree(filled, tmp_path / "home"))
    # A copied folder says so, once.
    assert copied.here("conflicts").err
    return copied
