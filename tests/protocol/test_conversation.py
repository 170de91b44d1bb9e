"""A PC and the hub talk over a line that loses nothing until it is cut.

The shells are as simple as can be: lists for what is on disk, and every job of a shell may be
carried out early or late, with its answer later still. What must hold whatever happens: each
entry has exactly one outcome, the PC holds the whole feed in order, and both end even.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from selaras.protocol.client import ClientSession
from selaras.protocol.codec import decode_frame, encode_frame
from selaras.protocol.effects import (
    Accept,
    Adopt,
    Effect,
    Identify,
    ReadFeed,
    ReadOutbox,
    Send,
    Settle,
    StoreFeed,
)
from selaras.protocol.frames import DocumentNews, Entry, Feed, Hello, News, Outcome, Welcome
from selaras.protocol.hub import HubSession
from tests.protocol.frames import entry

PAGE = 2
OTHER_PC = "another PC"


@dataclass
class PcDisk:
    written: int = 0
    outbox: list[Entry] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    feed: list[News] = field(default_factory=list)
    cursor: int = 0

    def write(self) -> None:
        self.written += 1
        self.outbox.append(entry(self.written))

    def settle(self, outcomes: tuple[Outcome, ...]) -> None:
        known = {outcome.n for outcome in self.outcomes}
        self.outcomes += [outcome for outcome in outcomes if outcome.n not in known]
        settled = {outcome.n for outcome in outcomes}
        self.outbox = [each for each in self.outbox if each.n not in settled]


@dataclass
class HubDisk:
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    feed: list[News] = field(default_factory=list)

    def append(self, doc_id: str) -> int:
        seq = len(self.feed) + 1
        self.feed.append(DocumentNews(seq, doc_id, "", 1, "update"))
        return seq

    def accept(self, entries: tuple[Entry, ...]) -> tuple[Outcome, ...]:
        return tuple(self._accept_one(each.n) for each in entries)

    def _accept_one(self, n: int) -> Outcome:
        if n not in self.outcomes:
            refused = n % 5 == 0
            outcome = Outcome(n, "refused") if refused else Outcome(n, seq=self.append(f"own {n}"))
            self.outcomes[n] = outcome
        return self.outcomes[n]

    def page(self, after: int) -> Feed:
        news = tuple(self.feed[after : after + PAGE])
        return Feed(after, after + len(news), len(self.feed), news)


class Line:
    """One connection: two sessions, what is on the wire, and what the shells still have to do."""

    def __init__(self, pc: PcDisk, hub: HubDisk) -> None:
        self.pc, self.hub = pc, hub
        self.client = ClientSession(Hello("dev", "token", "inc", "epoch", pc.cursor))
        self.server = HubSession()
        self.to_hub: deque[bytes] = deque()
        self.to_pc: deque[bytes] = deque()
        self.pc_jobs: deque[Callable[[], None]] = deque()
        self.hub_jobs: deque[Callable[[], None]] = deque()
        self.client_does(self.client.connected())

    def client_does(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Send):
                self.to_hub.append(encode_frame(effect.frame))
            else:
                self.pc_jobs.append(partial(self.pc_does, effect))

    def server_does(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Send):
                self.to_pc.append(encode_frame(effect.frame))
            else:
                self.hub_jobs.append(partial(self.hub_does, effect))

    def pc_does(self, effect: Effect) -> None:
        match effect:
            case Adopt():
                pass
            case ReadOutbox(after_n=after, limit=limit):
                found = tuple(each for each in self.pc.outbox if each.n > after)[: min(limit, PAGE)]
                is_all = bool(found) and found[-1] == self.pc.outbox[-1]
                self.pc_jobs.append(
                    lambda: self.client_does(self.client.entries(found, is_all=is_all))
                )
            case StoreFeed(feed=feed, outcomes=outcomes):
                self.pc.settle(outcomes)
                self.pc.feed += feed.news
                self.pc.cursor = feed.through
                self.pc_jobs.append(lambda: self.client_does(self.client.stored(feed.through)))
            case Settle(outcomes=outcomes):
                self.pc.settle(outcomes)
                self.client_does(self.client.outbox_changed())
            case _:
                raise AssertionError(effect)

    def hub_does(self, effect: Effect) -> None:
        match effect:
            case Identify(hello=hello):
                welcome = Welcome(1, "epoch", 1, len(self.hub.feed))
                self.hub_jobs.append(lambda: self.welcome(welcome, hello.seq))
            case Accept(entries=entries):
                outcomes = self.hub.accept(entries)
                self.server_does(self.server.advanced(len(self.hub.feed)))
                self.hub_jobs.append(
                    lambda: self.server_does(self.server.settled(outcomes, entries=entries))
                )
            case ReadFeed(after=after):
                feed = self.hub.page(after)
                self.hub_jobs.append(lambda: self.server_does(self.server.page(feed)))
            case _:
                raise AssertionError(effect)

    def welcome(self, welcome: Welcome, seq: int) -> None:
        self.server_does(self.server.welcomed(welcome, incarnation="inc", seq=seq))

    def moves(self) -> list[Callable[[], None]]:
        """What could happen next."""
        found: list[Callable[[], None]] = []
        if self.to_hub:
            found.append(self.deliver_to_hub)
        if self.to_pc:
            found.append(self.deliver_to_pc)
        return found + [partial(do_next, jobs) for jobs in (self.pc_jobs, self.hub_jobs) if jobs]

    def deliver_to_hub(self) -> None:
        self.server_does(self.server.receive(decode_frame(self.to_hub.popleft())))

    def deliver_to_pc(self) -> None:
        self.client_does(self.client.receive(decode_frame(self.to_pc.popleft())))

    def cut(self, *, jobs_end: bool) -> None:
        """Drop the line; the shells may still finish what they had begun."""
        self.client.closed()
        self.server.closed()
        self.to_hub.clear()
        self.to_pc.clear()
        while jobs_end and (self.pc_jobs or self.hub_jobs):
            self.moves()[0]()
        assert not self.to_hub
        assert not self.to_pc


def do_next(jobs: deque[Callable[[], None]]) -> None:
    jobs.popleft()()


class Conversation(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.pc, self.hub = PcDisk(), HubDisk()
        self.line = Line(self.pc, self.hub)

    @rule()
    def the_pc_writes(self) -> None:
        self.pc.write()
        self.line.client_does(self.line.client.outbox_changed())

    @rule()
    def another_pc_writes(self) -> None:
        self.hub.append(OTHER_PC)
        self.line.server_does(self.line.server.advanced(len(self.hub.feed)))

    @precondition(lambda self: self.line.moves())
    @rule(data=st.data())
    def one_thing_moves(self, data: st.DataObject) -> None:
        for _ in range(data.draw(st.integers(1, 6))):
            moves = self.line.moves()
            if moves:
                moves[data.draw(st.integers(0, len(moves) - 1))]()

    @rule(jobs_end=st.booleans())
    def the_line_is_cut(self, *, jobs_end: bool) -> None:
        self.line.cut(jobs_end=jobs_end)
        self.line = Line(self.pc, self.hub)

    @invariant()
    def the_pc_holds_the_feed_without_a_gap(self) -> None:
        assert self.pc.feed == self.hub.feed[: self.pc.cursor]

    @invariant()
    def nothing_is_settled_that_the_hub_does_not_hold(self) -> None:
        assert all(self.hub.outcomes[each.n] == each for each in self.pc.outcomes)

    @invariant()
    def even_is_true_only_when_nothing_is_left(self) -> None:
        if self.line.client.is_even and not self.line.moves():
            assert self.pc.outbox == []
            assert self.pc.feed == self.hub.feed

    def teardown(self) -> None:
        while moves := self.line.moves():
            moves[0]()
        assert self.line.client.is_even
        assert self.pc.outbox == []
        assert sorted(each.n for each in self.pc.outcomes) == list(range(1, self.pc.written + 1))
        assert self.pc.feed == self.hub.feed
        own = [each.doc_id for each in self.hub.feed if isinstance(each, DocumentNews)]
        accepted = [f"own {n}" for n in range(1, self.pc.written + 1) if n % 5]
        assert [doc_id for doc_id in own if doc_id != OTHER_PC] == accepted


TestConversation = Conversation.TestCase
TestConversation.settings = settings(max_examples=150, stateful_step_count=40)


def office_after(moves: int, *, last_first: bool, to_say: int = 6) -> Conversation:
    """Return an office with so much to say in both directions, after some moves."""
    office = Conversation()
    for _ in range(to_say):
        office.pc.write()
        office.hub.append(OTHER_PC)
    for _ in range(moves):
        possible = office.line.moves()
        if possible:
            possible[-1 if last_first else 0]()
    return office


@pytest.mark.parametrize("last_first", [True, False])
@pytest.mark.parametrize("moves", range(60))
def test_a_line_cut_at_any_moment_still_ends_even(moves: int, *, last_first: bool) -> None:
    for jobs_end in (True, False):
        office = office_after(moves, last_first=last_first)
        office.the_line_is_cut(jobs_end=jobs_end)
        office.teardown()


@pytest.mark.parametrize("last_first", [True, False])
@pytest.mark.parametrize("moves", range(60))
def test_what_is_written_at_any_moment_arrives(moves: int, *, last_first: bool) -> None:
    for to_say in (0, 6):
        for write in (Conversation.the_pc_writes, Conversation.another_pc_writes):
            office = office_after(moves, last_first=last_first, to_say=to_say)
            write(office)
            office.teardown()
