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

from playwright.sync_api import Browser, Page  # noqa: E402

from _screen_more import paid_office, to_payment, to_rows  # noqa: E402  # ROOT comes first
from selaras.domain.requests import ADD_COMPANY, SET_COMPANY, Request  # noqa: E402
from selaras.domain.roles import Role  # noqa: E402
from selaras.domain.tax_period import Period  # noqa: E402
from selaras.exchange import read_file  # noqa: E402
from selaras_client.backups import FOLDER_NAME  # noqa: E402
from selaras_client.office import LinkStatus  # noqa: E402
from selaras_client.window.screens import routes  # noqa: E402
from tests.e2e.browser import browser, open_page, served, type_in, wait_for_focus  # noqa: E402
from tests.papers.papers import BOUGHT  # noqa: E402
from tests.papers.test_documents import MADE  # noqa: E402
from tests.papers.test_returns import LINE  # noqa: E402
from tests.window.office import (  # noqa: E402
    NPWP,
    SAMPLE,
    MemoryOffice,
    alone_office,
    office_with_company,
)

FOLDER = ROOT / "docs" / "screens"
MAX_BYTES = 160_000
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


def _member_office() -> MemoryOffice:
    """Return a PC whose hub does not answer."""
    office = _full_office()
    office.replica.adopt_identity(hub="h" * 26, device="d" * 26)
    return office


def _branched_office() -> MemoryOffice:
    """Return an office of two companies with branches and references of its own."""
    office = _busy_office()
    office.replica.profiles.change("PT Samudra Biru", {"000001": "Bandung", "000002": "Medan"})
    members = {"series": "INV/{year}/{month}/{number:4}", "numbering": "leased"}
    office.replica.ask(Request(SET_COMPANY, members))
    second = {"npwp": "0031234567891000", "company_name": "CV Samudra Dua"}
    office.replica.ask(Request(ADD_COMPANY, second))
    office.home.settle()
    return office


def _doubled_office() -> MemoryOffice:
    """Return an office into which the same customer and invoice came twice."""
    office = _busy_office()
    for address in ("Jl. Melati 1", "Jl. Melati 1 RT 02 Jakarta Barat"):
        customer = {"name": "PT Maju Jaya", "tin": "0012345678901000", "address": address}
        office.replica.customers.add(customer, twin=True)
    for _ in range(2):
        office.draft("INV/2026/10/0061")
    office.home.settle()
    return office


def _backed_up_office() -> MemoryOffice:
    """Return an office with backups here and on another drive."""
    office = _busy_office()
    for moment in ("20261026", "20261027", "20261028"):
        folder = office.home.folder / FOLDER_NAME
        folder.mkdir(exist_ok=True)
        (folder / f"selaras-{moment}T020000Z-0kasir1x.db").write_bytes(b"0" * 1_460_000)
    return office


def _busy_office() -> MemoryOffice:
    """Return an office of its own, with work in every state, customers, goods and two users."""
    office = alone_office()
    office.replica.import_invoices(read_file(SAMPLE, company=NPWP).invoices)
    office.home.settle()
    office.replica.customers.from_invoices()
    for goods in GOODS:
        office.replica.goods.add(goods)
    refs = [f"INV/2026/10/{number:04}" for number in (2, 4, 7, 8, 11, 12)]
    for ref in refs[:4]:
        office.replica.ask_approval(ref)
        office.home.settle()
    office.replica.ask_export(refs[:2])
    office.home.settle()
    for ref in refs[4:]:
        office.replica.mark_ready(ref)
    office.replica.users.add("Dewi", Role.RECORDER, password="kata sandi 1")  # noqa: S106
    office.home.settle()
    return office


def _month_office() -> MemoryOffice:
    """Return an office with purchases, a return of goods bought and other documents of a month."""
    office = _busy_office()
    papers = office.replica.papers
    for place in range(1, 9):
        changed = {"number": f"040026000000000{place:02}", "date": f"2026-10-{place + 4:02}"}
        papers.purchases.add(BOUGHT | AMOUNTS | changed)
        if place < CREDITED:
            papers.purchases.credit(changed["number"], Period(2026, 10))
    returned = {"number": f"{BOUGHT['number'][:-2]}01", "return_number": "R-1"}
    papers.purchase_returns.add(
        returned | {"date": "2026-10-20", **LINE, "lines.1.return_qty": "1"}
    )
    for kind, fields in MADE.items():
        papers[kind].add(fields)
    office.home.settle()
    return office


def _locked_office() -> MemoryOffice:
    """Return an office whose user has a password."""
    office = alone_office()
    (user,) = office.replica.users.all()
    office.replica.users.set_password(user, "kata sandi 1")
    office.home.settle()
    office.home.logins.forget()
    return office


GOODS = (
    {"name": "Sabun cair", "opt": "A", "code": "340100", "unit": "UM.0021", "price": "62500"},
    {"name": "Jasa angkut", "opt": "B", "code": "000000", "unit": "UM.0030", "price": "750000"},
)

AMOUNTS = {"tax_base": "120000000", "other_tax_base": "110000000", "vat": "13200000"}
CREDITED = 6

SCREENS: dict[str, tuple[Callable[[], MemoryOffice], Steps]] = {
    "first_start": (MemoryOffice, _npwp),
    "login": (_locked_office, _nothing),
    "home": (_month_office, _at(routes.HOME)),
    "list": (_full_office, _nothing),
    "chosen": (_busy_office, _chosen),
    "palette": (_full_office, _pressed("", "Control+k")),
    "form": (_full_office, _form),
    "payment": (paid_office, to_payment),
    "conflict": (_full_office, _conflict),
    "tray": (_full_office, _pressed("", "Alt+l")),
    "doubles": (_doubled_office, _at(routes.DOUBLES)),
    "customers": (_busy_office, _at(routes.CUSTOMERS)),
    "goods": (_busy_office, _at(routes.GOODS)),
    "import": (_busy_office, _at(routes.IMPORT)),
    "import_rows": (alone_office, to_rows),
    "export": (_busy_office, _at(routes.EXPORT)),
    "pcs": (_busy_office, _at(routes.PCS)),
    "move": (_member_office, _pressed(routes.PCS, "F7")),
    "backups": (_backed_up_office, _at(routes.BACKUPS)),
    "restore": (_backed_up_office, _pressed(routes.BACKUPS, "ArrowDown", "F9")),
    "purchases": (_month_office, _at(routes.PURCHASES)),
    "returns": (_month_office, _at(routes.RETURNS)),
    "documents": (_month_office, _pressed(routes.DOCUMENTS, "PageDown")),
    "recap": (_month_office, _pressed(routes.RECAP, "PageDown")),
    "results": (_busy_office, _at(routes.RESULTS)),
    "by_hand": (_busy_office, _at(routes.WORKS)),
    "users": (_busy_office, _at(routes.USERS)),
    "company": (_branched_office, _at(routes.COMPANY)),
    "settings": (_busy_office, _at(routes.SETTINGS)),
    "help": (_busy_office, _at(routes.HELP)),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
