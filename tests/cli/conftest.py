"""Homes that tests of the command line begin with."""

import shutil
from pathlib import Path

import pytest

from tests.cli.selaras import REF, SAMPLE, Pc


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


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory, filled: Path) -> Path:
    """Return a home whose sixty invoices are in a batch, to be copied."""
    folder = tmp_path_factory.mktemp("exported")
    pc = Pc(shutil.copytree(filled, folder / "home"))
    assert pc.here("conflicts").err
    refs = [REF.format(number) for number in range(1, 61)]
    pc.json("ready", *refs)
    assert pc.json("approve", *refs)["done"] == 60
    assert len(pc.json("export", "--out", str(folder / "x.xml"))["files"]) == 1
    return pc.home


@pytest.fixture
def sent(tmp_path: Path, exported: Path) -> Pc:
    copied = Pc(shutil.copytree(exported, tmp_path / "home"))
    # A copied folder says so, once.
    assert copied.here("conflicts").err
    return copied
