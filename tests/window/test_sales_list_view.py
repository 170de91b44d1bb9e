"""A sales list of another program in the window: columns guessed, put right once, remembered."""

import asyncio
from pathlib import Path

import flet as ft

from selaras_client.window.models.importing import ImportModel
from selaras_client.window.wording import Wording
from tests.window.harness import Window, in_window
from tests.window.office import SAMPLE, MemoryOffice, alone_office

SALES = SAMPLE.parent / "penjualan-akuntansi.xlsx"
PATH = "Lokasi berkas di PC ini, lalu Enter"
OTHERS = "Lain-lain: unit.lsn=UM.0017; tax_included=yes"
OWN = "unit.zak=UM.0033; unit.ls=UM.0030; goods.BRG-870300=A:870300:15; tax_included=yes"


async def _told(window: Window, words: str) -> str:
    """Wait for a file to be read in its own thread."""
    for _ in range(1000):
        await asyncio.sleep(0.01)
        if words in window.text("import"):
            await window.settle()
            return window.text("import")
    raise AssertionError(window.text("import"))


def _model(office: MemoryOffice) -> ImportModel:
    return ImportModel(office, Wording("id"))


@in_window(alone_office, route="/impor")
async def test_what_the_guess_leaves_open_is_matched_with_one_key_and_remembered(
    window: Window,
) -> None:
    await window.type(PATH, str(SALES))
    await window.enter(PATH)
    await _told(window, "dipasangkan dengan F6")
    assert any("unit.zak" in text for text in window.texts())
    await window.key("F6")
    assert window.field("Harga satuan (wajib)").value == "Harga (termasuk PPN)"
    await window.type(OTHERS, OWN)
    await window.click(window.find(ft.FilledButton, "Baca dengan kolom ini (F8)"))
    assert "daftar penjualan: 20 faktur ditemukan. 20 baru" in await _told(window, "ditemukan")
    await window.key("F8")
    assert await _told(window, "dimasukkan") == "20 faktur dimasukkan sebagai konsep."
    again = _model(window.office)
    assert await again.read(SALES) == []
    assert again.found is not None
    assert again.found.report.unchanged == 20


def test_an_entry_that_means_nothing_is_said_and_what_was_mapped_stays() -> None:
    office = alone_office()
    model = _model(office)
    asyncio.run(model.read(SALES))
    assert model.list is not None
    columns = model.list.mapping.columns
    (refusal,) = asyncio.run(model.map_columns(columns, others="unit.x=UM.9999"))
    assert "unit.x=UM.9999" in refusal
    assert asyncio.run(model.map_columns({**columns, "price": ""}, others=OWN))
    assert asyncio.run(model.map_columns(columns, others=OWN)) == []
    office.close()


def test_a_file_that_says_what_it_is_asks_for_no_columns(tmp_path: Path) -> None:
    office = alone_office()
    model = _model(office)
    assert asyncio.run(model.read(SAMPLE)) == []
    assert model.list is None
    broken = tmp_path / "salah.txt"
    broken.write_bytes(b"bukan apa-apa")
    assert asyncio.run(model.read(broken))
    assert model.list is None
    office.close()
