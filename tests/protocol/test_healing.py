"""A PC's side of the way into another epoch of its hub."""

import pytest

from selaras.errors import RemoteProtocolError
from selaras.protocol.client import ClientState
from selaras.protocol.effects import (
    EnterEpoch,
    Meet,
    NoteTaken,
    ReadOffer,
    ReadOutbox,
    Send,
    StoreFeed,
)
from selaras.protocol.frames import Feed
from selaras.protocol.heal_frames import Heal, Healed, Offer, Taken
from selaras.protocol.pushing import PUSH_ENTRIES
from selaras.values import replace
from tests.protocol.test_client_session import WELCOME, session_in


def test_a_pc_gives_back_page_by_page_before_it_enters() -> None:
    other = replace(WELCOME, epoch="epoch-2")
    session = session_in(ClientState.AWAIT_WELCOME)
    assert session.receive(other) == [Meet(other)]
    assert session.met(Heal()) == [Send(Heal()), ReadOffer(1)]
    assert session.offered(Offer(1)) == [Send(Offer(1))]
    assert session.receive(Taken(1)) == [NoteTaken(Taken(1)), ReadOffer(2)]
    assert session.offered(Offer(2, last=1)) == [Send(Offer(2, last=1))]
    assert session.receive(Taken(2)) == [NoteTaken(Taken(2))]
    assert session.receive(Healed(30, 44)) == [EnterEpoch(other, Healed(30, 44))]
    assert not session.is_even
    assert session.entered(Healed(30, 44)) == [ReadOutbox(0, PUSH_ENTRIES)]
    assert session.receive(Feed(30, 44, 44, ())) == [StoreFeed(Feed(30, 44, 44, ()))]


def test_a_hub_that_is_done_before_all_was_offered_is_out_of_turn() -> None:
    with pytest.raises(RemoteProtocolError):
        session_in(ClientState.HEALING).receive(Healed(30, 44))
