"""The hub knows from what a PC said of itself whether it has more to push."""

from selaras.protocol.frames import Outcome, Push
from selaras.protocol.hub import HubSession
from selaras.protocol.pushing import MAX_IN_FLIGHT_BEFORE
from selaras.values import replace
from tests.protocol.frames import entry
from tests.protocol.test_hub_session import HELLO, WELCOME


def _live(waiting: int) -> HubSession:
    """Return the conversation with a PC that said that so many entries wait there."""
    session = HubSession()
    session.receive(replace(HELLO, waiting=waiting))
    session.welcomed(WELCOME, incarnation="inc-1", seq=41)
    return session


def _pushed(session: HubSession, *numbers: int) -> bool:
    """Let it push these; say whether more is due."""
    session.receive(Push(tuple(entry(n) for n in numbers)))
    return session.is_more_due


def test_more_is_due_until_all_is_pushed_that_the_pc_said_it_has() -> None:
    session = _live(3)
    # The fourth was written since, and not told of.
    found = [session.is_more_due, _pushed(session, 1, 2), _pushed(session, 3), _pushed(session, 4)]
    assert found == [True, True, False, False]


def test_nothing_is_due_of_a_pc_that_is_not_known_yet_or_has_gone() -> None:
    session = HubSession()
    session.receive(replace(HELLO, waiting=3))
    before = session.is_more_due
    session.welcomed(WELCOME, incarnation="inc-1", seq=41)
    session.closed()
    assert (before, session.is_more_due) == (False, False)


def test_nothing_is_due_while_the_pc_may_not_push() -> None:
    session = _live(MAX_IN_FLIGHT_BEFORE + 1)
    before = _pushed(session, *range(1, MAX_IN_FLIGHT_BEFORE + 1))
    session.settled((Outcome(1, seq=44, rev=1),), entries=(entry(1),))
    assert (before, session.is_more_due) == (False, True)
