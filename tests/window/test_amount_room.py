"""Room for amounts: what is cut off of one says another."""

import flet as ft
import pytest

from selaras_client.window.parts import preview_table
from selaras_client.window.screens import documents, list_row, papers, recap
from tests.window.harness import Window, in_window
from tests.window.office import alone_office

# What a digit or a point takes, on the whole, of the font that lists are written in.
DIGIT_PX = 7.4
BASE, VAT = "99.999.999.999,00", "9.999.999.999,00"
WIDTHS: dict[str, dict[str, int | None]] = {
    "invoices": {name: width for name, width, _ in list_row.COLUMNS},
    "import": {name: width for name, width, _ in preview_table.COLUMNS},
    "purchases and returns": dict(papers.COLUMNS),
    "other documents": dict(documents.COLUMNS),
    "recap": {"base": recap.AMOUNT, "vat": recap.AMOUNT},
}


@pytest.mark.parametrize("table", WIDTHS)
def test_amounts_of_billions_with_their_decimals_are_not_cut_off(table: str) -> None:
    widths = WIDTHS[table]
    base = widths.get("base") or widths["tax_base"]
    assert base is not None
    assert base >= DIGIT_PX * len(BASE)
    vat = widths["vat"]
    assert vat is not None
    assert vat >= DIGIT_PX * len(VAT)


def test_the_other_side_of_a_purchase_or_a_return_still_has_room() -> None:
    for left_out in ("refers", "base"):
        fixed = [width for name, width in papers.COLUMNS.items() if width and name != left_out]
        # Inside the table at 1280 pixels, less what stands between its columns.
        assert 1011 - sum(fixed) - 14 * len(fixed) >= 150


@in_window(alone_office)
async def test_sums_beside_a_search_take_what_is_left_of_its_row(window: Window) -> None:
    for key, sums in (("Alt+M", "papers-count"), ("Alt+D", "documents-sums")):
        await window.key(key)
        await window.settle()
        text = window.find(ft.Text, key=sums)
        assert text.expand
        assert text.max_lines == 2
