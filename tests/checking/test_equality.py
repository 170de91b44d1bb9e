"""A PC proves that it holds what the hub holds; what differs is mended, kept and reported."""

import pytest

from selaras.protocol.checking_frames import Check, CheckAsk
from selaras.protocol.codec import encode_frame
from selaras.replica.alarms import open_alarms
from selaras.store.documents import get_document
from selaras.store.sums import HUB, REPLICA
from selaras_hub.checking import answer_check
from selaras_hub.member import Member
from tests.checking.offices import (
    all_wrong_sums,
    check,
    checked_at,
    mended,
    run,
    ways,
    wrong_sums,
)
from tests.facts.drafts import approved, draft, edit, read, show
from tests.sim.office import Office, Pc


def alarms(pc: Pc) -> dict[str, dict[str, str]]:
    return {each.code: dict(each.facts) for each in read(pc, open_alarms)}


def damaged(pc: Pc, doc_id: str, **fields: str) -> None:
    """Let a PC hold another content of a document, as a fault would leave it."""
    before = pc.store
    with before.transaction() as db:
        stored = get_document(db, doc_id)
        assert stored is not None
        rev, seq = stored.rev, stored.seq
    edit(pc, doc_id, **fields)
    run(pc.store, "DELETE FROM outbox")
    run(
        pc.store,
        "UPDATE document SET confirmed = NULL, rev = ?, seq = ? WHERE id = ?",
        rev,
        seq,
        doc_id,
    )


@pytest.fixture
def office() -> Office:
    office = Office(pcs=2).heal()
    approved(office, office.pcs[0], count=2)
    return office.heal()


def test_equal_pcs_say_so_and_write_nothing_else(office: Office) -> None:
    check(office)
    assert all(checked_at(pc) for pc in office.pcs)
    assert [mended(pc) for pc in office.pcs] == [[], []]
    assert alarms(office.pcs[0]) == {}


def test_what_is_equal_is_said_in_few_bytes(office: Office) -> None:
    pc, member = office.pcs[0], Member("device", "pc", "incarnation")

    def answer(asked: CheckAsk) -> Check:
        with office.hub_store.reading() as db:
            found = answer_check(db, asked, member=member, hub=office.hub.hub, now="")
        assert isinstance(found, Check)
        return found

    asked = CheckAsk(pc.replica.equality.digest())
    assert answer(asked) == Check(answer(asked).seq, (), asked.digest)
    assert len(encode_frame(asked)) <= 32
    assert len(encode_frame(answer(asked))) <= 32
    # A PC of a release before is told all of it, and so is one that differs.
    assert answer(CheckAsk()).sums
    damaged(pc, draft(pc, "R-9"), reference="R-10")
    differs = answer(CheckAsk(pc.replica.equality.digest()))
    assert differs.sums
    assert not differs.digest


def test_what_the_look_finds_is_not_hidden_by_the_hub_holding_the_same(office: Office) -> None:
    pc = office.pcs[0]
    check(office, pc)
    doc_id = draft(pc, "R-9")
    office.heal()
    run(pc.store, "UPDATE document SET state = x'00' WHERE id = ?", doc_id)
    # The sums say nothing of it: only the bytes do.
    run(pc.store, "DELETE FROM meta WHERE key = 'check.looked-at'")
    check(office, pc)
    assert [each.item_id for each in mended(pc)] == [doc_id]


def test_a_document_that_differs_is_mended_kept_and_reported_by_name(office: Office) -> None:
    here, other = office.pcs
    doc_id = draft(here, "R-9")
    office.heal()
    damaged(other, doc_id, buyer__name="PT Lain")
    assert not office.all_equal()
    check(office, other)
    assert office.all_equal()
    assert show(other, doc_id)["buyer"]["name"] == "PT Maju Jaya"
    (kept,) = other.tray()
    assert (kept.code, kept.doc_id) == ("check.differed", doc_id)
    assert "PT Lain" in kept.changes["buyer"]
    assert [each.item_id for each in mended(other)] == [doc_id]
    told = alarms(here)["pc-differs"]
    assert (told["pc"], told["documents"]) == ("pc-2", "R-9")
    assert "check-mended" in alarms(other)
    assert "check-differs" not in alarms(other)
    assert checked_at(other)


def test_what_is_missing_here_is_brought_and_what_only_is_here_reaches_all(office: Office) -> None:
    here, other = office.pcs
    gone, extra = draft(here, "R-9"), draft(other, "R-10")
    office.heal()
    with other.replica._writing() as writer:
        stored = get_document(writer.db, gone)
        assert stored is not None
        writer.forget(stored)
    # The hub forgets one, as a damaged disk would.
    run(office.hub_store, "DELETE FROM hub_document WHERE id = ?", extra)
    run(office.hub_store, "DELETE FROM hub_feed WHERE doc_id = ?", extra)
    check(office, other)
    assert ways(other) == {"missing": 1, "only-here": 1}
    assert office.all_equal()
    assert show(other, gone)["reference"] == "R-9"
    assert show(here, extra)["reference"] == "R-10"
    assert office.outboxes_empty()


def test_unsent_work_stays_on_top_of_what_the_hub_holds(office: Office) -> None:
    here, other = office.pcs
    doc_id = draft(here, "R-9")
    office.heal()
    damaged(other, doc_id, buyer__name="PT Lain")
    office.heal()
    other.up.extend(other.desk.check_due())
    while not mended(other):
        if len(other.up) > 0:
            office.deliver_up(other)
        if len(other.down) > 0:
            if len(other.down) == 1 and not mended(other):
                edit(other, doc_id, lines__1__qty="7")
            office.deliver_down(other)
    office.notice(other)
    office.heal()
    assert office.all_equal()
    assert show(here, doc_id)["lines"][0]["qty"] == "7"
    assert show(here, doc_id)["buyer"]["name"] == "PT Maju Jaya"
    assert all_wrong_sums(office) == []


def test_work_that_waits_does_not_count_as_a_difference(office: Office) -> None:
    here, other = office.pcs
    doc_id = draft(here, "R-9")
    office.heal()
    office.cut(other)
    edit(other, doc_id, buyer__name="PT Lain")
    # It cannot be sent: the person has to log in first.
    check_with_closed_outbox(office, other)
    assert checked_at(other)
    assert mended(other) == []


def check_with_closed_outbox(office: Office, pc: Pc) -> None:
    kept = pc.replica.outbox_page
    pc.replica.outbox_page = lambda *_: ()  # type: ignore[method-assign]
    office.connect(pc)
    check(office, pc)
    pc.replica.outbox_page = kept  # type: ignore[method-assign]


def test_bytes_that_rot_on_the_disk_are_found_and_brought_again(office: Office) -> None:
    here, other = office.pcs
    doc_id = draft(here, "R-9")
    office.heal()
    run(other.store, "UPDATE document SET state = x'00ff' WHERE id = ?", doc_id)
    check(office, other)
    assert office.all_equal()
    assert show(other, doc_id)["reference"] == "R-9"
    assert [each.item_id for each in mended(other)] == [doc_id]


def test_facts_that_differ_are_mended_and_what_was_here_is_kept(office: Office) -> None:
    here, other = office.pcs
    run(other.store, "UPDATE fact SET content = '{}' WHERE kind = 'approval' AND subject != ''")
    run(other.store, "INSERT INTO fact VALUES ('x', 'period', 'npwp', '', 3, '{\"a\":1}')")
    run(other.store, "DELETE FROM kind_sum")
    check(office, other)
    assert ways(other) == {"differed": 2, "only-here": 1}
    assert {each.held["content"] for each in mended(other)} == {"{}", '{"a":1}'}
    assert office.all_equal()
    assert all_wrong_sums(office) == []
    assert "pc-differs" in alarms(here)


def test_own_sums_that_are_wrong_are_counted_again_without_an_alarm(office: Office) -> None:
    other = office.pcs[1]
    run(other.store, "UPDATE kind_sum SET count = count + 1")
    check(office, other)
    assert wrong_sums(other.store, side=REPLICA) == {}
    assert checked_at(other)
    assert alarms(other) == {}


def test_sums_of_the_hub_that_are_wrong_are_counted_again_and_said(office: Office) -> None:
    here, other = office.pcs
    run(office.hub_store, "UPDATE hub_kind_sum SET count = count + 1 WHERE kind = 'invoice'")
    check(office, other)
    assert wrong_sums(office.hub_store, side=HUB) == {}
    assert checked_at(other)
    assert alarms(here) == {"hub-sums": {"kinds": "invoice"}}


def test_a_document_of_the_hub_that_nobody_can_read_is_not_taken_over(office: Office) -> None:
    here, other = office.pcs
    doc_id = draft(here, "R-9")
    office.heal()
    damaged(other, doc_id, buyer__name="PT Lain")
    run(office.hub_store, "UPDATE hub_document SET state = x'00ff' WHERE id = ?", doc_id)
    check(office, other)
    assert show(other, doc_id)["buyer"]["name"] == "PT Lain"
    assert ways(other) == {"unreadable": 1}
    assert "check-differs" in alarms(other)
    assert not checked_at(other)


def test_news_between_question_and_answer_do_not_count_as_a_difference(office: Office) -> None:
    here, other = office.pcs
    other.up.extend(other.desk.check_due())
    office.deliver_up(other)
    draft(here, "R-9")
    office.notice(here)
    office.heal()
    assert checked_at(other)
    assert mended(other) == []


def test_many_that_differ_are_mended_page_by_page(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selaras_hub.checking.ITEMS", 3)
    monkeypatch.setattr("selaras_hub.checking.MEND_BYTES", 1500)
    monkeypatch.setattr("selaras.protocol.checking.MEND_IDS", 2)
    here, other = office.pcs
    ids = [draft(here, f"M-{number}") for number in range(8)]
    office.heal()
    for doc_id in ids[::2] + ids[7:]:
        damaged(other, doc_id, buyer__name="PT Lain")
    check(office, other)
    assert ways(other) == {"differed": 5}
    assert len(other.tray()) == 5
    assert office.all_equal()


def test_a_line_that_is_cut_at_every_frame_of_mending_leaves_nothing_half(
    office: Office,
) -> None:
    here, other = office.pcs
    doc_id = draft(here, "R-9")
    office.heal()
    damaged(other, doc_id, buyer__name="PT Lain")
    for frames in range(1, 8):
        twin = office.fork()
        pc = twin.pcs[1]
        pc.up.extend(pc.desk.check_due())
        for _ in range(frames):
            if pc.up:
                twin.deliver_up(pc)
            elif pc.down:
                twin.deliver_down(pc)
        twin.kill_pc(pc)
        check(twin, twin.pcs[1])
        assert twin.all_equal(), frames
        assert len(twin.pcs[1].tray()) == 1, frames
        assert all_wrong_sums(twin) == [], frames
        twin.release()
