"""Customers and goods: their lists, and a few letters that fill in an invoice."""

import flet as ft

from selaras.domain.invoice import Invoice
from selaras.domain.result import Rejection
from selaras.replica.finding import find_invoice
from selaras.store.customers import list_customers
from selaras.store.products import list_products
from tests.window.harness import Window, in_window
from tests.window.office import NPWP, MemoryOffice, alone_office

MAJU = {
    "name": "PT Maju Mundur",
    "tin": "0012345678901000",
    "address": "Jl. Anggrek 9",
    "own_code": "M1",
}
SOAP = {"name": "Sabun cair", "opt": "A", "code": "340100", "unit": "UM.0021", "price": "12500"}


def _with_cards() -> MemoryOffice:
    office = alone_office()
    assert not isinstance(office.replica.customers.add(MAJU), Rejection)
    assert not isinstance(office.replica.goods.add(SOAP), Rejection)
    office.draft("INV-1")
    office.home.settle()
    return office


def _stored(window: Window, ref: str) -> Invoice:
    with window.office.replica.reading() as db:
        found = find_invoice(db, NPWP, ref=ref)
    assert not isinstance(found, Rejection), found
    return found.invoice


def _names(window: Window) -> list[str]:
    with window.office.replica.reading() as db:
        return [row.name for row in list_customers(db, NPWP).rows]


@in_window(_with_cards)
async def test_a_few_letters_and_an_arrow_fill_in_the_buyer(window: Window) -> None:
    await window.enter("Cari referensi, pembeli, atau barang (F3)")
    await window.type("Nama pembeli", "mundur")
    assert any("Jl. Anggrek 9" in text for text in window.texts())
    await window.key("Arrow Down")
    await window.enter("Nama pembeli")
    assert _stored(window, "INV-1").buyer.address == "Jl. Anggrek 9"
    assert window.field("Nama pembeli").value == "PT Maju Mundur"
    assert window.is_focused(window.field("Nama 1"))


@in_window(_with_cards)
async def test_what_is_typed_stays_a_name_of_its_own_without_an_arrow(window: Window) -> None:
    await window.enter("Cari referensi, pembeli, atau barang (F3)")
    await window.type("Nama pembeli", "PT Maju Mun")
    await window.enter("Nama pembeli")
    await window.leave("Nama pembeli")
    buyer = _stored(window, "INV-1").buyer
    assert (buyer.name, buyer.address) == ("PT Maju Mun", "Jl. Melati 1")
    assert not any("Jl. Anggrek 9" in text for text in window.texts())


@in_window(_with_cards)
async def test_goods_fill_in_a_line_with_their_price_and_the_quantity_is_next(
    window: Window,
) -> None:
    await window.enter("Cari referensi, pembeli, atau barang (F3)")
    await window.type("Nama 1", "sab")
    await window.key("Arrow Down")
    await window.enter("Nama 1")
    line = _stored(window, "INV-1").lines[0]
    assert (line.name, str(line.price), str(line.qty)) == ("Sabun cair", "12500", "10")
    assert window.is_focused(window.field("Jumlah 1"))


@in_window(_with_cards, route="/pelanggan")
async def test_a_customer_that_seems_to_be_there_is_added_by_saving_once_more(
    window: Window,
) -> None:
    await window.key("F4")
    await window.type("Nama", MAJU["name"])
    await window.type("NPWP pembeli", MAJU["tin"])
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    assert any("simpan sekali lagi" in text for text in window.texts())
    assert _names(window).count(MAJU["name"]) == 1
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    assert _names(window).count(MAJU["name"]) == 2


@in_window(_with_cards, route="/barang", lang="en")
async def test_goods_have_the_english_name_of_their_unit_in_the_window_in_english(
    window: Window,
) -> None:
    assert "Piece" in window.texts()
    await window.key("F4")
    await window.type("Name", "Paper")
    await window.type("Unit", "sheet")
    await window.click(window.find(ft.FilledButton, "Save (F8)"))
    assert "Sheet" in window.texts()
    with window.office.replica.reading() as db:
        assert "UM.0020" in {row.unit for row in list_products(db, NPWP).rows}


@in_window(_with_cards, lang="en")
async def test_an_invoice_has_the_english_names_of_its_codes(window: Window) -> None:
    await window.enter("Search reference, buyer or goods (F3)")
    assert window.field("Transaction code").value == "04 Other tax base (DPP nilai lain)"
    assert window.field("Unit 1").value == "Piece"


@in_window(_with_cards)
async def test_a_new_draft_begins_with_a_customer(window: Window) -> None:
    await window.key("F2")
    await window.type("Nama pembeli", "maju")
    await window.key("Arrow Down")
    await window.enter("Nama pembeli")
    await window.fill("Referensi", "INV-9")
    assert _stored(window, "INV-9").buyer.name == "PT Maju Mundur"


@in_window(_with_cards, route="/pelanggan")
async def test_customers_are_found_and_changed(window: Window) -> None:
    assert window.text("cards-count") == "1 baris"
    await window.type("Cari nama, NPWP, atau alamat (F3)", "zzz")
    assert window.text("cards-count") == "0 baris"
    await window.type("Cari nama, NPWP, atau alamat (F3)", "ang")
    await window.enter("Cari nama, NPWP, atau alamat (F3)")
    assert window.field("Alamat").value == "Jl. Anggrek 9"
    await window.type("Nama", "PT Maju Terus")
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    assert _names(window) == ["PT Maju Terus"]
    assert "PT Maju Terus" in window.texts()


@in_window(_with_cards, route="/pelanggan")
async def test_a_new_customer_that_cannot_be_is_refused_in_the_dialog(window: Window) -> None:
    await window.key("F4")
    await window.type("Nama", "PT Salah")
    await window.type("NPWP pembeli", "12")
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    assert window.find(ft.AlertDialog).open
    assert any("NPWP pembeli" in text and "12" in text for text in window.texts())
    await window.type("NPWP pembeli", "0031234567892000")
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    assert _names(window) == ["PT Maju Mundur", "PT Salah"]


@in_window(_with_cards, route="/pelanggan")
async def test_buyers_of_invoices_become_customers_and_one_is_archived(window: Window) -> None:
    window.office.edit("INV-1", buyer__tin="0031234567892000", buyer__name="PT Baru")
    await window.key("F7")
    assert _names(window) == ["PT Baru", "PT Maju Mundur"]
    await window.key("Alt+Delete")
    assert _names(window) == ["PT Maju Mundur"]


@in_window(_with_cards, route="/barang")
async def test_goods_are_listed_with_price_and_unit_and_one_is_added(window: Window) -> None:
    texts = window.texts()
    assert {"Sabun cair", "12.500", "Piece"} <= set(texts)
    await window.key("F4")
    await window.type("Nama", "Jasa angkut")
    await window.type("Jenis (Barang atau Jasa)", "Jasa")
    await window.type("Harga tanpa PPN", "1.250.000,50")
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    assert "1.250.000,50" in window.texts()


@in_window(_with_cards, route="/pelanggan")
async def test_escape_leaves_a_dialog_and_keeps_nothing_of_it(window: Window) -> None:
    before = _names(window)
    await window.key("F4")
    dialog = window.find(ft.AlertDialog)
    await window.type("Nama", "PT Batal")
    await window.key("Escape")
    assert not dialog.open
    assert _names(window) == before
    assert window.page.route == "/pelanggan"
    await window.key("F4")
    assert window.find(ft.AlertDialog, open=True).modal
