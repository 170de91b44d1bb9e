"""Who asked for the hub's part and was not answered asks no more: the hub stays where it is."""

import asyncio
from pathlib import Path

import pytest

from selaras.domain.requests import HAND_OVER, Request
from selaras.domain.result import Rejection
from selaras.replica import Replica
from selaras.store.requests import REFUSED, StoredRequest, all_requests
from selaras_client import moving_hub
from selaras_client.home import Home
from selaras_client.keys import KEYS_VARIABLE
from selaras_client.moving_hub import take_over
from selaras_client.office import Office
from selaras_client.taking_over import CannotTakeOverError, ask_key
from tests.client.homes import Pc, joined, opened, served


def _ask(home: Home) -> None:
    public = ask_key(home.keys, home.replica.identity.device, chance=home.chance)
    assert not isinstance(home.replica.ask(Request(HAND_OVER, {"public": public})), Rejection)


async def _hub_and_pc(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a hub and a PC with keys of their own; then nobody runs."""
    monkeypatch.setenv(KEYS_VARIABLE, str(folder / "keys-hub"))
    async with served(folder / "hub") as hub:
        monkeypatch.setenv(KEYS_VARIABLE, str(folder / "keys-pc"))
        async with joined(folder / "pc", hub) as pc:
            await pc.office.sync_once()


async def _meet(folder: Path, monkeypatch: pytest.MonkeyPatch, pc: Pc) -> None:
    """Let the hub come back and exchange with *pc*: it must be the hub after that, too."""
    monkeypatch.setenv(KEYS_VARIABLE, str(folder / "keys-hub"))
    async with served(folder / "hub") as hub:
        address = hub.address
        monkeypatch.setenv(KEYS_VARIABLE, str(folder / "keys-pc"))
        await pc.office.work(lambda home: home.remember_hub_address(address))
        await pc.office.sync_once()
        assert hub.home.hub is not None
        assert not hub.home.hub.is_superseded
    assert [each.state for each in await pc.office.ask(_requests)] == [REFUSED]


def _requests(replica: Replica) -> list[StoredRequest]:
    with replica.reading() as db:
        return all_requests(db)


def test_of_a_program_that_was_cut_off_while_it_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        await _hub_and_pc(tmp_path, monkeypatch)
        async with opened(tmp_path / "pc") as pc:
            await pc.office.work(_ask)
        async with opened(tmp_path / "pc") as pc:
            await _meet(tmp_path, monkeypatch, pc)

    asyncio.run(play())


def test_of_a_hub_that_fell_silent_while_it_was_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = moving_hub._silence
    answers = [""]

    async def silence(office: Office) -> str:
        return answers.pop() if answers else await really(office)

    monkeypatch.setattr(moving_hub, "_silence", silence)

    async def play() -> None:
        await _hub_and_pc(tmp_path, monkeypatch)
        async with opened(tmp_path / "pc") as pc:
            with pytest.raises(CannotTakeOverError) as caught:
                await take_over(pc.office, "")
            assert caught.value.code == "take-over.code-needed"
            await _meet(tmp_path, monkeypatch, pc)

    asyncio.run(play())
