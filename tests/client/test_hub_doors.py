"""The hub's doors: opened in whichever process holds the data folder, for as long as asked."""

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest

from selaras.address import Address
from selaras.texts import Texts
from selaras_client.cli import hub_doors
from selaras_client.cli.execute import execute_forwarded
from selaras_client.cli.hub_doors import HubDoors, Opened, wished
from selaras_client.cli.result import RejectedError
from selaras_client.control import ControlServer, Held, ask_running
from selaras_client.stopping import Stopping
from selaras_client.wire import HubUnreachableError
from tests.client.homes import NPWP, Pc, opened

LOOPBACK = "127.0.0.1:0"


async def no_window() -> str:
    return ""


async def forwarded(pc: Pc, doors: HubDoors, *words: str) -> dict[str, Any] | Held:
    handle = execute_forwarded(pc.office, no_window, doors=doors)
    asked = {"argv": ["--lang", "en", *words], "cwd": str(pc.home.folder)}
    return await handle(asked, Stopping())


async def joins(folder: Path, pc: Pc, *, address: str) -> dict[str, int]:
    """Let another PC join the hub in *pc* and exchange with it."""
    own = pc.home.hub
    assert own is not None
    code = (await pc.thread.ask(own.invite))[0]
    async with opened(folder) as other:
        assert await other.office.join(address=address, code=code, pc="Kasir") is None
        return await other.office.sync_once()


def test_a_window_opens_the_hubs_doors_for_a_command_and_closes_them_after_it(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        async with opened(tmp_path / "hub", NPWP) as pc:
            await pc.draft("K-1")
            doors = HubDoors(pc.home, pc.thread)
            held = await forwarded(pc, doors, "hub", "run", "--listen", LOOPBACK)
            assert isinstance(held, Held)
            assert held.answer["exit"] == 0
            address = await pc.office.work(lambda home: home.listen)
            assert address in held.answer["out"]
            assert (await joins(tmp_path / "one", pc, address=address))["received"] > 0
            again = await forwarded(pc, doors, "--json", "hub", "run", "--listen", LOOPBACK)
            assert not isinstance(again, Held)
            assert '"hub.runs-already"' in again["out"]
            await held.release()
            with pytest.raises(HubUnreachableError):
                await pc.office.enter(address=address, code="ABCD-" + "A" * 20, pc="x")
            reopened = await forwarded(pc, doors, "hub", "run", "--listen", LOOPBACK)
            assert isinstance(reopened, Held)
            assert await pc.office.work(lambda home: home.listen) == address, "the same port"
            await reopened.release()

    asyncio.run(scenario())


def test_a_window_opens_them_again_where_other_pcs_came_in_before(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with opened(tmp_path / "hub", NPWP) as pc:
            doors = HubDoors(pc.home, pc.thread)
            await doors.open_again()
            assert doors.standing is None, "nobody ever came in here"
            await doors.open(LOOPBACK)
            await doors.close()
            await doors.open_again()
            held = await forwarded(pc, doors, "hub", "run")
            assert isinstance(held, Held)
            await held.release()
            assert doors.are_open, "the window still wants them open"
            await doors.close()

    asyncio.run(scenario())


def test_a_pc_that_is_no_hub_has_no_doors(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with opened(tmp_path / "pc") as pc:
            with pytest.raises(RejectedError) as caught:
                await HubDoors(pc.home, pc.thread).open(LOOPBACK)
            assert caught.value.rejection.code == "company.not-set-up"
            doors = HubDoors(pc.home, pc.thread)
            refused = await forwarded(pc, doors, "hub", "run")
            assert not isinstance(refused, Held)
            waits = await forwarded(pc, doors, "hub", "run", "--or-sync")
            assert isinstance(waits, Held), "it goes on in step when the window is closed"
            await waits.release()

    asyncio.run(scenario())


def test_the_usual_place_is_a_known_port_or_else_a_free_one_that_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_doors, "EVERYWHERE", "127.0.0.1")

    codes: list[str] = []

    async def listens(pc: Pc) -> Address:
        doors = HubDoors(pc.home, pc.thread)
        there = await doors.open("")
        codes.append(there.recovery)
        await doors.close()
        return there.listen

    async def scenario() -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            monkeypatch.setattr(hub_doors, "PREFERRED_PORT", port)
            async with opened(tmp_path / "late", NPWP) as pc:
                first = await listens(pc)
                assert first.port not in {0, port}
                assert await listens(pc) == first
                assert [bool(code) for code in codes] == [True, False], "shown, and only once"
        async with opened(tmp_path / "early", NPWP) as pc:
            assert (await listens(pc)).port == port

    asyncio.run(scenario())


def test_the_usual_place_is_every_address_of_this_pc() -> None:
    assert hub_doors.EVERYWHERE == "0.0.0.0"  # read, not bound
    assert 1024 <= hub_doors.PREFERRED_PORT < 32_768, "below what systems draw for others"


@pytest.mark.parametrize(
    ("asked", "remembered", "wanted"),
    [
        ("127.0.0.1:0", "", "127.0.0.1:0"),
        ("127.0.0.1:0", "0.0.0.0:9000", "127.0.0.1:9000"),
        ("", "0.0.0.0:9000", "0.0.0.0:9000"),
        ("10.0.0.1:7", "0.0.0.0:9000", "10.0.0.1:7"),
    ],
)
def test_a_restart_takes_the_same_port(asked: str, remembered: str, wanted: str) -> None:
    assert str(wished(asked, remembered)) == wanted


def test_what_a_person_at_the_hub_is_told() -> None:
    texts = Texts("en")
    everywhere = Opened(Address("0.0.0.0", 28417), NPWP, ["192.168.1.5:28417"], "")
    on_windows = everywhere.sentence(texts, platform="win32")
    assert "192.168.1.5:28417" in on_windows
    assert "localport=28417" in on_windows
    assert "firewall" not in everywhere.sentence(texts, platform="linux")
    own = Opened(Address("127.0.0.1", 28417), NPWP, [], "ABCDE")
    assert "firewall" not in own.sentence(texts, platform="win32")
    assert "ABCDE" in own.sentence(texts, platform="win32")


@pytest.mark.parametrize("ends", ["asker", "server"])
def test_what_was_begun_for_a_process_ends_with_it_or_with_us(tmp_path: Path, ends: str) -> None:
    released: list[str] = []

    async def release() -> None:
        released.append(ends)

    async def begin(_: dict[str, Any], __: Stopping) -> Held:
        return Held({"exit": 0}, release)

    async def scenario() -> None:
        server = ControlServer(tmp_path, begin)
        await server.start()
        told = asyncio.Event()
        loop = asyncio.get_running_loop()

        def hold(answer: dict[str, Any]) -> bool:
            assert answer == {"exit": 0}
            assert released == []
            loop.call_soon_threadsafe(told.set)
            return ends == "server"

        asking = asyncio.create_task(asyncio.to_thread(ask_running, tmp_path, {}, hold=hold))
        await told.wait()
        if ends == "asker":
            assert await asking == {"exit": 0}
        await server.stop()
        assert released == [ends]
        if ends == "server":
            assert await asking is None, "so that it goes on by itself"

    asyncio.run(scenario())
