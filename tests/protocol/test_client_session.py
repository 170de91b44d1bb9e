from collections.abc import Callable
from itertools import product
from typing import TypeAlias

import pytest

from selaras.errors import LocalProtocolError, RemoteProtocolError
from selaras.protocol.client import ClientSession, ClientState
from selaras.protocol.effects import Adopt, Close, Effect, ReadOutbox, Send, Settle, StoreFeed
from selaras.protocol.frames import (
    PROTOCOL_MAX,
    Cursor,
    DocumentNews,
    Entry,
    FactNews,
    Feed,
    Hello,
    News,
    Outcome,
    Push,
    Refuse,
    Settled,
    Welcome,
)
from selaras.protocol.heal_frames import Heal, Offer
from selaras.protocol.pushing import MAX_IN_FLIGHT_BEFORE, PUSH_ENTRIES
from selaras.values import replace
from tests.protocol.frames import EXAMPLES, entry

HELLO = Hello("dev-1", "secret", "inc-1", epoch="epoch-1", seq=41)
WELCOME = Welcome(1, "epoch-1", 1, head_seq=41)
ALLOWED = {
    ClientState.NEW: set[str](),
    ClientState.AWAIT_WELCOME: {"welcome", "refuse"},
    ClientState.HEALING: {"taken", "refuse"},
    ClientState.LIVE: {"feed", "settled", "refuse"},
}
Doing: TypeAlias = Callable[[ClientSession], list[Effect]]


def session_in(state: ClientState) -> ClientSession:
    session = ClientSession(HELLO)
    if state is not ClientState.NEW:
        session.connected()
    if state is ClientState.LIVE:
        session.receive(WELCOME)
    if state is ClientState.HEALING:
        session.receive(replace(WELCOME, epoch="epoch-2"))
        _ = session.met(Heal()), session.offered(Offer(1))
    if state is ClientState.CLOSED:
        session.closed()
    return session


def live(*in_flight: int, head: int = 41) -> ClientSession:
    """A live session with these entries on their way and an outbox that holds nothing more."""
    session = session_in(ClientState.AWAIT_WELCOME)
    session.receive(replace(WELCOME, head_seq=head))
    if in_flight:
        session.entries(tuple(map(entry, in_flight)))
    session.entries(())
    return session


def page(first: int, count: int) -> tuple[Entry, ...]:
    return tuple(entry(n) for n in range(first, first + count))


# --- Every pair of state and frame -----------------------------------------------------------


@pytest.mark.parametrize(("state", "name"), list(product(ClientState, EXAMPLES)))
def test_every_frame_in_every_state_is_taken_or_refused(state: ClientState, name: str) -> None:
    session = session_in(state)
    if state is ClientState.LIVE:
        session.entries(page(7, 2))
    if state is ClientState.CLOSED:
        with pytest.raises(LocalProtocolError):
            session.receive(EXAMPLES[name])
    elif name in ALLOWED[state]:
        assert session.receive(EXAMPLES[name])
    else:
        with pytest.raises(RemoteProtocolError):
            session.receive(EXAMPLES[name])
        assert session.state is ClientState.CLOSED


ANSWERS: dict[str, Doing] = {
    "entries": lambda session: session.entries(page(1, 1)),
    "stored": lambda session: session.stored(42),
}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("state", [ClientState.NEW, ClientState.AWAIT_WELCOME])
def test_an_answer_before_the_welcome_is_our_own_bug(state: ClientState, answer: str) -> None:
    with pytest.raises(LocalProtocolError):
        ANSWERS[answer](session_in(state))


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_after_the_line_dropped_leads_to_nothing(answer: str) -> None:
    assert ANSWERS[answer](session_in(ClientState.CLOSED)) == []


@pytest.mark.parametrize("state", [each for each in ClientState if each is not ClientState.NEW])
def test_a_conversation_begins_once(state: ClientState) -> None:
    with pytest.raises(LocalProtocolError):
        session_in(state).connected()


# --- Beginning and end -----------------------------------------------------------------------


def test_a_pc_says_hello_first() -> None:
    assert ClientSession(HELLO).connected() == [Send(HELLO)]


def test_a_welcome_is_adopted_before_anything_else() -> None:
    session = session_in(ClientState.AWAIT_WELCOME)
    assert session.receive(WELCOME) == [Adopt(WELCOME), ReadOutbox(0, PUSH_ENTRIES)]


@pytest.mark.parametrize("protocol", [0, PROTOCOL_MAX + 1])
def test_a_protocol_that_was_not_offered_is_refused(protocol: int) -> None:
    with pytest.raises(RemoteProtocolError):
        session_in(ClientState.AWAIT_WELCOME).receive(replace(WELCOME, protocol=protocol))


@pytest.mark.parametrize("state", [ClientState.AWAIT_WELCOME, ClientState.LIVE])
def test_a_refusal_closes_with_its_reason(state: ClientState) -> None:
    session = session_in(state)
    assert session.receive(Refuse("why", {"a": "b"})) == [Close("why", {"a": "b"})]
    assert session.state is ClientState.CLOSED


# --- The outbox ------------------------------------------------------------------------------


def test_what_the_outbox_holds_is_pushed_and_more_is_asked_for() -> None:
    session = session_in(ClientState.LIVE)
    assert session.entries(page(3, 2)) == [Send(Push(page(3, 2))), ReadOutbox(4, PUSH_ENTRIES)]
    assert session.entries(()) == []


def test_pushing_pauses_while_too_much_is_on_its_way() -> None:
    session = session_in(ClientState.LIVE)
    session.entries(page(1, 1))
    session.receive(Settled((Outcome(1),)))
    for first in range(2, MAX_IN_FLIGHT_BEFORE - PUSH_ENTRIES, PUSH_ENTRIES):
        assert session.entries(page(first, PUSH_ENTRIES))[1:]
    last = page(MAX_IN_FLIGHT_BEFORE - PUSH_ENTRIES + 2, PUSH_ENTRIES)
    assert session.entries(last) == [Send(Push(last))]
    assert session.outbox_changed() == []
    session.receive(Settled((Outcome(2), Outcome(3))))
    assert session.outbox_changed() == [ReadOutbox(MAX_IN_FLIGHT_BEFORE + 1, 2)]


def test_a_new_entry_is_asked_for_at_once() -> None:
    session = live()
    assert session.outbox_changed() == [ReadOutbox(0, PUSH_ENTRIES)]
    assert session.outbox_changed() == [], "one reading at a time"


def test_an_entry_written_while_the_outbox_was_read_is_not_forgotten() -> None:
    session = live()
    session.outbox_changed()
    session.outbox_changed()
    assert session.entries(()) == [ReadOutbox(0, PUSH_ENTRIES)]
    assert not session.is_even
    assert session.entries(()) == []
    assert session.is_even


def test_an_entry_written_before_the_welcome_waits_for_it() -> None:
    session = session_in(ClientState.AWAIT_WELCOME)
    assert session.outbox_changed() == []


def test_outcomes_are_handed_on() -> None:
    outcomes = (Outcome(4, seq=43), Outcome(3, "entry.clock"))
    assert live(3, 4).receive(Settled(outcomes)) == [Settle(outcomes)]


@pytest.mark.parametrize("ns", [(5,), (3, 5), (3, 3), (0,)])
def test_an_outcome_of_what_is_not_on_its_way_is_refused(ns: tuple[int, ...]) -> None:
    session = live(3, 4)
    with pytest.raises(RemoteProtocolError):
        session.receive(Settled(tuple(map(Outcome, ns))))
    assert session.state is ClientState.CLOSED


def test_an_entry_is_settled_once() -> None:
    session = live(3)
    session.receive(Settled((Outcome(3),)))
    with pytest.raises(RemoteProtocolError):
        session.receive(Settled((Outcome(3),)))


# --- The feed --------------------------------------------------------------------------------


def news(seq: int) -> News:
    return DocumentNews(seq, "invoice:a", "0012345678901000", 1, "update", b"\x00")


def test_pages_may_come_before_the_first_is_stored() -> None:
    session = live()
    first, second = Feed(41, 42, 43, (news(42),)), Feed(42, 43, 43, (news(43),))
    assert session.receive(first) == [StoreFeed(first)]
    assert session.receive(second) == [StoreFeed(second)]
    assert session.stored(42) == [Send(Cursor(42))]
    assert not session.is_even
    assert session.stored(43) == [Send(Cursor(43))]
    assert session.is_even


def test_a_page_may_skip_numbers_and_share_them() -> None:
    fact = FactNews(45, "fact-1", "conflict", "0012345678901000", "", "{}")
    feed = Feed(41, 50, 50, (news(45), fact))
    assert live().receive(feed) == [StoreFeed(feed)]


@pytest.mark.parametrize(
    "feed",
    [
        Feed(40, 42, 42, ()),
        Feed(42, 43, 43, ()),
        Feed(41, 40, 42, ()),
        Feed(41, 43, 43, (news(43), news(42))),
        Feed(41, 43, 43, (news(41), news(42))),
        Feed(41, 43, 44, (news(44),)),
    ],
)
def test_a_page_out_of_order_is_refused(feed: Feed) -> None:
    session = live()
    with pytest.raises(RemoteProtocolError):
        session.receive(feed)
    assert session.state is ClientState.CLOSED


def test_a_page_twice_is_refused() -> None:
    session = live()
    session.receive(Feed(41, 42, 42, (news(42),)))
    with pytest.raises(RemoteProtocolError):
        session.receive(Feed(41, 42, 42, (news(42),)))


# --- Even ------------------------------------------------------------------------------------


def nothing(_: ClientSession) -> object:
    return None


@pytest.mark.parametrize(
    ("spoil", "is_even"),
    [
        (nothing, True),
        (lambda session: session.outbox_changed(), False),
        (lambda session: session.receive(Feed(41, 42, 42, (news(42),))), False),
        (lambda session: session.receive(Feed(41, 41, 45, ())), False),
        (lambda session: session.closed(), False),
    ],
)
def test_even_is_settled_and_at_the_head(
    spoil: Callable[[ClientSession], object], *, is_even: bool
) -> None:
    session = live()
    spoil(session)
    assert session.is_even is is_even


@pytest.mark.parametrize(
    ("outbox_read", "settled", "caught_up"), list(product([True, False], repeat=3))
)
def test_even_needs_all_three(*, outbox_read: bool, settled: bool, caught_up: bool) -> None:
    session = session_in(ClientState.AWAIT_WELCOME)
    session.receive(replace(WELCOME, head_seq=41 if caught_up else 42))
    if not settled:
        session.entries(page(1, 1))
    if outbox_read:
        session.entries(())
    assert session.is_even is (outbox_read and settled and caught_up)


def test_a_pc_is_not_even_before_its_own_accepted_entry_came_back() -> None:
    session = live(1)
    session.receive(Settled((Outcome(1, seq=42),)))
    assert not session.is_even
    session.receive(Feed(41, 42, 42, (news(42),)))
    session.stored(42)
    assert session.is_even


@pytest.mark.parametrize("state", [each for each in ClientState if each is not ClientState.LIVE])
def test_only_a_live_conversation_is_even(state: ClientState) -> None:
    assert not session_in(state).is_even
