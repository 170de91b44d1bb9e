"""Papers between PCs: what converges, what conflicts, who may, what a closed period holds."""

from pathlib import Path

import pytest

from selaras.domain import requests as kinds
from selaras.domain.result import Rejection
from selaras.store.db import Connection
from selaras.store.engine import FILE_NAME, open_store, serialised
from selaras.store.migrations import MIGRATIONS
from selaras.store.papers import PaperFilter, list_papers, sum_papers
from selaras.store.schema_papers import m017_papers
from selaras.store.tray import refused_edits
from tests.companies.offices import ONE, TWO, two_companies, working_for
from tests.facts.drafts import ask, assert_sound, conflicts, read, rejected, settled
from tests.papers.papers import BOUGHT, NUMBER, SELLER, bought, purchases, rows, shown
from tests.sim.office import NPWP, Office, Pc
from tests.store.older import written
from tests.users.people import office_of


def apart(**fields: str) -> tuple[Office, Pc, Pc, str]:
    """Return two PCs that know one purchase and are offline."""
    office = Office(pcs=2)
    one, two = office.pcs
    made = bought(one, **fields)
    office.heal()
    for pc in (one, two):
        office.cut(pc)
    return office, one, two, made


def put(pc: Pc, ref: str, **fields: str) -> None:
    assert not isinstance(purchases(pc).edit(ref, fields), Rejection)


@pytest.mark.parametrize("query", [NUMBER, "0400", "pemasok", SELLER, "gudang"])
def test_a_purchase_is_found_by_number_seller_and_note(query: str) -> None:
    pc = Office(pcs=1).pcs[0]
    bought(pc, note="gudang utara")
    bought(pc, number="04002600000000002", seller_tin="0972281866201164", seller_name="CV Lain",
           note="")  # fmt: skip
    found = rows(pc, query=query)
    assert NUMBER in {row.number for row in found}
    assert query == "0400" or len(found) == 1
    (row,) = rows(pc, query=NUMBER)
    assert (row.period, row.code, row.base_sen, row.vat_sen) == ("2026-10", "04", 100000, 11000)
    sums = read(pc, lambda db: sum_papers(db, NPWP, kind="purchase", wanted=PaperFilter()))
    assert (sums.count, sums.base_sen, sums.vat_sen) == (2, 200000, 22000)


def test_other_registers_merge_and_the_same_one_is_a_conflict() -> None:
    office, one, two, made = apart()
    put(one, made, vat="111", reference="PO-1")
    put(two, made, vat="112", note="cek")
    office.heal()
    (conflict,) = conflicts(one)
    assert (conflict.register, conflict.members, conflict.reference) == (
        "amounts",
        ("vat",),
        NUMBER,
    )
    assert shown(one, made) == shown(two, made)
    assert (shown(one, made)["reference"], shown(one, made)["note"]) == ("PO-1", "cek")
    assert_sound(office)
    answer = settled(office, two.replica.set_value(conflict.conflict_id, fields={"vat": "110"}))
    assert answer.code == ""
    assert (shown(one, made)["vat"], conflicts(two)) == ("110", [])
    assert_sound(office)


def test_one_purchase_typed_on_two_pcs_is_one_document() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    assert bought(one) == bought(two, reference="PO-2")
    office.heal()
    assert [row.number for row in rows(one)] == [NUMBER]
    assert shown(one, NUMBER)["reference"] == "PO-2" or conflicts(one)
    assert_sound(office)


def test_a_number_of_one_seller_is_not_recorded_twice() -> None:
    pc = Office(pcs=1).pcs[0]
    first = bought(pc)
    spelled = {**BOUGHT, "number": "0400-26.00000000001", "seller_tin": "00.123.456.7-490.1000"}
    refusal = rejected(purchases(pc).add(spelled, twin=True))
    assert (refusal.code, refusal.facts["id"]) == ("paper.twin", first)
    other = bought(pc, seller_tin="0972281866201164")
    assert rejected(purchases(pc).edit(other, {"seller_tin": SELLER})).code == "paper.twin"
    assert len(rows(pc)) == 2


def test_two_pcs_that_make_one_number_of_two_are_told() -> None:
    office, one, two, made = apart()
    other = bought(two, number="04002600000000002")
    put(one, made, number="04002600000000009")
    put(two, other, number="04002600000000009")
    office.heal()
    for pc in office.pcs:
        (finding,) = shown(pc, made)["findings"]
        assert (finding["code"], finding["severity"]) == ("paper.twin", "error")
        assert finding["facts"]["id"] == other
    assert_sound(office)


def test_a_struck_out_purchase_is_not_listed_and_not_edited_and_comes_back() -> None:
    pc = Office(pcs=1).pcs[0]
    made = bought(pc)
    assert not isinstance(purchases(pc).archive(made, archived=True), Rejection)
    assert rows(pc) == ()
    assert [row.id for row in rows(pc, archived=True)] == [made]
    assert rejected(purchases(pc).edit(made, {"note": "x"})).code == "paper.archived"
    assert not isinstance(purchases(pc).archive(made, archived=False), Rejection)
    assert [row.id for row in rows(pc)] == [made]


def test_a_reader_changes_nothing_and_a_recorder_may() -> None:
    office = office_of(pcs=3, Rina="reader", Dewi="recorder")
    _, reader, recorder = office.pcs
    made = bought(recorder)
    office.heal()
    for answer in (
        purchases(reader).add(BOUGHT),
        purchases(reader).edit(made, {"note": "x"}),
        purchases(reader).archive(made, archived=True),
    ):
        assert rejected(answer).code == "rights.role"
    assert [row.id for row in rows(reader)] == [made]


def test_a_purchase_of_another_company_is_neither_seen_nor_met() -> None:
    office = two_companies()
    boss, dewi = office.pcs[0], office.pcs[1]
    with working_for(TWO, boss):
        theirs = bought(boss)
    with working_for(ONE, boss):
        ours = bought(boss)
    office.heal()
    assert ours != theirs
    assert [row.id for row in rows(dewi)] == [ours]
    assert rejected(purchases(dewi).edit(theirs, {"note": "x"})).code == "paper.not-found"


def test_fields_that_cannot_be_read_refuse_all_of_them() -> None:
    pc = Office(pcs=1).pcs[0]
    made = bought(pc)
    for fields, code in (
        ({"vat": "1.000,5"}, "field.unreadable"),
        ({"date": "05/10/2026"}, "field.unreadable"),
        ({"seller_tin": "12"}, "field.unreadable"),
        ({"status": "CREDITED"}, "field.unknown"),
        ({"credited_in": "102026"}, "field.unknown"),
        ({"note": "a\x00b"}, "field.unreadable"),
        ({"note": "x" * 1001}, "field.too-long"),
    ):
        assert rejected(purchases(pc).edit(made, {"reference": "PO-9", **fields})).code == code
    assert shown(pc, made)["reference"] == ""


def _credited(pc: Pc, made: str, period: str = "102026") -> None:
    pc.write(made, {"crediting": f'{{"credited_in":"{period}","crediting":"credited"}}'})


def test_a_closed_period_holds_what_counts_in_it() -> None:
    office, one, two, made = apart()
    _credited(one, made)
    office.heal()
    office.cut(two)
    ask(one, kinds.CLOSE_PERIOD, period="102026")
    office.heal()
    refusal = rejected(purchases(one).edit(made, {"vat": "120"}))
    assert (refusal.code, refusal.facts["period"]) == ("paper.period-closed", "102026")
    assert rejected(purchases(one).archive(made, archived=True)).code == "paper.period-closed"
    put(one, made, note="diarsipkan")
    office.heal()
    assert_sound(office)


def test_what_an_offline_pc_changed_in_a_period_closed_meanwhile_goes_to_its_tray() -> None:
    office, one, two, made = apart()
    _credited(one, made)
    office.heal()
    office.cut(two)
    put(two, made, vat="120")
    ask(one, kinds.CLOSE_PERIOD, period="102026")
    office.heal()
    (edit,) = read(two, refused_edits)
    assert (edit.code, edit.facts) == ("paper.period-closed", {"period": "102026"})
    assert '"vat":"120"' in edit.changes["amounts"]
    assert shown(two, made)["vat"] == shown(one, made)["vat"] == "110"
    assert_sound(office)


def test_a_kind_that_becomes_known_is_listed_whole(tmp_path: Path) -> None:
    """An older release kept purchases that it did not know: this one lists them at opening."""
    pc = Office(pcs=1).pcs[0]
    bought(pc)
    (tmp_path / FILE_NAME).write_bytes(serialised(pc.store))
    steps = MIGRATIONS.index(m017_papers)
    with written(tmp_path / FILE_NAME) as db:
        for kind, name in sorted(_made(db) - _made_by(steps), reverse=True):
            db.exec_driver_sql(f"DROP {kind} IF EXISTS {name}")
        db.exec_driver_sql(f"PRAGMA user_version={steps}")
    store = open_store(tmp_path)
    with store.reading() as db:
        wanted = PaperFilter(query="pemasok")
        (row,) = list_papers(db, NPWP, kind="purchase", wanted=wanted)
    assert row.number == NUMBER
    store.close()


def _made(db: Connection) -> set[tuple[str, str]]:
    """Return the tables and indexes of a file, but for those that SQLite makes itself."""
    asked = (
        "SELECT type, name FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    )
    return {(kind, name) for kind, name in db.exec_driver_sql(asked)}


def _made_by(steps: int) -> set[tuple[str, str]]:
    with written(":memory:") as db:
        for migration in MIGRATIONS[:steps]:
            migration(db)
        return _made(db)
