"""What an edit is told of the invoice, which is read only as far as the edit needs it."""

from dataclasses import replace

import pytest

from selaras.domain.invoice import Invoice
from selaras.replica.drafting import Edited
from selaras.replica.finding import open_invoice
from selaras.store.documents import get_document
from tests.sim.office import NPWP, Office, Pc

DRAFT = {"reference": "INV-1", "lines": [{"name": "Barang", "price": "100", "qty": "1"}]}


def lone_pc() -> Pc:
    return Office(pcs=1).pcs[0]


def drafted(pc: Pc) -> Invoice:
    made = pc.replica.new_invoice(DRAFT)
    assert isinstance(made, Edited)
    return made.invoice


@pytest.mark.parametrize("is_shown_first", [False, True])
@pytest.mark.parametrize("field", ["buyer.email", "reference", "lines.1.qty", "lines.2.name"])
def test_what_an_edit_returns_is_the_invoice_as_it_is_stored(
    field: str, *, is_shown_first: bool
) -> None:
    pc = lone_pc()
    doc_id = drafted(pc).invoice_id

    def stored() -> Invoice:
        with pc.replica.reading() as db:
            found = open_invoice(db, doc_id)
        assert found is not None
        return found.invoice

    before = stored() if is_shown_first else None
    edited = pc.replica.edit_invoice(doc_id, {field: "7"})
    assert isinstance(edited, Edited)
    assert edited.changed
    assert edited.invoice == stored() != before
    again = pc.replica.edit_invoice(doc_id, {field: "7"})
    assert isinstance(again, Edited)
    assert not again.changed
    assert again.invoice == edited.invoice
    thrown = pc.replica.discard_invoice(doc_id)
    assert isinstance(thrown, Edited)
    assert thrown.invoice == stored() == replace(edited.invoice, discarded=True)


def test_what_was_read_of_a_document_is_nothing_once_it_is_another() -> None:
    pc = lone_pc()
    doc_id = drafted(pc).invoice_id
    before = pc.registers(doc_id)
    old, new = before["reference"], '"INV-2"'
    # As if it had been read, and then changed by whatever else this transaction does.
    with pc.replica._writing() as own:
        stored = get_document(own.db, doc_id)
        assert stored is not None
        own.know(stored, before)
        assert own.edit(doc_id, NPWP, changes={"reference": new})
        own.know(stored, before)
        assert own.edit(doc_id, NPWP, changes={"reference": old})
        assert not own.edit(doc_id, NPWP, changes={"reference": old})
    assert pc.registers(doc_id) == before
    changes = [entry.changes for entry in pc.replica.outbox_page(1, 9)]
    assert changes == [{"reference": new}, {"reference": old}]
