"""What was just begun is not red before a person has been there; it is judged all the same."""

import flet as ft

from selaras_client.window.models.form_work import Snapshot, load
from tests.window.harness import Window, in_window
from tests.window.office import MemoryOffice, alone_office

MEMBERS = ("Nama", "Kode", "Satuan", "Jumlah", "Harga")


def _one() -> MemoryOffice:
    office = alone_office()
    office.draft("INV-1")
    return office


async def _opened_with_a_new_line(window: Window) -> None:
    await window.enter("Cari referensi, pembeli, atau barang (F3)")
    await window.fire(window.field("Harga 1"), "focus")
    await window.key("F4")
    await window.fire(window.field("Nama 2"), "focus")


def _red(window: Window, number: int) -> list[str]:
    """Return the fields of a line that have the border of an error."""
    found = []
    for member in MEMBERS:
        border = window.field(f"{member} {number}").border
        if isinstance(border, ft.OutlineInputBorder):
            assert isinstance(border.side, ft.BorderSide)
            found += [member] if border.side.color == ft.Colors.ERROR else []
    return found


def _stored(window: Window, ref: str) -> Snapshot:
    found = load(window.office.replica, ref)
    assert isinstance(found, Snapshot)
    return found


@in_window(_one)
async def test_a_line_just_begun_is_judged_and_shows_no_error(window: Window) -> None:
    await _opened_with_a_new_line(window)
    assert {each.path for each in _stored(window, "INV-1").findings} >= {"lines.2.name"}
    assert _red(window, 2) == []
    assert not any(text.startswith("Nama:") for text in window.texts())


@in_window(_one)
async def test_a_field_of_it_that_was_passed_over_shows_its_error(window: Window) -> None:
    await _opened_with_a_new_line(window)
    await window.leave("Nama 2")
    await window.fire(window.field("Kode 2"), "focus")
    assert _red(window, 2) == ["Nama"]
    await window.leave("Kode 2")
    await window.fire(window.field("Satuan 2"), "focus")
    assert _red(window, 2) == ["Nama", "Kode"]


@in_window(_one)
async def test_a_line_that_the_cursor_left_shows_every_error(window: Window) -> None:
    await _opened_with_a_new_line(window)
    await window.leave("Nama 2")
    await window.fire(window.field("Harga 1"), "focus")
    assert {"Nama", "Satuan", "Jumlah"} <= set(_red(window, 2))


@in_window(_one)
async def test_lines_of_an_invoice_that_was_opened_show_every_error(window: Window) -> None:
    window.office.draft("INV-2", lines=[{"opt": "A"}])
    await window.settle()
    await window.type("Cari referensi, pembeli, atau barang (F3)", "INV-2")
    await window.enter("Cari referensi, pembeli, atau barang (F3)")
    assert {"Nama", "Satuan", "Jumlah"} <= set(_red(window, 1))


@in_window(alone_office)
async def test_a_new_draft_is_quiet_ahead_of_the_cursor_until_it_is_to_be_ready(
    window: Window,
) -> None:
    await window.key("F2")
    await window.fire(window.field("Nama pembeli"), "focus")
    await window.fill("Nama pembeli", "UD Tani")
    await window.fire(window.field("NPWP pembeli"), "focus")
    address = window.field("Alamat pembeli")
    assert (address.border, _red(window, 1)) == (None, [])
    await window.key("F5")
    assert window.text("stage") == "Konsep"
    assert {"Nama", "Satuan", "Jumlah"} <= set(_red(window, 1))
    assert window.field("Alamat pembeli").border is not None


@in_window(alone_office)
async def test_the_head_of_a_new_draft_speaks_once_the_cursor_is_in_a_line(window: Window) -> None:
    await window.key("F2")
    await window.fire(window.field("Nama pembeli"), "focus")
    await window.fill("Nama pembeli", "UD Tani")
    await window.fire(window.field("Nama 1"), "focus")
    assert window.field("Alamat pembeli").border is not None
