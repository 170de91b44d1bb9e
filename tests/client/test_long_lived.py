"""What lives as long as the process is not looked through for garbage again and again."""

import asyncio
import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from selaras_client import thread
from selaras_client.long_lived import LongLived
from tests.client.homes import joined, served, states
from tests.window.office import office_with_company
from tests.window.serving import serve_window


@pytest.fixture(autouse=True)
def unfrozen() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_what_is_held_is_spared_once_and_let_go_again() -> None:
    work = LongLived()
    work.spare()
    spared = gc.get_freeze_count()
    assert spared > 1_000
    later: list[list[int]] = [[] for _ in range(5_000)]
    work.spare()
    assert gc.get_freeze_count() < spared + len(later)
    work.let_go()
    assert gc.get_freeze_count() == 0


def test_a_pc_in_step_spares_what_it_holds_until_it_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thread, "QUIET_S", 0.0)

    async def play() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "a", hub) as pc:
            gc.unfreeze()
            await states(pc, "even", act=pc.office.keep_in_step)
            while not gc.get_freeze_count():  # noqa: ASYNC110  # nobody tells of it
                await asyncio.sleep(0)
            await pc.office.stop()
            assert not gc.get_freeze_count()

    asyncio.run(play())


def test_nothing_is_looked_through_while_a_pc_is_at_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It took as long as four hundred entries, in the very step that heard of the last of them.
    monkeypatch.setattr(thread, "QUIET_S", 3_600.0)

    async def play() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "a", hub) as pc:
            gc.unfreeze()
            await states(pc, "even", act=pc.office.keep_in_step)
            assert not gc.get_freeze_count()

    asyncio.run(play())


def test_a_window_that_answers_spares_what_was_loaded() -> None:
    async def play() -> None:
        ready: asyncio.Queue[str] = asyncio.Queue()
        office = office_with_company()
        serving = asyncio.create_task(serve_window(office, lang="id", on_ready=ready.put_nowait))
        await ready.get()
        assert gc.get_freeze_count() > 1_000
        serving.cancel()
        await asyncio.wait({serving})
        office.close()

    asyncio.run(play())
