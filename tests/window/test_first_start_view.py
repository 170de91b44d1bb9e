"""The first start on the in-process harness."""

import asyncio
from pathlib import Path

import flet as ft

from selaras_client.closed_work import RESTORE, ClosedWork
from selaras_client.window.screens.invoice_list import InvoiceList
from tests.window.fronts import FrontWindow, closed
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
    # Made up as it is, this number fails its check: it is asked for once more.
    for _ in range(2):
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
    assert "Use on this PC only (Alt+1)" in window.texts()


async def _filled(window: Window) -> None:
    await window.fill("NPWP perusahaan", "0021.2345.6289.1000")
    await window.fill("Nama perusahaan", "PT Samudra Biru")


@in_window(MemoryOffice)
async def test_the_first_administrator_has_a_name_and_a_password_and_is_logged_in(
    window: Window,
) -> None:
    await _filled(window)
    await window.type("Nama Anda, administrator pertama (boleh kosong)", "Bu Sari")
    password = "Kata sandi (boleh kosong)"
    await window.type(password, "pendek")
    await window.key("F8")
    assert window.field(password).error
    await window.type(password, "kata sandi panjang")
    await window.key("F8")
    assert isinstance(window.shell.screen, InvoiceList)
    assert window.text("who") == "Bu Sari"
    (user,) = window.office.replica.users.all()
    assert (user.name, user.has_password) == ("Bu Sari", True)


@in_window(MemoryOffice)
async def test_a_name_alone_needs_no_login_and_import_follows_where_wanted(window: Window) -> None:
    await _filled(window)
    await window.type("Nama Anda, administrator pertama (boleh kosong)", "Bu Sari")
    switch = window.find(ft.Switch, label="Lalu ambil data dari e-Faktur desktop atau Coretax")
    window.session.apply_patch(switch._i, {"value": True})
    await window.fire(switch, "change", data=True)
    await window.key("F8")
    assert window.page.route == "/impor"
    assert window.text("who") == "Bu Sari"


def test_a_backup_is_put_into_an_empty_folder(tmp_path: Path) -> None:
    async def play() -> None:
        window, left = await FrontWindow(MemoryOffice(), "/").start(), list[object]()
        await window.front.show_office(window.office, leave=left.append)
        await window.settle()
        await window.choose(window.find(ft.SegmentedButton), "restore")
        await window.fill("Lokasi lengkap berkas cadangan (.db)", "mine.db")
        await window.key("F8")
        assert not left
        await window.fill("Lokasi lengkap berkas cadangan (.db)", f'"{tmp_path / "mine.db"}"')
        await window.key("F8")
        assert left == [ClosedWork(RESTORE, tmp_path / "mine.db")]
        await closed(window)

    asyncio.run(play())


@in_window(MemoryOffice)
async def test_a_number_that_fails_its_check_is_taken_the_second_time_only(window: Window) -> None:
    npwp = window.field("NPWP perusahaan")
    await window.fill("NPWP perusahaan", "0021.2345.6789.1001")
    await window.fill("Nama perusahaan", "PT Samudra Biru")
    await window.enter("Kata sandi (boleh kosong)")
    assert window.is_focused(window.find(ft.FilledButton, "Mulai (F8)"))
    await window.key("F8")
    assert "F8 sekali lagi" in str(npwp.error)
    assert window.is_focused(npwp)
    assert not isinstance(window.shell.screen, InvoiceList)
    await window.fill("NPWP perusahaan", "0021.2345.6789.1002")
    await window.key("F8")
    assert npwp.error, "another wrong number is another question"
    await window.key("F8")
    assert isinstance(window.shell.screen, InvoiceList)


@in_window(MemoryOffice)
async def test_alt_and_a_number_turn_to_another_card(window: Window) -> None:
    await window.key("Alt+2")
    assert window.is_focused(window.field("Alamat hub, misalnya 192.168.1.5:28417"))
    assert window.find(ft.SegmentedButton).selected == ["join"]
    await window.key("Alt+1")
    assert window.is_focused(window.field("NPWP perusahaan"))
