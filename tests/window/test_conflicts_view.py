"""Open conflicts on the in-process harness: in the list, on the form and by themselves."""

import flet as ft

from tests.window.harness import Window, in_window
from tests.window.office import MemoryOffice, office_with_company


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


@in_window(_one_conflict, route="/konflik")
async def test_both_values_stand_with_who_and_where_and_only_what_differs(window: Window) -> None:
    texts = window.texts()
    assert "Nama pembeli: PT A" in texts
    assert "Nama pembeli: PT B" in texts
    assert any(text.startswith("Dewi · Kasir 1") for text in texts)
    assert any(text.startswith("Rudi · Gudang") for text in texts)
    assert any("Konflik pada Pembeli" in text for text in texts)


@in_window(_one_conflict, route="/konflik")
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
    assert marks[:2] == [True, False]


@in_window(office_with_company, route="/konflik")
async def test_no_conflicts_is_said_in_words(window: Window) -> None:
    assert any(text.startswith("Tidak ada konflik.") for text in window.texts())
