"""When a PC compares itself with the hub, and what it takes for an answer."""

import pytest

from selaras.errors import RemoteProtocolError
from selaras.protocol.checking import MEND_IDS, MOST_TRIES, Checking, Phase
from selaras.protocol.checking_frames import (
    Check,
    CheckAsk,
    CheckingAnswer,
    Item,
    Items,
    ItemsAsk,
    Mend,
    MendAsk,
)
from selaras.protocol.client import ClientSession, ClientState
from selaras.protocol.effects import Compare, CompareItems, Effect, Send, StoreMend
from selaras.protocol.frames import Frame, Hello, Welcome

INVOICES = ("d", "invoice")
CHECK = Check(44, ())


def asked() -> Checking:
    checking = Checking()
    checking.due()
    assert sent(checking.proceed(stored=44, is_even=True)) == [CheckAsk()]
    return checking


def comparing() -> Checking:
    checking = asked()
    checking.receive(CHECK)
    assert checking.proceed(stored=44, is_even=True) == [Compare(CHECK, is_second=False)]
    return checking


def listing() -> Checking:
    checking = comparing()
    assert sent(checking.compared([INVOICES])) == [ItemsAsk(*INVOICES, "")]
    return checking


def items(*ids: str, after: str = "", more: int = 0) -> Items:
    return Items(*INVOICES, after, tuple(Item(each, 1, b"") for each in ids), more)


def sent(effects: list[Effect]) -> list[Frame]:
    return [each.frame for each in effects if isinstance(each, Send)]


def test_nothing_is_asked_before_it_is_due_or_before_this_pc_is_even() -> None:
    checking = Checking()
    assert checking.proceed(stored=44, is_even=True) == []
    checking.due()
    assert checking.proceed(stored=44, is_even=False) == []
    assert sent(checking.proceed(stored=44, is_even=True)) == [CheckAsk()]
    checking.due()
    assert checking.proceed(stored=44, is_even=True) == []


def test_an_answer_is_held_until_the_cursor_is_exactly_there_and_nothing_is_on_its_way() -> None:
    checking = asked()
    assert checking.receive(CHECK) == []
    assert checking.proceed(stored=43, is_even=True) == []
    assert checking.proceed(stored=44, is_even=False) == []
    assert checking.proceed(stored=44, is_even=True) == [Compare(CHECK, is_second=False)]


def test_a_cursor_that_went_past_it_asks_again_and_not_for_ever() -> None:
    checking = asked()
    for _ in range(MOST_TRIES - 1):
        checking.receive(CHECK)
        assert sent(checking.proceed(stored=45, is_even=True)) == [CheckAsk()]
    checking.receive(CHECK)
    assert checking.proceed(stored=45, is_even=True) == []
    assert checking.phase is Phase.IDLE
    checking.due()
    assert sent(checking.proceed(stored=45, is_even=True)) == [CheckAsk()]


def test_equal_is_the_end_of_it() -> None:
    checking = comparing()
    assert checking.compared([]) == []
    assert checking.phase is Phase.IDLE


def test_pages_follow_one_another_and_each_is_mended_before_the_next() -> None:
    checking = listing()
    assert checking.receive(items("a", "b", more=1)) == [CompareItems(items("a", "b", more=1))]
    assert sent(checking.listed(["b"])) == [MendAsk(*INVOICES, ("b",))]
    mend = Mend(*INVOICES, ("b",))
    assert checking.receive(mend) == [StoreMend(mend)]
    assert sent(checking.mended()) == [ItemsAsk(*INVOICES, "b")]
    checking.receive(items("c", after="b"))
    assert checking.listed([]) == []
    assert sent(checking.proceed(stored=44, is_even=True)) == [CheckAsk()]
    checking.receive(CHECK)
    assert checking.proceed(stored=44, is_even=True) == [Compare(CHECK, is_second=True)]


def test_what_still_differs_after_mending_waits_for_the_next_time() -> None:
    checking = listing()
    checking.receive(items("a"))
    checking.listed(["a"])
    checking.receive(Mend(*INVOICES, ("a",)))
    checking.mended()
    checking.proceed(stored=44, is_even=True)
    checking.receive(CHECK)
    checking.proceed(stored=44, is_even=True)
    assert checking.compared([INVOICES]) == []
    assert checking.phase is Phase.IDLE


def test_where_nothing_differs_but_the_sums_the_hub_is_asked_to_count() -> None:
    checking = listing()
    checking.receive(items("a"))
    assert sent(checking.listed([])) == [MendAsk(*INVOICES)]
    assert checking.receive(Mend(*INVOICES)) == [StoreMend(Mend(*INVOICES))]
    assert checking.mended() == []
    assert checking.phase is Phase.DUE


def test_many_are_mended_in_parts_and_the_hub_may_answer_less_than_was_asked() -> None:
    checking = listing()
    ids = [f"{number:04}" for number in range(MEND_IDS + 1)]
    checking.receive(items(*ids))
    assert sent(checking.listed(ids)) == [MendAsk(*INVOICES, tuple(ids[:MEND_IDS]))]
    checking.receive(Mend(*INVOICES, tuple(ids[:2])))
    assert sent(checking.mended()) == [MendAsk(*INVOICES, tuple(ids[2 : MEND_IDS + 2]))]


@pytest.mark.parametrize(
    "answer",
    [
        CHECK,
        items("b", "a"),
        items("a", "a"),
        items(more=1),
        items("b", after="a"),
        Items("f", "invoice", "", ()),
        Mend(*INVOICES, ("a",)),
    ],
)
def test_what_was_not_asked_is_no_answer(answer: CheckingAnswer) -> None:
    with pytest.raises(RemoteProtocolError):
        listing().receive(answer)


@pytest.mark.parametrize(
    "answer", [Mend(*INVOICES), Mend(*INVOICES, ("b",)), Mend("f", "lease", ("a",)), items("a")]
)
def test_what_does_not_mend_what_was_asked_is_no_answer(answer: CheckingAnswer) -> None:
    checking = listing()
    checking.receive(items("a"))
    checking.listed(["a"])
    with pytest.raises(RemoteProtocolError):
        checking.receive(answer)


def test_a_session_closes_on_an_answer_that_nobody_asked_for() -> None:
    session = ClientSession(Hello("dev-1", "secret", "inc-1", epoch="e", seq=44))
    session.connected()
    session.receive(Welcome(1, "e", 1, head_seq=44))
    session.entries(())
    with pytest.raises(RemoteProtocolError):
        session.receive(CHECK)
    assert session.state is ClientState.CLOSED
    assert session.check_due() == session.compared([]) == session.listed([]) == []
    assert session.mended() == []
