"""Lists of any length in the window: a window of rows, marked far beyond it, sorted and summed."""

from dataclasses import replace
from datetime import date as Date
from decimal import Decimal

import flet as ft

from selaras.domain.purchases import PurchaseInvoice
from selaras.domain.result import Rejection
from selaras.replica.cards import Bringing, Kept
from selaras_client.window.models.row_window import WINDOW_ROWS, aligned, aligned_rows, held_window
from selaras_client.window.wording import Wording
from tests.papers.test_documents import MADE
from tests.window.harness import Window, in_window
from tests.window.office import MemoryOffice, alone_office

MANY = 90
SEARCH = "Cari nomor, nama, NPWP, atau catatan (F3)"
FIRST = PurchaseInvoice(
    "04002600000000000",
    "0012345674901000",
    "CV 000",
    Date(2026, 10, 5),
    tax_base=Decimal(1000),
    vat=Decimal(110),
)


def _many() -> MemoryOffice:
    """Return an office with more purchases than a table holds, each from another seller."""
    office = alone_office()
    made = [
        replace(FIRST, number=f"040026000000{place:05}", seller_name=f"CV {place:03}")
        for place in range(MANY)
    ]
    brought = office.replica.papers.purchases.bring(made, Bringing())
    assert not isinstance(brought, Rejection)
    office.home.settle()
    return office


def _sellers(window: Window) -> list[str]:
    return [text for text in window.texts() if text.startswith("CV ")]


def _marked(window: Window) -> str:
    """Return the seller of the marked row."""
    for each in window.walk():
        row = each.parent if isinstance(each, ft.Text) and str(each.value)[:3] == "CV " else None
        line = row.parent if row is not None else None
        if isinstance(line, ft.Container) and line.bgcolor == ft.Colors.SECONDARY_CONTAINER:
            return str(getattr(each, "value", ""))
    return ""


@in_window(_many, route="/pembelian")
async def test_the_mark_goes_beyond_the_rows_that_are_held_and_opens_what_it_is_on(
    window: Window,
) -> None:
    assert window.text("papers-count") == "90 dokumen, DPP 90.000, PPN 9.900"
    assert len(_sellers(window)) == WINDOW_ROWS
    assert "CV 000" not in _sellers(window)
    for _ in range(10):
        await window.key("Page Down")
    assert _marked(window) == "CV 000"
    await window.key("F5")
    assert window.field("Nama penjual").value == "CV 000"


@in_window(_many, route="/pembelian")
async def test_a_title_sorts_and_once_more_turns_it_round(window: Window) -> None:
    await window.key("Page Down")
    await window.key("Alt+3")
    assert (_sellers(window)[0], _marked(window)) == ("CV 000", "CV 000")
    title = window.find(ft.Text, Wording("id")("window.paper.party")).parent
    assert isinstance(title, ft.Row)
    assert isinstance(title.parent, ft.Container)
    await window.click(title.parent)
    assert (_sellers(window)[0], _marked(window)) == ("CV 089", "CV 089")


@in_window(_many, route="/pembelian")
async def test_scrolling_fetches_the_rows_that_come_into_sight(window: Window) -> None:
    column = window.find(ft.Column, scroll=ft.ScrollMode.ALWAYS)
    moved: dict[str, object] = {"event_type": "update", "pixels": 3200.0, "min_scroll_extent": 0.0}
    moved |= {"max_scroll_extent": 3200.0, "viewport_dimension": 400.0}
    await window.fire(column, "scroll", data=moved)
    assert _sellers(window)[-1] == "CV 000"
    await window.type(SEARCH, "CV 08")
    assert len(_sellers(window)) == 10
    assert window.text("papers-count").startswith("10 dokumen")
    await window.type(SEARCH, "tidak ada")
    assert "Tidak ada yang cocok. Esc mengosongkan pencarian." in window.texts()
    await window.key("Escape")
    assert window.text("papers-count").startswith("90 dokumen")
    assert (window.field(SEARCH).value, window.page.route) == ("", "/pembelian")


def _documented() -> MemoryOffice:
    office = alone_office()
    for number, name in (("001", "Toko Baru"), ("002", "Toko Lama")):
        fields = {**MADE["retail_total"], "number": number, "buyer_name": name}
        made = office.replica.papers["retail_total"].add(fields)
        assert isinstance(made, Kept), made
    office.home.settle()
    return office


@in_window(_documented, route="/dokumen")
async def test_other_documents_are_searched_and_arrows_belong_to_the_text_meanwhile(
    window: Window,
) -> None:
    await window.key("Page Down")
    for _ in range(2):
        await window.key("Arrow Left")
    assert {"Toko Baru", "Toko Lama"} <= set(window.texts())
    await window.type(SEARCH, "lama")
    assert "Toko Baru" not in window.texts()
    await window.key("Arrow Left")
    assert window.text("documents-sums").startswith("Masa 10/2026: 1 dokumen")
    await window.type(SEARCH, "")
    await window.leave(SEARCH)
    await window.key("Arrow Left")
    assert "Toko Lama" not in window.texts()


def test_a_window_of_rows_in_memory_never_begins_beyond_them() -> None:
    rows = [(str(place),) for place in range(MANY)]
    assert [held_window(rows, first).first for first in (0, 50, 89, 500)] == [0, 50, 89, 30]
    assert len(held_window(rows, 10).rows) == WINDOW_ROWS
    assert held_window((), 7).rows == ()


def _carded() -> MemoryOffice:
    office = alone_office()
    for name, code, price in (("Batu", "3", "500"), ("Cat", "1", "70000"), ("Semen", "2", "9000")):
        goods = {"name": name, "opt": "A", "code": "252300", "unit": "UM.0021"}
        made = office.replica.goods.add({**goods, "own_code": code, "price": price})
        assert isinstance(made, Kept), made
    office.home.settle()
    return office


def _goods(window: Window) -> str:
    return " ".join(text for text in window.texts() if text in {"Batu", "Cat", "Semen"})


@in_window(_carded, route="/barang")
async def test_cards_are_sorted_by_each_heading_by_key_and_by_mouse(window: Window) -> None:
    assert _goods(window) == "Batu Cat Semen"
    await window.key("Alt+4")
    assert _goods(window) == "Cat Semen Batu"
    await window.key("Alt+4")
    assert _goods(window) == "Batu Semen Cat"
    title = window.find(ft.Text, "Kode sendiri").parent
    assert isinstance(title, ft.Row)
    assert isinstance(title.parent, ft.Container)
    await window.click(title.parent)
    assert _goods(window) == "Cat Semen Batu"


@in_window(_carded, route="/barang")
async def test_the_palette_names_the_heading_that_a_key_sorts_by(window: Window) -> None:
    await window.key("Ctrl+K")
    await window.type("Ketik tempat, perintah, referensi, atau pembeli", "urutkan harga")
    assert "Urutkan: Harga tanpa PPN" in window.texts()


def test_amounts_of_one_column_have_decimals_where_one_of_them_has() -> None:
    assert aligned(("1.000", "", "-12", "9,50")) == ["1.000,00", "", "-12,00", "9,50"]
    assert aligned(("1.000", "12")) == ["1.000", "12"]
    assert aligned(("1", "3,125")) == ["1", "3,125"]
    assert aligned(("semua", "9,50", "1")) == ["semua", "9,50", "1"]
    rows = [("a", "1"), ("kalimat, 5",), ("b", "2,50")]
    assert aligned_rows(rows, (1,)) == [("a", "1,00"), ("kalimat, 5",), ("b", "2,50")]
