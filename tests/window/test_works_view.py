"""Results of Coretax and work by hand in the window, on the in-process harness."""

import asyncio
from pathlib import Path
from unittest.mock import patch

import flet as ft

from selaras.domain.result_judging import judge_rows
from selaras.exchange.coretax_grid import read_output_list
from selaras.exchange.excel.write import Column, Table
from selaras.exchange.source import Source
from selaras.exchange.table_csv import write_csv
from selaras.replica.results import judge_list, requests_for
from selaras_client.window.models import result_incoming
from selaras_client.window.screens.results import COLUMNS
from selaras_client.window.screens.works import WorksScreen
from tests.window.harness import Window, in_window
from tests.window.office import MemoryOffice, alone_office

PATH = "Lokasi berkas di PC ini, lalu Enter"
TITLES = (
    *("NPWP Pembeli / Identitas lainnya", "Nama Pembeli", "Kode Transaksi", "Nomor Faktur Pajak"),
    *("Tanggal Faktur Pajak", "Status Faktur", "Harga Jual/Penggantian/DPP", "PPN", "Referensi"),
)
NUMBER = "04002600000000001"


def _sent() -> MemoryOffice:
    """Return an office whose two invoices went to Coretax."""
    return _office_that_sent("INV-1", "INV-2")


def _one_sent() -> MemoryOffice:
    return _office_that_sent("INV-1")


def _office_that_sent(*refs: str) -> MemoryOffice:
    office = alone_office()
    for ref in refs:
        office.draft(ref)
        office.home.settle()
        office.replica.ask_approval(ref)
        office.home.settle()
    office.replica.ask_export([])
    office.home.settle()
    return office


def _list_of(folder: Path, *rows: tuple[str, str, str, str]) -> str:
    """Write a list; a row is (number, status, VAT, reference)."""
    cells = [
        ("0012345678901000", "PT Maju", "04", number, "05/10/2026", status, "1000000", vat, ref)
        for number, status, vat, ref in rows
    ]
    path = folder / "hasil.csv"
    write_csv(path, Table("x", tuple(Column(title) for title in TITLES), cells))
    return str(path)


async def _told(window: Window, words: str) -> str:
    for _ in range(500):
        await asyncio.sleep(0.01)
        if words in window.text("import"):
            await window.settle()
            return window.text("import")
    raise AssertionError(window.text("import"))


async def _read(window: Window, path: str) -> str:
    await window.type(PATH, path)
    await window.enter(PATH)
    return await _told(window, "Daftar berisi")


@in_window(_sent, route="/ekspor/hasil")
async def test_a_list_is_judged_row_by_row_and_then_recorded(window: Window) -> None:
    folder = window.office.home.folder
    rows = [(NUMBER, "APPROVED", "110001", "INV-1"), ("", "ANEH", "110000", "INV-2")]
    told = await _read(window, _list_of(folder, *rows))
    assert "2 baris: 1 akan dicatat" in told
    shown = " ".join(window.texts())
    assert "statusnya tidak dikenal" in shown
    assert "110.001" in shown
    await window.key("F8")
    assert window.text("import").startswith("1 hasil dicatat")
    assert "1 sudah tercatat" in await _read(window, _list_of(folder, *rows))
    assert not any(each.key == "F8" for each in window.shell.screen.actions())  # type: ignore[union-attr]


@in_window(_one_sent, route="/ekspor/hasil")
async def test_what_only_seems_to_fit_is_recorded_once_a_person_ticks_it(window: Window) -> None:
    path = _list_of(window.office.home.folder, (NUMBER, "AMENDED", "110000", ""))
    assert "1 perlu kepastian" in await _read(window, path)
    assert not any(each.key == "F8" for each in window.shell.screen.actions())  # type: ignore[union-attr]
    assert "belum" in window.texts()
    assert not any("--confirm" in each for each in window.texts())
    await window.key("Insert")
    assert "ya" in window.texts()
    await window.key("Insert")
    assert "1 perlu kepastian" in window.text("import")
    await window.key("F6")
    await window.key("F8")
    assert window.text("import").startswith("1 hasil dicatat")


@in_window(_one_sent, route="/ekspor/hasil")
async def test_a_word_on_a_row_reads_nothing_and_judges_the_rows_of_its_invoice(
    window: Window,
) -> None:
    rows = [("", "ANEH", "99999", f"TIDAK-{number:03}") for number in range(40)]
    await _read(
        window, _list_of(window.office.home.folder, (NUMBER, "AMENDED", "110000", ""), *rows)
    )
    with (
        patch.object(result_incoming, "sent_book") as read,
        patch.object(result_incoming, "judge_rows", side_effect=judge_rows) as judged,
    ):
        for key in ("Insert", "Insert", "F6"):
            await window.key(key)
    assert [len(each.args[0]) for each in judged.call_args_list] == [1, 1, 1]
    assert not read.called
    assert "0 perlu kepastian" in window.text("import")


@in_window(_one_sent, route="/ekspor/hasil")
async def test_every_row_that_needs_a_look_is_reached_by_the_arrows(window: Window) -> None:
    rows = [("", "ANEH", "99999", f"TIDAK-{number:03}") for number in range(400)]
    path = _list_of(window.office.home.folder, *rows, (NUMBER, "AMENDED", "110001", "INV-1"))
    await _read(window, path)
    assert "TIDAK-399" not in window.texts()
    for _ in range(45):
        await window.key("Page Down")
    assert "TIDAK-399" in window.texts()
    assert 'PPN: dikirim "110.000", di Coretax "110.001"' in window.texts()


def _approved_there() -> MemoryOffice:
    office = _sent()
    path = _list_of(office.home.folder, (NUMBER, "APPROVED", "110000", "INV-1"))
    read = read_output_list(Source(Path(path)))
    with office.replica.reading() as db:
        company = office.replica.identity.company
        verdicts = judge_list(db, company, rows=read.rows, confirmed=frozenset())
    office.replica.results.tell(requests_for(verdicts, file=read.sha256))
    office.home.settle()
    return office


@in_window(_approved_there, route="/ekspor/tangan")
async def test_a_cancellation_is_planned_keyed_in_and_marked(window: Window) -> None:
    await window.key("F3")
    await window.fill("Referensi", "INV-1")
    await window.type("Alasan", "Batal beli")
    await window.enter("Alasan")
    assert NUMBER in window.text("work-page")
    assert "Batal beli" in window.text("work-page")
    await window.key("F8")
    assert "sudah dikerjakan" in window.texts()
    await window.key("F8")
    await window.key("F9")
    assert any(isinstance(each, ft.FilledButton) and each.url for each in window.walk())
    await window.click(window.find(ft.TextButton, "Tutup"))
    await window.key("Alt+Delete")
    await window.type("Alasan tidak jadi", "Salah klik")
    await window.enter("Alasan tidak jadi")
    assert window.text("work-page") == ""


@in_window(_approved_there, route="/ekspor/tangan")
async def test_a_replacement_begins_as_a_draft_and_what_may_not_be_is_told(window: Window) -> None:
    assert isinstance(window.shell.screen, WorksScreen)
    await window.key("F2")
    await window.type("Referensi", "INV-2")
    await window.enter("Referensi")
    assert "belum disetujui Coretax" in window.text("work-told")
    await window.key("F2")
    await window.type("Referensi", "INV-1")
    await window.enter("Referensi")
    assert window.field("Referensi").value == "INV-1-P1"


def test_the_buyer_of_a_row_of_coretax_has_room_for_some_words() -> None:
    fixed = [width for _, width in COLUMNS if width]
    # Inside the table at 1280 pixels, less what stands between its columns.
    assert 1011 - sum(fixed) - 14 * len(fixed) >= 120
