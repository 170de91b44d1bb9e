"""Import and export on the in-process harness: what was found, all or nothing, the same bytes."""

import asyncio
from pathlib import Path

import flet as ft
import pytest
from starlette.requests import Request

from selaras_client.window.models.importing import ImportModel
from selaras_client.window.screens.importing import ImportScreen
from selaras_client.window.wording import Wording
from tests.window.harness import Window, in_window
from tests.window.office import SAMPLE, MemoryOffice, alone_office

PATH = "Lokasi berkas di PC ini, lalu Enter"


def _two_approved() -> MemoryOffice:
    office = alone_office()
    for number in (1, 2):
        office.draft(f"INV-{number}")
        office.home.settle()
        office.replica.ask_approval(f"INV-{number}")
        office.home.settle()
    return office


async def _until_told(window: Window, words: str) -> str:
    """Wait for a file to be read in its own thread."""
    for _ in range(500):
        await asyncio.sleep(0.01)
        if words in window.text("import"):
            await window.settle()
            return window.text("import")
    raise AssertionError(window.text("import"))


def _content(window: Window, address: str) -> bytes:
    _, _, token, name = address.split("/")
    scope = {"type": "http", "path_params": {"token": token, "name": name}}
    return bytes(asyncio.run(window.files.answer(Request(scope))).body)


def _addresses(window: Window) -> list[str]:
    urls = [each.url for each in window.walk() if isinstance(each, ft.FilledButton)]
    return [each.url for each in urls if isinstance(each, ft.Url)]


@in_window(alone_office, route="/impor")
async def test_a_file_is_looked_at_first_and_then_brought_in(window: Window) -> None:
    await window.type(PATH, str(SAMPLE))
    await window.enter(PATH)
    told = await _until_told(window, "ditemukan")
    assert "60 faktur ditemukan. 60 baru, 0 sudah ada" in told
    assert "Tekan F8" in told
    await window.key("F8")
    assert window.text("import") == "60 faktur dimasukkan sebagai konsep."
    await window.enter(PATH)
    assert "0 baru, 60 sudah ada" in await _until_told(window, "ditemukan")
    await window.key("F8")
    await window.key("Escape")
    assert window.text("count") == "60 faktur"


@in_window(alone_office, route="/impor")
async def test_a_file_that_is_none_is_refused_in_words(window: Window) -> None:
    await window.type(PATH, str(Path(__file__)))
    await window.enter(PATH)
    told = await _until_told(window, "Berkas")
    assert "ditolak" in told or "tidak" in told
    assert not any(each.key == "F8" for each in window.shell.screen.actions())  # type: ignore[union-attr]


def test_an_import_that_is_stopped_stores_nothing() -> None:
    office = alone_office()
    model = ImportModel(office, Wording("id"))

    async def play() -> None:
        assert await model.read(SAMPLE) == []
        model._begin = model.cancel  # type: ignore[method-assign]  # stopped in its first moment
        refused = await model.store()
        assert getattr(refused, "code", "") == "import.cancelled"

    asyncio.run(play())
    with office.replica.reading() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM invoice_row").scalar_one() == 0
    office.close()


def test_a_file_from_the_browser_is_read_under_its_name(tmp_path: Path) -> None:
    office = alone_office()
    model = ImportModel(office, Wording("id"))
    assert asyncio.run(model.read_bytes("keluaran.xml", SAMPLE.read_bytes())) == []
    assert model.found is not None
    assert len(model.found.report.new) == 60
    office.close()
    assert list(tmp_path.iterdir()) == []


@in_window(_two_approved, route="/ekspor")
async def test_what_is_approved_is_exported_once_and_the_file_is_the_same_again(
    window: Window,
) -> None:
    assert window.text("export-ready").startswith("2 faktur disetujui dan siap diekspor")
    await window.key("F7")
    (first,) = _addresses(window)
    await window.click(window.find(ft.TextButton, "Tutup"))
    assert "Tidak ada faktur yang menunggu ekspor" in window.text("export-ready")
    await window.key("F7")
    await window.key("F9")
    again = _addresses(window)[-1]
    assert again != first
    contents = [await asyncio.to_thread(_content, window, each) for each in (first, again)]
    assert contents[0] == contents[1]
    assert contents[0].count(b"<TaxInvoice>") == 2


@in_window(_two_approved, route="/ekspor")
async def test_a_batch_is_taken_back_for_a_reason(window: Window) -> None:
    await window.key("F7")
    await window.click(window.find(ft.TextButton, "Tutup"))
    await window.key("Alt+Delete")
    await window.type("Alasan", "Belum diunggah")
    await window.enter("Alasan")
    texts = window.texts()
    assert {"ditarik", "Belum diunggah"} <= set(texts)
    assert window.text("export-ready").startswith("2 faktur disetujui")


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_import_screen_names_every_kind(lang: str) -> None:
    say = Wording(lang)
    for kind in ("coretax-xml", "efaktur-csv", "djp-excel", "sales-list"):
        assert f"window.import.kind.{kind}" in say
    assert ImportScreen.__doc__
