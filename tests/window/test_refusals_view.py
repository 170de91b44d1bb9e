"""A refused file in the window: a table of what is wrong where, to go through and to take along."""

import asyncio
from pathlib import Path

import flet as ft

from selaras.exchange.grid_read import open_grid
from selaras.exchange.refusal import Fault, FileRefusedError, Place
from selaras.exchange.source import Source
from selaras_client.window.models.faults import COLUMNS, faults_file, refusal_of
from selaras_client.window.models.row_window import WINDOW_ROWS
from selaras_client.window.wording import Wording
from tests.window.harness import Window, in_window
from tests.window.office import SAMPLE, alone_office
from tests.window.test_exchange_view import PATH, _addresses, _content

SALES = SAMPLE.parent / "penjualan-akuntansi.xlsx"
SAY = Wording("id")
MANY = 3_000


def _refused(*faults: Fault, more: int = 0) -> FileRefusedError:
    return FileRefusedError(faults, more=more)


async def _until(window: Window, key: str, words: str) -> None:
    """Wait for a file to be read in its own thread."""
    for _ in range(1000):
        await asyncio.sleep(0.01)
        if words in window.text(key):
            await window.settle()
            return
    raise AssertionError(window.text(key))


@in_window(alone_office, route="/impor")
async def test_a_refused_list_is_a_table_that_arrows_go_through(window: Window) -> None:
    await window.type(PATH, str(SALES))
    await window.enter(PATH)
    await _until(window, "import", "ditolak")
    assert "lembar" not in window.text("import")
    assert {"Lembar", "Baris", "Kolom", "Yang salah", "Terbaca", "zak"} <= set(window.texts())
    first = window.text("fault")
    await window.key("Arrow Down")
    assert window.text("fault") not in {"", first}
    await window.key("F9")
    (address,) = _addresses(window)
    content = await asyncio.to_thread(_content, window, address)
    assert content.startswith(b"PK")
    await window.click(window.find(ft.TextButton, "Tutup"))
    await window.key("Shift+F9")
    assert any("baris disalin" in text for text in window.texts())


@in_window(alone_office, route="/impor")
async def test_a_file_that_is_no_list_at_all_is_one_sentence_and_no_table(window: Window) -> None:
    path = Path(str(window.office.home.folder), "salah.txt")
    await asyncio.to_thread(path.write_bytes, b"bukan apa-apa")
    await window.type(PATH, str(path))
    await window.enter(PATH)
    await _until(window, "import", "tidak dikenal")
    assert "Yang salah" not in window.texts()
    assert window.is_focused(window.field(PATH))
    assert "F9" not in {each.key for each in window.shell.screen.actions()}  # type: ignore[union-attr]


@in_window(alone_office, route="/dokumen")
async def test_other_documents_show_the_same_table_and_escape_leads_back(window: Window) -> None:
    path = Path(str(window.office.home.folder), "eceran.csv")
    titles = "Kode Transaksi;Nama Pembeli;Jenis ID;NPWP/NIK;Nomor Seri;Tanggal Transaksi;DPP;PPN"
    text = f"{titles}\n07;-;NPWP;0000000000000000;001;kemarin;seratus;1\n"
    await asyncio.to_thread(path.write_text, text, "utf-8")
    for _ in range(2):
        await window.key("Arrow Left")
    await window.key("F8")
    await window.type("Lokasi berkas di PC ini", str(path))
    await window.click(window.find(ft.FilledButton, "Ambil (F8)"))
    await _until(window, "documents-told", "eceran.csv")
    assert "kemarin" in window.texts()
    assert "Yang salah" in window.texts()
    await window.key("Escape")
    assert window.page.route == "/dokumen"
    assert "Yang salah" not in window.texts()
    assert "F4" in {each.key for each in window.shell.screen.actions()}  # type: ignore[union-attr]


@in_window(alone_office, route="/rekap")
async def test_a_refused_list_of_the_books_leaves_its_dialog_for_the_table(window: Window) -> None:
    path = Path(str(window.office.home.folder), "buku.csv")
    text = "Nomor;Tanggal;DPP;PPN\nA-1;01/09/2026;seratus;1\n"
    await asyncio.to_thread(path.write_text, text, "utf-8")
    await window.key("F6")
    await window.type("Lokasi berkas di PC ini", str(path))
    await window.click(window.find(ft.FilledButton, "Bandingkan (F8)"))
    await _until(window, "recap-told", "buku.csv")
    assert {"seratus", "Yang salah"} <= set(window.texts())
    await window.key("Escape")
    assert "Yang salah" not in window.texts()


def test_every_fault_is_kept_with_its_place_and_what_was_read(tmp_path: Path) -> None:
    facts = {"element": "PPN", "value": "seratus"}
    faults = [
        Fault("import.bad-number", Place(line=row, column=28, name="PPN", sheet="Okt"), facts)
        for row in range(2, MANY + 2)
    ]
    refused = refusal_of(_refused(*faults, more=7), file="jual.xlsx", say=SAY)
    assert len(refused.sentences) == 2
    assert "7" in refused.sentences[1]
    table = refused.table
    assert table is not None
    assert len(table.rows) == MANY > WINDOW_ROWS
    said = SAY("import.bad-number", **facts)
    assert table.rows[0] == ("jual.xlsx", "Okt", "2", "AB  PPN", said, "seratus")
    assert table.text.count("\n") == MANY - 1
    path = tmp_path / "faults.xlsx"
    path.write_bytes(asyncio.run(faults_file(table, say=SAY)).content)
    with open_grid(Source(path)) as grid:
        rows = [[str(cell.value) for cell in row.cells.values()] for row in grid.sheets[0].rows()]
    assert rows[0] == [SAY(f"window.fault.{name}") for name in COLUMNS]
    assert rows[-1][2] == str(MANY + 1)


def test_a_place_in_xml_names_invoice_and_line() -> None:
    place = Place(line=40, column=9, invoice=3, item=2, name="Price")
    refused = refusal_of(
        _refused(Fault("import.bad-number", place, {"element": "Price", "value": "x"})),
        file="a.xml",
        say=SAY,
    )
    assert refused.table is not None
    row = refused.table.rows[0]
    assert row[1:4] == ("", "40", "faktur ke-3 > barang/jasa ke-2 > Price")
