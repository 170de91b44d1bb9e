"""The recap on the in-process harness: months and lists by key, figures, files, closing."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import flet as ft

from selaras.domain.coretax_results import ResultRow
from selaras.replica.results import judge_list, requests_for
from selaras_client.window.screens.recap import RecapScreen
from tests.window.harness import Window, in_window
from tests.window.office import NPWP, MemoryOffice, alone_office
from tests.window.test_exchange_view import _addresses, _content

PERIOD = "Masa pajak"


def _sold() -> MemoryOffice:
    """Return an office with two invoices that Coretax approved, and a draft, all of October."""
    office = alone_office()
    for number in (1, 2):
        office.draft(f"INV-{number}")
        office.home.settle()
        office.replica.ask_approval(f"INV-{number}")
        office.home.settle()
    office.replica.ask_export([])
    office.home.settle()
    row = ResultRow(2, "APPROVED", "04002600000000001", "INV-1")
    rows = [row, replace(row, row=3, number="04002600000000002", reference="INV-2")]
    with office.replica.reading() as db:
        verdicts = judge_list(db, NPWP, rows=rows, confirmed=frozenset())
    for request in requests_for(verdicts, file="f"):
        office.replica.ask(request)
    office.home.settle()
    office.draft("INV-3")
    return office


def _screen(window: Window) -> RecapScreen:
    screen = window.shell.screen
    assert isinstance(screen, RecapScreen)
    return screen


async def _october(window: Window) -> None:
    await window.type(PERIOD, "10/2026")
    await window.enter(PERIOD)


@in_window(_sold, route="/rekap")
async def test_the_month_before_is_shown_and_another_by_a_key_or_by_typing(window: Window) -> None:
    assert _screen(window).model.period.text == "092026"
    await window.key("Page Down")
    assert _screen(window).model.period.text == "102026"
    assert "220.000" in window.texts()
    await window.key("Page Up")
    await window.type(PERIOD, "bulan lalu")
    await window.enter(PERIOD)
    assert window.text("recap-told") == "Tulis masa pajak seperti 10/2026."
    await _october(window)
    assert "A2 keluaran (2)" in {
        each.content for each in window.walk() if isinstance(each, ft.TextButton)
    }


@in_window(_sold, route="/rekap")
async def test_the_key_on_the_button_answers_a_question_and_escape_does_not(
    window: Window,
) -> None:
    await _october(window)
    await window.key("F8")
    await window.key("Escape")
    assert not _screen(window).model.is_closed
    await window.key("F8")
    window.find(ft.FilledButton, "Tutup masa (F8)")
    await window.key("F8")
    assert _screen(window).model.is_closed


@in_window(_sold, route="/rekap")
async def test_arrows_turn_to_the_lists_and_back_to_the_first(window: Window) -> None:
    await _october(window)
    model = _screen(window).model
    assert [each.key for each in model.lists] == ["lines", "A2", "left-out"]
    await window.key("Arrow Right")
    assert "INV-1 PT Maju Jaya" in window.texts()
    await window.key("Arrow Right")
    assert {"INV-3 PT Maju Jaya", "konsep"} <= set(window.texts())
    await window.key("Arrow Right")
    assert model.shown.key == "lines"
    await window.key("Arrow Left")
    assert model.shown.key == "left-out"


@in_window(_sold, route="/rekap")
async def test_a_period_is_closed_as_it_is_seen_and_opened_for_a_reason(window: Window) -> None:
    await _october(window)
    await window.key("F8")
    assert "Tutup masa pajak 10/2026?" in window.texts()
    await window.click(window.find(ft.FilledButton, "Tutup masa (F8)"))
    day = f"{datetime(2026, 10, 28, 3, tzinfo=UTC).astimezone():%d/%m/%Y %H.%M}"
    assert f"ditutup {day} oleh" in _screen(window).model.title[1]
    assert "rekap ke-1" in _screen(window).model.title[1]
    assert "F4" not in {each.key for each in _screen(window).actions()}
    await window.key("F8")
    await window.type("Alasan", "kurang satu faktur")
    await window.enter("Alasan")
    assert "terbuka" in _screen(window).model.title[1]
    assert "F4" in {each.key for each in _screen(window).actions()}


@in_window(_sold, route="/rekap")
async def test_a_month_that_changed_under_the_hand_is_not_closed(window: Window) -> None:
    await _october(window)
    await window.key("F8")
    row = ResultRow(2, "CANCELED", "04002600000000001", "INV-1")
    replica = window.office.replica
    with replica.reading() as db:
        verdicts = judge_list(db, NPWP, rows=[row], confirmed=frozenset({2}))
    for request in requests_for(verdicts, file="g"):
        replica.ask(request)
    window.office.home.settle()
    await window.click(window.find(ft.FilledButton, "Tutup masa (F8)"))
    assert "tidak seperti yang Anda lihat" in window.text("recap-told")
    assert not _screen(window).model.is_closed


@in_window(_sold, route="/rekap")
async def test_figures_are_typed_and_what_is_none_is_said_in_the_dialog(window: Window) -> None:
    await _october(window)
    await window.key("F4")
    await window.type("III.B Disetor di muka", "satu juta")
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    assert any("satu juta" in each for each in window.texts())
    await window.type("III.B Disetor di muka", "20.000")
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    view = _screen(window).model.view
    assert view is not None
    assert int(view.live.recap.to_pay) == 200_000
    assert _screen(window).model.figures() == ["", "", "20.000", ""]


@in_window(_sold, route="/rekap")
async def test_the_month_is_fetched_as_excel_and_as_pdf(window: Window) -> None:
    await _october(window)
    for key, begin in (("F7", b"PK"), ("F9", b"%PDF")):
        await window.key(key)
        address = _addresses(window)[-1]
        assert (await asyncio.to_thread(_content, window, address)).startswith(begin)
        await window.click(window.find(ft.TextButton, "Tutup"))


@in_window(_sold, route="/rekap")
async def test_the_books_are_held_against_the_month_and_a_bad_file_is_said(window: Window) -> None:
    await _october(window)
    path = Path(str(window.office.home.folder), "buku.csv")
    text = "Nomor;DPP;PPN\nINV-1;1000000;110000\nINV-3;1000000;110000\nINV-9;5;1\n"
    await asyncio.to_thread(path.write_text, text, "utf-8")
    await _compare(window, f'"{path}"')
    model = _screen(window).model
    assert model.shown.key == "books"
    assert [row[4] for row in model.shown.rows] == [
        "ada di sini, tetapi belum dihitung: 110.000", "hanya ada di sini", "hanya ada di berkas",
    ]  # fmt: skip
    assert any("PPN di sini 220.000, di berkas 220.001" in each for each in window.texts())
    await asyncio.to_thread(path.write_text, "Nama\nX\n", "utf-8")
    await _compare(window, str(path))
    assert any("buku.csv" in each for each in window.texts())


async def _compare(window: Window, path: str) -> None:
    await window.key("F6")
    await window.type("Lokasi berkas di PC ini", path)
    before = window.texts()
    await window.click(window.find(ft.FilledButton, "Bandingkan (F8)"))
    for _ in range(500):
        await window.settle()
        if window.texts() != before:
            break
        await asyncio.sleep(0.01)


# Inside the table at 1280 pixels, and what a letter takes there on the whole.
ROOM_PX, LETTER_PX = 1011, 6.5


@in_window(_sold, route="/rekap")
async def test_the_longest_line_of_the_return_is_not_cut_off(window: Window) -> None:
    longest = "Dipungut sendiri, DPP nilai lain atau besaran tertentu (kode 04, 05)"
    row = window.find(ft.Text, longest).parent
    assert isinstance(row, ft.Row)
    widths = [cell.width for cell in row.controls if isinstance(cell, ft.Text) and cell.width]
    left = ROOM_PX - sum(widths) - row.spacing * (len(row.controls) - 1)
    assert left >= LETTER_PX * len(longest)


@in_window(_sold, route="/rekap", lang="en")
async def test_the_keys_to_other_lists_and_months_are_named_on_the_screen(window: Window) -> None:
    assert "Left and right: other lists. PgUp and PgDn: other months." in window.texts()
