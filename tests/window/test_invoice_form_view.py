"""The invoice form on the in-process harness."""

import flet as ft

from selaras.domain.invoice import Invoice
from selaras.domain.result import Rejection
from selaras.replica.finding import find_invoice
from selaras_client.window.screens.invoice_form import InvoiceForm
from tests.window.harness import Window, in_window
from tests.window.office import NPWP, MemoryOffice, office_with_company


def _one() -> MemoryOffice:
    office = office_with_company()
    office.draft("INV-1")
    return office


async def _open(window: Window) -> None:
    await window.enter("Cari referensi, pembeli, atau barang (F3)")


def _stored(window: Window, ref: str) -> Invoice:
    with window.office.replica.reading() as db:
        found = find_invoice(db, NPWP, ref=ref)
    assert not isinstance(found, Rejection), found
    return found.invoice


@in_window(_one)
async def test_a_changed_quantity_shows_in_the_totals_before_it_is_stored(window: Window) -> None:
    await _open(window)
    await window.type("Jumlah 1", "12")
    assert window.text("total-tax_base") == "Rp 1.200.000"
    assert window.text("total-vat") == "Rp 132.000"
    assert window.text("total-total") == "Rp 1.332.000"
    assert str(_stored(window, "INV-1").lines[0].qty) == "10"


@in_window(_one)
async def test_leaving_a_field_stores_it(window: Window) -> None:
    await _open(window)
    await window.fill("Jumlah 1", "12,5")
    assert str(_stored(window, "INV-1").lines[0].qty) == "12.5"
    assert window.field("Jumlah 1").value == "12,50"
    assert window.text("saved") == "Tersimpan"


@in_window(_one)
async def test_what_cannot_be_read_is_refused_beside_the_line(window: Window) -> None:
    await _open(window)
    await window.fill("Harga 1", "12.5")
    assert window.field("Harga 1").value == "12.5"
    assert any(text.startswith("Harga satuan: 12.5 tidak terbaca.") for text in window.texts())
    assert window.text("saved") == "Ada isian yang ditolak dan belum tersimpan"
    assert str(_stored(window, "INV-1").lines[0].price) == "100000"


@in_window(_one)
async def test_leaving_with_a_refused_field_asks_before_it_is_lost(window: Window) -> None:
    await _open(window)
    await window.fill("Tanggal faktur", "31/31/2026")
    await window.key("Escape")
    assert window.find(ft.AlertDialog).open
    await window.click(window.find(ft.FilledButton, "Buang isian itu (F8)"))
    assert not window.find(ft.AlertDialog).open
    assert window.text("count") == "1 faktur"


@in_window(_one)
async def test_the_line_says_why_its_tax_is_what_it_is(window: Window) -> None:
    await _open(window)
    assert any("PPN dihitung dari DPP nilai lain, yaitu 11/12" in text for text in window.texts())


@in_window(_one)
async def test_code_07_shows_the_fields_of_a_facility_and_fills_in_the_stamp(
    window: Window,
) -> None:
    await _open(window)
    assert "Keterangan tambahan" not in _visible_labels(window)
    await window.fill("Kode transaksi", "07")
    assert "Keterangan tambahan" in _visible_labels(window)
    await window.fill("Keterangan tambahan", "TD.00502")
    assert _stored(window, "INV-1").transaction.facility_stamp == "TD.01102"
    await window.fill("Kode transaksi", "04")
    assert _stored(window, "INV-1").transaction.add_info == ""


@in_window(_one)
async def test_a_unit_is_found_by_a_few_letters_and_taken_with_enter(window: Window) -> None:
    await _open(window)
    await window.type("Satuan 1", "kilogr")
    await window.enter("Satuan 1")
    await window.leave("Satuan 1")
    assert _stored(window, "INV-1").lines[0].unit == "UM.0003"


@in_window(_one)
async def test_enter_on_the_last_field_begins_a_new_line(window: Window) -> None:
    await _open(window)
    await window.enter("PPnBM% 1")
    assert len(_stored(window, "INV-1").lines) == 2
    assert window.is_focused(window.field("Nama 2"))


@in_window(_one)
async def test_a_line_is_duplicated_and_removed(window: Window) -> None:
    await _open(window)
    copy = window.find(ft.IconButton, tooltip="Gandakan baris")
    await window.click(copy)
    assert window.text("total-tax_base") == "Rp 2.000.000"
    await window.click(window.find(ft.IconButton, tooltip="Hapus baris"))
    assert window.text("total-tax_base") == "Rp 1.000.000"
    assert len(_stored(window, "INV-1").lines) == 1


@in_window(_one)
async def test_what_changes_elsewhere_appears_but_not_in_the_field_being_typed(
    window: Window,
) -> None:
    await _open(window)
    await window.type("Nama pembeli", "PT Maju Sekali")
    window.office.edit("INV-1", buyer__name="PT Lain", buyer__address="Jl. Mawar 2")
    await window.settle()
    assert window.field("Nama pembeli").value == "PT Maju Sekali"
    assert window.field("Alamat pembeli").value == "Jl. Mawar 2"


@in_window(office_with_company)
async def test_escape_from_an_untouched_new_form_leaves_nothing_behind(window: Window) -> None:
    await window.key("F2")
    assert isinstance(window.shell.screen, InvoiceForm)
    await window.key("Escape")
    assert window.text("count") == "0 faktur"


@in_window(office_with_company)
async def test_a_new_draft_is_stored_with_its_first_field(window: Window) -> None:
    await window.key("F2")
    await window.fill("Referensi", "INV-9")
    invoice = _stored(window, "INV-9")
    assert invoice.transaction.code == "04"
    assert len(invoice.lines) == 1
    assert window.page.route == f"/faktur/{invoice.invoice_id.removeprefix('invoice:')}"
    await window.fill("Nama 1", "Tinta")
    assert _stored(window, "INV-9").lines[0].name == "Tinta"


@in_window(_one, lang="en")
async def test_the_form_speaks_english_too(window: Window) -> None:
    await window.enter("Search reference, buyer or goods (F3)")
    assert window.field("Reference").value == "INV-1"


def _visible_labels(window: Window) -> list[str]:
    return [
        str(control.label)
        for control in window.walk()
        if isinstance(control, ft.TextField) and control.visible and window._is_shown(control)
    ]
