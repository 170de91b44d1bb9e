"""A file before it is stored, row by row, with what is to be said beside the row."""

import asyncio
from dataclasses import replace

import flet as ft

from selaras.domain.result import Rejection
from selaras.exchange import read_file
from selaras.replica.importing import Difference, ImportReport
from selaras_client.window.models.preview import FIRST_ROWS, MAX_ROWS, Fate, preview_of
from tests.window.harness import Window, in_window
from tests.window.office import NPWP, SAMPLE, alone_office

PATH = "Lokasi berkas di PC ini, lalu Enter"
INVOICES = read_file(SAMPLE, company=NPWP).invoices
ROWS = sum(len(invoice.lines) for invoice in INVOICES)
GOOD = next(
    invoice
    for invoice in INVOICES
    if not preview_of([invoice], ImportReport(new=[invoice.invoice_id])).rows[0].needs_look
)
BAD = replace(GOOD, reference="BAD", buyer=replace(GOOD.buyer, address="", email="x"))


def _numbered(*kinds: str) -> tuple[list[object], ImportReport]:
    made = {"good": GOOD, "bad": BAD}
    invoices = [
        replace(made[kind], invoice_id=f"invoice:{n}", lines=GOOD.lines[:1])
        for n, kind in enumerate(kinds)
    ]
    return list(invoices), ImportReport(new=[each.invoice_id for each in invoices])


def test_the_first_rows_are_shown_and_every_later_one_that_needs_a_look() -> None:
    kinds = ["good"] * (FIRST_ROWS + 10) + ["bad"] + ["good"] * 5
    invoices, report = _numbered(*kinds)
    preview = preview_of(invoices, report)  # type: ignore[arg-type]  # invoices, of one kind each
    numbers = [row.number for row in preview.rows]
    assert numbers == [*range(1, FIRST_ROWS + 1), FIRST_ROWS + 11]
    assert preview.count == len(kinds)
    assert preview.rows[-1].reference == "BAD"
    assert {each.path for each in preview.rows[-1].findings} >= {"buyer.address"}
    assert preview.errors == sum(each.is_error for each in preview.rows[-1].findings) > 0


def test_too_many_are_counted_and_errors_are_not_crowded_out() -> None:
    kinds = ["bad"] * (MAX_ROWS + 7)
    invoices, report = _numbered(*kinds)
    preview = preview_of(invoices, report)  # type: ignore[arg-type]  # invoices, of one kind each
    assert (len(preview.rows), preview.left_out) == (MAX_ROWS, 7)
    assert preview.errors >= MAX_ROWS + 7


def test_what_is_here_already_is_told_apart_and_its_differences_named_once() -> None:
    two = replace(GOOD, invoice_id="invoice:two", lines=GOOD.lines[:1] * 2)
    one = replace(two, invoice_id="invoice:one")
    report = ImportReport(
        unchanged=1, different=[Difference(two.reference, two.invoice_id, ("date",), edited=False)]
    )
    rows = preview_of([two, one], report).rows
    assert [row.fate for row in rows] == [Fate.DIFFERENT] * 2 + [Fate.UNCHANGED] * 2
    assert [row.fields for row in rows] == [("date",), (), (), ()]
    assert not any(row.findings for row in rows)


def test_a_finding_stands_in_the_row_of_its_line() -> None:
    lines = GOOD.lines[:1]
    broken = replace(lines[0], line_id="b", qty=lines[0].qty * 0)
    invoice = replace(GOOD, lines=(*lines, broken))
    rows = preview_of([invoice], ImportReport(new=[invoice.invoice_id])).rows
    assert [bool(row.findings) for row in rows] == [False, True]


async def _read(window: Window) -> None:
    await window.type(PATH, str(SAMPLE))
    await window.enter(PATH)
    for _ in range(500):
        await asyncio.sleep(0.01)
        if "ditemukan" in window.text("import"):
            await window.settle()
            return
    raise AssertionError(window.text("import"))


@in_window(alone_office, route="/impor")
async def test_a_file_is_shown_as_it_will_be_read_and_what_was_edited_here_is_left(
    window: Window,
) -> None:
    await _read(window)
    texts = window.texts()
    assert any(each.startswith("Begini berkas itu dibaca: ") for each in texts)
    first = INVOICES[0]
    assert {first.reference, first.buyer.name, first.lines[0].name, "baru"} <= set(texts)
    await window.key("F8")
    assert "baru" not in window.texts()
    edited = window.office.replica.edit_invoice(first.invoice_id, {"reference": "LAIN"})
    assert not isinstance(edited, Rejection), edited
    await _read(window)
    (told,) = (each for each in window.texts() if each.startswith("Sudah ada dengan isi lain dan"))
    assert "Referensi" in told
    assert window.find(ft.Text, told).color == ft.Colors.TERTIARY
