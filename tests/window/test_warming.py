"""What the first keys would wait for is brought in behind the first page."""

import asyncio
import sys
import threading

import pytest

from selaras.domain import tables
from selaras_client.window import warming
from tests.window.fronts import closed, front_window


def test_it_is_brought_in_once_the_office_is_shown_and_only_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, where = threading.Event(), list[str]()

    def bring_in() -> None:
        where.append(threading.current_thread().name)
        begun.set()

    monkeypatch.setattr(warming, "AFTER_S", 0)
    monkeypatch.setattr(warming, "bring_in", bring_in)

    async def play() -> None:
        window = await front_window()
        assert window.front._warming is None
        await window.front.show_office(window.office)
        assert await asyncio.to_thread(begun.wait, 10)
        await window.front.show_office(window.office)
        await window.settle()
        await closed(window)

    asyncio.run(play())
    assert len(where) == 1
    assert where[0] != threading.main_thread().name


def test_it_is_the_lists_of_cards_and_those_of_the_tax_office() -> None:
    tables._units.cache_clear()
    warming.bring_in()
    assert "selaras.store.rows" in sys.modules
    assert tables._units.cache_info().currsize == 1
