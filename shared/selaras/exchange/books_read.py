"""The office's own list of a month's sales, to be held against the VAT recap.

A plain Excel or CSV list with a number and an amount before VAT, Coretax's list of output
invoices, or a sales list of an accounting program by a saved mapping. Rows of one number belong
together; rows of other months are counted apart, and a file of another month alone is refused.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date as Date
from decimal import Decimal
from pathlib import Path
from typing import Final

from selaras.domain.coretax_results import ResultRow, status_name
from selaras.domain.money import sum_of
from selaras.domain.recap import VALID_STATUSES
from selaras.domain.reconciling import AMOUNTS, Stated, plain_key
from selaras.domain.tax import totals
from selaras.domain.tax_period import Period, period_of
from selaras.exchange.coretax_grid import MAX_ROWS, OUTPUT, read_output_list
from selaras.exchange.grid import Grid
from selaras.exchange.grid_read import open_grid
from selaras.exchange.grid_table import find_heading, plain, records
from selaras.exchange.grid_values import Values
from selaras.exchange.parsed import to_invoices
from selaras.exchange.refusal import FaultList, naming, refused
from selaras.exchange.sales_headings import HEADINGS
from selaras.exchange.sales_map import SalesMap
from selaras.exchange.sales_read import read_sales_list
from selaras.exchange.source import Cancelled, Source

PLAIN: Final[Mapping[str, tuple[str, ...]]] = {
    "reference": HEADINGS["reference"],
    "date": HEADINGS["date"],
    "partner": HEADINGS["buyer_name"],
    "number": ("Nomor Faktur Pajak", "No. Faktur Pajak", "NSFP", "Tax Invoice Number"),
    "base": (
        *("DPP", "Nilai DPP", "Jumlah DPP", "Dasar Pengenaan Pajak", "Harga Jual", "Tax Base"),
        *("Subtotal", "Sub Total", "Untaxed Amount", "Jumlah Sebelum Pajak", "Total DPP"),
    ),
    "vat": ("PPN", "Nilai PPN", "Jumlah PPN", "Total PPN", "VAT", "Tax", "Pajak"),
}
# What stands for a number in a row of sums.
_SUMS: Final = frozenset({"total", "grandtotal", "jumlah", "subtotal", "jumlahtotal"})
_CORETAX: Final = ("status", "buyer_id", "number")


@dataclass(frozen=True, slots=True)
class Books:
    """What a list says of a month.

    Args:
        kind: ``plain``, ``coretax`` or ``mapped``.
        others: How many of its documents are of other months, and not among *rows*.
    """

    kind: str
    rows: tuple[Stated, ...]
    others: int


def read_books(
    path: Path,
    period: Period,
    *,
    company: str,
    mapping: SalesMap | None = None,
    cancelled: Cancelled | None = None,
) -> Books:
    """Read a list of sales.

    Args:
        mapping: How an accounting program's list is read; None for a plain one or Coretax's.

    Raises:
        FileRefusedError: it is no such list, a cell cannot be read, or it is of another month.
        ImportCancelledError: the person stopped it.
    """
    source = Source(path, cancelled=cancelled)
    with naming(path):
        if mapping is not None:
            return _of_month("mapped", _mapped(source, mapping, company), period)
        if _is_coretax(source):
            found = read_output_list(Source(path, cancelled=cancelled))
            return _of_month("coretax", _coretax(found.rows), period)
        return _of_month("plain", _plain(Source(path, cancelled=cancelled)), period)


def _of_month(kind: str, stated: Iterable[Stated], period: Period) -> Books:
    every = _joined(stated)
    mine = [each for each in every if not each.date or _period(each.date) == period]
    if every and not mine:
        found = ", ".join(sorted({_period(each.date).text for each in every}))
        raise refused("books.other-month", found=found[:80], wanted=period.text)
    if not every:
        raise refused("books.empty")
    return Books(kind, tuple(mine), len(every) - len(mine))


def _joined(stated: Iterable[Stated]) -> list[Stated]:
    """Add up rows of one number; a list may have a row for each line of an invoice."""
    found: dict[str, Stated] = {}
    for each in stated:
        key = plain_key(each.reference) or plain_key(each.number)
        there = found.get(key)
        found[key] = each if there is None else _added(there, each)
    return list(found.values())


def _added(left: Stated, right: Stated) -> Stated:
    base, other_base, vat, ppnbm = (
        _sum(getattr(left, name), getattr(right, name)) for name in AMOUNTS
    )
    return replace(left, base=base, other_base=other_base, vat=vat, ppnbm=ppnbm)


def _sum(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    stated = [each for each in (left, right) if each is not None]
    return sum_of(stated) if stated else None


def _period(day: str) -> Period:
    return period_of(Date.fromisoformat(day))


def _is_coretax(source: Source) -> bool:
    with open_grid(source) as grid:
        return find_heading(grid, OUTPUT, needed=_CORETAX) is not None


def _coretax(rows: Iterable[ResultRow]) -> Iterator[Stated]:
    for row in rows:
        if status_name(row.status) in VALID_STATUSES:
            yield Stated(
                row=row.row,
                reference=row.reference,
                number=row.number,
                date=row.date.isoformat() if row.date else "",
                partner=row.buyer_name,
                base=row.tax_base,
                other_base=row.other_tax_base,
                vat=row.vat,
                ppnbm=row.ppnbm,
            )


def _mapped(source: Source, mapping: SalesMap, company: str) -> Iterator[Stated]:
    parsed = read_sales_list(source, mapping, company=company)
    for place, invoice in enumerate(to_invoices(parsed, company=company), start=1):
        amounts = totals(invoice).rupiah
        yield Stated(
            row=place,
            reference=invoice.reference,
            date=invoice.date.isoformat() if invoice.date else "",
            partner=invoice.buyer.name,
            base=amounts.tax_base,
            vat=amounts.vat,
        )


def _plain(source: Source) -> list[Stated]:
    faults = FaultList()
    with open_grid(source) as grid:
        found = list(_plain_rows(grid, faults))
        faults.refuse_any()
    return found


def _plain_rows(grid: Grid, faults: FaultList) -> Iterator[Stated]:
    for needed in (("reference", "base"), ("number", "base")):
        heading = find_heading(grid, PLAIN, needed=needed)
        if heading is not None:
            break
    else:
        wanted = ", ".join(PLAIN[key][0] for key in ("reference", "base"))
        raise refused("grid.no-heading", wanted=wanted)
    for count, record in enumerate(records(heading), start=1):
        if count > MAX_ROWS:
            raise faults.stop("grid.too-many-rows", record.place(), limit=MAX_ROWS)
        stated = _plain_row(Values(record, faults, date_of=grid.date_of))
        if stated is not None:
            yield stated


def _plain_row(values: Values) -> Stated | None:
    reference, number = values.digits("reference"), values.digits("number")
    day = values.date("date")
    if day is None and not number and plain(reference) in _SUMS:
        return None
    if not reference and not number:
        # A row of sums has neither number nor day; anything else lost its number.
        if day is not None:
            values.bad("grid.missing", "reference")
        return None
    base = values.amount("base")
    if base is None and values.record.cell("base") is None:
        values.bad("grid.missing", "base")
    return Stated(
        row=values.record.row.number,
        reference=reference,
        number=number.replace(".", "").replace("-", ""),
        date=day.isoformat() if day else "",
        partner=values.text("partner"),
        base=base,
        vat=values.amount("vat"),
    )
