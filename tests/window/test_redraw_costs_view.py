"""What a key costs in the list of invoices and between screens, in counts."""

import dataclasses
from unittest.mock import patch

import flet as ft

from selaras_client.window.models import recap_lists
from selaras_client.window.models.recap_lists import LEFT_OUT
from selaras_client.window.screens.recap import RecapScreen
from tests.window.harness import Window, in_window
from tests.window.office import MemoryOffice, alone_office


@in_window(alone_office)
async def test_a_screen_that_comes_again_asks_nothing_of_classes_that_are_known(
    window: Window,
) -> None:
    await window.key("F1")
    await window.key("Escape")
    with patch.object(dataclasses, "is_dataclass", wraps=dataclasses.is_dataclass) as asked:
        await window.key("F1")
        await window.key("Escape")
    assert window.field("Cari referensi, pembeli, atau barang (F3)").visible
    # Events are made anew; of controls there are hundreds.
    assert asked.call_count < 100


@in_window(alone_office)
async def test_the_next_state_is_looked_for_once(window: Window) -> None:
    before = window.office.asked
    await window.key("F4")
    # Sums and rows.
    assert window.office.asked - before == 2


@in_window(alone_office, route="/impor")
async def test_a_table_of_faults_is_made_where_a_file_is_refused(window: Window) -> None:
    titles = {window.shell._wording(f"window.fault.{name}") for name in ("sheet", "what", "read")}
    assert not titles & {each.value for each in window.walk() if isinstance(each, ft.Text)}


def _drafts() -> MemoryOffice:
    office = alone_office()
    for number in range(3):
        office.draft(f"INV-{number}", date="2026-09-05")
    return office


@in_window(_drafts)
async def test_a_month_words_only_rows_of_the_list_that_is_looked_at(window: Window) -> None:
    wraps = recap_lists._left_out
    with patch.object(recap_lists, "_left_out", wraps=wraps) as worded:
        await window.shell.go("/rekap")
        await window.settle()
        assert LEFT_OUT in {each.key for each in _lists(window)}
        assert worded.call_count == 0
        (found,) = (each.rows for each in _lists(window) if each.key == LEFT_OUT)
        assert [row[1] for row in found] == [f"INV-{number} PT Maju Jaya" for number in range(3)]
        assert worded.call_count == 3


def _lists(window: Window) -> tuple[recap_lists.ShownList, ...]:
    screen = window.shell.screen
    assert isinstance(screen, RecapScreen)
    return screen.model.lists
