"""An office with one invoice of many lines, and its form in a window."""

from selaras.domain.invoice import Invoice
from selaras.domain.result import Rejection
from selaras.replica.finding import find_invoice
from tests.window.harness import Window
from tests.window.office import NPWP, MemoryOffice, alone_office

LINES = 60
LINE = {"opt": "A", "code": "392300", "unit": "UM.0021", "qty": "10", "price": "100000"}


def long_office() -> MemoryOffice:
    office = alone_office()
    lines = [{**LINE, "name": f"Barang {number}"} for number in range(1, LINES + 1)]
    office.draft("INV-1", lines=lines)
    office.home.settle()
    return office


async def open_form(window: Window) -> None:
    """Open the invoice that is marked in the list."""
    await window.enter("Cari referensi, pembeli, atau barang (F3)")


def stored(window: Window) -> Invoice:
    with window.office.replica.reading() as db:
        found = find_invoice(db, NPWP, ref="INV-1")
    assert not isinstance(found, Rejection), found
    return found.invoice
