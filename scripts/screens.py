"""Takes the pictures of every screen into docs/screens: ``python3 scripts/screens.py [NAME ...]``.

Needs Chromium and the set-up environment. The office in the pictures is the one of the tests,
filled from the sample file, so that the pictures change only when the screens do.
"""

import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page  # noqa: E402  # ROOT comes first

from selaras.exchange import read_file  # noqa: E402
from selaras_client.office import LinkStatus  # noqa: E402
from tests.e2e.browser import browser, open_page, served, type_in, wait_for_focus  # noqa: E402
from tests.window.office import NPWP, SAMPLE, MemoryOffice, office_with_company  # noqa: E402

FOLDER = ROOT / "docs" / "screens"
MAX_BYTES = 150_000
# The picture trails the tree of roles by up to a second in software rendering.
SETTLED_MS = 1_500

Steps = Callable[[Page], None]


def main(names: list[str]) -> int:
    """Take the named pictures, or all; return 1 if one is too large."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    too_large = []
    with browser() as started:
        for name, (office, steps) in SCREENS.items():
            if not names or name in names:
                for lang, is_dark in (("id", False), ("id", True), ("en", False)):
                    path = FOLDER / f"{name}-{lang}{'-dark' if is_dark else ''}.png"
                    _take(started, path, make=office, steps=steps, dark=is_dark)
                    print(path.relative_to(ROOT), path.stat().st_size)
                    too_large += [path] if path.stat().st_size > MAX_BYTES else []
    return 1 if too_large else 0


def _take(
    started: Browser, path: Path, *, make: Callable[[], MemoryOffice], steps: Steps, dark: bool
) -> None:
    lang = path.stem.split("-")[1]
    with served(make, lang=lang) as running:
        page = open_page(started, running.url, dark=dark)
        page.get_by_role("textbox").first.wait_for()
        steps(page)
        page.wait_for_timeout(SETTLED_MS)
        page.screenshot(path=path)
        page.context.close()


def _full_office() -> MemoryOffice:
    office = office_with_company()
    office.replica.import_invoices(read_file(SAMPLE, company=NPWP).invoices)
    office.status = LinkStatus("offline", 12, "2026-10-28T01:15:00Z")
    office.replica.adopt_identity(hub_address="192.168.1.5:8765")
    doc_id = office.draft("INV/2026/10/0061", date="2026-10-31")
    office.conflict(
        doc_id,
        register="buyer",
        values=({"name": "PT Maju Jaya"}, {"name": "PT Maju Jaya Abadi"}),
    )
    return office


def _nothing(page: Page) -> None:
    page.wait_for_timeout(SETTLED_MS)


def _npwp(page: Page) -> None:
    page.get_by_role("textbox").first.click()
    page.wait_for_timeout(300)
    page.keyboard.type("0021.2345.6789.1000", delay=40)
    page.keyboard.press("Tab")


def _form(page: Page) -> None:
    _search(page, "0057")
    page.keyboard.press("Enter")
    page.get_by_role("textbox").nth(5).wait_for()


def _conflict(page: Page) -> None:
    _search(page, "0061")
    page.keyboard.press("Enter")
    page.get_by_role("textbox").nth(5).wait_for()


def _search(page: Page, text: str) -> None:
    label = page.get_by_role("textbox").first.get_attribute("aria-label") or ""
    wait_for_focus(page, label)
    type_in(page, label, text=text)
    page.wait_for_timeout(SETTLED_MS)


SCREENS: dict[str, tuple[Callable[[], MemoryOffice], Steps]] = {
    "first_start": (MemoryOffice, _npwp),
    "list": (_full_office, _nothing),
    "form": (_full_office, _form),
    "conflict": (_full_office, _conflict),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
