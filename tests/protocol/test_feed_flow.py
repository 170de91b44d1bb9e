"""The feed on one line: how far a PC is sent it, and when the next page of it is asked for."""

import pytest

from selaras.errors import RemoteProtocolError
from selaras.protocol.effects import Effect, ReadFeed, Send
from selaras.protocol.feed_flow import MAX_PAGES_UNDER_WAY
from selaras.protocol.frames import Cursor, Feed, Hello, Welcome
from selaras.protocol.hub import HubSession, HubState


def live(head: int, seq: int = 41) -> HubSession:
    """Return the session of a PC that is welcome, has the feed up to *seq* and may hear of more."""
    session = HubSession()
    session.receive(Hello("dev-1", "secret", "inc-1", epoch="epoch-1", seq=seq))
    session.welcomed(Welcome(1, "epoch-1", 1, head_seq=head), incarnation="inc-1", seq=seq)
    return session


def test_only_so_many_pages_are_under_way() -> None:
    session = live(head=99, seq=0)
    effects: list[Effect] = [ReadFeed(0)]
    for after in range(MAX_PAGES_UNDER_WAY):
        assert effects == [ReadFeed(after)]
        feed = Feed(after, after + 1, 99, ())
        sent, *effects = session.page(feed)
        assert sent == Send(feed)
    assert effects == []
    assert session.receive(Cursor(2)) == [ReadFeed(MAX_PAGES_UNDER_WAY)]
    assert session.receive(Cursor(3)) == [], "one reading at a time"


def test_a_cursor_at_a_later_page_confirms_the_earlier_ones() -> None:
    session = live(head=99, seq=0)
    session.page(Feed(0, 1, 99, ()))
    session.page(Feed(1, 2, 99, ()))
    session.receive(Cursor(2))
    with pytest.raises(RemoteProtocolError):
        session.receive(Cursor(1))


@pytest.mark.parametrize("seq", [41, 44, 46])
def test_a_cursor_that_was_never_sent_is_refused(seq: int) -> None:
    session = live(head=45)
    session.page(Feed(41, 43, 45, ()))
    session.page(Feed(43, 45, 45, ()))
    with pytest.raises(RemoteProtocolError):
        session.receive(Cursor(seq))
    assert session.state is HubState.CLOSED


def test_a_cursor_at_the_head_leads_to_nothing() -> None:
    session = live(head=43)
    session.page(Feed(41, 43, 43, ()))
    assert session.hear(Cursor(43, waiting=5))
    assert session.waiting == 5
    assert not session.hear(Cursor(43)), "none was sent that is not acknowledged"
    assert session.state is HubState.LIVE


def test_an_acknowledgement_that_makes_room_is_no_mere_one() -> None:
    session = live(head=99, seq=0)
    for after in range(MAX_PAGES_UNDER_WAY):
        session.page(Feed(after, after + 1, 99, ()))
    assert not session.hear(Cursor(1, waiting=5))
    assert session.waiting == 0
    assert session.receive(Cursor(1)) == [ReadFeed(MAX_PAGES_UNDER_WAY)]


def test_who_is_not_welcome_acknowledges_nothing() -> None:
    assert not HubSession().hear(Cursor(0))


def test_news_are_read_as_soon_as_the_feed_grows() -> None:
    session = live(head=41)
    assert session.advanced(42) == [ReadFeed(41)]
    assert session.advanced(43) == [], "one reading at a time"
    assert session.page(Feed(41, 42, 42, ())) == [Send(Feed(41, 42, 42, ())), ReadFeed(42)]


def test_a_head_that_a_page_tells_is_followed() -> None:
    session = live(head=42)
    assert session.page(Feed(41, 42, 50, ()))[1:] == [ReadFeed(42)]


def test_an_older_head_changes_nothing() -> None:
    assert live(head=41).advanced(40) == []
