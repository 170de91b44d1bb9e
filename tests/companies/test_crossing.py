"""Nothing of one company is shown to who has no role in it, whatever is asked."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from selaras.domain.company import SHARED_KINDS
from selaras.domain.result import Rejection
from selaras.replica import audit, queries
from selaras.replica.approvals import all_batches, find_batch
from selaras.replica.audit_verify import verify
from selaras.replica.companies import profile_of
from selaras.replica.conflicts import open_conflicts
from selaras.replica.references import lease_reports, series_of
from selaras.replica.tray import tray_items
from selaras.store.audit import Wanted
from selaras.store.db import Connection
from selaras.store.facts import each_fact, facts_of_kind
from selaras.store.invoice_lists import count_by_stage
from selaras.store.invoices import each_reference, ids_to_export, list_invoices
from selaras.store.requests import all_requests
from selaras.store.tray import refused_edits
from tests.companies.offices import (
    DISPUTED,
    FROZEN,
    ONE,
    TWO,
    filled_companies,
    working_for,
)
from tests.facts.drafts import read
from tests.sim.office import Office, Pc
from tests.users.people import log_in

# Every question a window or a command asks; the second argument is another company's NPWP.
SURFACES: dict[str, Callable[[Connection, str], object]] = {
    "list": lambda db, npwp: list_invoices(db, npwp).rows,
    "search": lambda db, npwp: list_invoices(db, npwp, query="PT").rows,
    "states": lambda db, npwp: count_by_stage(db, npwp, period="2026-10"),
    "references": each_reference,
    "drafts to export": ids_to_export,
    "profile": profile_of,
    "conflicts": lambda db, _: open_conflicts(db),
    "tray": lambda db, _: tray_items(db),
    "refused edits": lambda db, _: refused_edits(db),
    "requests": lambda db, _: all_requests(db),
    "batches": lambda db, _: all_batches(db),
    "periods": lambda db, _: facts_of_kind(db, "period"),
    "approvals": lambda db, _: facts_of_kind(db, "approval"),
    "leases": lease_reports,
    "series": series_of,
    "audit": lambda db, _: audit.search(db, Wanted(), limit=50).records,
    "audit head": lambda db, _: audit.head(db),
    "audit facts": lambda db, _: facts_of_kind(db, "audit"),
}

BY_NPWP = ("list", "search", "states", "references", "drafts to export", "profile", "leases")


@pytest.fixture(scope="module")
def office() -> Office:
    return filled_companies()


@pytest.mark.parametrize("surface", SURFACES)
def test_each_surface_gives_something_of_the_company_that_is_worked_for(
    office: Office, surface: str
) -> None:
    boss = office.pcs[0]
    for npwp in (ONE, TWO):
        with working_for(npwp, boss):
            assert read(boss, lambda db, npwp=npwp: SURFACES[surface](db, npwp))  # type: ignore[misc]  # bound now


@pytest.mark.parametrize("surface", SURFACES)
def test_no_surface_gives_anything_to_who_has_no_role_anywhere(
    office: Office, surface: str
) -> None:
    pc = office.pcs[1]
    pc.replica.users.log_out()
    try:
        for npwp in (ONE, TWO):
            assert not read(pc, lambda db, npwp=npwp: SURFACES[surface](db, npwp))  # type: ignore[misc]  # bound now
    finally:
        log_in(pc, "Dewi")


@pytest.mark.parametrize("surface", BY_NPWP)
def test_to_name_another_company_gives_nothing_of_it(office: Office, surface: str) -> None:
    dewi, rudi = office.pcs[1], office.pcs[2]
    assert read(dewi, lambda db: SURFACES[surface](db, ONE))
    assert not read(dewi, lambda db: SURFACES[surface](db, TWO))
    assert not read(rudi, lambda db: SURFACES[surface](db, ONE))


def test_every_row_of_every_table_is_of_the_company_that_is_worked_for(office: Office) -> None:
    """Also of tables and queries that nobody has thought of yet."""
    for pc, npwp in ((office.pcs[1], ONE), (office.pcs[2], TWO)):
        found = read(pc, _companies_of_rows)
        assert {name: seen for name, seen in found.items() if seen - {npwp}} == {}
        assert {"document", "invoice_row", "audit_row"} <= found.keys()
        facts = read(pc, lambda db: list(each_fact(db)))
        assert {fact.company for fact in facts if fact.kind not in SHARED_KINDS} == {npwp}


def _companies_of_rows(db: Connection) -> dict[str, set[str]]:
    tables = db.exec_driver_sql(
        """SELECT item.name FROM sqlite_schema AS item, pragma_table_info(item.name) AS part
        WHERE item.type = 'table' AND part.name = 'company' AND item.name NOT LIKE 'hub_%'"""
    ).scalars()
    names = [str(name) for name in tables.all()]
    # The facts of the installation are looked at apart.
    return {name: set(_distinct(db, name)) for name in names if name != "fact"}


def _distinct(db: Connection, table: str) -> Iterable[str]:
    return db.exec_driver_sql(f"SELECT DISTINCT company FROM {table}").scalars()


def test_an_invoice_of_another_company_is_not_found_by_its_id(office: Office) -> None:
    dewi, boss = office.pcs[1], office.pcs[0]
    with working_for(TWO, boss):
        doc_id = _id(boss, DISPUTED)
        (conflict,) = read(boss, open_conflicts)
        (batch,) = read(boss, all_batches)
        (late,) = [each for each in read(boss, tray_items) if each.item_id.startswith("proposal")]
    replica = dewi.replica
    answers = [
        read(dewi, lambda db: queries.show_invoice(db, doc_id)),
        read(dewi, lambda db: find_batch(db, batch.batch_id)),
        read(dewi, lambda db: queries.invoices_to_export(db, [doc_id])),
        replica.edit_invoice(doc_id, {"reference": "X"}),
        replica.discard_invoice(doc_id),
        replica.mark_ready(doc_id),
        replica.keep_side(conflict.conflict_id, number=1),
        replica.set_value(conflict.conflict_id, fields={"buyer.name": "X"}),
        replica.tray.apply(late.item_id),
    ]
    assert [type(each) for each in answers] == [Rejection] * len(answers)
    assert {each.code.partition(".")[2] for each in answers if isinstance(each, Rejection)} == {
        "not-found"
    }
    assert read(dewi, lambda db: audit.document_of(db, doc_id)) is None


def test_the_same_reference_means_each_companys_own_invoice(office: Office) -> None:
    boss = office.pcs[0]
    ids = set()
    for npwp in (ONE, TWO):
        with working_for(npwp, boss):
            shown: Any = read(boss, lambda db: queries.show_invoice(db, FROZEN))
            assert shown["seller_nitku"].startswith(npwp)
            ids.add(shown["id"])
    assert len(ids) == 2


def test_the_list_of_companies_names_only_those_with_a_role(office: Office) -> None:
    seen = [{each.company.npwp for each in pc.replica.companies.all()} for pc in office.pcs]
    assert seen == [{ONE, TWO}, {ONE}, {TWO}, {ONE, TWO}]
    assert office.pcs[1].replica.companies.find(TWO) == Rejection(
        "company.not-yours", {"npwp": TWO}
    )


def test_users_of_another_company_are_not_listed(office: Office) -> None:
    names = [{user.name for user in pc.replica.users.listed()} for pc in office.pcs]
    assert names[1] == {"Ibu Kepala", "Dewi", "Sari"}
    assert names[2] == {"Ibu Kepala", "Rudi", "Sari"}
    assert names[0] == {"Ibu Kepala", "Dewi", "Rudi", "Sari"}


def test_naming_a_company_that_is_not_hers_shows_nothing_at_all(office: Office) -> None:
    """Also where nobody asked first whether she may."""
    dewi = office.pcs[1]
    with working_for(TWO, dewi):
        assert dewi.replica.identity.company == ""
        assert read(dewi, queries.own_company) is None
        assert read(dewi, lambda db: list_invoices(db, TWO).total) == 0
        assert read(dewi, lambda db: list_invoices(db, ONE).total) == 0


def test_a_reading_inside_another_shows_no_more_and_lets_nothing_out(office: Office) -> None:
    replica = office.pcs[3].replica
    with replica.reading() as db:
        assert replica.identity.company == ONE
        assert len(replica.companies.all()) == 2
        with replica.reading() as inner:
            assert list_invoices(inner, TWO).total == 0
        with office.pcs[3].store.reading():
            pass
        assert list_invoices(db, TWO).total == 0
        assert list_invoices(db, ONE).total == 3
    with office.pcs[3].store.reading() as db:
        assert list_invoices(db, TWO).total == 3


def test_the_audit_of_one_company_says_nothing_of_another(office: Office) -> None:
    """Neither that the other was let in, nor who works there."""
    dewi = office.pcs[1]
    texts = [fact.content for fact in read(dewi, lambda db: facts_of_kind(db, "audit"))]
    assert [text for text in texts if TWO in text or "PT Kedua" in text] == []


@pytest.mark.parametrize("npwp", [ONE, TWO])
def test_the_audit_of_each_company_is_sound_at_every_pc(office: Office, npwp: str) -> None:
    for pc in office.pcs:
        if npwp in {each.company.npwp for each in pc.replica.companies.all()}:
            with working_for(npwp, pc):
                report = read(pc, verify)
                assert report.is_sound, report.faults
                assert report.head.number > 5


def _id(pc: Pc, ref: str) -> str:
    shown: Any = read(pc, lambda db: queries.show_invoice(db, ref))
    return str(shown["id"])
