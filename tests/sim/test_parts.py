"""What a simulated PC says of itself is what the doctor says of its file."""

from collections import deque

import pytest

from selaras.domain.invoice import Buyer, Invoice
from selaras.store import projection
from tests.checking.offices import run
from tests.sim.office import NPWP, Office, Pc

DAMAGE = {
    "nothing": "SELECT 1",
    "another value": "UPDATE invoice_row SET reference = 'X' WHERE reference = 'INV-1'",
    "a row that is gone": "DELETE FROM invoice_row WHERE reference = 'INV-1'",
    "other words": "UPDATE invoice_search SET buyer = 'X' WHERE reference = 'INV-1'",
    "no words": "DELETE FROM invoice_search WHERE reference = 'INV-1'",
    "a row of no document": "DELETE FROM document WHERE id = 'invoice:1'",
}


@pytest.mark.parametrize("name", DAMAGE)
def test_rows_that_are_not_what_their_documents_say_are_found_as_the_doctor_finds_them(
    name: str,
) -> None:
    pc = Office(pcs=1).heal().pcs[0]
    invoices = [
        Invoice(f"invoice:{each}", NPWP, reference=f"INV-{each}", buyer=Buyer(name="A"))
        for each in (1, 2)
    ]
    pc.replica.import_invoices(invoices)
    run(pc.store, DAMAGE[name])
    found = pc.projection_differences()
    assert found == _as_the_doctor_finds(pc)
    assert len(found) == (name != "nothing")


def _as_the_doctor_finds(pc: Pc) -> list[int]:
    with pc.store.transaction() as db:
        deque(projection.rebuild_beside(db), maxlen=0)
        return projection.rebuilt_differences(db)
