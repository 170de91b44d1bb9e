"""Commands while other processes run on the same home, and processes that end well."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from selaras_client.control import FILE_NAME
from selaras_client.lock import HomeLock
from tests.cli.selaras import NPWP, OTHER_NPWP, SAMPLE, Pc, Running

pytestmark = pytest.mark.slow

SIGNALS = [signal.SIGTERM, signal.SIGINT]


@pytest.fixture
def hub(tmp_path: Path) -> Pc:
    return Pc(tmp_path / "hub").set_up()


@pytest.fixture
def pc(tmp_path: Path) -> Pc:
    return Pc(tmp_path / "pc")


@pytest.fixture
def running(hub: Pc) -> Iterator[Running]:
    """Run the hub; it is ready."""
    with hub.running("hub", "run", "--listen", "127.0.0.1:0") as process:
        yield process


def join(pc: Pc, hub: Pc, *, name: str = "Kasir") -> None:
    """Let *pc* join *hub*, which runs."""
    invited = hub.json("hub", "invite")
    assert set(invited) == {"code", "expires", "listen", "qr"}
    joined = pc.json("join", invited["listen"], "--code", invited["code"], "--pc", name)
    assert (joined["pc"], joined["company"]) == (name, NPWP)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_hub_that_is_told_to_end_ends_well_and_comes_back_at_the_same_port(
    hub: Pc, number: signal.Signals
) -> None:
    addresses = []
    for is_first in (True, False):
        with hub.running("hub", "run", "--listen", "127.0.0.1:0", anew=is_first) as process:
            addresses.append(process.ready()["listen"])
            assert (hub.home / FILE_NAME).exists()
            ran = process.stop(number)
        assert (ran.exit_code, ran.out, ran.err) == (0, "", "")
        assert not (hub.home / FILE_NAME).exists()
        lock = HomeLock(hub.home)
        assert lock.take()
        lock.release()
    assert addresses[0] == addresses[1]
    assert addresses[0].startswith("127.0.0.1:")


def test_every_command_works_while_the_hub_runs(hub: Pc, running: Running, tmp_path: Path) -> None:
    listen = running.ready()["listen"]
    shutil.copy(SAMPLE, tmp_path / "relative.xml")
    assert hub.asked("import", "relative.xml", cwd=tmp_path)["new"] == 60
    assert hub.asked("export", "--copy", "--out", "out.xml", cwd=tmp_path)["invoices"] == 60
    assert (tmp_path / "out.xml").exists()
    assert hub.json("edit", "INV/2026/10/0001", "lines.1.qty=3")["changed"] is True
    assert hub.json("list")["total"] == 60
    assert hub.json("show", "INV/2026/10/0001")["lines"][0]["qty"] == "3"
    created = hub.json("new")["id"]
    assert hub.json("discard", created)["changed"] is True
    assert hub.json("list", "--limit", "1")["total"] == 61
    assert hub.fingerprint()["invoice"]["count"] == 61
    assert hub.json("doctor")["projection"] == "agrees"
    assert hub.json("conflicts") == {"conflicts": []}
    assert hub.json("hub", "invite")["listen"] == listen
    assert hub.json("sync", "--once")["waiting"] == 0
    assert hub.json("setup", "--npwp", NPWP, "--name", "PT Contoh")["new"] is False
    assert hub.fails("import", "missing.xml") == (1, "import.refused")
    assert hub.fails("edit", "x", "y") == (2, "usage.wrong")
    assert hub.here("fingerprint").out.count("\n") == len(hub.fingerprint())
    assert running.stop().exit_code == 0


def test_a_folder_has_one_hub_and_a_hub_joins_nobody(hub: Pc, running: Running) -> None:
    listen = running.ready()["listen"]
    assert hub.fails("hub", "run") == (1, "hub.runs-already")
    answer = hub.fails("join", listen, "--code", "x", "--pc", "y")
    assert answer == (1, "join.is-hub")
    assert running.process.poll() is None


def test_a_hub_run_beside_a_window_goes_on_when_the_window_is_closed(
    hub: Pc, pc: Pc, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with hub.running("window") as window:
        assert window.ready()["url"]
        with hub.running("hub", "run", "--listen", "127.0.0.1:0") as running:
            ready = running.ready()
            assert ready["addresses"] == []
            join(pc, hub)
            assert window.stop().exit_code == 0
            running.hears(ready["listen"])
            assert hub.json("new")["changed"]
            assert pc.json("sync", "--once")["received"] >= 1
            assert pc.fingerprint() == hub.fingerprint()
            assert running.stop().exit_code == 0


def test_two_hubs_cannot_have_one_port(hub: Pc, running: Running, tmp_path: Path) -> None:
    listen = running.ready()["listen"]
    other = Pc(tmp_path / "other").set_up()
    assert other.fails("hub", "run", "--listen", listen) == (3, "hub.cannot-listen")


def test_commands_work_while_a_joined_pc_keeps_in_step(hub: Pc, pc: Pc, running: Running) -> None:
    running.ready()
    join(pc, hub)
    with pc.running("sync") as syncing:
        syncing.hears(hub.json("hub", "invite")["listen"])
        assert pc.json("import", str(SAMPLE))["new"] == 60
        assert pc.json("edit", "INV/2026/10/0001", "lines.1.qty=3")["changed"] is True
        even = pc.json("sync", "--once")
        assert (even["waiting"], even["refused"]) == (0, 0)
        assert even["sent"] == even["accepted"] >= 61
        assert pc.json("sync", "--once")["sent"] == 0
        assert pc.fingerprint() == hub.fingerprint()
        assert pc.json("doctor")["projection"] == "agrees"
        assert pc.fails("hub", "run") == (1, "hub.not-here")
        assert pc.fails("hub", "invite") == (1, "hub.not-here")
        ran = syncing.stop()
    assert ran.exit_code == 0
    assert ran.data["waiting"] == 0
    assert not (pc.home / FILE_NAME).exists()


def test_a_pc_that_keeps_in_step_says_when_the_hub_is_gone(
    hub: Pc, pc: Pc, running: Running
) -> None:
    listen = running.ready()["listen"]
    join(pc, hub)
    with pc.running("sync") as syncing:
        syncing.hears(f"sama dengan hub {listen}")
        running.kill()
        syncing.hears("tidak menjawab")
        assert pc.json("new")
        assert pc.fails("sync", "--once") == (3, "hub.unreachable")
        assert syncing.stop().data["waiting"] == 1


def test_joining_says_who_says_no(hub: Pc, pc: Pc, running: Running, tmp_path: Path) -> None:
    listen = running.ready()["listen"]
    assert pc.fails("join", listen, "--code", "salah", "--pc", "x") == (1, "join.code-wrong")
    other = Pc(tmp_path / "other").set_up(OTHER_NPWP)
    before = other.fingerprint()
    code = hub.json("hub", "invite")["code"]
    answer = other.fails("join", listen, "--code", code, "--pc", "x")
    assert answer == (1, "join.other-company")
    assert other.fingerprint() == before
    running.kill()
    answer = pc.fails("join", listen, "--code", code, "--pc", "x")
    assert answer == (3, "hub.unreachable")


def test_syncing_without_a_hub_is_exit_code_3_and_keeps_the_work(
    hub: Pc, pc: Pc, running: Running
) -> None:
    running.ready()
    join(pc, hub)
    pc.json("new")
    running.kill()
    assert pc.fails("sync", "--once") == (3, "hub.unreachable")
    with hub.running("hub", "run", "--listen", "127.0.0.1:0") as again:
        again.ready()
        assert pc.json("sync", "--once")["accepted"] == 1
        assert pc.fingerprint() == hub.fingerprint()


def test_what_a_killed_process_left_behind_is_in_nobody_s_way(hub: Pc, running: Running) -> None:
    listen = running.ready()["listen"]
    running.kill()
    assert (hub.home / FILE_NAME).exists()
    assert hub.json("list")["total"] == 0
    assert not (hub.home / FILE_NAME).exists()
    with hub.running("hub", "run", "--listen", "127.0.0.1:0") as again:
        assert again.ready()["listen"] == listen


def test_many_commands_at_once_are_all_done(hub: Pc, running: Running) -> None:
    running.ready()
    with ExitStack() as stack:
        started = [stack.enter_context(hub.running("new")) for _ in range(6)]
        assert all(process.ready()["changed"] for process in started)
    assert hub.json("list")["total"] == 6
