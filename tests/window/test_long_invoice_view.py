"""An invoice of many lines: fields around the cursor only, and every line within reach of keys."""

import flet as ft

from selaras_client.window.screens.folded_line import ALL_OPEN, REACH, open_lines
from tests.window.harness import Window, in_window
from tests.window.long_invoice import LINES, long_office, open_form, stored


def _has(window: Window, label: str) -> bool:
    return any(isinstance(each, ft.TextField) and each.label == label for each in window.walk())


def test_lines_around_the_cursor_have_fields_and_a_short_invoice_has_all() -> None:
    ids = [str(number) for number in range(LINES)]
    assert open_lines(ids[:ALL_OPEN], at="3") == set(ids[:ALL_OPEN])
    assert open_lines(ids, at=None) == set(ids[: 2 * REACH + 1])
    assert open_lines(ids, at="30") == set(ids[30 - REACH : 31 + REACH])
    assert open_lines(ids, at="59") == set(ids[-2 * REACH - 1 :])


@in_window(long_office)
async def test_lines_far_from_the_cursor_are_texts_and_keys_lead_to_them(window: Window) -> None:
    await open_form(window)
    assert not _has(window, f"Nama {LINES}")
    assert {f"Barang {LINES}", "Rp 1.000.000"} <= set(window.texts())
    await window.fire(window.field("Jumlah 1"), "focus")
    await window.key("Page Down")
    assert window.is_focused(window.field("Jumlah 11"))
    await window.fire(window.field("Jumlah 11"), "focus")
    assert _has(window, f"Nama {11 + REACH}")
    await window.key("Ctrl+Arrow Down")
    await window.fill("Jumlah 12", "7")
    assert stored(window).lines[11].qty == 7
    await window.fire(window.field("Jumlah 12"), "focus")
    await window.key("Page Down")
    assert window.is_focused(window.field("Jumlah 22"))
    assert not _has(window, "Nama 1")


@in_window(long_office)
async def test_a_click_opens_a_line_and_a_new_one_has_its_fields(window: Window) -> None:
    await open_form(window)
    row = window.find(ft.Text, "Barang 40").parent
    assert isinstance(row, ft.Row)
    assert isinstance(row.parent, ft.Container)
    await window.click(row.parent)
    assert window.is_focused(window.field("Nama 40"))
    await window.key("F4")
    assert window.is_focused(window.field(f"Nama {LINES + 1}"))
    assert len(stored(window).lines) == LINES + 1
