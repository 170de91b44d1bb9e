"""Lines by keyboard, undo, prices with PPN, stages and history, on the in-process harness."""

from datetime import date
from decimal import Decimal

import flet as ft
import pytest

from selaras.domain.invoice import Invoice, Line, Transaction
from selaras.domain.result import Rejection
from selaras.domain.rules import for_date
from selaras.domain.tax import line_tax
from selaras.replica.finding import find_invoice
from selaras_client.window.models.prices import price_without_vat
from tests.window.harness import Window, in_window
from tests.window.office import NPWP, MemoryOffice, alone_office

LINE = {
    "opt": "A",
    "code": "392300",
    "name": "Botol plastik",
    "unit": "UM.0021",
    "qty": "10",
    "price": "100000",
}


def _two_lines() -> MemoryOffice:
    office = alone_office()
    second = {**LINE, "name": "Gelas", "price": "50000"}
    office.draft("INV-1", lines=[LINE, second])
    office.home.settle()
    return office


def _approved() -> MemoryOffice:
    office = _two_lines()
    office.replica.ask_approval("INV-1")
    office.home.settle()
    return office


async def _open(window: Window) -> None:
    await window.enter("Cari referensi, pembeli, atau barang (F3)")


def _stored(window: Window) -> Invoice:
    with window.office.replica.reading() as db:
        found = find_invoice(db, NPWP, ref="INV-1")
    assert not isinstance(found, Rejection), found
    return found.invoice


def _names(window: Window) -> list[str]:
    return [line.name for line in _stored(window).lines]


async def _into(window: Window, label: str) -> None:
    await window.fire(window.field(label), "focus")


@in_window(_two_lines)
async def test_a_line_is_inserted_before_the_one_with_the_cursor(window: Window) -> None:
    await _open(window)
    await _into(window, "Harga 2")
    await window.key("Shift+F4")
    assert _names(window) == ["Botol plastik", "", "Gelas"]
    assert window.is_focused(window.field("Nama 2"))


@in_window(_two_lines)
async def test_a_line_is_copied_behind_itself_and_removed(window: Window) -> None:
    await _open(window)
    await _into(window, "Nama 1")
    await window.key("F7")
    assert _names(window) == ["Botol plastik", "Botol plastik", "Gelas"]
    await _into(window, "Nama 3")
    await window.key("Alt+Delete")
    assert _names(window) == ["Botol plastik", "Botol plastik"]
    assert window.is_focused(window.field("Nama 2"))


@in_window(_two_lines)
async def test_a_line_moves_and_the_cursor_stays_in_it(window: Window) -> None:
    await _open(window)
    await _into(window, "Harga 2")
    await window.key("Alt+Arrow Up")
    assert _names(window) == ["Gelas", "Botol plastik"]
    assert window.is_focused(window.field("Harga 1"))
    await window.key("Alt+Arrow Up")
    assert _names(window) == ["Gelas", "Botol plastik"]


@in_window(_two_lines)
async def test_undo_takes_back_step_by_step(window: Window) -> None:
    await _open(window)
    await window.fill("Jumlah 1", "12")
    await window.fill("Nama pembeli", "PT Lain")
    await _into(window, "Nama 2")
    await window.key("Alt+Delete")
    await window.key("Ctrl+U")
    assert _names(window) == ["Botol plastik", "Gelas"]
    await window.key("Ctrl+U")
    assert _stored(window).buyer.name == "PT Maju Jaya"
    assert window.field("Nama pembeli").value == "PT Maju Jaya"
    await window.key("Ctrl+U")
    assert str(_stored(window).lines[0].qty) == "10"
    await window.key("Ctrl+U")
    assert any("Tidak ada lagi yang bisa diurungkan" in text for text in window.texts())


@in_window(_two_lines)
async def test_undo_leaves_what_somebody_else_wrote_meanwhile(window: Window) -> None:
    await _open(window)
    await window.fill("Nama pembeli", "PT Saya")
    window.office.edit("INV-1", buyer__name="PT Orang Lain")
    await window.settle()
    await window.key("Ctrl+U")
    assert _stored(window).buyer.name == "PT Orang Lain"


@in_window(_two_lines)
async def test_undo_takes_an_added_line_away(window: Window) -> None:
    await _open(window)
    await window.key("F4")
    assert len(_names(window)) == 3
    await window.key("Ctrl+U")
    assert _names(window) == ["Botol plastik", "Gelas"]


@in_window(_two_lines)
async def test_a_price_typed_with_ppn_is_stored_without(window: Window) -> None:
    await _open(window)
    await window.key("F10")
    await window.type("Harga 1", "111.000")
    assert window.text("total-tax_base") == "Rp 1.500.000"
    await window.leave("Harga 1")
    assert str(_stored(window).lines[0].price) == "100000"
    assert window.field("Harga 1").value == "100.000"
    await window.key("F10")
    await window.fill("Harga 1", "111.000")
    assert str(_stored(window).lines[0].price) == "111000"


@in_window(_two_lines)
async def test_ready_and_approved_from_the_form_freeze_it_and_a_reason_opens_it(
    window: Window,
) -> None:
    await _open(window)
    await window.key("F5")
    assert window.text("stage") == "Siap"
    await window.key("F6")
    assert window.text("stage") == "Disetujui"
    assert window.field("Harga 1").read_only
    assert "Isinya tidak bisa berubah" in window.text("frozen")
    await window.key("Shift+F6")
    await window.click(window.find(ft.FilledButton, "Cabut (F8)"))
    assert window.text("stage") == "Disetujui"
    await window.type("Alasan", "Salah harga")
    await window.enter("Alasan")
    assert window.text("stage") == "Siap"
    assert not window.field("Harga 1").read_only


@in_window(_approved)
async def test_an_approved_invoice_offers_no_key_that_changes_it(window: Window) -> None:
    await _open(window)
    before = _stored(window)
    for key in ("F4", "F7", "Alt+Delete", "Ctrl+U", "F5"):
        await window.key(key)
    assert _stored(window) == before


@in_window(_two_lines)
async def test_what_is_typed_is_stored_before_it_is_approved(window: Window) -> None:
    await _open(window)
    await window.type("Jumlah 1", "7")
    await window.key("F6")
    assert window.text("stage") == "Disetujui"
    assert str(_stored(window).lines[0].qty) == "7"


@in_window(_two_lines)
async def test_a_refused_field_keeps_the_invoice_from_being_approved(window: Window) -> None:
    await _open(window)
    await window.fill("Jumlah 1", "7.x")
    await window.key("F6")
    assert window.text("stage") == "Konsep"


@in_window(_two_lines)
async def test_the_history_of_a_field_says_who_wrote_what(window: Window) -> None:
    await _open(window)
    await window.fill("Jumlah 1", "12")
    window.office.home.settle()
    await _into(window, "Jumlah 1")
    await window.key("Ctrl+H")
    texts = window.texts()
    assert "Riwayat Jumlah" in texts
    assert [text for text in texts if text in {"12", "10"}][-2:] == ["12", "10"]


@pytest.mark.parametrize("code", ["01", "04"])
def test_the_price_without_ppn_gives_back_the_price_with_it(code: str) -> None:
    day = date(2026, 10, 5)
    invoice = Invoice("invoice:1", NPWP, date=day, transaction=Transaction(code))
    line = Line("a", "A", qty=Decimal(1))
    price = price_without_vat(invoice, line, price=Decimal(250_000))
    bare = Line("a", "A", qty=Decimal(1), price=price)
    vat = line_tax(bare, code=code, rule=for_date(day)).vat
    assert abs(price + vat - 250_000) <= Decimal("0.01")


@in_window(alone_office)
async def test_a_refusal_says_what_to_do_in_the_window_and_names_no_command(
    window: Window,
) -> None:
    window.office.draft("")
    await _open(window)
    await window.key("F5")
    (told,) = [text for text in window.texts() if "Referensinya belum diisi" in text]
    assert "Perusahaan (F5)" in told
    assert "invoice:" not in told
