"""The hub's books of each company stand alone: what enters one never touches another."""

import json

import pytest

from selaras.documents.values import encode_value
from selaras.domain.requests import ADD_COMPANY, APPROVE, CLOSE_PROPOSAL, SETTLE, Request
from selaras.domain.result import Rejection
from selaras.replica.audit_verify import verify_hub
from selaras.store.audit import HUB_TABLE, hub_head
from selaras.store.facts import facts_of_kind
from selaras.store.hub_documents import each_hub_document, get_hub_document
from selaras.store.invoices import list_invoices
from selaras.values import replace
from tests.companies.offices import (
    DISPUTED,
    FROZEN,
    ONE,
    TWO,
    add_company,
    filled_companies,
    two_companies,
    working_for,
)
from tests.facts.drafts import (
    approve,
    draft,
    facts,
    outcome,
    read,
    restart_hub,
    settled,
    show,
    waiting,
)
from tests.hub.books import DOC, Author, Books
from tests.sim.office import Office, Pc
from tests.users.people import office_of

THREE = "0041234567893000"


@pytest.fixture(scope="module")
def office() -> Office:
    return filled_companies()


def test_all_pcs_are_equal_and_the_fingerprint_covers_every_company(office: Office) -> None:
    assert office.all_even()
    assert office.all_equal()
    with office.hub_store.reading() as db:
        count = sum(each.kind == "invoice" for each in each_hub_document(db))
    assert office.fingerprints()[1]["invoice"][0] == count == 6


@pytest.mark.parametrize("npwp", [ONE, TWO])
def test_the_audit_of_each_company_accounts_for_its_documents_and_no_others(
    office: Office, npwp: str
) -> None:
    with office.hub_store.reading() as db:
        report = verify_hub(db, npwp)
        own = {each.doc_id for each in each_hub_document(db) if each.company == npwp}
    assert report is not None
    assert (report.faults, report.documents) == ((), len(own))


def test_a_companys_audit_begins_with_who_let_it_in(office: Office) -> None:
    with office.hub_store.reading() as db:
        rows = [each for each in facts_of_kind(db, "audit", table=HUB_TABLE) if each.company == TWO]
    first = json.loads(rows[0].content)
    assert (first["number"], first["kind"], first["author"]) == (1, ADD_COMPANY, "Ibu Kepala")
    assert first["document"] == f"company:{TWO}"


def test_both_companies_give_the_same_numbers_from_blocks_of_their_own(office: Office) -> None:
    boss = office.pcs[0]
    given = {}
    for npwp in (ONE, TWO):
        with working_for(npwp, boss):
            marked = boss.replica.mark_ready(draft(boss, ""))
            assert not isinstance(marked, Rejection), marked
            given[npwp] = marked.invoice.reference
            blocks = {fact["first"] for fact in facts(boss, "lease")}
            assert 1 in blocks
    assert given == {ONE: "2026/0001", TWO: "2026/0001"}
    office.heal()
    assert office.all_equal()


def test_a_batch_holds_invoices_of_one_company(office: Office) -> None:
    with office.hub_store.reading() as db:
        batches = facts_of_kind(db, "batch", table=HUB_TABLE)
        for batch in batches:
            for item in json.loads(batch.content)["invoices"]:
                stored = get_hub_document(db, item["invoice"])
                assert stored is not None
                assert stored.company == batch.company
    assert {batch.company for batch in batches} == {ONE, TWO}


def test_a_closed_period_closes_it_for_one_company_only() -> None:
    office = two_companies()
    boss, sari = office.pcs[0], office.pcs[3]
    with working_for(TWO, boss, sari):
        kept = boss.replica.ask(Request("close-period", {"period": "102026"}))
        assert settled(office, kept).code == ""
        shut = draft(boss, "C-1")
        office.heal()
        assert settled(office, sari.replica.ask_approval(shut)).code == "period.closed"
    with working_for(ONE, boss, sari):
        open_one = draft(boss, "C-1")
        office.heal()
        assert settled(office, sari.replica.ask_approval(open_one)).code == ""


def test_an_unknown_company_enters_no_books() -> None:
    books, author = Books(), Author(1)
    changes = {"company": encode_value(THREE), "reference": encode_value("R-1")}
    (answer,) = books.accept(author, replace(author.entry(changes), company=THREE))
    assert answer.code == "entry.company"
    with books.store.reading() as db:
        assert get_hub_document(db, DOC) is None
        # Else whoever may write could make chains for companies that do not exist.
        assert hub_head(db, THREE) is None


@pytest.fixture
def crossed() -> tuple[Office, Pc, str, str]:
    """The boss, who has every right in both, and an invoice with a conflict in the second."""
    office = filled_companies()
    boss = office.pcs[0]
    with working_for(TWO, boss):
        doc_id = str(show(boss, DISPUTED)["id"])
        (conflict,) = facts(boss, "conflict")
        (proposal,) = [
            fact.fact_id for fact in read(boss, lambda db: facts_of_kind(db, "proposal"))
        ]
    assert (conflict["state"], conflict["document"]) == ("open", doc_id)
    return office, boss, doc_id, proposal


def test_no_request_of_one_company_reaches_into_another(
    crossed: tuple[Office, Pc, str, str],
) -> None:
    office, boss, doc_id, proposal = crossed
    with working_for(TWO, boss):
        digest = show(boss, doc_id)["hash"]
        (conflict_id,) = [
            fact.fact_id for fact in read(boss, lambda db: facts_of_kind(db, "conflict"))
        ]
        (batch_id,) = [fact.fact_id for fact in read(boss, lambda db: facts_of_kind(db, "batch"))]
    before = _hub_facts(office, TWO)
    tried = [
        (Request(APPROVE, {"invoice": doc_id, "hash": digest}), "invoice.not-found"),
        (Request("withdraw-approval", {"invoice": doc_id, "reason": "x"}), "approval.none"),
        (Request("export", {"invoices": [doc_id]}), "export.not-approved"),
        (Request("withdraw-batch", {"batch": batch_id, "reason": "x"}), "batch.not-found"),
        (
            Request(CLOSE_PROPOSAL, {"proposal": proposal, "outcome": "dropped"}),
            "proposal.not-found",
        ),
        (Request(SETTLE, {"conflict": conflict_id, "seen": "", "kept": {}}), "conflict.not-found"),
    ]
    with working_for(ONE, boss):
        asked = [(boss.replica.ask(request), code) for request, code in tried]
        office.heal()
        assert [outcome(boss, each).code for each, _ in asked] == [code for _, code in asked]
    assert _hub_facts(office, TWO) == before


def test_an_edit_under_another_companys_name_is_refused_and_told_nothing(
    crossed: tuple[Office, Pc, str, str],
) -> None:
    office, boss, doc_id, _ = crossed
    office.cut(boss)
    before = _hub_facts(office, TWO)
    with working_for(ONE, boss), boss.replica._writing() as writer:
        writer.edit(doc_id, ONE, changes={"reference": encode_value("X-1")})
    office.heal()
    with boss.store.reading() as db:
        codes = list(
            db.exec_driver_sql("SELECT code FROM tray WHERE doc_id = ?", (doc_id,)).scalars()
        )
    assert codes == ["entry.company"]
    assert _hub_facts(office, TWO) == before
    with office.hub_store.reading() as db:
        (last,) = facts_of_kind(db, "audit", table=HUB_TABLE)[-1:]
    # The record of the refusal holds what was wanted, and not what stands in the other's document.
    assert last.company == ONE
    assert "PT Satu" not in last.content
    assert json.loads(last.content)["changes"]["reference"][0] is None


def test_a_company_is_let_in_once() -> None:
    office = office_of(pcs=1)
    (boss,) = office.pcs
    add_company(office, boss)
    for npwp, name, code in (
        (TWO, "PT Lain", "company.here-already"),
        (ONE, "PT Lain", "company.here-already"),
        ("123", "PT Lain", "npwp.unreadable"),
        (THREE, "", "company.name-missing"),
        (THREE, "A" * 256, "company.name-missing"),
    ):
        members = {"npwp": npwp, "company_name": name}
        assert settled(office, boss.replica.ask(Request(ADD_COMPANY, members))).code == code
    assert boss.replica.companies.every() == [ONE, TWO]


def test_a_company_may_be_let_in_while_the_hub_is_away_and_worked_for_afterwards() -> None:
    office = office_of(pcs=1)
    (boss,) = office.pcs
    office.cut(boss)
    asked = waiting(boss.replica.ask(Request(ADD_COMPANY, {"npwp": TWO, "company_name": "PT B"})))
    assert boss.replica.companies.every() == [ONE]
    restart_hub(office)
    office.heal()
    assert outcome(boss, asked).code == ""
    assert boss.replica.companies.use(TWO) == TWO
    approve(office, boss, draft(boss, "B-1"))
    assert boss.replica.identity.company == TWO
    assert boss.replica.identity.founding == ONE


def test_without_users_every_company_is_everybodys() -> None:
    office = Office(pcs=2).heal()
    one, two = office.pcs
    add_company(office, one)
    with working_for(TWO, one):
        doc_id = draft(one, "N-1")
    office.heal()
    assert [each.company.npwp for each in two.replica.companies.all()] == [ONE, TWO]
    with working_for(TWO, two):
        assert show(two, "N-1")["id"] == doc_id
        assert stages(two, TWO) == {doc_id: "draft"}
    assert stages(two, ONE) == {}
    assert office.all_equal()


def test_an_approved_reference_is_spent_in_its_own_company_only(office: Office) -> None:
    """The same reference stands approved in both, and neither is a duplicate."""
    boss = office.pcs[0]
    for npwp in (ONE, TWO):
        with working_for(npwp, boss):
            (approval,) = [each for each in facts(boss, "approval") if each["reference"] == FROZEN]
            assert approval["state"] == "approved"


def stages(pc: Pc, npwp: str) -> dict[str, str]:
    return read(pc, lambda db: {row.id: row.state for row in list_invoices(db, npwp).rows})


def _hub_facts(office: Office, npwp: str) -> list[tuple[str, int, str]]:
    with office.hub_store.reading() as db:
        rows = db.exec_driver_sql(
            "SELECT id, seq, content FROM hub_fact WHERE company = ? ORDER BY id", (npwp,)
        )
        return [(str(row[0]), int(row[1]), str(row[2])) for row in rows.all()]
