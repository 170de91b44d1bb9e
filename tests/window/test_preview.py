"""A file before it is stored, row by row, with what is to be said beside the row."""

import asyncio
from dataclasses import replace

import flet as ft

from selaras.domain.result import Rejection
from selaras.exchange import read_file
from selaras.replica.importing import Difference, ImportReport
from selaras_client.window.models.preview import Fate, Preview, Said
from tests.window.harness import Window, in_window
from tests.window.office import NPWP, SAMPLE, alone_office

PATH = "Lokasi berkas di PC ini, lalu Enter"
INVOICES = read_file(SAMPLE, company=NPWP).invoices
ROWS = sum(len(invoice.lines) for invoice in INVOICES)
GOOD = next(
    invoice
    for invoice in INVOICES
    if not Preview([invoice], ImportReport(new=[invoice.invoice_id])).said
)
BAD = replace(GOOD, reference="BAD", buyer=replace(GOOD.buyer, address="", email="x"))
MANY = 250


def _preview(*kinds: str) -> Preview:
    """Return an unread file of invoices of one line each."""
    made = {"good": GOOD, "bad": BAD}
    invoices = [
        replace(made[kind], invoice_id=f"invoice:{n}", lines=GOOD.lines[:1])
        for n, kind in enumerate(kinds)
    ]
    return Preview(invoices, ImportReport(new=[each.invoice_id for each in invoices]))


def test_every_row_of_a_file_is_there_and_what_needs_a_look_is_told_apart() -> None:
    preview = _preview(*["good"] * MANY, "bad", "good")
    assert preview.count == MANY + 2
    assert [preview.row(each.row).reference for each in preview.odd_spots[:1]] == ["BAD"]
    (said,) = preview.said.values()
    assert {each.path for each in said.findings} >= {"buyer.address"}
    assert len(preview.odd_spots) == 1 + said.count
    assert len(preview.spots) == preview.count + said.count
    assert preview.errors == sum(each.is_error for each in said.findings) > 0


def test_every_row_that_needs_a_look_is_counted_and_can_be_looked_at() -> None:
    preview = _preview(*["bad"] * MANY)
    assert len(preview.said) == MANY
    assert len({each.row for each in preview.odd_spots}) == MANY


def test_what_is_here_already_is_told_apart_and_its_differences_named_once() -> None:
    two = replace(GOOD, invoice_id="invoice:two", lines=GOOD.lines[:1] * 2)
    one = replace(two, invoice_id="invoice:one")
    report = ImportReport(
        unchanged=1, different=[Difference(two.reference, two.invoice_id, ("date",), edited=False)]
    )
    preview = Preview([two, one], report)
    fates = [preview.row(place).fate for place in range(preview.count)]
    assert fates == [Fate.DIFFERENT] * 2 + [Fate.UNCHANGED] * 2
    assert preview.said == {0: Said(fields=("date",))}


def test_a_finding_stands_in_the_row_of_its_line() -> None:
    lines = GOOD.lines[:1]
    broken = replace(lines[0], line_id="b", qty=lines[0].qty * 0)
    invoice = replace(GOOD, lines=(*lines, broken))
    assert list(Preview([invoice], ImportReport(new=[invoice.invoice_id])).said) == [1]


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


@in_window(alone_office, route="/impor")
async def test_the_rows_of_a_file_are_gone_through_by_keys_alone(window: Window) -> None:
    await _read(window)
    last = INVOICES[-1]
    assert last.reference not in window.texts()
    for _ in range(ROWS // 5):
        await window.key("Page Down")
    assert last.reference in window.texts()
    await window.key("F7")
    texts = window.texts()
    assert any(each.startswith("Hanya ") for each in texts)
    assert GOOD.reference not in texts
    await window.key("F7")
    assert INVOICES[0].reference in window.texts()
