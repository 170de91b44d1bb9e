"""Invoices on paper by the command line: drafts as they are, approved ones as they were frozen."""

import re
from pathlib import Path

from selaras.texts import Texts
from selaras_client.printing import printed_invoices
from tests.cli.selaras import Pc
from tests.window.office import alone_office

REF = "INV/2026/10/0001"


def test_named_invoices_are_printed_into_one_file(pc: Pc, tmp_path: Path) -> None:
    out = tmp_path / "faktur.pdf"
    told = pc.json("print", REF, "INV/2026/10/0002", "--out", str(out))
    assert told["count"] == 2
    assert out.read_bytes().startswith(b"%PDF-")
    assert out.stat().st_size == told["bytes"]


def test_an_unknown_reference_is_said_and_nothing_is_written(pc: Pc, tmp_path: Path) -> None:
    out = tmp_path / "faktur.pdf"
    assert pc.fails("print", REF, "TIDAK-ADA", "--out", str(out)) == (1, "invoice.not-found")
    assert not out.exists()


def test_an_approved_invoice_is_printed_as_it_was_frozen() -> None:
    office = alone_office()
    ref = office.draft("INV-1")
    replica = office.replica
    replica.mark_ready("INV-1")
    replica.ask_approval("INV-1")
    office.home.settle()
    printed = printed_invoices(replica, [ref], say=Texts("id").say)
    assert isinstance(printed, list)
    assert printed[0].state == "approved"
    assert re.match(r"Disetujui oleh .* pada \d\d-\d\d-\d{4} \d\d\.\d\d\. ", printed[0].note)
    assert printed[0].invoice.reference == "INV-1"
    office.close()
