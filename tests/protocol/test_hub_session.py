from collections.abc import Callable
from itertools import product
from typing import TypeAlias

import pytest

from selaras.errors import LocalProtocolError, RemoteProtocolError
from selaras.protocol.effects import (
    Accept,
    Admit,
    BeginHealing,
    Close,
    Effect,
    Identify,
    ReadFeed,
    Send,
    TakeOffer,
)
from selaras.protocol.frames import (
    PROTOCOL_MAX,
    Feed,
    Hello,
    Outcome,
    Push,
    Refuse,
    Settled,
    Welcome,
)
from selaras.protocol.heal_frames import Heal, Healed, Offer, Taken
from selaras.protocol.hub import HubSession, HubState
from selaras.protocol.pairing_frames import Join, Joined
from selaras.protocol.pushing import MAX_IN_FLIGHT_BEFORE
from selaras.values import replace
from tests.protocol.frames import EXAMPLES, entry

HELLO = Hello("dev-1", "secret", "inc-1", epoch="epoch-1", seq=41)
JOIN = Join("code", "kasir-2")
JOINED = Joined("dev-1", "secret", "0012345678901000", "PT Maju", "hub-1")
WELCOME = Welcome(1, "epoch-1", 1, head_seq=43)
ALLOWED = {
    HubState.AWAIT_HELLO: {"join", "hello", "hello-again"},
    HubState.RECALLING: set[str](),
    HubState.AWAIT_ALL: {"hello"},
    HubState.ADMITTING: set[str](),
    HubState.IDENTIFYING: set[str](),
    HubState.HEALING: {"heal"},
    HubState.LIVE: {"push", "cursor", "check-ask", "items-ask", "mend-ask"},
}
Doing: TypeAlias = Callable[[HubSession], list[Effect]]


def session_in(state: HubState) -> HubSession:
    session = HubSession()
    match state:
        case HubState.ADMITTING:
            session.receive(JOIN)
        case HubState.RECALLING:
            session.receive(EXAMPLES["hello-again"])
        case HubState.AWAIT_ALL:
            session.receive(EXAMPLES["hello-again"])
            session.recalled(None)
        case HubState.IDENTIFYING:
            session.receive(HELLO)
        case HubState.LIVE:
            return live()
        case HubState.HEALING:
            session.receive(HELLO)
            session.welcomed(WELCOME, incarnation="inc-1", seq=41, heals=True)
        case HubState.CLOSED:
            session.closed()
        case _:
            pass
    return session


def live(head: int = 43, seq: int = 41) -> HubSession:
    session = session_in(HubState.IDENTIFYING)
    session.welcomed(replace(WELCOME, head_seq=head), incarnation="inc-1", seq=seq)
    return session


# --- Every pair of state and frame -----------------------------------------------------------


@pytest.mark.parametrize(("state", "name"), list(product(HubState, EXAMPLES)))
def test_every_frame_in_every_state_is_taken_or_refused(state: HubState, name: str) -> None:
    session = session_in(state)
    if state is HubState.LIVE:
        session.page(Feed(41, 44, 44, ()))
    if state is HubState.CLOSED:
        with pytest.raises(LocalProtocolError):
            session.receive(EXAMPLES[name])
    elif name in ALLOWED[state]:
        session.receive(EXAMPLES[name])
        assert session.state is not HubState.CLOSED
    else:
        with pytest.raises(RemoteProtocolError):
            session.receive(EXAMPLES[name])
        assert session.state is HubState.CLOSED


ANSWERS: dict[str, tuple[Doing, set[HubState]]] = {
    "admitted": (lambda session: session.admitted(JOINED), {HubState.ADMITTING}),
    "welcomed": (
        lambda session: session.welcomed(WELCOME, incarnation="inc-1", seq=41),
        {HubState.IDENTIFYING},
    ),
    "recalled": (lambda session: session.recalled(HELLO), {HubState.RECALLING}),
    "settled": (
        lambda session: session.settled((Outcome(1),), entries=(entry(1),)),
        {HubState.LIVE},
    ),
    "page": (lambda session: session.page(Feed(41, 42, 42, ())), {HubState.LIVE}),
    "refused": (
        lambda session: session.refused(Refuse("why")),
        {
            *(HubState.AWAIT_HELLO, HubState.ADMITTING, HubState.IDENTIFYING),
            *(HubState.HEALING, HubState.LIVE, HubState.RECALLING, HubState.AWAIT_ALL),
        },
    ),
}


@pytest.mark.parametrize(("state", "name"), list(product(HubState, ANSWERS)))
def test_every_answer_in_every_state_is_taken_or_our_own_bug(state: HubState, name: str) -> None:
    answer, states = ANSWERS[name]
    session = session_in(state)
    if state is HubState.CLOSED:
        assert answer(session) == [], "the line dropped before the answer was ready"
    elif state in states:
        assert answer(session)
    else:
        with pytest.raises(LocalProtocolError):
            answer(session)


# --- Beginning and end -----------------------------------------------------------------------


def test_a_pc_that_joins_is_answered_and_comes_again() -> None:
    session = HubSession()
    assert session.receive(JOIN) == [Admit(JOIN)]
    assert session.admitted(JOINED) == [Send(JOINED), Close()]
    assert session.state is HubState.CLOSED


def test_a_pc_with_a_wrong_code_is_told_so() -> None:
    refuse = Refuse("join.code-wrong")
    assert session_in(HubState.ADMITTING).admitted(refuse) == [
        Send(refuse),
        Close("join.code-wrong"),
    ]


def test_a_known_pc_is_welcomed_and_fed_from_where_it_stands() -> None:
    session = HubSession()
    assert session.receive(HELLO) == [Identify(HELLO)]
    effects = session.welcomed(WELCOME, incarnation="inc-1", seq=41)
    assert effects == [Send(WELCOME), ReadFeed(41)]
    assert session.incarnation == "inc-1"


def test_a_pc_at_the_head_is_left_alone() -> None:
    session = session_in(HubState.IDENTIFYING)
    assert session.welcomed(WELCOME, incarnation="inc-1", seq=43) == [Send(WELCOME)]


def test_news_that_came_while_a_pc_was_identified_are_not_forgotten() -> None:
    session = session_in(HubState.IDENTIFYING)
    assert session.advanced(44) == []
    effects = session.welcomed(WELCOME, incarnation="inc-1", seq=43)
    assert effects == [Send(WELCOME), ReadFeed(43)]


@pytest.mark.parametrize(("lowest", "highest"), [(PROTOCOL_MAX + 1, PROTOCOL_MAX + 2), (0, 0)])
def test_a_pc_that_speaks_no_common_protocol_is_told_which(lowest: int, highest: int) -> None:
    session = HubSession()
    refuse = Refuse("hub.protocol-version", {"min": "1", "max": str(PROTOCOL_MAX)})
    hello = replace(HELLO, protocol_min=lowest, protocol_max=highest)
    assert session.receive(hello) == [Send(refuse), Close("hub.protocol-version")]
    assert session.state is HubState.CLOSED


def test_a_newer_pc_that_still_speaks_protocol_1_is_known() -> None:
    hello = replace(HELLO, protocol_max=9)
    assert HubSession().receive(hello) == [Identify(hello)]


# --- Pushes ----------------------------------------------------------------------------------


def test_pushed_entries_are_accepted_in_order_of_n() -> None:
    session = live()
    first, second = (entry(1), entry(4)), (entry(5),)
    assert session.receive(Push(first)) == [Accept(first)]
    assert session.receive(Push(second)) == [Accept(second)]
    assert session.settled((Outcome(1),), entries=first[:1]) == [Send(Settled((Outcome(1),)))]


def test_an_empty_push_is_nothing() -> None:
    assert live().receive(Push(())) == []


@pytest.mark.parametrize("ns", [(5, 4), (5, 5), (3,), (4,)])
def test_entries_that_go_back_are_refused(ns: tuple[int, ...]) -> None:
    session = live()
    session.receive(Push((entry(4),)))
    with pytest.raises(RemoteProtocolError):
        session.receive(Push(tuple(map(entry, ns))))
    assert session.state is HubState.CLOSED


def test_a_pc_that_does_not_wait_for_outcomes_is_refused() -> None:
    session = live()
    session.receive(Push(tuple(map(entry, range(1, MAX_IN_FLIGHT_BEFORE)))))
    session.receive(Push((entry(MAX_IN_FLIGHT_BEFORE),)))
    session.settled((Outcome(1),), entries=(entry(1),))
    session.receive(Push((entry(MAX_IN_FLIGHT_BEFORE + 1),)))
    with pytest.raises(RemoteProtocolError):
        session.receive(Push((entry(MAX_IN_FLIGHT_BEFORE + 2),)))


def test_an_outcome_with_a_code_is_a_refusal() -> None:
    assert Outcome(1, seq=5).is_accepted
    assert not Outcome(1, "entry.clock").is_accepted


# --- Another epoch ---------------------------------------------------------------------------


def test_a_pc_of_another_epoch_is_fed_once_it_has_given_back_what_it_has() -> None:
    session = session_in(HubState.HEALING)
    assert session.receive(Heal()) == [BeginHealing(Heal())]
    assert session.receive(Offer(1)) == [TakeOffer(Offer(1))]
    assert session.taken(Taken(1), shared_seq=30, head=50) == [Send(Taken(1))]
    assert session.advanced(51) == []
    assert session.receive(Offer(2, last=1)) == [TakeOffer(Offer(2, last=1))]
    assert session.taken(Taken(2), shared_seq=30, head=52) == [
        Send(Taken(2)),
        Send(Healed(30, 52)),
        ReadFeed(30),
    ]
    assert session.state is HubState.LIVE


@pytest.mark.parametrize("number", [0, 2])
def test_a_page_of_an_offer_out_of_turn_ends_the_conversation(number: int) -> None:
    session = session_in(HubState.HEALING)
    session.receive(Heal())
    with pytest.raises(RemoteProtocolError):
        session.receive(Offer(number))
