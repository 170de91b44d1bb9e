"""Open conflicts on the in-process harness: in the list, on the form and by themselves."""

import json

import flet as ft

from selaras.store.tray import RefusedEdit, add_refused
from selaras_client.window.screens.tray import TrayScreen
from tests.window.harness import Window, in_window
from tests.window.office import DRAFT, NPWP, MemoryOffice, office_with_company


def _one_conflict() -> MemoryOffice:
    office = office_with_company()
    doc_id = office.draft("INV-1")
    office.draft("INV-2", date="2026-10-01")
    office.conflict(
        doc_id,
        register="buyer",
        values=({"name": "PT A", "email": "x"}, {"name": "PT B", "email": "x"}),
    )
    return office


def _refused() -> MemoryOffice:
    office = office_with_company()
    doc_id = office.draft("INV-1")
    buyer = json.dumps({**DRAFT["buyer"], "name": "PT Ditolak"})  # type: ignore[dict-item]
    edit = RefusedEdit(
        tray_no=0,
        origin_incarnation="i1",
        origin_n=99,
        doc_id=doc_id,
        company=NPWP,
        code="rights.no-role",
        facts={},
        changes={"buyer": buyer},
        author="Dewi",
        at="2026-10-28T03:00:00.000Z",
    )
    with office.replica._store.transaction() as db:
        add_refused(db, edit)
    return office


@in_window(_one_conflict, route="/perlu-dilihat")
async def test_both_values_stand_with_who_and_where_and_only_what_differs(window: Window) -> None:
    texts = window.texts()
    assert "Nama pembeli: PT A" in texts
    assert "Nama pembeli: PT B" in texts
    assert any(text.startswith("Dewi · Kasir 1") for text in texts)
    assert any(text.startswith("Rudi · Gudang") for text in texts)
    assert any("Konflik pada Pembeli" in text for text in texts)


@in_window(_one_conflict, route="/perlu-dilihat")
async def test_a_conflict_leads_to_its_invoice(window: Window) -> None:
    await window.click(window.find(ft.TextButton, "INV-1"))
    assert window.field("Referensi").value == "INV-1"
    assert any("Konflik pada Pembeli" in text for text in window.texts())


@in_window(_one_conflict)
async def test_the_list_marks_the_invoice_in_conflict(window: Window) -> None:
    marks = [
        control.visible
        for control in window.walk()
        if isinstance(control, ft.Icon) and control.semantics_label == "Ada konflik"
    ]
    assert marks == [True], "a row without one holds no mark"
    assert {"INV-1", "INV-2"} <= set(window.texts())


@in_window(office_with_company, route="/perlu-dilihat")
async def test_nothing_to_look_at_is_said_in_words(window: Window) -> None:
    assert any(text.startswith("Tidak ada yang perlu dilihat.") for text in window.texts())


@in_window(_one_conflict, route="/perlu-dilihat")
async def test_one_key_settles_and_what_waits_for_the_hub_is_listed(window: Window) -> None:
    assert isinstance(window.shell.screen, TrayScreen)
    assert [each.key for each in window.shell.screen.actions()] == ["1", "2", "Enter"]
    await window.key("2")
    assert "Menunggu hub" in window.texts()
    assert any(text.startswith("keputusan bentrokan") for text in window.texts())


@in_window(_one_conflict, route="/perlu-dilihat")
async def test_a_digit_with_control_is_no_decision(window: Window) -> None:
    await window.key("Ctrl+1")
    assert "Menunggu hub" not in window.texts()


@in_window(_refused)
async def test_a_refused_edit_is_let_go_with_one_key(window: Window) -> None:
    assert window.text("count-Alt+L") == "1"
    await window.click(window.find(ft.TextButton, "Lihat"))
    assert "Nama pembeli: PT Ditolak" in window.texts()
    assert "Nama pembeli: PT Maju Jaya" in window.texts()
    await window.key("2")
    assert any(text.startswith("Tidak ada yang perlu dilihat.") for text in window.texts())
    assert window.text("count-Alt+L") == ""


@in_window(_refused, route="/perlu-dilihat")
async def test_a_refused_edit_is_written_again_with_one_key(window: Window) -> None:
    await window.key("1")
    await window.key("Escape")
    assert "PT Ditolak" in window.texts()
