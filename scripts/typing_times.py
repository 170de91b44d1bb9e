"""Types an invoice of ten lines by keyboard alone: ``python3 scripts/typing_times.py``.

Tells how many keys it took and how long each took to be painted. Needs Chromium and the set-up
environment. What is typed of a name is the fewest letters that put it first in the list, once for
a person new at this PC and once more for one who has typed such an invoice before.
"""

import json
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page  # noqa: E402  # ROOT comes first

from selaras.replica import Replica  # noqa: E402
from selaras.replica.identity import load_identity  # noqa: E402
from selaras.store.invoice_lists import Narrowed, invoices_between  # noqa: E402
from selaras_client.window.models.cards import BUYER_NAME, offered  # noqa: E402
from tests.e2e.browser import (  # noqa: E402
    FOCUS_MS,
    KEY_MS,
    ServedOffice,
    browser,
    open_page,
    served,
    wait_for_focus,
)
from tests.window.office import MemoryOffice, office_with_company  # noqa: E402

SEARCH = "Cari referensi, pembeli, atau barang (F3)"
CUSTOMERS = ("UD Tani Makmur", "PT Maju Jaya", "CV Sinar Abadi", "PT Mitra Sejati")
GOODS = (
    *("Semen putih", "Semen abu-abu", "Paku 5 cm", "Paku 7 cm", "Besi beton", "Cat tembok"),
    *("Cat kayu", "Kuas 2 inci", "Pipa PVC", "Lem pipa", "Keramik lantai", "Pasir halus"),
)
LINES = tuple((name, str(number)) for number, name in enumerate(GOODS[:10], start=1))
# Event Timing: from the key to the next paint, in steps of 8 ms; what is under 16 ms counts as 16.
WATCH = """() => {
  window.painted = [];
  new PerformanceObserver(list => {
    for (const each of list.getEntries())
      if (each.name === 'keydown') window.painted.push(each.duration);
  }).observe({type: 'event', durationThreshold: 16});
}"""
TEXTS = "[...document.querySelectorAll('flt-semantics')].map(e => e.textContent).join()"
UNSEEN_MS = 16.0


@dataclass
class Typist:
    """Presses keys and counts them."""

    page: Page
    keys: int = 0
    totals_ms: list[float] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as quickly as a person can."""
        for key in keys:
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(KEY_MS)
            self.keys += 1

    def take(self, name: str, letters: str) -> None:
        """Type the beginning of a name and take it once it is offered."""
        self.press(*letters)
        self.page.get_by_text(name).first.wait_for()
        self.press("Enter")

    def in_field(self, label: str) -> None:
        """Wait until the cursor is there."""
        wait_for_focus(self.page, label)
        self.page.wait_for_timeout(FOCUS_MS)

    def quantity(self, text: str) -> None:
        """Type a quantity and see how long the sums take to follow."""
        before, began = _sums(self.page), time.perf_counter()
        self.press(text[0])
        while _sums(self.page) == before:
            self.page.wait_for_timeout(1)
        self.totals_ms.append((time.perf_counter() - began) * 1000)
        self.press(*text[1:])


def main() -> int:
    """Type the invoice twice and print what it took."""
    found = {}
    with browser(as_used=True) as started, served(_office) as office:
        page = open_page(started, office.url)
        wait_for_focus(page, SEARCH)
        page.evaluate(WATCH)
        for who in ("new", "used"):
            typist = Typist(page)
            _type_invoice(office, typist)
            found[who] = _told(office, typist)
    print(json.dumps(found, indent=2))
    return 0 if all(each["is_right"] for each in found.values()) else 1


def _type_invoice(office: ServedOffice, typist: Typist) -> None:
    typist.press("F2")
    typist.in_field("Nama pembeli")
    typist.take(CUSTOMERS[0], _fewest(office, BUYER_NAME, CUSTOMERS[0], frozenset()))
    there: set[str] = set()
    for number, (name, quantity) in enumerate(LINES, start=1):
        typist.in_field(f"Nama {number}")
        typist.take(name, _fewest(office, "lines.any.name", name, frozenset(there)))
        there.add(name)
        typist.in_field(f"Jumlah {number}")
        typist.quantity(quantity)
        typist.press("Enter" if number < len(LINES) else "F8")
    typist.in_field(SEARCH)


def _fewest(office: ServedOffice, key: str, name: str, present: frozenset[str]) -> str:
    """Return the fewest letters, of one word or of the first two, that put *name* first."""
    words = name.casefold().split()
    tries = [word[:length] for word in words for length in range(1, len(word) + 1)]
    tries += [f"{words[0][:one]} {words[1][:two]}" for one in range(1, 9) for two in range(1, 9)]
    for letters in sorted(tries, key=len):
        found = office.wait(offered(office.office, key, typed=letters, present=present))
        if found and found[0].shown == name:
            return letters
    raise SystemExit(f"{name!r} is never offered first")


def _told(office: ServedOffice, typist: Typist) -> dict[str, object]:
    painted = [float(each) for each in typist.page.evaluate("window.painted.splice(0)")]
    painted += [UNSEEN_MS] * (typist.keys - len(painted))
    return {
        "keys": typist.keys,
        "key_to_paint_ms": _spread(painted),
        "key_to_sums_ms": _spread(typist.totals_ms),
        "is_right": office.ask(_is_right),
    }


def _is_right(replica: Replica) -> bool:
    """Say whether the newest invoice has all ten lines, with their prices."""
    with replica.reading() as db:
        company = load_identity(db).company
        newest = invoices_between(db, company, wanted=Narrowed(), first=0, limit=1)
    base = sum(int(text) * _price(GOODS.index(name)) for name, text in LINES)
    return [(row.tax_base_sen, row.errors) for row in newest] == [(base * 100, 0)]


def _spread(times: Sequence[float]) -> dict[str, float]:
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    return {
        "median": round(statistics.median(ordered), 1),
        "p95": round(p95, 1),
        "worst": round(ordered[-1], 1),
    }


def _sums(page: Page) -> str:
    return str(page.evaluate(TEXTS))


def _office() -> MemoryOffice:
    office = office_with_company()
    for number, name in enumerate(CUSTOMERS):
        tin = f"00{number + 1}2345678901000"
        office.replica.customers.add({"name": name, "tin": tin, "address": "Jl. Melati 1"})
    for number, name in enumerate(GOODS):
        goods = {"name": name, "opt": "A", "code": "252300", "unit": "UM.0021"}
        office.replica.goods.add({**goods, "price": str(_price(number))})
    return office


def _price(number: int) -> int:
    return 12_500 * (number + 1)


if __name__ == "__main__":
    sys.exit(main())
