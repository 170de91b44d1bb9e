"""A hub for which another stands in, on a drive without room: it says so, and goes on later.

And one of a PC alone that finds none to become another's.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from selaras.address import NOWHERE
from selaras.replica import Replica
from selaras.replica.epochs import record_of
from selaras.replica.identity import save_identity
from selaras.store.db import Connection
from selaras.store.engine import Store
from selaras.store.trouble import DiskFullError
from selaras_client import room
from selaras_client.composition import HubFounding
from selaras_client.home import Home
from selaras_client.keys import Drawer, KeysFolderError
from selaras_client.moving_hub import take_over
from selaras_client.running import RunningOffice
from selaras_client.taking_over import Moving
from selaras_client.thread import DataThread
from tests.client.homes import NPWP, joined, opened, served


async def _replaced(folder: Path) -> str:
    """Make a hub and a PC that takes its place; return the newer epoch."""
    async with served(folder / "hub") as hub, joined(folder / "pc", hub) as pc:
        await hub.draft("A-1")
        await pc.office.sync_once()
    async with opened(folder / "pc") as pc:
        await take_over(pc.office, "")
        return await pc.office.work(_record)


def _record(home: Home) -> str:
    with home.replica.reading() as db:
        return record_of(db)


def _again(home: Home) -> None:
    home._next_try = 0.0
    home.wake()


def _assert_goes_on(home: Home) -> None:
    identity = home.replica.identity
    assert (home.store.trouble, home.hub, identity.hub_address) == (None, None, NOWHERE)
    assert home.keys.device(identity.device).papers() is not None
    with home.replica.reading() as db:
        assert db.exec_driver_sql("SELECT reference FROM invoice_row").scalars().all() == ["A-1"]
    home.replica.new_invoice({"reference": "A-2"})


def test_wherever_the_room_ends_the_hub_steps_aside_once_there_is_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = asyncio.run(_replaced(tmp_path))
    whole = Moving.step_aside
    ends: list[str] = []

    def step_aside(moving: Moving) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(Store, "transaction", _full_after(len(ends)))
            whole(moving)

    home = Home(tmp_path / "hub", HubFounding())
    monkeypatch.setattr(Moving, "step_aside", step_aside)
    home.hear_of(record)
    while home.store.trouble is not None:
        ends.append(home.store.trouble.code)
        with pytest.raises(DiskFullError):
            home.replica.new_invoice({"reference": "A-2"})
        _again(home)
    assert ends == ["store.disk-full"] * len(ends)
    assert ends
    _assert_goes_on(home)
    home.close()


def _full_after(commits: int) -> object:
    whole, left = Store.transaction, [commits]

    @contextmanager
    def transaction(store: Store, *, is_light: bool = False) -> Iterator[Connection]:
        if not left[0]:
            raise DiskFullError(path="x", reason="full")
        left[0] -= 1
        with whole(store, is_light=is_light) as db:
            yield db

    return transaction


def test_a_hub_whose_papers_find_no_room_says_so_and_steps_aside_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def states(record: str) -> list[str]:
        with DataThread() as thread:
            home = thread.run(lambda: Home(tmp_path / "hub", HubFounding()))
            office = RunningOffice(home, thread)
            await office.work(lambda home: home.hear_of(record))
            before = (await office.link_status()).state
            monkeypatch.undo()
            thread.run(lambda: _again(home))
            after = (await office.link_status()).state
            thread.run(lambda: _assert_goes_on(home))
            thread.run(home.close)
        return [before, after]

    record = asyncio.run(_replaced(tmp_path))
    monkeypatch.setattr(Drawer, "write", _no_room)
    assert asyncio.run(states(record)) == ["only-reading", "offline"]


def _no_room(drawer: Drawer, name: str, data: bytes) -> None:
    raise KeysFolderError(path=name, reason="full")


def test_a_hub_that_a_program_of_before_had_let_go_by_half_is_a_pc_that_looks_for_its_hub(
    tmp_path: Path,
) -> None:
    """It let the books go in one commit, and looked for another hub in the next."""
    record = asyncio.run(_replaced(tmp_path))
    home = Home(tmp_path / "hub", HubFounding())
    home.hear_of(record)
    with home.store.transaction() as db:
        save_identity(db, hub_address="", token="of its own hub")
    home.close()
    home = Home(tmp_path / "hub", HubFounding())
    _assert_goes_on(home)
    assert home.replica.identity.token == ""
    home.close()


def test_a_pc_that_finds_no_room_to_join_is_its_own_hub_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise DiskFullError(path="x", reason="full")

    async def play() -> None:
        async with served(tmp_path / "hub") as hub, opened(tmp_path / "pc", NPWP) as pc:
            code = await hub.code()
            monkeypatch.setattr(Replica, "begin_anew", full)
            with pytest.raises(DiskFullError):
                await pc.office.join(address=hub.address, code=code, pc="Kasir")
            monkeypatch.undo()
            await pc.draft("A-1")
            assert pc.home.hub is not None
            link = await pc.office.link_status()
            assert (link.state, link.waiting) == ("alone", 0)

    asyncio.run(play())


def test_a_code_is_not_spent_where_there_is_no_room_to_join(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub, opened(tmp_path / "pc", NPWP) as pc:
            code = await hub.code()
            monkeypatch.setattr(room, "ROOM_BYTES", 2**60)
            with pytest.raises(DiskFullError):
                await pc.office.join(address=hub.address, code=code, pc="Kasir")
            monkeypatch.undo()
            assert await pc.office.join(address=hub.address, code=code, pc="Kasir") is None
            assert pc.home.hub is None

    asyncio.run(play())
