"""The list as it is shown, as a workbook: what is looked for, in its order, its columns."""

from collections.abc import Sequence
from datetime import date as Date

from selaras.exchange.excel.write import CellValue, Column, Kind, Table
from selaras.replica import Replica
from selaras.replica.identity import load_identity
from selaras.store.invoice_lists import Narrowed, Summary, invoices_between
from selaras.store.invoices import from_sen
from selaras_client.office import Office
from selaras_client.window.files import OfferedFile
from selaras_client.window.models.many import Work
from selaras_client.window.models.workbook import workbook_file
from selaras_client.window.wording import Wording

PAGE = 1_000
_AMOUNTS = frozenset({"tax_base", "vat"})
_WIDTHS = {"buyer": 40, "reference": 24}


async def list_file(
    office: Office, wanted: Narrowed, *, columns: Sequence[str], wording: Wording, work: Work
) -> OfferedFile | None:
    """Return everything that is *wanted* as a workbook of *columns*; None when cancelled."""
    found: list[Summary] = []
    for first in range(0, work.total, PAGE):
        if work.is_cancelled:
            return None
        # Page by page, so that others get the data thread in between.
        found += await office.ask(lambda replica, at=first: _page(replica, wanted, at))  # type: ignore[misc]
        await work.progress(len(found))
    if work.is_cancelled:
        return None
    name = wording("window.list.file")
    titles = tuple(_column(each, wording) for each in columns)
    rows = ([_cell(row, each, wording) for each in columns] for row in found)
    table = Table(name, titles, (tuple(row) for row in rows))
    return await workbook_file(table)


def _page(replica: Replica, wanted: Narrowed, first: int) -> list[Summary]:
    with replica.reading() as db:
        company = load_identity(db).company
        return invoices_between(db, company, wanted=wanted, first=first, limit=PAGE)


def _column(name: str, wording: Wording) -> Column:
    kind = Kind.AMOUNT if name in _AMOUNTS else Kind.DATE if name == "date" else Kind.TEXT
    return Column(wording(f"window.list.{name}"), kind, _WIDTHS.get(name, 18))


def _cell(row: Summary, name: str, wording: Wording) -> CellValue:
    match name:
        case "date":
            return Date.fromisoformat(row.date) if row.date else None
        case "tax_base":
            return from_sen(row.tax_base_sen)
        case "vat":
            return from_sen(row.vat_sen)
        case "state":
            return wording(f"window.state.{row.state}")
        case "buyer":
            return row.buyer_name
        case "branch":
            return row.seller_nitku
        case _:
            return str(getattr(row, name))
