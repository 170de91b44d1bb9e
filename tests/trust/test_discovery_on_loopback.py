"""Announcing and finding a hub for real, over multicast on this machine's own interface only."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import randrange
from uuid import uuid4

import pytest

from selaras.address import Address
from selaras_client import discovery
from selaras_client.composition.serving import hub_server
from selaras_client.discovery import Announcer, find_hub, hubs_nearby
from tests.client.homes import joined, served

# Others may announce hubs on this machine meanwhile, also these very tests.
HUB = f"{uuid4().hex[:26]}"
THERE = Address("192.168.7.5", randrange(1024, 65536))
PATIENCE_S = 20.0

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("multicast")]


@pytest.fixture(autouse=True)
def _on_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "INTERFACES", ["127.0.0.1"])
    # Where every PC is this one, its address must do for others too.
    monkeypatch.setattr(discovery, "_is_own", lambda _: False)
    # Who is asked answers at once, but a busy machine may need long for it.
    monkeypatch.setattr(discovery, "LOOK_S", PATIENCE_S)


def playing(hub: str, listening: Address, *, then: Callable[[], Awaitable[list[str]]]) -> list[str]:
    """Announce a hub; return what *then* finds meanwhile."""

    async def play() -> list[str]:
        announcer = Announcer(hub, listening)
        await announcer.start()
        try:
            return await then()
        finally:
            await announcer.stop()

    return asyncio.run(play())


def test_a_hub_is_found_where_it_announces_itself_and_by_its_id_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def look() -> list[str]:
        found = await find_hub(HUB, last="10.0.0.1:1")
        monkeypatch.setattr(discovery, "LOOK_S", 0.3)
        return found + await find_hub("another" + HUB, last="10.0.0.1:1")

    assert playing(HUB, THERE, then=look) == [str(THERE)]


def test_whoever_joins_is_shown_every_hub_that_announces_itself() -> None:
    async def look() -> list[str]:
        # A busy machine may answer later than some looks take; a person looks again.
        while str(THERE) not in (found := await hubs_nearby()):
            pass
        return found

    assert playing(HUB, THERE, then=look).count(str(THERE)) == 1


def test_a_hub_that_moved_to_another_address_is_found_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "pc", hub) as pc:
            await pc.office.sync_once()
            await hub.server.close()
            assert hub.home.hub is not None
            moved = hub_server(hub.home.hub, hub.thread)
            there = await moved.listen(Address("127.0.0.1", 0))
            assert str(there) != hub.address
            identity = await pc.office.ask(lambda replica: replica.identity)
            announcer = Announcer(identity.hub, there)
            await announcer.start()
            await pc.draft("K-1")
            assert (await pc.office.sync_once())["accepted"] == 1
            found = await pc.office.ask(lambda replica: replica.identity.hub_address)
            assert found == str(there), "and it is looked for there first from now on"
            await announcer.stop()
            await moved.close()

    asyncio.run(scenario())
