"""A restore that is really killed, and one that is asked for while the program runs."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.selaras import SAMPLE, Pc

RESTORER = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from selaras_client.restoring import restore
home, file, at = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
real, calls = os.replace, []
def replace(source, target):
    calls.append(source)
    if len(calls) == at:
        os.kill(os.getpid(), signal.SIGKILL)
    real(source, target)
os.replace = replace
restore(home, file, now=datetime.now(UTC))
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a PC and an empty backup of it."""
    root = tmp_path_factory.mktemp("killed")
    pc = Pc(root / "home").set_up()
    pc.json("backup", "--out", str(root / "kept.db"))
    pc.json("import", str(SAMPLE))
    return root


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
@pytest.mark.parametrize(("at", "is_restored"), [(1, False), (2, True), (3, True)])
def test_a_restore_that_was_killed_is_finished_or_undone_by_the_next_command(
    tmp_path: Path, template: Path, *, at: int, is_restored: bool
) -> None:
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    pc, kept = Pc(tmp_path / "home"), tmp_path / "kept.db"
    words = [sys.executable, "-c", RESTORER, str(pc.home), str(kept), str(at)]
    killed = subprocess.run(words, check=False)
    assert killed.returncode == -signal.SIGKILL
    ran = pc.here("--json", "list")
    assert ran.exit_code == 0, ran
    assert (ran.data["invoices"] == []) is is_restored
    assert pc.json("doctor")["database"] == "ok"


def test_nothing_is_restored_under_a_running_program(tmp_path: Path, template: Path) -> None:
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    pc, kept = Pc(tmp_path / "home"), tmp_path / "kept.db"
    with pc.running("hub", "run", "--listen", "127.0.0.1:0") as running:
        running.ready()
        ran = pc.process("--json", "restore", str(kept))
        assert (ran.exit_code, ran.error) == (3, "home.held")
        assert pc.asked("backup")["backups"], "a backup is made by the process that runs"
        running.stop()
    assert pc.process("restore", str(kept)).exit_code == 0
