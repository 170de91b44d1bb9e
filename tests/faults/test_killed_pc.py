"""A PC that loses power: what it confirmed is there, and it finishes what it began."""

import random
import subprocess
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.cli.forking import Process
from tests.cli.selaras import SAMPLE, Pc
from tests.faults.office import CutLine, LivePc, NotRunningError, big_file, join

BIG = 300


@pytest.fixture
def hub(tmp_path: Path) -> LivePc:
    pc = LivePc(tmp_path / "hub")
    pc.set_up()
    return pc


@pytest.fixture
def pc(tmp_path: Path) -> LivePc:
    return LivePc(tmp_path / "pc")


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return big_file(tmp_path_factory.mktemp("big") / "besar.xml", BIG)


@pytest.fixture(scope="module")
def import_s(big: Path, tmp_path_factory: pytest.TempPathFactory) -> float:
    """Return how long the import takes when nobody kills it."""
    whole = Pc(tmp_path_factory.mktemp("whole")).set_up()
    began = time.monotonic()
    assert whole.asked("import", str(big))["new"] == BIG
    return time.monotonic() - began


def kill_after(process: Process, *, moment_s: float) -> None:
    """Kill a process that has not ended by then."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=moment_s)
    process.kill()
    process.communicate()


@pytest.mark.parametrize("seed", range(5))
def test_a_killed_import_leaves_all_or_nothing(
    hub: LivePc, big: Path, import_s: float, seed: int
) -> None:
    moment_s = import_s * random.Random(seed).uniform(0.1, 1.0)
    kill_after(hub.started("import", str(big)), moment_s=moment_s)
    assert hub.json("list", "--limit", "0")["total"] in {0, BIG}
    assert hub.json("doctor")["projection"] == "agrees"
    report = hub.json("import", str(big))
    assert report["new"] + report["unchanged"] == BIG
    assert hub.json("list", "--limit", "0")["total"] == BIG


@pytest.mark.parametrize("seed", range(3))
def test_what_a_killed_pc_had_confirmed_reaches_the_hub(hub: LivePc, pc: LivePc, seed: int) -> None:
    chance = random.Random(seed)
    with hub.running("hub", "run", "--listen", "127.0.0.1:0") as serving:
        serving.ready()
        join(pc, hub)
        serving.kill()
    with pc.in_step() as process:
        confirmed = [pc.ask("new")["id"] for _ in range(chance.randrange(1, 20))]
        process.kill()
        with pytest.raises(NotRunningError):
            pc.ask("new")
    with hub.running("hub", "run", "--listen", "127.0.0.1:0") as serving:
        serving.ready()
        assert pc.json("sync", "--once")["accepted"] == len(confirmed)
        assert hub.invoices().keys() == set(confirmed)
        assert hub.ask("fingerprint")["kinds"] == pc.fingerprint()


@pytest.mark.parametrize("seed", range(3))
def test_a_pc_killed_while_it_sends_finishes_when_started_again(
    hub: LivePc, pc: LivePc, big: Path, seed: int
) -> None:
    wanted = random.Random(seed).randrange(1, BIG)
    with hub.running("hub", "run", "--listen", "127.0.0.1:0") as serving:
        serving.ready()
        join(pc, hub)
        assert pc.json("import", str(big))["new"] == BIG
        with pc.running("sync") as process:
            while hub.ask("list", "--limit", "0")["total"] < wanted:
                assert process.process.poll() is None
            process.kill()
        again = pc.json("sync", "--once")
        assert (again["waiting"], again["refused"], again["conflicts"]) == (0, 0, 0)
        assert hub.ask("list", "--limit", "0")["total"] == BIG
        assert hub.ask("fingerprint")["kinds"] == pc.fingerprint()


@pytest.mark.parametrize("seed", range(3))
def test_a_pc_killed_while_it_receives_finishes_when_started_again(
    hub: LivePc, pc: LivePc, big: Path, seed: int
) -> None:
    wanted = random.Random(seed).randrange(1, BIG)
    with hub.running("hub", "run", "--listen", "127.0.0.1:0") as serving:
        serving.ready()
        join(pc, hub)
        assert hub.ask("import", str(big))["new"] == BIG
        with pc.in_step() as process:
            try:
                while pc.ask("list", "--limit", "0")["total"] < wanted:
                    pass
            finally:
                process.kill()
        assert pc.json("sync", "--once")["waiting"] == 0
        assert hub.ask("fingerprint")["kinds"] == pc.fingerprint()
        assert pc.json("doctor")["projection"] == "agrees"


def test_a_line_that_is_cut_again_and_again_carries_everything_in_the_end(
    hub: LivePc, pc: LivePc, big: Path
) -> None:
    with hub.running("hub", "run", "--listen", "127.0.0.1:0") as serving:
        listen = serving.ready()["listen"]
        hub.ask("import", str(SAMPLE))
        # The first calls are the joining, the copy it asks for and the sync; they come through.
        lengths = [10**9, 10**9, 10**9, 10, 1_000, 5_000, 20_000, 40_000]
        with closing(CutLine(listen, after_bytes=lengths)) as line:
            join(pc, hub, address=line.address)
            pc.json("import", str(big))
            with pc.in_step():
                pc.until_even()
                assert pc.ask("fingerprint") == hub.ask("fingerprint")
            assert line.cuts >= 5
    assert pc.fingerprint()["invoice"]["count"] == BIG + 60


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_set_up_is_finished_by_the_next(tmp_path: Path, seed: int) -> None:
    pc = Pc(tmp_path / "home")
    words = ("setup", "--npwp", "0021234567891000", "--name", "PT Contoh")
    process = pc.started(*words)
    database = pc.home / "selaras.db-wal"
    while not database.exists() and process.poll() is None:
        pass
    kill_after(process, moment_s=random.Random(seed).uniform(0, 0.06))
    pc.json(*words)
    assert pc.fingerprint()["company"]["count"] == 1
    assert pc.json("new")["changed"] is True
    assert pc.json("sync", "--once")["waiting"] == 0
