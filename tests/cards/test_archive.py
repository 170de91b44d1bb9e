"""Invoices out of the way: in no usual list, still there, and back when wanted."""

from selaras.domain.result import Rejection
from selaras.replica import queries
from selaras.store.invoices import Wanted, list_wanted
from tests.facts.drafts import (
    approve,
    assert_sound,
    conflicts,
    draft,
    facts,
    read,
    rejected,
    settled,
    show,
)
from tests.sim.office import NPWP, Office, Pc


def listed(pc: Pc, query: str = "", *, archived: bool = False) -> list[str]:
    wanted = Wanted(query, is_archived=archived)
    page = read(pc, lambda db: list_wanted(db, NPWP, wanted=wanted))
    assert page.total == len(page.rows)
    return [row.reference for row in page.rows]


def test_what_is_archived_leaves_the_lists_and_comes_back() -> None:
    pc = Office(pcs=1).pcs[0]
    draft(pc, "A-1")
    assert not isinstance(pc.replica.archive.put("A-1"), Rejection)
    assert (listed(pc), listed(pc, "maju", archived=True)) == ([], ["A-1"])
    assert show(pc, "A-1")["archived"] is True
    assert read(pc, lambda db: queries.invoices_to_export(db, [])) == []
    for refused in (
        pc.replica.edit_invoice("A-1", {"reference": "x"}),
        pc.replica.mark_ready("A-1"),
    ):
        assert rejected(refused).code == "invoice.archived"
    assert not isinstance(pc.replica.archive.bring_back("A-1"), Rejection)
    assert (listed(pc), listed(pc, archived=True)) == (["A-1"], [])


def test_what_is_approved_and_not_exported_stays_in_sight() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    draft(one, "A-1")
    office.heal()
    office.cut(two)
    two.replica.archive.put("A-1")
    office.connect(one)
    approve(office, one, "A-1")
    assert show(one, "A-1")["archived"] is True
    assert listed(one) == listed(two) == ["A-1"]
    two.replica.archive.bring_back("A-1")
    assert rejected(one.replica.archive.put("A-1")).code == "archive.approved"


def test_an_exported_invoice_can_be_put_out_of_the_way_and_stays_what_it_is() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    draft(one, "A-1")
    approve(office, one, "A-1")
    settled(office, one.replica.ask_export(["A-1"]))
    before = show(one, "A-1")
    office.cut(two)
    assert not isinstance(two.replica.archive.put("A-1"), Rejection)
    office.heal()
    assert listed(one) == []
    after = show(one, "A-1")
    assert (after["hash"], after["state"]) == (before["hash"], "exported")
    assert facts(one, "proposal") == []
    assert_sound(office)


def test_archiving_against_an_unseen_edit_is_a_conflict() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    draft(one, "A-1")
    office.heal()
    for pc in office.pcs:
        office.cut(pc)
    one.replica.edit_invoice("A-1", {"buyer.email": "a@b.id"})
    two.replica.archive.put("A-1")
    office.heal()
    assert [each.register for each in conflicts(one)] == ["archived"]
    assert_sound(office)
