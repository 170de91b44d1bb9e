"""The audit of a simulated office: what is recorded, and that every PC has it and believes it."""

from datetime import timedelta

from selaras.domain.invoice import Invoice, Origin
from selaras.domain.requests import CLOSE_PERIOD, Request
from selaras.protocol.weighing import MAX_TEXT_BYTES
from selaras.replica import audit
from selaras.replica.conflicts import open_conflicts
from selaras.store.audit import Wanted
from selaras.store.contents import content_of
from selaras.store.hub_documents import head_seq
from selaras.store.trimming import trim_feed
from selaras_hub.desk import HubDesk
from tests.audit.people import (
    REF,
    begun,
    draft,
    edit,
    faults_at_hub,
    hub_records,
    pushed,
    records,
    sound_everywhere,
    store_of,
)
from tests.sim.office import NPWP, Office


def test_an_edit_says_who_changed_what_from_what_to_what_when_and_where() -> None:
    office = begun()
    office.clock.forward(timedelta(hours=1))
    edit(office.pcs[1], lines__1__qty="3")
    office.clock.forward(timedelta(hours=1))
    office.heal()
    with office.pcs[0].replica.reading() as db:
        shown = audit.search(db, Wanted(), limit=1).records[0]
    record = shown.record
    assert (record.kind, record.author, record.pc) == ("edit", "orang-2", "pc-2")
    assert (record.at, record.received) == ("2026-10-01T09:00:00.000Z", "2026-10-01T10:00:00.000Z")
    change = shown.changes[0]
    assert (change.field, change.before, change.after) == ("lines.1.qty", "2", "3")
    assert shown.reference == REF
    assert len(shown.changes) == 1


def test_all_pcs_and_the_hub_hold_the_same_records_and_believe_them() -> None:
    office = begun(pcs=3)
    for pc in office.pcs:
        office.cut(pc)
        edit(pc, buyer__name=f"PT {pc.number}", lines__1__qty=str(pc.number + 5))
    office.heal().heal()
    assert len(hub_records(office)) == 4
    assert all(records(store_of(pc)) == hub_records(office) for pc in office.pcs)
    assert sound_everywhere(office)


def test_numbers_are_dense_and_the_order_is_the_hubs() -> None:
    office = begun()
    for number in range(5):
        edit(office.pcs[number % 2], buyer__name=f"PT {number}")
        office.heal()
    found = hub_records(office)
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    assert [each.seq for each in found] == sorted({each.seq for each in found})


def test_concurrent_edits_name_the_conflict_and_lose_no_value() -> None:
    office = begun()
    for pc in office.pcs:
        office.cut(pc)
        edit(pc, date=f"2026-10-0{pc.number + 4}")
    office.heal().heal()
    second = hub_records(office)[-1]
    change = second.changes["date"]
    assert second.conflicts == ("date",)
    # Either the merge kept it, or the record says what was wanted.
    assert (change.wanted or change.after) in ('"2026-10-05"', '"2026-10-06"')
    assert change.before != (change.wanted or change.after)
    assert sound_everywhere(office)


def test_settling_is_recorded_with_the_conflict_and_its_change() -> None:
    office = begun()
    for pc in office.pcs:
        office.cut(pc)
        edit(pc, date=f"2026-10-0{pc.number + 4}")
    office.heal().heal()
    with office.pcs[0].replica.reading() as db:
        conflict = open_conflicts(db)[0]
    office.pcs[0].replica.set_value(conflict.conflict_id, fields={"date": "2026-10-20"})
    office.heal().heal()
    last = hub_records(office)[-1]
    assert last.kind == "settle"
    assert last.request["conflict"] == conflict.conflict_id
    assert last.changes["date"].after == '"2026-10-20"'
    assert sound_everywhere(office)


def test_a_refused_edit_is_recorded_with_its_code_and_what_was_wanted() -> None:
    office = begun()
    office.cut(office.pcs[0])
    edit(office.pcs[0], buyer__name="PT Ditolak")
    outcome = pushed(office, office.pcs[0], client_id=2**31)[0]
    last = hub_records(office)[-1]
    assert last.code == outcome.code == "entry.foreign-author"
    assert "PT Ditolak" in (last.changes["buyer"].after or "")
    office.heal().heal()
    assert sound_everywhere(office)


def test_a_refused_draft_is_no_document_that_is_missing() -> None:
    office = begun()
    pc = office.pcs[0]
    assert pc.write("invoice:refused", {"company": f'"{NPWP}"', "note": "[1]"})
    office.heal().heal()
    assert hub_records(office)[-1].code == "entry.unreadable"
    assert sound_everywhere(office)


def test_what_is_too_long_of_a_refused_edit_is_counted_only() -> None:
    office = begun()
    office.cut(office.pcs[0])
    edit(office.pcs[0], buyer__name="PT X")
    flood = {f"x{number}": '"' + "a" * 9000 + '"' for number in range(9)}
    pushed(office, office.pcs[0], client_id=77, changes=flood)
    last = hub_records(office)[-1]
    assert (last.changes, last.left_out) == ({}, 9)


def test_an_entry_of_another_company_leaves_nothing_of_its_content() -> None:
    office = begun()
    office.cut(office.pcs[0])
    edit(office.pcs[0], buyer__name="PT Rahasia")
    pushed(office, office.pcs[0], company="0031234567891000")
    last = hub_records(office)[-1]
    assert (last.code, last.changes) == ("entry.company", {})


def test_requests_are_recorded_done_and_refused() -> None:
    office = begun()
    for _ in range(2):
        office.pcs[0].replica.ask(Request(CLOSE_PERIOD, {"period": "092026", "token": "rahasia"}))
        office.heal()
    done, refused = hub_records(office)[-2:]
    assert (done.kind, done.code) == ("close-period", "")
    assert done.request == {"period": "092026", "token": "…"}
    assert refused.code == "period.already-closed"
    assert sound_everywhere(office)


def test_a_request_with_half_a_character_is_recorded() -> None:
    office = begun()
    office.pcs[0].replica.ask(Request("x"))
    pushed(office, office.pcs[0], request='{"kind":"\\ud800","reason":"\\udfff","\\ud801":[]}')
    assert hub_records(office)[-1].code == "request.unreadable"


def test_the_same_entry_again_is_not_recorded_again() -> None:
    office = begun()
    office.cut(office.pcs[0])
    edit(office.pcs[0], buyer__name="PT Dua")
    pushed(office, office.pcs[0])
    count = len(hub_records(office))
    pushed(office, office.pcs[0])
    office.heal().heal()
    assert len(hub_records(office)) == count
    assert sound_everywhere(office)


def test_created_documents_of_one_push_share_a_record_in_order() -> None:
    office = begun()
    office.cut(office.pcs[0])
    made = [draft(office.pcs[0], f"INV-{number}") for number in range(10, 30)]
    office.heal().heal()
    last = hub_records(office)[-1]
    assert [each.doc_id for each in last.whole] == made
    assert sound_everywhere(office)


def test_a_change_between_two_creations_keeps_its_place() -> None:
    office = begun()
    office.cut(office.pcs[0])
    one = draft(office.pcs[0], "INV-10")
    edit(office.pcs[0], "INV-10", buyer__name="PT A")
    two = draft(office.pcs[0], "INV-11")
    office.heal().heal()
    assert [each.documents for each in hub_records(office)[-3:]] == [(one,), (one,), (two,)]
    assert sound_everywhere(office)


def test_a_long_change_takes_several_records_and_fits_the_wire() -> None:
    office = begun()
    pc = office.pcs[0]
    pc.replica.new_invoice({"reference": "INV-9", "lines": [{"qty": "1"}] * 400})
    office.heal()
    before = len(hub_records(office))
    edit(pc, "INV-9", **{f"lines__{n}__name": "k" * 250 for n in range(1, 401)})
    office.heal().heal()
    found = hub_records(office)[before:]
    assert len(found) > 1
    assert sum(len(each.changes) for each in found) == 400
    assert len({each.origin for each in found}) == 1
    assert sound_everywhere(office)


def test_the_largest_change_that_conflicts_everywhere_fits_into_one_text_of_the_wire() -> None:
    office = begun()
    pc, other = office.pcs
    pc.replica.new_invoice({"reference": "INV-9", "lines": [{"qty": "1"}] * 60})
    office.heal().heal()
    for number, each in enumerate((pc, other)):
        office.cut(each)
        edit(each, "INV-9", **{f"lines__{n}__name": "\\" * (240 + number) for n in range(1, 61)})
    office.heal().heal()
    with office.hub_store.reading() as db:
        texts = db.exec_driver_sql("SELECT content FROM hub_fact WHERE kind = 'audit'").scalars()
        assert max(len(content_of(text).encode("utf-8")) for text in texts) < MAX_TEXT_BYTES
    named = [key for each in hub_records(office) for key in each.conflicts]
    assert len(named) == len(set(named)) == 60
    assert sound_everywhere(office)


def test_one_file_imported_on_two_pcs_takes_few_records() -> None:
    office = Office(pcs=2).heal()
    invoices = [
        Invoice(f"invoice:{number}", NPWP, origin=Origin("coretax-xml", "f", number))
        for number in range(1, 40)
    ]
    for pc in office.pcs:
        office.cut(pc)
        pc.replica.import_invoices(invoices)
    office.heal().heal()
    assert [(each.kind, len(each.whole)) for each in hub_records(office)] == [("import", 39)] * 2
    assert sound_everywhere(office)


def test_a_trimmed_log_and_a_late_pc_lose_no_record() -> None:
    office = begun()
    for number in range(6):
        edit(office.pcs[0], buyer__name=f"PT {number}")
        office.heal()
    with office.hub_store.transaction() as db:
        assert head_seq(db) > 6
        trim_feed(db, head_seq(db) - 1)
    office.pcs.append(office._join(3))
    office.heal().heal()
    assert records(store_of(office.pcs[2])) == hub_records(office)
    assert sound_everywhere(office)


def test_a_restarted_hub_goes_on_with_the_chain() -> None:
    office = begun()
    for pc in office.pcs:
        office.cut(pc)
    office.hub = HubDesk(office.hub_store, clock=office.clock, chance=office.chance)
    edit(office.pcs[1], buyer__name="PT Sesudah")
    office.heal().heal()
    assert [each.number for each in hub_records(office)] == [1, 2]
    assert sound_everywhere(office)


def test_what_a_hub_held_before_it_kept_an_audit_is_named_first() -> None:
    office = begun()
    with office.hub_store.transaction() as db:
        db.exec_driver_sql("DELETE FROM hub_fact WHERE kind = 'audit'")
        db.exec_driver_sql("DELETE FROM meta WHERE key LIKE 'hub.audit.%'")
    edit(office.pcs[0], buyer__name="PT Lama")
    pushed(office, office.pcs[0])
    assert [each.kind for each in hub_records(office)] == ["begin", "edit"]
    assert faults_at_hub(office) == []


def test_an_approval_leaves_its_record_and_a_late_edit_its_refusal() -> None:
    office = begun()
    office.cut(office.pcs[1])
    edit(office.pcs[1], buyer__name="PT Terlambat")
    office.pcs[0].replica.ask_approval(REF)
    office.heal().heal()
    assert "approve" in [each.kind for each in hub_records(office)]
    assert sound_everywhere(office)


def test_the_audit_of_an_import_stays_small() -> None:
    office = Office(pcs=1).heal()
    pc = office.pcs[0]
    for number in range(500):
        draft(pc, f"INV-{number}")
    office.heal().heal()
    found = hub_records(office)
    with office.hub_store.reading() as db:
        texts = db.exec_driver_sql("SELECT content FROM hub_fact WHERE kind = 'audit'").scalars()
        size = sum(len(content_of(text).encode()) for text in texts)
    assert len(found) <= 10
    assert size / 500 < 130
    assert all(each.document == "" for each in found)
