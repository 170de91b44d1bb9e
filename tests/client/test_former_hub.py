"""Two hubs of one office that no other PC calls: one calls the other, the older epoch ends."""

import asyncio
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest

from selaras.address import NOWHERE, Address, parse_address
from selaras.domain.requests import HAND_OVER, Request
from selaras.domain.result import Rejection
from selaras.errors import HubError
from selaras.replica.epochs import record_of
from selaras.replica.identity import Identity
from selaras.store.meta import set_meta
from selaras_client import former_hub
from selaras_client.composition.serving import hub_server
from selaras_client.home import TYPED, Home
from selaras_client.keys import KEYS_VARIABLE
from selaras_client.moving_hub import MOVED, take_over
from selaras_client.taking_over import CannotTakeOverError, ask_key
from selaras_client.wire import HubElsewhereError
from tests.client.homes import NPWP, Pc, joined, opened, served


async def _alone(folder: Path) -> None:
    """Make a hub and one PC that has what it has; then nobody runs."""
    async with served(folder / "hub") as hub, joined(folder / "pc", hub) as pc:
        await pc.office.sync_once()


async def _identity(pc: Pc) -> Identity:
    return await pc.office.ask(lambda replica: replica.identity)


async def _epoch(pc: Pc) -> str:
    def told() -> str:
        with pc.home.store.reading() as db:
            return record_of(db)

    return await pc.thread.ask(told)


async def _hears(pc: Pc, record: str) -> None:
    await pc.office.work(lambda home: home.hear_of(record))


def test_a_hub_that_wakes_in_an_office_of_two_hears_of_the_other(tmp_path: Path) -> None:
    async def play() -> None:
        await _alone(tmp_path)
        async with opened(tmp_path / "pc") as pc:
            await take_over(pc.office, "")
            async with served(tmp_path / "hub") as hub:
                await pc.office.work(lambda home: former_hub.put_former(home, address=hub.address))
                assert await pc.office.work(former_hub.due_call) is not None
                await former_hub.call_former(pc.office)
                assert hub.home.hub is None or hub.home.hub.is_superseded
                assert await pc.office.work(former_hub.due_call) is None
            assert pc.home.hub is not None

    asyncio.run(play())


def test_a_pc_that_takes_over_remembers_whom_to_tell(tmp_path: Path) -> None:
    async def play() -> None:
        await _alone(tmp_path)
        async with opened(tmp_path / "pc") as pc:
            before = (await _identity(pc)).hub_address
            assert await pc.office.work(former_hub.due_call) is None
            await take_over(pc.office, "")
            due = await pc.office.work(former_hub.due_call)
            assert due is not None
            assert due.address == before
            # Nobody answers there now: it is called again later.
            await former_hub.call_former(pc.office)
            assert await pc.office.work(former_hub.due_call) is not None

    asyncio.run(play())


def test_of_two_that_took_over_the_newer_epoch_stays(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub:
            for name in ("one", "two"):
                async with joined(tmp_path / name, hub, name=name) as pc:
                    await pc.office.sync_once()
        async with opened(tmp_path / "one") as one, opened(tmp_path / "two") as two:
            await take_over(one.office, "")
            await take_over(two.office, "")
            epochs = {(await _identity(pc)).epoch: pc for pc in (one, two)}
            older, newer = (epochs[each] for each in sorted(epochs))
            record = await _epoch(newer)
            forged = record.replace('"counter":2', '"counter":9')
            for said in (forged, "", await _epoch(older)):
                await _hears(older, said)
                assert older.home.hub is not None
            await _hears(newer, record)
            assert newer.home.hub is not None
            await _hears(older, record)
            assert older.home.hub is None

    asyncio.run(play())


def test_a_pc_that_never_heard_the_hub_does_not_become_one(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "pc", hub):
            pass
        async with opened(tmp_path / "pc") as pc:
            with pytest.raises(CannotTakeOverError) as caught:
                await take_over(pc.office, "")
            assert caught.value.code == "take-over.nothing-here"
            assert pc.home.hub is None

    asyncio.run(play())


def test_a_pc_that_was_the_hub_shows_the_papers_it_joined_with(tmp_path: Path) -> None:
    """By no others does the office know it."""

    async def play() -> None:
        await _alone(tmp_path)
        async with opened(tmp_path / "pc") as pc:
            drawer = pc.home.keys.device((await _identity(pc)).device)
            before = drawer.read("own.key"), drawer.read("own.crt")
            await take_over(pc.office, "")
            await pc.office.work(lambda home: home._moving().step_aside())
            assert (drawer.read("own.key"), drawer.read("own.crt")) == before

    asyncio.run(play())


def test_a_hub_that_is_told_where_the_newer_one_is_steps_aside_and_goes_there(
    tmp_path: Path,
) -> None:
    async def play() -> None:
        await _alone(tmp_path)
        async with opened(tmp_path / "pc") as pc:
            await take_over(pc.office, "")
            assert pc.home.hub is not None
            server = hub_server(pc.home.hub, pc.thread)
            address = await server.listen(Address("127.0.0.1", 0))
            async with opened(tmp_path / "hub") as old:
                assert await former_hub.look_at(old.office, address) is None
                assert old.home.hub is None
                assert (await _identity(old)).hub_address == str(address)
                await old.draft("INV-9")
                await old.office.sync_once()
                assert await old.fingerprint() == await pc.fingerprint()
            await server.close()

    asyncio.run(play())


def test_a_hub_that_is_sent_where_no_newer_one_is_stays_the_hub(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub, opened(tmp_path / "alone", NPWP) as alone:
            before = await _identity(alone)
            refusal = await former_hub.look_at(alone.office, parse_address(hub.address))
            assert refusal is not None
            assert refusal.code == "sync.is-hub"
            assert await _identity(alone) == before
            assert alone.home.hub is not None

    asyncio.run(play())


def test_a_member_looks_first_where_it_was_told(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "pc", hub) as pc:
            await pc.office.work(lambda home: home.remember_hub_address("127.0.0.1:9"))
            assert await former_hub.look_at(pc.office, parse_address(hub.address)) is None
            assert (await _identity(pc)).hub_address == hub.address

    asyncio.run(play())


def test_a_member_that_was_sent_astray_still_finds_its_hub(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "pc", hub) as pc:
            await pc.office.work(lambda home: set_address_typed(home, "127.0.0.1:7"))
            for wrong in ("127.0.0.1:8", "127.0.0.1:9"):
                assert await former_hub.look_at(pc.office, parse_address(wrong)) is None
            await pc.office.sync_once()
            assert (await _identity(pc)).hub_address == hub.address

    asyncio.run(play())


def test_of_a_hub_that_is_looked_for_nobody_says_that_it_does_not_answer(tmp_path: Path) -> None:
    async def play() -> None:
        await _alone(tmp_path)
        async with opened(tmp_path / "pc") as pc:
            await pc.office.work(lambda home: home.remember_hub_address(NOWHERE))
            with pytest.raises(HubElsewhereError):
                await pc.office.sync_once()

    asyncio.run(play())


def test_beside_a_hub_that_moved_nobody_is_led_to_make_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "keys-hub"))
        async with served(tmp_path / "hub") as hub:
            monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "keys-pc"))
            async with joined(tmp_path / "pc", hub) as pc:
                await pc.office.sync_once()
        async with opened(tmp_path / "pc") as pc:
            await pc.office.work(lambda home: home.remember_hub_address(NOWHERE))
            with pytest.raises(CannotTakeOverError) as caught:
                await take_over(pc.office, "")
            assert caught.value.code == "take-over.elsewhere"

    asyncio.run(play())


def set_address_typed(home: Home, address: str) -> None:
    """Let this PC have joined its hub at an address that is long gone."""
    with home.store.transaction() as db:
        set_meta(db, TYPED, value=address)


def test_what_the_hub_handed_over_when_nobody_waited_makes_this_pc_the_hub_without_a_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "keys-hub"))
        async with served(tmp_path / "hub") as hub, AsyncExitStack() as elsewhere:
            monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "keys-pc"))
            pc = await elsewhere.enter_async_context(joined(tmp_path / "pc", hub))
            await pc.office.sync_once()
            device = (await _identity(pc)).device

            def ask(home: Home) -> None:
                public = ask_key(home.keys, device, chance=home.chance)
                assert not isinstance(
                    home.replica.ask(Request(HAND_OVER, {"public": public})), Rejection
                )

            await pc.office.work(ask)
            # It hangs up with the answer.
            with suppress(HubError):
                await pc.office.sync_once()
            assert hub.home.hub is None or hub.home.hub.is_superseded
            done = await take_over(pc.office, "")
            assert not isinstance(done, Rejection)
            # It may lack what the old hub took last: the others are awaited.
            assert done.reason == MOVED
            assert pc.home.hub is not None

    asyncio.run(play())
