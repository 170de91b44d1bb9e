"""A data folder without the right to write: read all the same, and said in words."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.forking import Forked
from tests.cli.selaras import Pc


@pytest.fixture
def shared() -> Iterator[Path]:
    """Return a folder that anybody may enter; pytest's own are their owner's alone."""
    with tempfile.TemporaryDirectory(prefix="selaras-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def as_nobody(home: Path, *words: str) -> "subprocess.CompletedProcess[bytes]":
    """Run a command as somebody for whom *home* really is read-only."""
    home.chmod(0o555)
    words = ("--json", "--home", str(home), *words)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SELARAS_KEYS", str(home / "keys"))
            process = Forked(words, is_nobodys=True)
        out, err = process.communicate()
        return subprocess.CompletedProcess(words, process.wait(), out, err)
    finally:
        home.chmod(0o755)


@pytest.mark.skipif(os.name != "posix", reason="Windows folders have no such bit")
@pytest.mark.parametrize(
    ("command", "code"), [("list", ""), ("fingerprint", ""), ("new", "store.read-only")]
)
def test_a_read_only_home_can_be_read_and_says_why_not_more(
    shared: Path, command: str, code: str
) -> None:
    home = shared / "home"
    Pc(home).set_up()
    done = as_nobody(home, command)
    found = json.loads(done.stdout).get("error", {}).get("code", "")
    assert (done.returncode, found) == (3 if code else 0, code)
    assert str(home).encode() in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="Windows folders have no such bit")
def test_a_read_only_home_can_be_backed_up_to_another_drive(shared: Path) -> None:
    home, other = shared / "home", shared / "other"
    Pc(home).set_up()
    other.mkdir()
    other.chmod(0o777)
    done = as_nobody(home, "backup", "--out", str(other / "kept.db"))
    assert done.returncode == 0, done
    Pc(shared / "fresh").json("restore", str(other / "kept.db"))
    done = as_nobody(home, "backup")
    assert (done.returncode, json.loads(done.stdout)["error"]["code"]) == (3, "store.read-only")


@pytest.mark.skipif(os.name != "posix", reason="Windows folders have no such bit")
def test_health_does_not_call_a_read_only_home_well(shared: Path) -> None:
    home = shared / "home"
    Pc(home).set_up()
    done = as_nobody(home, "health")
    assert done.returncode == 1
    assert str(home) in json.loads(done.stdout)["todo"][0]


@pytest.mark.skipif(os.name != "posix", reason="Windows folders have no such bit")
def test_a_read_only_home_with_nothing_in_it_is_refused(shared: Path) -> None:
    home = shared / "home"
    home.mkdir()
    done = as_nobody(home, "list")
    assert (done.returncode, json.loads(done.stdout)["error"]["code"]) == (3, "home.cannot-use")
