"""Takes the pictures of every screen into docs/screens: ``python3 scripts/screens.py [NAME ...]``.

Needs Chromium and the set-up environment. The office in the pictures is the one of the tests,
filled from the sample file, so that the pictures change only when the screens do.
"""

import os
import sys
from collections.abc import Callable
from datetime import date as Date
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page  # noqa: E402

from _screen_more import to_faults, to_payment, to_results, to_rows  # noqa: E402  # ROOT comes first
from _screen_offices import (  # noqa: E402
    backed_up_office,
    branched_office,
    busy_office,
    doubled_office,
    full_office,
    locked_office,
    member_office,
    month_office,
    paid_office,
    sent_office,
)
from selaras_client.window.screens import routes  # noqa: E402
from tests.e2e.browser import browser, open_page, served, type_in, wait_for_focus  # noqa: E402
from tests.window.office import MemoryOffice, alone_office  # noqa: E402

FOLDER = ROOT / "docs" / "screens"
MAX_BYTES = 160_000
COLOURS = 256
# The picture trails the tree of roles by up to a second in software rendering.
SETTLED_MS = 1_500

PERSON, PC = "Sari", "Kasir 1"
TODAY = Date(2026, 10, 28)

Steps = Callable[[Page], None]


def main(names: list[str]) -> int:
    """Take the named pictures, or all; return 1 if one is too large."""
    # No picture may show who took it, where, or when.
    os.environ["LOGNAME"] = PERSON
    with (
        patch("platform.node", return_value=PC),
        patch("selaras_client.window.front._today", return_value=TODAY),
    ):
        return _take_all(names)


def _take_all(names: list[str]) -> int:
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
        page.get_by_role("button").first.wait_for()
        steps(page)
        page.wait_for_timeout(SETTLED_MS)
        page.screenshot(path=path)
        _with_few_colours(path)
        page.context.close()


def _with_few_colours(path: Path) -> None:
    """Let the picture do with the colours of a screen, in a third of the bytes."""
    with Image.open(path) as taken:
        # Of the ways to choose them the one that leaves out no colour for being rare.
        way, dither = Image.Quantize.MAXCOVERAGE, Image.Dither.NONE
        few = taken.convert("RGB").quantize(COLOURS, way, dither=dither)
    few.save(path, optimize=True)


def _nothing(page: Page) -> None:
    page.wait_for_timeout(SETTLED_MS)


def _npwp(page: Page) -> None:
    page.get_by_role("textbox").first.click()
    page.wait_for_timeout(300)
    page.keyboard.type("0021.2345.6289.1000", delay=40)
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


def _at(route: str) -> Steps:
    """Return the steps to the screen of *route*."""

    def go(page: Page) -> None:
        page.goto(page.url.partition("/faktur")[0].rstrip("/") + route)
        page.get_by_role("button").first.wait_for()
        page.wait_for_timeout(SETTLED_MS)

    return go


def _chosen(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift+ArrowDown")
        page.wait_for_timeout(300)


def _pressed(route: str, *keys: str) -> Steps:
    """Return the steps to the screen of *route* after *keys* were pressed there.

    Where it is blank the keys lead there: leaving the page with unsent work is told first.
    """

    def go(page: Page) -> None:
        if route:
            _at(route)(page)
        for key in keys:
            page.keyboard.press(key)
            page.wait_for_timeout(SETTLED_MS)

    return go


SCREENS: dict[str, tuple[Callable[[], MemoryOffice], Steps]] = {
    "first_start": (MemoryOffice, _npwp),
    "login": (locked_office, _nothing),
    "home": (month_office, _at(routes.HOME)),
    "list": (full_office, _nothing),
    "chosen": (busy_office, _chosen),
    "palette": (full_office, _pressed("", "Control+k")),
    "form": (full_office, _form),
    "payment": (paid_office, to_payment),
    "conflict": (full_office, _conflict),
    "tray": (full_office, _pressed("", "Alt+l")),
    "doubles": (doubled_office, _at(routes.DOUBLES)),
    "customers": (busy_office, _at(routes.CUSTOMERS)),
    "goods": (busy_office, _at(routes.GOODS)),
    "import": (busy_office, _at(routes.IMPORT)),
    "import_rows": (alone_office, to_rows),
    "import_faults": (alone_office, to_faults),
    "export": (busy_office, _at(routes.EXPORT)),
    "pcs": (busy_office, _at(routes.PCS)),
    "move": (member_office, _pressed("", "Alt+s", "F7")),
    "backups": (backed_up_office, _at(routes.BACKUPS)),
    "restore": (backed_up_office, _pressed(routes.BACKUPS, "ArrowDown", "F9")),
    "purchases": (month_office, _at(routes.PURCHASES)),
    "returns": (month_office, _at(routes.RETURNS)),
    "documents": (month_office, _pressed(routes.DOCUMENTS, "PageDown")),
    "recap": (month_office, _pressed(routes.RECAP, "PageDown")),
    "results": (sent_office, to_results),
    "by_hand": (busy_office, _at(routes.WORKS)),
    "users": (busy_office, _at(routes.USERS)),
    "company": (branched_office, _at(routes.COMPANY)),
    "settings": (busy_office, _at(routes.SETTINGS)),
    "help": (busy_office, _at(routes.HELP)),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
