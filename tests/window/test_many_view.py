"""Many invoices at once from the list: choosing, sums, ready, approve, export, print, discard."""

import asyncio
import xml.etree.ElementTree as ET
from collections.abc import Sequence

import flet as ft
from starlette.requests import Request

from selaras.replica.queries import show_invoice
from selaras_client.window.screens.invoice_list import InvoiceList
from tests.window.harness import Window, in_window
from tests.window.office import MemoryOffice, alone_office

SEARCH = "Cari referensi, pembeli, atau barang (F3)"


def _three() -> MemoryOffice:
    office = alone_office()
    office.draft("INV-1")
    office.draft("INV-2", date="2026-10-06")
    office.draft("INV-3", date="2026-09-04")
    office.home.settle()
    return office


def _one_faulty() -> MemoryOffice:
    office = _three()
    office.edit("INV-3", buyer__name="")
    return office


def _references(window: Window) -> list[str]:
    return [text for text in window.texts() if text.startswith("INV-")]


def _state(window: Window, ref: str) -> str:
    with window.office.replica.reading() as db:
        view = show_invoice(db, ref)
    assert isinstance(view, dict)
    return str(view["state"])


def _files(window: Window) -> Sequence[str]:
    urls = [each.url for each in window.walk() if isinstance(each, ft.FilledButton)]
    return [each.url for each in urls if isinstance(each, ft.Url)]


def _content(window: Window, address: str) -> bytes:
    _, _, token, name = address.split("/")
    scope = {"type": "http", "path_params": {"token": token, "name": name}}
    return bytes(asyncio.run(window.files.answer(Request(scope))).body)


@in_window(_three)
async def test_a_period_narrows_and_the_sums_follow(window: Window) -> None:
    assert window.text("sums").startswith("3 faktur · DPP 3.000.000 · PPN 330.000")
    await window.type("Masa", "9/2026")
    assert _references(window) == ["INV-3"]
    assert window.text("sums").startswith("1 faktur · DPP 1.000.000")
    await window.type("Masa", "9/20")
    assert _references(window) == ["INV-3"]
    await window.key("Escape")
    assert len(_references(window)) == 3
    assert window.field("Masa").value == ""


@in_window(_three)
async def test_f4_goes_through_the_states(window: Window) -> None:
    await window.key("F4")
    assert window.text("filter-state") == "Konsep"
    assert len(_references(window)) == 3
    await window.key("F4")
    assert window.text("filter-state") == "Siap"
    assert _references(window) == []
    await window.key("Shift+F4")
    assert len(_references(window)) == 3


@in_window(_three)
async def test_alt_and_a_number_sorts_and_once_more_turns_it_round(window: Window) -> None:
    await window.key("Alt+2")
    assert _references(window) == ["INV-1", "INV-2", "INV-3"]
    await window.key("Alt+2")
    assert _references(window) == ["INV-3", "INV-2", "INV-1"]


@in_window(_three)
async def test_shift_and_arrows_choose_and_the_chosen_are_summed(window: Window) -> None:
    await window.key("Shift+Arrow Down")
    assert window.text("chosen").startswith("Dipilih 2 · DPP 2.000.000")
    await window.key("Insert")
    assert window.text("chosen").startswith("Dipilih 1 ·")
    await window.key("Escape")
    assert window.text("chosen") == ""


@in_window(_three)
async def test_all_but_one_of_the_chosen_add_up_to_all_less_one(window: Window) -> None:
    await window.key("Ctrl+A")
    assert window.text("chosen") == "Dipilih 3 · DPP 3.000.000 · PPN 330.000"
    await window.key("Insert")
    assert window.text("chosen") == "Dipilih 2 · DPP 2.000.000 · PPN 220.000"
    window.office.edit("INV-3", lines__1__qty="20")
    await window.settle()
    assert window.text("chosen") == "Dipilih 2 · DPP 3.000.000 · PPN 330.000"


@in_window(_three)
async def test_what_is_chosen_does_not_survive_another_search(window: Window) -> None:
    await window.key("Ctrl+A")
    assert window.text("chosen").startswith("Dipilih 3 ·")
    await window.type(SEARCH, "INV-1")
    assert window.text("chosen") == ""


@in_window(_one_faulty)
async def test_ready_marks_what_can_be_and_says_what_cannot(window: Window) -> None:
    await window.key("Ctrl+A")
    await window.key("F5")
    assert window.text("work").startswith("2 ditandai siap. 1 tidak bisa:")
    assert "INV-3:" in window.text("work")
    assert [_state(window, f"INV-{number}") for number in (1, 2, 3)] == ["ready", "ready", "draft"]
    await window.key("Escape")
    assert not any("ditandai siap" in text for text in window.texts())


@in_window(_three)
async def test_without_a_choice_the_marked_invoice_is_meant(window: Window) -> None:
    await window.key("Arrow Down")
    await window.key("F5")
    assert [_state(window, f"INV-{number}") for number in (1, 2, 3)] == ["ready", "draft", "draft"]


@in_window(_three)
async def test_all_are_approved_exported_once_and_the_file_holds_them(window: Window) -> None:
    await window.key("Ctrl+A")
    await window.key("F6")
    assert window.text("work") == "3 disetujui."
    await window.key("F7")
    (address,) = _files(window)
    assert any(text.startswith("3 faktur masuk batch ekspor.") for text in window.texts())
    root = ET.fromstring(await asyncio.to_thread(_content, window, address))  # ours
    assert len(root.findall(".//TaxInvoice")) == 3
    assert _state(window, "INV-1") == "exported"


@in_window(_three)
async def test_a_draft_that_is_not_approved_is_not_exported(window: Window) -> None:
    await window.key("F7")
    assert window.text("work").startswith("1 tidak bisa:")
    assert _files(window) == []


@in_window(_three)
async def test_a_refusal_calls_an_invoice_by_its_reference(window: Window) -> None:
    await window.key("Ctrl+A")
    await window.key("F6")
    await window.key("F8")
    told = window.text("work")
    assert "INV-2: Faktur INV-2 sudah disetujui" in told
    assert "invoice:" not in told


@in_window(_three)
async def test_two_drafts_become_one_pdf(window: Window) -> None:
    await window.key("Shift+Arrow Down")
    await window.key("F9")
    (address,) = _files(window)
    content = await asyncio.to_thread(_content, window, address)
    assert content.startswith(b"%PDF")
    assert any(text.startswith("2 faktur dalam satu PDF.") for text in window.texts())


@in_window(_three)
async def test_discarding_asks_first_and_no_leaves_all_as_it_was(window: Window) -> None:
    await window.key("Ctrl+A")
    await window.key("Alt+Delete")
    assert "Buang 3 konsep?" in window.texts()
    await window.click(window.find(ft.TextButton, "Jangan"))
    assert _state(window, "INV-1") == "draft"
    await window.key("Alt+Delete")
    await window.click(window.find(ft.FilledButton, "Buang (F8)"))
    assert window.text("work") == "3 dibuang."
    assert _state(window, "INV-1") == "discarded"


@in_window(_three)
async def test_a_copy_takes_buyer_and_goods_and_no_number(window: Window) -> None:
    await window.key("Ctrl+D")
    assert window.field("Referensi").value == ""
    assert window.field("Nama pembeli").value == "PT Maju Jaya"
    assert window.field("Nama 1").value == "Botol plastik"
    await window.key("Escape")
    assert window.text("count") == "4 faktur"


@in_window(_three)
async def test_escape_stops_the_work_and_keeps_what_is_done(window: Window) -> None:
    screen = window.shell.screen
    assert isinstance(screen, InvoiceList)
    await window.key("Ctrl+A")
    work = window.office.work
    calls = 0

    async def slow(step: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 2:
            screen.acts.cancel()
        return await work(step)  # type: ignore[arg-type]

    window.office.work = slow  # type: ignore[method-assign,assignment]
    await window.key("F5")
    assert "Dihentikan" in window.text("work")
    states = {_state(window, f"INV-{number}") for number in (1, 2, 3)}
    assert states == {"ready", "draft"}
