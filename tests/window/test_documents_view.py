"""Other documents on the in-process harness: kinds and months by key, a form, files in and out."""

import asyncio
from pathlib import Path

import flet as ft
import pytest

from selaras.domain.papers import Shape
from selaras.exchange.document_files import FILES
from selaras.replica.cards import Kept
from selaras_client.window.models.document_list import DocumentListModel
from selaras_client.window.screens.documents import DocumentsScreen
from selaras_client.window.wording import Wording
from tests.exchange.test_document_files import saved
from tests.papers.test_documents import MADE
from tests.window.harness import Window, in_window
from tests.window.office import TODAY, MemoryOffice, alone_office
from tests.window.test_exchange_view import _addresses, _content

FIELDS = {
    "Kode (Normal, 07, 08, NoVAT)": "Normal", "A barang, B jasa": "A", "Nomor dokumen": "001",
    "Tanggal": "31/10/2026", "Nama pembeli": "-", "NPWP atau NIK": "NPWP",
    "Nomor NPWP atau NIK": "0000000000000000", "DPP": "2.400.000", "DPP nilai lain": "2.200.000",
    "PPN": "264.000",
}  # fmt: skip


def _filled() -> MemoryOffice:
    """Return an office with one document of each kind, all of October."""
    office = alone_office()
    for kind, fields in MADE.items():
        assert isinstance(office.replica.papers[kind].add(fields), Kept)
    office.home.settle()
    return office


def _screen(window: Window) -> DocumentsScreen:
    screen = window.shell.screen
    assert isinstance(screen, DocumentsScreen)
    return screen


async def _retail(window: Window) -> None:
    """Turn to the retail totals of October."""
    await window.key("Page Down")
    for _ in range(2):
        await window.key("Arrow Left")
    assert _screen(window).model.kind == "retail_total"


@in_window(_filled, route="/dokumen")
async def test_arrows_turn_to_each_kind_and_page_keys_to_other_months(window: Window) -> None:
    assert window.text("documents-sums").startswith("Masa 09/2026: 0 dokumen")
    await window.key("Page Down")
    seen = []
    for _ in FILES:
        assert "1 dokumen" in window.text("documents-sums")
        seen.append(_screen(window).model.kind)
        await window.key("Arrow Right")
    assert seen == list(FILES)
    assert _screen(window).model.kind == seen[0]


@in_window(alone_office, route="/dokumen")
async def test_a_total_is_typed_as_people_write_it_and_changed(window: Window) -> None:
    await _retail(window)
    await window.key("F4")
    for label, text in FIELDS.items():
        await window.type(label, text)
    await window.type("PPN", "dua ratus")
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    assert any("dua ratus" in text for text in window.texts())
    await window.type("PPN", "264.000")
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    assert "lengkap" in window.texts()
    assert window.text("documents-sums") == "Masa 10/2026: 1 dokumen, DPP 2.400.000, PPN 264.000"


def _faulty() -> MemoryOffice:
    office = alone_office()
    fields = {**MADE["retail_total"], "vat": "264000.5"}
    assert isinstance(office.replica.papers["retail_total"].add(fields), Kept)
    office.home.settle()
    return office


@in_window(_faulty, route="/dokumen")
async def test_an_error_is_said_where_it_is_mended_and_nothing_goes_out(
    window: Window,
) -> None:
    await _retail(window)
    assert "ada kesalahan" in window.texts()
    await window.key("F7")
    assert "001" in window.text("documents-told")
    await window.key("F5")
    assert window.field("PPN").value == "264.000,50"
    assert any(text.startswith("PPN: ") for text in window.texts())
    await window.type("PPN", "264.000")
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    assert "lengkap" in window.texts()


@in_window(_filled, route="/dokumen")
async def test_coretax_s_file_goes_out_and_what_is_struck_out_does_not(window: Window) -> None:
    await _retail(window)
    await window.key("F7")
    content = await asyncio.to_thread(_content, window, _addresses(window)[-1])
    assert content.count(b"<RetailInvoice>") == 1
    await window.click(window.find(ft.TextButton, "Tutup"))
    assert "diekspor 28/10/2026" in window.texts()
    await window.key("F5")
    await window.type("PPN", "264.001")
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    assert "berubah sejak 28/10/2026" in window.texts()
    await window.key("Alt+Delete")
    assert "0 dokumen" in window.text("documents-sums")
    assert "F7" not in {each.key for each in _screen(window).actions()}


@in_window(alone_office, route="/dokumen")
async def test_a_file_is_brought_in_once_and_a_bad_one_is_refused(window: Window) -> None:
    await _retail(window)
    path = Path(str(window.office.home.folder), "eceran.xml")
    saved(path, "retail_total")
    for told in ("1 baru, 0 sudah ada", "0 baru, 1 sudah ada"):
        await _take(window, path)
        assert window.text("documents-told").startswith(told)
    await asyncio.to_thread(path.write_text, "bukan berkas", "utf-8")
    await _take(window, path)
    assert "eceran.xml" in window.text("documents-told")


def test_a_file_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    office = alone_office()
    model = DocumentListModel(office, Wording("id"), today=TODAY)
    path = saved(tmp_path / "x.xml", model.kind)

    async def play() -> list[str]:
        bringing = asyncio.create_task(model.bring(path))
        await asyncio.sleep(0)
        assert model.is_busy
        model.cancel()
        return await bringing

    assert asyncio.run(play()) == [Wording("id")("import.cancelled", path=str(path))]
    assert model.sums.count == 0
    assert not model.is_busy
    office.close()


async def _take(window: Window, path: Path) -> None:
    await window.key("F8")
    await window.type("Lokasi berkas di PC ini", str(path))
    before = window.text("documents-told")
    await window.click(window.find(ft.FilledButton, "Ambil (F8)"))
    for _ in range(500):
        if window.text("documents-told") != before:
            break
        await asyncio.sleep(0.01)
    await window.settle()


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_field_of_every_kind_has_a_name(lang: str) -> None:
    say = Wording(lang)
    shapes: list[Shape[object]] = [file.shape for file in FILES.values()]
    names = {name for shape in shapes for name in shape.fields}
    assert [name for name in sorted(names) if f"window.document.{name}" not in say] == []
    assert all(f"window.document.kind.{kind}" in say for kind in FILES)


@in_window(_filled, route="/dokumen")
async def test_an_empty_month_says_what_to_do_and_a_search_without_hits_says_that(
    window: Window,
) -> None:
    assert any("belum ada di masa 09/2026. F4" in text for text in window.texts())
    await window.key("Page Down")
    assert not any("belum ada di masa" in text for text in window.texts())
    await window.type("Cari nomor, nama, NPWP, atau catatan (F3)", "xyz")
    assert "Tidak ada yang cocok. Esc mengosongkan pencarian." in window.texts()
    await window.key("Escape")
    assert window.page.route == "/dokumen"
    assert "1 dokumen" in window.text("documents-sums")
