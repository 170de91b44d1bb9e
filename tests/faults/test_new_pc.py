"""A new PC of a large office: killed while it takes the hub's copy, it goes on and is equal."""

import subprocess
from pathlib import Path

import pytest

from selaras_client.copying import FOLDER
from selaras_hub.copies import FOLDER as LENT
from tests.faults.office import LivePc, big_file

# The feed is then longer than what a new PC follows without a file.
BIG = 1_050


@pytest.fixture
def hub(tmp_path: Path) -> LivePc:
    pc = LivePc(tmp_path / "hub")
    pc.set_up()
    pc.asked("import", str(big_file(tmp_path / "besar.xml", BIG)))
    return pc


def test_a_new_pc_that_is_killed_again_and_again_comes_to_be_equal(
    hub: LivePc, tmp_path: Path
) -> None:
    pc = LivePc(tmp_path / "pc")
    with hub.running("hub", "run", "--listen", "127.0.0.1:0") as process:
        process.ready()
        invited = hub.ask("hub", "invite")
        joins = ("join", invited["listen"], "--code", invited["code"], "--pc", "pc")
        assert _is_killed_while_copying(pc, *joins)
        _is_killed_while_copying(pc, "sync", "--once")
        # The copy brought all but what came about meanwhile.
        assert pc.json("sync", "--once")["received"] < BIG
        assert pc.json("list", "--limit", "0")["total"] == hub.ask("list", "--limit", "0")["total"]
        assert pc.fingerprint() == hub.ask("fingerprint")["kinds"]
        assert pc.json("doctor")["projection"] == "agrees"
        assert not (pc.home / FOLDER).exists()
        assert len(list((hub.home / LENT).glob("*.zst"))) == 1


def _is_killed_while_copying(pc: LivePc, *words: str) -> bool:
    """Kill a command as soon as something of the copy is on the PC's disk; say whether it was."""
    process = pc.started(*words)
    while not (pc.home / FOLDER).exists():
        try:
            process.wait(timeout=0.002)
            process.communicate()
            return False
        except subprocess.TimeoutExpired:
            continue
    process.kill()
    process.communicate()
    return True
