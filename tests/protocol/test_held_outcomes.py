"""What met another's value is settled by a PC only with the page that tells of it."""

from selaras.protocol.effects import Settle, StoreFeed
from selaras.protocol.frames import Feed, Outcome, Settled
from selaras.values import replace
from tests.protocol.frames import entry
from tests.protocol.test_client_session import live


def test_what_met_anothers_value_is_settled_with_the_page_that_tells_of_it() -> None:
    session = live()
    session.entries((entry(3), entry(4), replace(entry(5), doc_id="invoice:b"), entry(6)))
    met, late, other = (
        Outcome(4, seq=43, conflicts=("note",)),
        Outcome(6, "why"),
        Outcome(5, seq=44),
    )
    at_once = Settle((Outcome(3, seq=42), other), "receipt")
    settled = Settled((Outcome(3, seq=42), met, other, late), "receipt")
    assert session.receive(settled) == [at_once]
    before, page_of_it = Feed(41, 42, 44, ()), Feed(42, 43, 44, ())
    assert session.receive(before) == [StoreFeed(before)]
    assert session.receive(page_of_it) == [StoreFeed(page_of_it, (met, late))]
    assert session.receive(Feed(43, 44, 44, ())) == [StoreFeed(Feed(43, 44, 44, ()))]


def test_nothing_is_settled_before_the_feed_has_told_what_it_may_have_been_written_on() -> None:
    session = live(3)
    session.receive(Feed(41, 42, 44, ()))
    plain, refused = Outcome(3, seq=45), Outcome(4, "why")
    session.entries((replace(entry(4), doc_id="invoice:b"),))
    assert session.receive(Settled((plain, refused))) == [Settle((refused,))]
    told, page_of_it = Feed(42, 44, 45, ()), Feed(44, 45, 45, ())
    assert session.receive(told) == [StoreFeed(told)]
    assert session.receive(page_of_it) == [StoreFeed(page_of_it, (plain,))]


def test_what_only_asks_is_answered_at_once() -> None:
    """The hub may step aside with its answer, and no page come any more."""
    session = live()
    session.receive(Feed(41, 42, 44, ()))
    session.entries((replace(entry(3), changes={}, updates=(), end_clock=entry(3).first_clock),))
    given = Outcome(3, seq=45, facts={"authority": "sealed"})
    assert session.receive(Settled((given,))) == [Settle((given,))]


def test_of_what_the_feed_has_told_the_outcome_is_not_waited_with() -> None:
    session = live(3)
    told = Feed(41, 43, 43, ())
    session.receive(told)
    met = Outcome(3, seq=43, conflicts=("note",))
    assert session.receive(Settled((met,))) == [Settle((met,))]
