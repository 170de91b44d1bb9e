"""Who else has it open, through a real hub: seen by the others, gone with the line."""

from datetime import timedelta

import pytest

from selaras.protocol.codec import encode_frame
from selaras.protocol.presence_frames import OpenDocument, OpenHere
from selaras.values import replace
from selaras_hub import members
from selaras_hub.desk import Received
from selaras_hub.seats import HOLDS, MOST_COINS
from tests.sim.office import NPWP, Office, Pc
from tests.users.people import done, draft, office_of

DOC = "invoice:a"


def office() -> Office:
    """Two PCs of an office without users, each with a window that has nothing open."""
    made = Office(pcs=2).heal()
    for pc in made.pcs:
        opens(pc)
    return made.heal()


def opens(pc: Pc, *doc_ids: str, company: str = NPWP) -> None:
    """Let windows of *pc* show these documents and nothing else."""
    who = pc.replica.users.person
    for window in range(4):
        pc.replica.presence.leave(window, who=who)
    for window, doc_id in enumerate(doc_ids or ("",)):
        document = OpenDocument(doc_id, company) if doc_id else None
        pc.replica.presence.tell(window, document, who=who)


def seen(pc: Pc, doc_id: str = DOC) -> list[tuple[str, str]]:
    """Return who else has a document open, as a window of *pc* shows it."""
    return [(mark.who, mark.pc) for mark in pc.replica.presence.elsewhere(doc_id)]


def test_what_one_pc_opens_the_other_sees_with_who_and_where() -> None:
    made = office()
    first, second = made.pcs
    opens(first, DOC)
    made.heal()
    assert (seen(first), seen(second)) == ([], [("orang-1", "pc-1")])
    opens(second, DOC)
    made.heal()
    assert seen(first) == [("orang-2", "pc-2")]
    opens(first)
    made.heal()
    assert (seen(first), seen(second)) == ([("orang-2", "pc-2")], [])


def test_two_windows_of_one_pc_are_seen_until_the_last_is_closed() -> None:
    made = office()
    first, second = made.pcs
    opens(first, DOC, DOC, "invoice:b")
    made.heal()
    assert (seen(second), seen(second, "invoice:b")) == ([("orang-1", "pc-1")],) * 2
    first.replica.presence.leave(0, who=first.replica.users.person)
    made.heal()
    assert seen(second) == [("orang-1", "pc-1")]
    first.replica.presence.leave(1, who=first.replica.users.person)
    made.heal()
    assert (seen(second), seen(second, "invoice:b")) == ([], [("orang-1", "pc-1")])


def test_a_window_hears_which_documents_are_to_be_shown_anew() -> None:
    made = office()
    heard: list[frozenset[str]] = []
    made.pcs[1].replica.subscribe(heard.append)
    opens(made.pcs[0], DOC)
    made.heal()
    assert heard == [frozenset({DOC})]
    made.heal()
    assert len(heard) == 1


def test_marks_end_on_both_sides_with_the_line() -> None:
    made = office()
    first, second = made.pcs
    for pc in made.pcs:
        opens(pc, DOC)
    made.heal()
    made.cut(first)
    assert seen(first) == []
    made.heal()
    assert (seen(first), seen(second)) == ([("orang-2", "pc-2")], [("orang-1", "pc-1")])
    made.cut(first)
    while second.down:
        made.deliver_down(second)
    assert seen(second) == []


def test_a_hub_that_starts_again_knows_only_what_it_is_told_anew() -> None:
    made = office()
    first, second = made.pcs
    opens(first, DOC)
    made.heal()
    made.kill_hub()
    assert seen(second) == []
    opens(first)
    made.heal()
    assert seen(second) == []
    opens(first, DOC)
    made.heal()
    assert seen(second) == [("orang-1", "pc-1")]


def test_what_is_not_said_again_ends_by_itself() -> None:
    made = office()
    first, second = made.pcs
    opens(first, DOC)
    made.heal()
    made.clock.forward(HOLDS)
    opens(second)
    made.heal()
    assert seen(second) == [("orang-1", "pc-1")]
    made.clock.forward(timedelta(seconds=1))
    made._turn([])
    made.heal()
    assert seen(second) == []


def test_a_window_that_says_nothing_any_more_is_left_out() -> None:
    made = office()
    first, second = made.pcs
    opens(first, DOC)
    made.heal()
    made.clock.forward(timedelta(seconds=61))
    first.replica.presence.tell("another", None, who=first.replica.users.person)
    made.heal()
    assert seen(second) == []


def test_nothing_of_it_is_stored_or_counts() -> None:
    made = office()
    before = (made.saved(), made.hub_fingerprint(), made.fingerprints())
    for pc in made.pcs:
        opens(pc, DOC)
    made.heal()
    assert all(seen(pc) for pc in made.pcs)
    assert (made.saved(), made.hub_fingerprint(), made.fingerprints()) == before
    assert made.all_even()


def test_a_pc_that_floods_is_let_go_and_others_do_not_pay() -> None:
    made = office()
    first, second = made.pcs
    for beat in range(int(MOST_COINS) + 1):
        said = OpenHere(documents=(OpenDocument(DOC, NPWP),), beat=beat)
        made._turn([Received(first.line, encode_frame(said))])
    while first.down and not first.desk.ended:
        made.deliver_down(first)
    assert first.desk.ended is not None
    assert first.desk.ended.code == "hub.too-fast"
    made.heal()
    assert made.all_even()
    assert second.is_connected


def test_only_who_may_read_the_company_is_seen_and_sees() -> None:
    made = office_of(pcs=3, sari="reader", rudi="recorder")
    boss, sari, rudi = made.pcs
    for pc in made.pcs:
        opens(pc, DOC)
    made.heal()
    assert seen(boss) == [("sari", "pc-2"), ("rudi", "pc-3")]
    opens(sari, DOC, company="0099999999999000")
    made.heal()
    assert seen(boss) == [("rudi", "pc-3")]
    done(made, boss, asked=boss.replica.users.change("rudi", state="disabled"))
    made.heal()
    assert (seen(boss), seen(rudi)) == ([], [])


def test_a_pc_where_nobody_is_logged_in_sees_and_shows_nothing() -> None:
    made = office_of(pcs=2, sari="recorder")
    boss, sari = made.pcs
    for pc in made.pcs:
        opens(pc, DOC)
    made.heal()
    assert seen(boss) == [("sari", "pc-2")]
    sari.replica.users.log_out()
    opens(sari, DOC)
    made.heal()
    assert (seen(boss), seen(sari)) == ([], [])


def test_a_pc_of_the_release_before_goes_on_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Office(pcs=2)
    first, second = made.pcs
    hello = first.replica.hello
    monkeypatch.setattr(
        first.replica, "hello", lambda version: replace(hello(version), protocol_max=1)
    )
    for pc in made.pcs:
        opens(pc, DOC)
    draft(first, "INV-1")
    made.heal()
    assert (seen(first), seen(second)) == ([], [])
    assert made.all_even()
    assert made.all_equal()


def test_a_hub_of_the_release_before_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "PROTOCOL_MAX", 1)
    made = office()
    for pc in made.pcs:
        opens(pc, DOC)
    draft(made.pcs[0], "INV-1")
    made.heal()
    assert [seen(pc) for pc in made.pcs] == [[], []]
    assert made.all_even()
    assert made.all_equal()
