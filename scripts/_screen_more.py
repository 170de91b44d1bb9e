"""Offices and steps of pictures that need more than a route: for ``screens.py``."""

from playwright.sync_api import Page

from selaras.protocol.presence_frames import OpenElsewhere, OpenMark
from tests.e2e.browser import PATIENCE_MS, type_in, wait_for_focus
from tests.window.office import MemoryOffice, alone_office

# From the project's folder, so that no picture shows where that is.
SALES = "tests/samples/coretax-keluaran.xml"
CONTRACT = "SPK/2026/014"


def paid_office() -> MemoryOffice:
    """Return an office with a contract that is paid in parts; a colleague looks at one of them."""
    office = alone_office()
    taken = (("0071", "down", "300000"), ("0072", "down", "250000"))
    for number, kind, base in taken:
        ref = f"INV/2026/10/{number}"
        doc_id = office.draft(ref, date="2026-10-2" + number[-1])
        office.edit(ref, payment__kind=kind, payment__contract=CONTRACT, payment__tax_base=base)
    office.home.settle()
    mark = OpenMark(doc_id, "Dewi", "LAPTOP-2")
    office.replica.presence.heard(OpenElsewhere((mark,)))
    return office


def to_payment(page: Page) -> None:
    """Open the second payment and go to what it takes."""
    label = page.get_by_role("textbox").first.get_attribute("aria-label") or ""
    wait_for_focus(page, label)
    type_in(page, label, text="0072")
    page.wait_for_timeout(1_500)
    page.keyboard.press("Enter")
    page.get_by_role("textbox").nth(5).wait_for()
    page.keyboard.press("Control+j")


def to_rows(page: Page) -> None:
    """Look at a file of invoices before it is stored."""
    page.goto(page.url.partition("/faktur")[0].rstrip("/") + "/impor")
    page.get_by_role("textbox").first.wait_for()
    label = page.get_by_role("textbox").first.get_attribute("aria-label") or ""
    wait_for_focus(page, label)
    type_in(page, label, text=SALES)
    page.keyboard.press("Enter")
    page.get_by_text("INV/2026/10/0002").first.wait_for(timeout=PATIENCE_MS)
    # What needs a look comes after the first rows.
    page.mouse.move(700, 500)
    page.mouse.wheel(0, 800)
