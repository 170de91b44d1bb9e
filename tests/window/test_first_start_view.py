"""The first start on the in-process harness."""

import flet as ft

from selaras_client.window.screens.invoice_list import InvoiceList
from tests.window.harness import Window, in_window
from tests.window.office import MemoryOffice


@in_window(MemoryOffice)
async def test_a_company_with_sample_data_leads_to_its_list(window: Window) -> None:
    await window.fill("NPWP perusahaan", "0021.2345.6789.1000")
    assert window.field("NPWP perusahaan").helper is not None
    await window.fill("Nama perusahaan", "PT Samudra Biru")
    sample = window.find(ft.Switch)
    window.session.apply_patch(sample._i, {"value": True})
    await window.fire(sample, "change", data=True)
    await window.click(window.find(ft.FilledButton, "Mulai (F8)"))
    assert isinstance(window.shell.screen, InvoiceList)
    assert window.text("count") == "60 faktur"
    assert any("0021 2345 6789 1000" in text for text in window.texts())


@in_window(MemoryOffice)
async def test_what_is_missing_is_said_beside_the_field(window: Window) -> None:
    await window.fill("NPWP perusahaan", "123")
    await window.key("F8")
    assert window.field("NPWP perusahaan").error == (
        "NPWP berisi 15 atau 16 angka; titik dan strip boleh."
    )
    assert window.field("Nama perusahaan").error == "Isi nama perusahaan seperti di NPWP."


@in_window(MemoryOffice)
async def test_a_refusal_of_the_hub_stays_on_its_card(window: Window) -> None:
    await window.choose(window.find(ft.SegmentedButton), "join")
    assert window.is_focused(window.field("Alamat hub, misalnya 192.168.1.5:28417"))
    await window.fill("Alamat hub, misalnya 192.168.1.5:28417", "127.0.0.1:9")
    await window.fill("Kode bergabung", "ABC")
    await window.fill("Nama PC ini, misalnya Kasir 2", "Kasir 2")
    await window.click(window.find(ft.FilledButton, "Gabung (F8)"))
    refusal = next(
        control
        for control in window.walk()
        if isinstance(control, ft.Text) and control.visible and control.color == ft.Colors.ERROR
    )
    assert refusal.value
    assert not isinstance(window.shell.screen, InvoiceList)


@in_window(MemoryOffice, lang="en")
async def test_the_first_start_speaks_english_too(window: Window) -> None:
    assert "Use on this PC only" in window.texts()
