"""Steps of pictures that need more than a route: for ``screens.py``."""

import re

from playwright.sync_api import Page

from selaras_client.window.screens import routes
from tests.e2e.browser import PATIENCE_MS, type_in, wait_for_focus

# From the project's folder, so that no picture shows where that is.
SALES = "tests/samples/coretax-keluaran.xml"
LIST = "tests/samples/penjualan-akuntansi.xlsx"
RESULTS = "tests/samples/hasil-coretax-keluaran.xlsx"


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
    _read(page, SALES)
    page.get_by_text("INV/2026/10/0002").first.wait_for(timeout=PATIENCE_MS)
    # What needs a look comes after the first rows.
    page.mouse.move(700, 500)
    page.mouse.wheel(0, 800)


def to_faults(page: Page) -> None:
    """Look at why a list is refused."""
    _read(page, LIST)
    page.get_by_text("UM.0021").first.wait_for(timeout=PATIENCE_MS)
    page.keyboard.press("ArrowDown")


def to_results(page: Page) -> None:
    """Look at what Coretax's list says of the invoices."""
    _read(page, RESULTS, at=routes.RESULTS)
    page.get_by_text(re.compile("F8")).first.wait_for(timeout=PATIENCE_MS)
    page.wait_for_timeout(1_500)
    page.keyboard.press("ArrowDown")


def _read(page: Page, path: str, *, at: str = routes.IMPORT) -> None:
    """Let the screen *at* a route read the file at *path*."""
    page.goto(page.url.partition("/faktur")[0].rstrip("/") + at)
    # For a moment the page shows the list again, whose field is called otherwise.
    field = page.get_by_label(re.compile("Enter$")).first
    field.wait_for()
    label = field.get_attribute("aria-label") or ""
    wait_for_focus(page, label)
    type_in(page, label, text=path)
    page.keyboard.press("Enter")
