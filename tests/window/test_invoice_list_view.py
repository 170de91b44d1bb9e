"""The list of invoices on the in-process harness."""

from unittest.mock import patch

import flet as ft

from selaras_client.window.screens.list_row import ListRow
from tests.window.harness import Window, in_window
from tests.window.office import MemoryOffice, office_with_company


def _three() -> MemoryOffice:
    office = office_with_company()
    office.draft("INV-1")
    office.draft("INV-2", date="2026-10-06")
    office.draft("INV-3", date="2026-10-04")
    return office


def _hundred() -> MemoryOffice:
    office = office_with_company()
    for number in range(100):
        office.draft(f"INV-{number:03d}")
    return office


@in_window(office_with_company)
async def test_an_empty_list_says_what_to_do(window: Window) -> None:
    assert "Belum ada faktur. Tekan F2 untuk membuat yang pertama." in window.texts()


@in_window(_three)
async def test_the_newest_date_comes_first_with_amounts_the_indonesian_way(window: Window) -> None:
    texts = window.texts()
    references = [text for text in texts if text.startswith("INV-")]
    assert references == ["INV-2", "INV-1", "INV-3"]
    assert "06/10/2026" in texts
    assert texts.count("1.000.000") == 3
    assert texts.count("110.000") == 3


@in_window(_three)
async def test_searching_narrows_the_list_and_escape_clears_it(window: Window) -> None:
    await window.type("Cari referensi, pembeli, atau barang (F3)", "INV-3")
    assert window.text("count") == "1 faktur"
    await window.key("Escape")
    assert window.text("count") == "3 faktur"


@in_window(_three)
async def test_enter_opens_the_row_that_the_arrows_marked(window: Window) -> None:
    await window.key("Arrow Down")
    await window.enter("Cari referensi, pembeli, atau barang (F3)")
    assert window.field("Referensi").value == "INV-1"


@in_window(_three)
async def test_an_ordinary_key_sends_nothing(window: Window) -> None:
    before = len(window.client.sent)
    await window.key("X")
    assert len(window.client.sent) == before


@in_window(_three)
async def test_what_another_window_writes_appears(window: Window) -> None:
    window.office.draft("INV-4", date="2026-10-09")
    await window.settle()
    assert window.text("count") == "4 faktur"
    assert "INV-4" in window.texts()


@in_window(_hundred)
async def test_few_rows_serve_a_hundred_invoices(window: Window) -> None:
    assert len([text for text in window.texts() if text.startswith("INV-")]) == 36
    column = window.find(ft.Column, scroll=ft.ScrollMode.ALWAYS)
    scrolled = {
        "event_type": "update",
        "pixels": 3500.0,
        "min_scroll_extent": 0.0,
        "max_scroll_extent": 3600.0,
        "viewport_dimension": 400.0,
    }
    await window.fire(column, "scroll", data=scrolled)
    references = [text for text in window.texts() if text.startswith("INV-")]
    assert "INV-000" in references
    assert "INV-099" not in references
    await window.enter("Cari referensi, pembeli, atau barang (F3)")
    assert window.field("Referensi").value == "INV-099"


@in_window(_hundred)
async def test_an_arrow_redraws_two_rows_and_scrolling_those_that_come_in(window: Window) -> None:
    before = len(window.client.sent)
    await window.key("Arrow Down")
    assert window.client.sent[before:].count("PATCH_CONTROL") == 2
    column = window.find(ft.Column, scroll=ft.ScrollMode.ALWAYS)
    scrolled: dict[str, object] = {"event_type": "update", "pixels": 1800.0}
    scrolled |= {"min_scroll_extent": 0.0, "max_scroll_extent": 3600.0, "viewport_dimension": 400.0}
    before = len(window.client.sent)
    with patch.object(ListRow, "_fill", autospec=True, side_effect=ListRow._fill) as filled:
        await window.fire(column, "scroll", data=scrolled)
    # Places 33 to 68 are held now, of which all but three were not there before. They are told of
    # at once: a browser draws each telling on its own.
    assert filled.call_count == 33
    assert window.client.sent[before:].count("PATCH_CONTROL") == 1
    references = [text for text in window.texts() if text.startswith("INV-")]
    assert (references[0], references[-1]) == ("INV-066", "INV-031")


@in_window(_hundred)
async def test_a_page_that_grows_taller_has_more_rows_and_keeps_them(window: Window) -> None:
    for height, rows in ((900, 46), (2160, 60), (720, 60)):
        window.session.apply_patch(window.page._i, {"height": height})
        size: dict[str, object] = {"width": 1280.0, "height": float(height)}
        await window.fire(window.page, "resize", data=size)
        assert len([text for text in window.texts() if text.startswith("INV-")]) == rows


def _with_sen() -> MemoryOffice:
    office = office_with_company()
    for number, price in enumerate(("100000", "99999", "50000.50"), start=1):
        office.draft(f"INV-{number}", lines=[{"opt": "A", "qty": "10", "price": price}])
    return office


@in_window(_with_sen)
async def test_amounts_of_a_column_align_where_one_has_sen(window: Window) -> None:
    assert {"1.000.000", "999.990", "500.005"} <= set(window.texts())
    assert {"110.000,00", "109.998,90", "55.000,55"} <= set(window.texts())
