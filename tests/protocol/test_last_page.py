"""Pages of the outbox: what leaves without another look, the first alone, how many at once."""

import pytest

from selaras.errors import RemoteProtocolError
from selaras.protocol.client import ClientState
from selaras.protocol.effects import ReadOutbox, Send
from selaras.protocol.frames import Outcome, Push, Settled
from selaras.protocol.hub import HubState
from selaras.protocol.pushing import MAX_IN_FLIGHT, MAX_IN_FLIGHT_BEFORE, MORE_SINCE, PUSH_ENTRIES
from selaras.values import replace
from tests.protocol.frames import entry
from tests.protocol.test_client_session import WELCOME, page, session_in
from tests.protocol.test_hub_session import session_in as hub_session_in


def test_a_page_behind_which_nothing_waits_leaves_without_another_look() -> None:
    session = session_in(ClientState.LIVE)
    assert session.entries(page(3, 2), is_all=True) == [Send(Push(page(3, 2)))]
    assert not session.is_even
    session.receive(Settled((Outcome(3), Outcome(4))))
    assert session.is_even


def test_an_entry_written_while_the_last_page_was_read_is_not_forgotten() -> None:
    session = session_in(ClientState.LIVE)
    session.outbox_changed()
    session.outbox_changed()
    sent = session.entries(page(1, 1), is_all=True)
    assert sent == [Send(Push(page(1, 1))), ReadOutbox(1, PUSH_ENTRIES)]


def test_the_first_push_leaves_before_more_is_read_of_much() -> None:
    session = session_in(ClientState.LIVE)
    first = page(1, PUSH_ENTRIES)
    assert session.entries(first) == [Send(Push(first))]
    assert session.outbox_changed() == []
    assert not session.is_even
    session.receive(Settled((Outcome(1),)))
    assert session.outbox_changed() == [ReadOutbox(PUSH_ENTRIES, PUSH_ENTRIES)]


def test_the_next_push_is_read_when_the_one_before_it_has_left_answered_or_not() -> None:
    session = session_in(ClientState.LIVE)
    for first in range(1, MAX_IN_FLIGHT_BEFORE, PUSH_ENTRIES):
        pushed = page(first, PUSH_ENTRIES)
        assert session.entries(pushed) == [Send(Push(pushed))]
        is_full = first + PUSH_ENTRIES > MAX_IN_FLIGHT_BEFORE
        assert session.is_held_back is not is_full
        more = [] if is_full else [ReadOutbox(first + PUSH_ENTRIES - 1, PUSH_ENTRIES)]
        assert session.left() == more


def test_where_the_outbox_holds_no_more_nothing_is_held_back() -> None:
    session = session_in(ClientState.LIVE)
    session.entries(page(1, PUSH_ENTRIES), is_all=True)
    assert not session.is_held_back
    assert session.left() == []


@pytest.mark.parametrize(
    ("protocol", "most"), [(MORE_SINCE - 1, MAX_IN_FLIGHT_BEFORE), (MORE_SINCE, MAX_IN_FLIGHT)]
)
def test_as_much_is_on_its_way_as_the_hubs_protocol_allows(protocol: int, most: int) -> None:
    session = session_in(ClientState.AWAIT_WELCOME)
    session.receive(replace(WELCOME, protocol=protocol))
    session.entries(page(1, PUSH_ENTRIES))
    for first in range(PUSH_ENTRIES + 1, most, PUSH_ENTRIES):
        assert session.left() == [ReadOutbox(first - 1, PUSH_ENTRIES)]
        session.entries(page(first, PUSH_ENTRIES))
    assert session.left() == []


def test_a_hub_of_a_later_protocol_takes_more_at_once() -> None:
    session = hub_session_in(HubState.IDENTIFYING)
    session.welcomed(replace(WELCOME, protocol=MORE_SINCE), incarnation="", seq=43)
    session.receive(Push(tuple(map(entry, range(1, MAX_IN_FLIGHT + 1)))))
    with pytest.raises(RemoteProtocolError):
        session.receive(Push((entry(MAX_IN_FLIGHT + 1),)))
