"""A new PC of a large office: killed while it takes the hub's copy, it goes on and is equal."""

from contextlib import closing
from pathlib import Path

import pytest

from selaras_client.copying import FOLDER
from selaras_hub.copies import FOLDER as LENT
from tests.faults.office import CutLine, LivePc, big_file

# The feed is then longer than what a new PC follows without a file.
BIG = 1_050
# Less than the whole of its copy, and enough to have begun with it.
PART_BYTES = 100_000


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
    # Joining comes through, and each copy stands still in the middle.
    parts = [10**9, PART_BYTES, PART_BYTES]
    with (
        hub.running("hub", "run", "--listen", "127.0.0.1:0") as process,
        closing(CutLine(process.ready()["listen"], after_bytes=parts, holds=True)) as line,
    ):
        code = hub.ask("hub", "invite")["code"]
        joins = ("join", line.address, "--code", code, "--pc", "pc")
        for number, words in enumerate([joins, ("sync", "--once")], start=1):
            child = pc.started(*words)
            while line.cuts < number or not (pc.home / FOLDER).exists():
                assert child.poll() is None
            child.kill()
            child.communicate()
        # The copy brought all but what came about meanwhile.
        assert pc.json("sync", "--once")["received"] < BIG
        assert pc.json("list", "--limit", "0")["total"] == hub.ask("list", "--limit", "0")["total"]
        assert pc.fingerprint() == hub.ask("fingerprint")["kinds"]
        assert pc.json("doctor")["projection"] == "agrees"
        assert not (pc.home / FOLDER).exists()
        assert len(list((hub.home / LENT).glob("*.zst"))) == 1
