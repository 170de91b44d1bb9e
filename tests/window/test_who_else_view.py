"""Who else has an invoice open: beside the title, in the list, and what this window tells."""

import asyncio

import flet as ft

from selaras.domain.result import Rejection
from selaras.protocol.presence_frames import OpenDocument, OpenElsewhere, OpenMark
from selaras.replica.finding import find_invoice
from selaras_client.window.screens.routes import invoice_route
from tests.window.harness import Window, in_window
from tests.window.office import NPWP, MemoryOffice, alone_office

ICON = ft.Icons.VISIBILITY_OUTLINED


def _office() -> MemoryOffice:
    office = alone_office()
    office.draft("INV-1")
    office.draft("INV-2")
    return office


def _id(office: MemoryOffice, ref: str = "INV-1") -> str:
    with office.replica.reading() as db:
        found = find_invoice(db, NPWP, ref=ref)
    assert not isinstance(found, Rejection), found
    return found.stored.doc_id


def _opened(office: MemoryOffice) -> list[str] | None:
    """Return what the other PCs are told that is open here."""
    here = office.replica.presence.here
    return None if here is None else [document.doc_id for document in here.documents]


async def _open(window: Window, ref: str = "INV-1") -> None:
    await window.shell.go(invoice_route(_id(window.office, ref)))
    await window.settle()


async def _told(window: Window, *people: str, ref: str = "INV-1") -> None:
    """Let the hub say that these people have the invoice open at their PCs."""
    doc_id = _id(window.office, ref)
    marks = tuple(OpenMark(doc_id, who, f"LAPTOP-{n}") for n, who in enumerate(people, start=2))
    window.office.replica.presence.heard(OpenElsewhere(marks))
    for _ in range(3):
        await asyncio.sleep(0.01)
        await window.settle()


def _is_marked(window: Window) -> list[bool]:
    return [
        bool(each.visible)
        for each in window.walk()
        if isinstance(each, ft.Icon) and each.icon == ICON and window._is_shown(each)
    ]


@in_window(_office)
async def test_the_form_says_who_else_has_it_open_for_as_long_as_she_has(window: Window) -> None:
    await _open(window)
    assert window.text("who-else") == ""
    await _told(window, "Sari")
    assert window.text("who-else") == "Dibuka juga oleh Sari di LAPTOP-2"
    await _told(window, "Sari", "Rudi")
    assert window.text("who-else") == "Dibuka juga oleh Sari di LAPTOP-2, Rudi di LAPTOP-3"
    await _told(window, "A", "B", "C", "D", "E")
    assert window.text("who-else").endswith("C di LAPTOP-4 dan 2 lagi")
    await _told(window)
    assert window.text("who-else") == ""
    await _told(window, "Sari", ref="INV-2")
    assert window.text("who-else") == ""


@in_window(_office, lang="en")
async def test_in_english_too(window: Window) -> None:
    await _open(window)
    await _told(window, "Sari")
    assert window.text("who-else") == "Also opened by Sari on LAPTOP-2"


@in_window(_office)
async def test_what_is_being_typed_stays_when_somebody_opens_it_too(window: Window) -> None:
    await _open(window)
    await window.type("Nama pembeli", "UD Baru")
    await _told(window, "Sari")
    assert window.field("Nama pembeli").value == "UD Baru"
    assert window.text("who-else") == "Dibuka juga oleh Sari di LAPTOP-2"


@in_window(_office, route="/faktur")
async def test_the_list_marks_what_is_open_elsewhere(window: Window) -> None:
    assert not any(_is_marked(window))
    await _told(window, "Sari")
    assert sum(_is_marked(window)) == 1
    await _told(window)
    assert not any(_is_marked(window))


@in_window(_office, route="/faktur")
async def test_a_window_tells_what_is_open_in_it_and_when_it_is_left(window: Window) -> None:
    office = window.office
    assert _opened(office) == []
    await _open(window)
    assert _opened(office) == [_id(office)]
    here = office.replica.presence.here
    assert here is not None
    assert here.documents == (OpenDocument(_id(office), NPWP),)
    assert here.name == office.replica.users.person.name
    await window.key("F8")
    assert _opened(office) == []


@in_window(_office, route="/faktur/baru")
async def test_a_new_draft_is_told_once_it_is_stored(window: Window) -> None:
    assert _opened(window.office) == []
    await window.fill("Referensi", "INV-3")
    assert _opened(window.office) == [_id(window.office, "INV-3")]


@in_window(_office)
async def test_a_window_that_no_browser_shows_has_nothing_open(window: Window) -> None:
    await _open(window)
    office = window.office
    await window.fire(window.page, "disconnect")
    assert _opened(office) == []
    await window.shell._tick()
    assert _opened(office) == []
    await window.fire(window.page, "connect")
    assert _opened(office) == [_id(office)]
    window.shell.close()
    await window.settle()
    assert _opened(office) == []
