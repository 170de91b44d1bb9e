"""When the hub's own replica stores what others were sent: in a quiet moment, or after a while."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from selaras.protocol.codec import decode_frame
from selaras.protocol.frames import Feed, LeanFeed, ToldFeed
from selaras_client.composition.in_process import HubInProcess
from selaras_client.composition.lagging import BETWEEN_S, LATEST_S, QUIET_S, Lagging
from selaras_client.sample import sample_invoices
from selaras_client.thread import DataThread
from selaras_hub import feeding
from tests.client.homes import NPWP, Pc, joined, served, states

TURN_S = QUIET_S / 2


@dataclass
class Timer:
    """Something to be done at a moment."""

    at: float
    act: Callable[[], None]
    is_cancelled: bool = False

    def cancel(self) -> None:
        self.is_cancelled = True


@dataclass
class Office:
    """A loop whose time is moved by hand, a thread that works at once, a hub that counts."""

    now: float = 100.0
    page_s: float = 0.0
    waiting: int = 0
    stored: list[float] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    pieces: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        hub, thread = cast(HubInProcess, self), cast(DataThread, self)
        self.own = Lagging(hub, thread, self)  # type: ignore[arg-type]  # the part that is used

    def time(self) -> float:
        return self.now

    def call_at(self, at: float, act: Callable[[], None]) -> Timer:
        self.timers.append(Timer(at, act))
        return self.timers[-1]

    def call_soon_threadsafe(self, act: Callable[[], None]) -> None:
        act()

    def later(self, work: Callable[[], None]) -> None:
        before = len(self.stored)
        work()
        self.pieces.append(len(self.stored) - before)

    @property
    def is_behind(self) -> bool:
        return self.waiting > 0

    def catch_up_some(self) -> None:
        if self.waiting:
            self.waiting -= 1
            self.now += self.page_s
            self.stored.append(self.now)

    def turn(self, news: int = 1, *, seconds: float = 0.0) -> None:
        """Let a turn of the hub, which takes so long, leave so much to the own replica."""
        with self.own.turning():
            self.go_on(seconds)
            self.own.took = seconds
            self.waiting += news

    def go_on(self, seconds: float) -> None:
        """Let so much time pass."""
        until = self.now + seconds
        while due := [each for each in self.timers if not each.is_cancelled and each.at <= until]:
            first = min(due, key=lambda each: each.at)
            self.timers.remove(first)
            self.now = max(self.now, first.at)
            first.act()
        self.now = until


def test_it_waits_while_more_arrives_and_stores_once_nothing_does() -> None:
    office = Office()
    for _ in range(20):
        office.turn()
        office.go_on(TURN_S)
    assert not office.stored
    office.go_on(1.0)
    assert len(office.stored) == 20
    assert not office.is_behind


def test_once_it_is_quiet_one_page_follows_the_other_soon() -> None:
    office = Office()
    office.turn(news=5)
    office.go_on(QUIET_S + 5 * BETWEEN_S)
    assert len(office.stored) == 5
    assert max(office.pieces) == 1


def test_what_arrives_between_two_pages_goes_first() -> None:
    office = Office()
    office.turn(news=3)
    office.go_on(QUIET_S)
    assert len(office.stored) == 1
    office.turn()
    office.go_on(TURN_S)
    assert len(office.stored) == 1


def test_it_does_not_come_between_turns_that_follow_each_other() -> None:
    office = Office()
    for _ in range(10):
        office.turn(seconds=2 * QUIET_S)
    assert not office.stored
    office.go_on(1.0)
    assert len(office.stored) == 10


def test_it_comes_between_them_where_it_is_behind_for_long() -> None:
    office, begun = Office(page_s=QUIET_S), 100.0
    while not office.stored:
        office.turn(seconds=2 * QUIET_S)
    assert office.stored[0] <= begun + LATEST_S + 5 * QUIET_S
    # As long as the turn took.
    assert office.pieces == [2]


def test_it_is_never_behind_for_long_however_much_arrives() -> None:
    office, begun = Office(), 100.0
    while office.now < begun + LATEST_S + QUIET_S:
        office.turn()
        office.go_on(TURN_S)
    assert begun + LATEST_S <= office.stored[0] <= begun + LATEST_S + QUIET_S
    # All that waited then, in pieces that let a turn come between.
    assert office.waiting <= 3
    assert max(office.pieces) == 1


def test_it_keeps_up_with_turns_that_never_end() -> None:
    office, waited = Office(page_s=0.005), list[int]()
    while office.now < 100.0 + 10 * LATEST_S:
        office.turn(news=7, seconds=0.05)
        waited.append(office.waiting)
    assert max(waited[len(waited) // 2 :]) <= max(waited[: len(waited) // 2])
    # As long as a turn, and what was begun by then.
    assert max(office.pieces) <= 11


def test_whoever_made_it_catch_up_meanwhile_leaves_nothing_to_do() -> None:
    office = Office()
    office.turn()
    office.waiting = 0
    office.go_on(LATEST_S)
    assert not office.stored
    office.turn()
    office.go_on(TURN_S)
    # The time begins anew.
    assert not office.stored
    office.go_on(QUIET_S)
    assert len(office.stored) == 1


def length(page: Feed | LeanFeed | ToldFeed) -> int:
    return len(page.order if isinstance(page, ToldFeed) else page.news)


def test_its_pages_are_short_while_other_pcs_are_connected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "SHORT_ROWS", 4)
    told: dict[str, list[int]] = {"own": [], "other": []}

    def noted(pc: Pc, whose: str) -> None:
        received = pc.home.desk.received

        def heard(*messages: bytes) -> list[bytes]:
            for frame in map(decode_frame, messages):
                if isinstance(frame, Feed | LeanFeed | ToldFeed):
                    told[whose].append(length(frame))
            return received(*messages)

        pc.home.desk.received = heard  # type: ignore[method-assign]

    async def play() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "a", hub) as pc:
            await states(pc, "even", act=pc.office.keep_in_step)
            await hub.thread.ask(lambda: hub.home.catch_up(wholly=True))
            noted(hub, "own")
            noted(pc, "other")
            invoices = list(sample_invoices(NPWP, date(2026, 11, 1)))
            await pc.office.ask(lambda replica: replica.import_invoices(invoices))
            await pc.office.sync_once()
            await hub.thread.ask(lambda: hub.home.catch_up(wholly=True))
            assert len(invoices) > 4
            assert max(told["own"]) == 4
            assert sum(told["own"]) == sum(told["other"]) > len(invoices)
            assert max(told["other"]) > 4

    asyncio.run(play())
