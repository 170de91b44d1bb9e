"""Two PCs, one edit each, in every order in which the frames of an office can arrive.

The numbers of schedules are part of the assertion: a search that stopped early would show.
"""

from functools import cache
from pathlib import Path

import pytest

from selaras.domain.invoice import Invoice
from selaras.exchange import read_file
from selaras.replica.conflicts import Conflict, open_conflicts
from selaras.store.documents import get_document
from selaras.store.outbox import count_entries, refused_edits
from tests.sim.office import NPWP, Office, Pc
from tests.sim.schedules import Edit, every_schedule

REF = "INV/2026/10/0002"


@cache
def _invoices() -> tuple[Invoice, ...]:
    sample = Path(__file__).parent.parent / "samples" / "coretax-keluaran.xml"
    return read_file(sample, company=NPWP).invoices


@cache
def _disks(*, with_an_invoice: bool) -> tuple[bytes, list[bytes]]:
    office = Office(pcs=2)
    if with_an_invoice:
        office.pcs[0].replica.import_invoices([_invoices()[1]])
    office.heal()
    return office.saved()


def _office_with_an_invoice() -> Office:
    return Office.reopened(_disks(with_an_invoice=True))


def _empty_office() -> Office:
    return Office.reopened(_disks(with_an_invoice=False))


def edit(**fields: str) -> Edit:
    named = {name.replace("__", "."): value for name, value in fields.items()}

    def run(office: Office, pc: Pc) -> None:
        note_what_it_knew(office, pc)
        answer = pc.replica.edit_invoice(REF, named)
        # What an earlier message already discarded may not be edited; that is an answer too.
        assert hasattr(answer, "changed") or answer.code == "invoice.discarded"

    return run


def note_what_it_knew(office: Office, pc: Pc) -> None:
    """Remember whether the other's edit was on the screen of the person who now edits."""
    with pc.replica.reading() as db:
        stored = get_document(db, _invoices()[1].invoice_id)
    if stored is not None and stored.rev > 1:
        office.aware.add(pc.number)


def discard(office: Office, pc: Pc) -> None:
    note_what_it_knew(office, pc)
    pc.replica.discard_invoice(REF)


def import_all(_: Office, pc: Pc) -> None:
    pc.replica.import_invoices([_invoices()[1]])


def conflicts_of(office: Office) -> list[Conflict]:
    with office.pcs[0].replica.reading() as db:
        return open_conflicts(db)


def assert_even_and_equal(office: Office, schedule: list[str]) -> None:
    office.heal()
    assert office.all_even(), schedule
    assert office.all_equal(), schedule
    for pc in office.pcs:
        with pc.replica.reading() as db:
            assert count_entries(db) == 0, schedule
            assert refused_edits(db) == [], schedule


CASES: list[tuple[str, Edit, Edit, list[str]]] = [
    ("same field", edit(buyer__email="a@x.id"), edit(buyer__email="b@x.id"), ["buyer"]),
    ("different fields", edit(buyer__email="a@x.id"), edit(date="2026-10-09"), []),
    ("discard against edit", discard, edit(buyer__email="b@x.id"), ["discarded"]),
    ("line removed against edit", edit(lines__1__removed="true"), edit(lines__1__qty="3"), ["*"]),
]


@pytest.mark.parametrize(("first", "second", "expected"), [case[1:] for case in CASES])
def test_two_pcs_agree_whatever_order_frames_arrive(
    first: Edit, second: Edit, expected: list[str]
) -> None:
    schedules = set()
    for schedule, office in every_schedule(_office_with_an_invoice, {1: first, 2: second}):
        schedules.add(tuple(schedule))
        assert_even_and_equal(office, schedule)
        found = [conflict.register for conflict in conflicts_of(office)]
        unaware = not office.aware
        if not expected or not unaware:
            assert found == [], schedule
        else:
            assert len(found) == 1, schedule
            assert expected in (["*"], found), schedule
            assert len(conflicts_of(office)[0].sides) == 2, schedule
    assert len(schedules) == 360


def test_one_file_on_two_pcs_is_one_set_of_invoices_in_every_order() -> None:
    both = {1: import_all, 2: import_all}
    schedules = 0
    for schedule, office in every_schedule(_empty_office, both):
        schedules += 1
        assert_even_and_equal(office, schedule)
        assert conflicts_of(office) == [], schedule
        assert office.fingerprints()[0]["invoice"][0] == 1, schedule
    assert schedules == 360


def _office_where_one_has_edited() -> Office:
    office = _office_with_an_invoice()
    second = office.pcs[1]
    edit(buyer__email="b@x.id")(office, second)
    return office


def test_a_line_that_is_cut_anywhere_loses_and_doubles_nothing() -> None:
    schedules = 0
    edits = {1: edit(buyer__email="a@x.id")}
    for schedule, office in every_schedule(_office_where_one_has_edited, edits, cuts=1):
        schedules += 1
        assert_even_and_equal(office, schedule)
        unaware = not office.aware
        assert len(conflicts_of(office)) == unaware, schedule
    assert schedules == 193
