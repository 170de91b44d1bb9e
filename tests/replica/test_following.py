"""What a PC makes of the hub's answers: small stories, each of a bug that was there or could be."""

import pytest

from selaras.documents.crdt import Document
from selaras.documents.fingerprint import content_hash
from selaras.errors import RemoteProtocolError
from selaras.protocol.frames import DocumentNews, Feed, Outcome
from selaras.replica.identity import load_identity
from selaras.store.documents import get_document
from selaras.store.epochs import unsettle
from selaras.values import replace
from tests.sim.office import NPWP, Office, Pc

DOC = "invoice:one"
BAD = {"reference": "[1]"}


def office_with_document() -> Office:
    office = Office(pcs=2)
    office.pcs[0].write(DOC, {"company": f'"{NPWP}"', "reference": '"INV-1"'})
    return office.heal()


def settled(office: Office) -> bool:
    office.heal()
    return office.all_equal() and office.all_even() and office.outboxes_empty()


def carry_up(office: Office, pc: Pc) -> None:
    while pc.up:
        office.deliver_up(pc)


def test_a_new_document_whose_second_entry_is_refused_stays() -> None:
    office = Office(pcs=2)
    pc = office.pcs[0]
    pc.write(DOC, {"company": f'"{NPWP}"', "reference": '"INV-1"'})
    pc.write(DOC, BAD)
    pc.write(DOC, {"note": '"behind"'})
    assert settled(office)
    assert pc.registers(DOC) == {
        "company": f'"{NPWP}"',
        "reference": '"INV-1"',
        "note": '"behind"',
    }
    assert [edit.changes for edit in pc.tray()] == [BAD]


def test_a_new_document_that_is_refused_goes_with_what_stood_on_it() -> None:
    office = Office(pcs=2)
    pc = office.pcs[0]
    pc.write(DOC, {"reference": '"of nobody"'})
    pc.write(DOC, {"note": '"behind"'})
    pc.write("invoice:other", {"company": f'"{NPWP}"'})
    assert settled(office)
    assert pc.registers(DOC) == {}
    assert [edit.code for edit in pc.tray()] == ["entry.company", "entry.document-refused"]
    assert pc.registers("invoice:other") != {}


def test_what_the_hub_took_behind_a_refused_entry_is_not_written_twice() -> None:
    # The author id changed in between, so the hub can take the later entry and does.
    office = office_with_document()
    pc = office.pcs[0]
    pc.write(DOC, BAD)
    with pc.replica._writing() as writer:
        writer.retire_client()
    pc.write(DOC, {"note": '"behind"'})
    before = pc.replica.outbox_page(0, 9)
    assert settled(office)
    assert pc.registers(DOC)["note"] == '"behind"'
    with pc.store.reading() as db:
        stored = get_document(db, DOC)
    assert stored is not None
    assert stored.confirmed is None
    # Its clocks are the hub's clocks, so it can go on.
    assert before[1].client_id in Document(stored.state).clocks()
    pc.write(DOC, {"note": '"and on"'})
    assert settled(office)
    assert len(pc.tray()) == 1


def test_what_rested_on_a_refused_entry_is_written_again_under_an_id_without_a_gap() -> None:
    office = office_with_document()
    pc = office.pcs[0]
    pc.write(DOC, BAD)
    pc.write(DOC, {"reference": '"over it"'})
    pc.write(DOC, {"note": '"beside it"'})
    ids = [entry.client_id for entry in pc.replica.outbox_page(0, 9)]
    assert settled(office)
    assert pc.registers(DOC)["reference"] == '"over it"'
    assert pc.registers(DOC)["note"] == '"beside it"'
    with pc.store.reading() as db:
        assert load_identity(db).client_ids[0] not in ids


def test_a_refused_entry_of_one_document_leaves_the_others_under_way() -> None:
    office = office_with_document()
    pc = office.pcs[0]
    pc.write("invoice:two", {"company": f'"{NPWP}"'})
    pc.write(DOC, BAD)
    pc.write("invoice:two", {"note": '"2"'})
    pc.write("invoice:three", {"company": f'"{NPWP}"'})
    assert settled(office)
    assert len(pc.tray()) == 1
    assert pc.registers("invoice:two")["note"] == '"2"'


def test_what_is_written_again_does_not_come_after_what_was_written_later() -> None:
    office = office_with_document()
    one, other = office.pcs
    one.write(DOC, BAD)
    one.write(DOC, {"note": '"earlier"', "date": '"2026-01-01"'})
    office.notice(one)
    # The other's note wins here, so that what she writes next does not rest on her own.
    other.write(DOC, {"note": '"other"'})
    office.notice(other)
    carry_up(office, other)
    office.deliver_down(one)
    assert one.registers(DOC)["note"] == '"other"'
    with one.replica._writing() as writer:
        writer.retire_client()
    one.write(DOC, {"note": '"later"'})
    assert settled(office)
    assert one.registers(DOC)["note"] == '"later"'
    assert one.registers(DOC)["date"] == '"2026-01-01"'
    # She wrote over the other's note knowing it.
    assert one.conflicts() == []


def test_what_came_from_others_before_a_refusal_stays() -> None:
    office = office_with_document()
    one, other = office.pcs
    one.write(DOC, BAD)
    one.write(DOC, {"note": '"behind"'})
    office.notice(one)
    other.write(DOC, {"date": '"2026-01-01"'})
    office.notice(other)
    carry_up(office, other)
    office.deliver_down(one)
    assert one.registers(DOC)["date"] == '"2026-01-01"'
    assert settled(office)
    assert one.registers(DOC)["date"] == '"2026-01-01"'
    assert one.registers(DOC)["note"] == '"behind"'


def test_many_refusals_at_once_use_up_one_author_id() -> None:
    office = office_with_document()
    pc = office.pcs[0]
    with pc.store.reading() as db:
        before = load_identity(db).client_ids
    for number in range(20):
        pc.write(f"invoice:{number}", BAD)
    assert settled(office)
    assert len(pc.tray()) == 20
    with pc.store.reading() as db:
        assert load_identity(db).client_ids == before[1:]


def test_an_entry_that_the_hub_had_under_another_number_goes_back_to_the_hubs_state() -> None:
    office = office_with_document()
    pc = office.pcs[0]
    pc.write(DOC, {"note": '"once"'})
    pc.write(DOC, {"date": '"2026-01-01"'})
    first = pc.replica.outbox_page(0, 9)[0]
    pc.replica.settle([Outcome(first.n, "", 2, 2, (), {"already": "1"})])
    assert "note" not in pc.registers(DOC)
    assert pc.registers(DOC)["date"] == '"2026-01-01"'
    waiting = pc.replica.outbox_page(0, 9)
    assert [entry.origin_n for entry in waiting] == [first.n + 1]
    assert waiting[0].client_id != first.client_id
    assert settled(office)
    assert pc.tray() == []


def test_an_outcome_that_is_lost_is_asked_for_again() -> None:
    office = office_with_document()
    pc = office.pcs[0]
    pc.write(DOC, {"note": '"x"'})
    office.notice(pc)
    carry_up(office, pc)
    office.cut(pc)
    assert settled(office)
    with office.hub_store.reading() as db:
        assert db.exec_driver_sql("SELECT rev FROM hub_document").scalar_one() == 2


def test_a_settled_answer_does_not_hide_what_others_did_before() -> None:
    # If the rev moved with the answer, the other's entry before it would be passed over.
    office = office_with_document()
    one, other = office.pcs
    other.write(DOC, {"note": '"other"'})
    one.write(DOC, {"date": '"2026-01-01"'})
    office.notice(other)
    office.notice(one)
    office.deliver_together([other, one])
    office.deliver_down(one)
    assert one.replica.outbox_page(0, 1) == ()
    with one.store.reading() as db:
        stored = get_document(db, DOC)
    assert stored is not None
    assert stored.rev == 1
    assert settled(office)
    assert one.registers(DOC)["note"] == '"other"'


def page_of(pc: Pc, *news: DocumentNews) -> Feed:
    after = pc.replica.identity.seq
    numbered = tuple(replace(each, seq=after + at) for at, each in enumerate(news, start=1))
    return Feed(after, after + len(news), after + len(news), numbered)


def update_of(pc: Pc, **changes: str) -> DocumentNews:
    with pc.store.reading() as db:
        stored = get_document(db, DOC)
    assert stored is not None
    document = Document(stored.state, client_id=99)
    return DocumentNews(0, DOC, NPWP, stored.rev + 1, "update", document.write(changes).updates[0])


def test_a_gap_in_revs_ends_the_line_and_stores_nothing() -> None:
    pc = office_with_document().pcs[1]
    before = pc.replica.identity.seq, pc.registers(DOC)
    late = replace(update_of(pc, note='"x"'), rev=3)
    with pytest.raises(RemoteProtocolError):
        pc.replica.store_feed(page_of(pc, late))
    assert (pc.replica.identity.seq, pc.registers(DOC)) == before


def test_a_page_that_does_not_follow_the_cursor_stores_nothing() -> None:
    pc = office_with_document().pcs[1]
    page = page_of(pc, update_of(pc, note='"x"'))
    with pytest.raises(RemoteProtocolError):
        pc.replica.store_feed(replace(page, after=page.after + 1))
    assert "note" not in pc.registers(DOC)


def test_an_update_of_a_document_that_is_not_here_ends_the_line() -> None:
    pc = office_with_document().pcs[1]
    stray = replace(update_of(pc, note='"x"'), doc_id="invoice:stray", rev=1)
    with pytest.raises(RemoteProtocolError):
        pc.replica.store_feed(page_of(pc, stray))


def test_a_state_that_is_newer_than_its_number_is_not_taken_back() -> None:
    pc = office_with_document().pcs[1]
    first = update_of(pc, note='"x"')
    with pc.store.reading() as db:
        stored = get_document(db, DOC)
    assert stored is not None
    newer = Document(stored.state, client_id=99)
    newer.write({"note": '"x"'})
    newer.write({"date": '"2026-01-01"'})
    state = DocumentNews(0, DOC, NPWP, 3, "state", newer.state())
    pc.replica.store_feed(page_of(pc, state, first))
    with pc.store.reading() as db:
        moved = get_document(db, DOC)
    assert moved is not None
    assert moved.rev == 3
    assert pc.registers(DOC)["date"] == '"2026-01-01"'


@pytest.mark.parametrize("mode", ["update", "echo"])
def test_a_rev_that_was_passed_long_ago_in_another_epoch_leaves_a_document_as_it_is(
    mode: str,
) -> None:
    pc = office_with_document().pcs[1]
    older = replace(update_of(pc, note='"older"'), rev=1, mode=mode)
    pc.replica.store_feed(page_of(pc, update_of(pc, note='"x"')))
    with pc.store.transaction() as db:
        unsettle(db, 0)
    page = page_of(pc, older)
    pc.replica.store_feed(page)
    with pc.store.reading() as db:
        stored = get_document(db, DOC)
    assert stored is not None
    # Its number is not taken over: of what stands here the hub has not told yet.
    assert (stored.rev, stored.seq) == (2, 0)
    assert pc.registers(DOC)["note"] == '"x"'
    assert pc.replica.identity.seq == page.through


def test_a_new_document_that_moved_on_in_its_first_page_is_here_as_it_became() -> None:
    pc = office_with_document().pcs[1]
    with pc.store.reading() as db:
        known = get_document(db, DOC)
    assert known is not None
    state = DocumentNews(0, "invoice:new", NPWP, 4, "state", known.state)
    moves = [replace(update_of(pc, note='"x"'), doc_id="invoice:new", rev=rev) for rev in (4, 5)]
    pc.replica.store_feed(page_of(pc, state, *moves))
    with pc.store.reading() as db:
        new = get_document(db, "invoice:new")
        listed = db.exec_driver_sql("SELECT id FROM invoice_row ORDER BY id").scalars().all()
    assert new is not None
    assert (new.rev, new.seq) == (5, pc.replica.identity.seq)
    assert Document(new.state).registers() == pc.registers(DOC) | {"note": '"x"'}
    assert new.hash == content_hash("invoice:new", pc.registers("invoice:new"))
    assert listed == ["invoice:new", DOC]
