"""A sales list of an accounting program becomes invoices, by a mapping.

Rows belong together by their number; the buyer and the day stand in the first of them or in all.
Totals of the program are never taken over: amounts follow from price, quantity and discount. What
the mapping does not know (a unit, a column) refuses the file and says what to map.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date as Date
from decimal import Decimal
from typing import Final

from selaras.domain import rules
from selaras.domain.invoice import ZERO, Buyer, BuyerDocument, Invoice, Line, Transaction
from selaras.domain.money import percent_of, product, to_sen
from selaras.domain.party import (
    INDONESIA,
    NPWP_DIGITS,
    buyer_with_document,
    buyer_with_npwp,
    nitku_of,
    parse_npwp,
)
from selaras.domain.spreading import spread
from selaras.domain.tables import goods_code, unit
from selaras.domain.tax import net_of_vat
from selaras.exchange.grid import Grid
from selaras.exchange.grid_read import open_grid
from selaras.exchange.grid_table import Heading, find_heading, records
from selaras.exchange.grid_values import Values, number_kept
from selaras.exchange.parsed import ParsedFile, numbered
from selaras.exchange.refusal import FaultList, Place, refused
from selaras.exchange.sales_headings import COMMON_UNITS, HEADINGS
from selaras.exchange.sales_map import NEEDED, Goods, SalesMap, own_key
from selaras.exchange.source import Source
from selaras.exchange.xml_parse import MAX_INVOICES, MAX_ITEMS

FORMAT: Final = "sales-list"
LUXURY_CODE: Final = "01"
_DIGITS_AT_END = re.compile(r"([0-9]{6})$")
_SERVICE = re.compile(r"jasa\b|sewa\b|service\b", re.IGNORECASE)
_HEAD: Final = ("date", "buyer_name", "buyer_npwp", "buyer_nik", "buyer_address", "buyer_email")


def read_sales_list(source: Source, mapping: SalesMap, *, company: str) -> ParsedFile:
    """Read a whole list.

    Args:
        company: Who sells, 16 digits; the list does not say.

    Raises:
        FileRefusedError: with every fault that can be told, each with sheet, row and column.
        ImportCancelledError: the person stopped it.
    """
    faults = FaultList()
    with open_grid(source) as grid:
        heading = _heading(grid, mapping)
        reader = _Reader(mapping, faults, company)
        for record in records(heading):
            values = Values(
                record,
                faults,
                date_of=grid.date_of,
                is_month_first=mapping.month_first,
                is_comma_decimal=mapping.comma_decimals,
            )
            reader.take(values)
    if not reader.groups and not faults:
        faults.add("import.no-invoices")
    faults.refuse_any()
    invoices = tuple(reader.invoices())
    faults.refuse_any()
    return ParsedFile(FORMAT, source.sha256, "", Place(), invoices)


def _heading(grid: Grid, mapping: SalesMap) -> Heading:
    known = {key: (title,) for key, title in mapping.columns.items() if key in HEADINGS}
    missing = [key for key in NEEDED if key not in known]
    found = None if missing else find_heading(grid, known, needed=tuple(known))
    if found is None:
        wanted = ", ".join(mapping.columns.get(key, key) for key in {*NEEDED, *known})
        raise refused("grid.no-heading", wanted=wanted)
    return found


@dataclass(slots=True)
class _Item:
    """One line with what it costs before a discount of the whole invoice."""

    line: Line
    place: Place


@dataclass(slots=True)
class _Group:
    """The rows of one number."""

    reference: str
    place: Place
    head: dict[str, str | Date | None]
    invoice_discount: Decimal | None = None
    trx_code: str = ""
    items: list[_Item] = field(default_factory=list)


class _Reader:
    """Gathers rows by their number."""

    def __init__(self, mapping: SalesMap, faults: FaultList, company: str) -> None:
        self.groups: dict[str, _Group] = {}
        self._mapping, self._faults, self._company = mapping, faults, company
        self._last = ""
        self._unknown: set[str] = set()

    def take(self, values: Values) -> None:
        """Take the next row of the list."""
        reference, name = values.digits("reference"), values.text("item_name")
        if not name:
            # Subtotals and blank frames name no goods.
            return
        reference = reference or self._last
        if not reference:
            values.bad("grid.missing", "reference")
            return
        self._last = reference
        group = self.groups.get(reference)
        if group is None:
            group = self._open(reference, values)
        else:
            self._compare(group, values)
        if len(group.items) >= MAX_ITEMS:
            raise self._faults.stop("import.too-many-lines", values.record.place(), limit=MAX_ITEMS)
        group.items.append(self._item(values, name, group))

    def invoices(self) -> Iterator[Invoice]:
        """Yield the invoices in the order of their first rows."""
        for group in self.groups.values():
            lines = _discounted(group, self._faults, self._net_discount(group))
            is_luxury = any(line.ppnbm_rate > ZERO for line in lines)
            code = group.trx_code or (LUXURY_CODE if is_luxury else self._mapping.trx_code)
            day = group.head["date"]
            yield Invoice(
                invoice_id="",
                company="",
                date=day if isinstance(day, Date) else None,
                reference=group.reference,
                seller_nitku=nitku_of(self._company),
                buyer=_buyer(group.head),
                transaction=Transaction(code),
                lines=numbered(lines),
            )

    def _open(self, reference: str, values: Values) -> _Group:
        head: dict[str, str | Date | None] = {key: values.text(key) for key in _HEAD[1:]}
        head["date"] = values.date("date")
        head["buyer_npwp"] = _identity(values, "buyer_npwp")
        head["buyer_nik"] = _identity(values, "buyer_nik")
        if head["date"] is None and values.record.cell("date") is None:
            values.bad("grid.missing", "date")
        if len(self.groups) >= MAX_INVOICES:
            place = values.record.place()
            raise self._faults.stop("import.too-many-invoices", place, limit=MAX_INVOICES)
        group = _Group(reference, values.record.place("reference"), head)
        group.trx_code = values.digits("trx_code")[:2].zfill(2) if values.text("trx_code") else ""
        group.invoice_discount = values.amount("invoice_discount")
        self.groups[reference] = group
        return group

    def _compare(self, group: _Group, values: Values) -> None:
        """Refuse a number whose rows say different things of buyer or day."""
        for key in _HEAD:
            if values.record.cell(key) is None:
                continue
            if key == "date":
                found: str | Date | None = values.date(key)
            elif key in {"buyer_npwp", "buyer_nik"}:
                found = _identity(values, key)
            else:
                found = values.text(key)
            if found not in ("", None, group.head[key]):
                values.bad("sales.head-differs", key, reference=group.reference)
        discount = values.amount("invoice_discount")
        if discount is not None and group.invoice_discount in (None, ZERO):
            group.invoice_discount = discount
        elif discount not in (None, ZERO, group.invoice_discount):
            values.bad("sales.head-differs", "invoice_discount", reference=group.reference)

    def _item(self, values: Values, name: str, group: _Group) -> _Item:
        goods = self._goods(values, name)
        price, qty = values.amount("price"), values.quantity("qty")
        for key, amount in (("price", price), ("qty", qty)):
            if amount is None and values.record.cell(key) is None:
                values.bad("grid.missing", key)
        rate = values.quantity("ppnbm_rate") or Decimal(goods.ppnbm_rate or 0)
        line = Line(
            line_id="",
            opt=goods.opt,
            code=goods.code,
            name=name,
            unit=self._unit(values),
            price=self._net(price or ZERO, group, rate),
            qty=qty or ZERO,
            ppnbm_rate=rate,
        )
        return _Item(
            replace(line, discount=self._discount(values, line, group)), values.record.place()
        )

    def _discount(self, values: Values, line: Line, group: _Group) -> Decimal:
        percent, amount = values.quantity("discount_percent"), values.amount("discount")
        found = to_sen(percent_of(product(line.price, line.qty), percent or ZERO))
        return found + self._net(amount or ZERO, group, line.ppnbm_rate)

    def _net(self, amount: Decimal, group: _Group, ppnbm_rate: Decimal) -> Decimal:
        """Return an amount without VAT; PPnBM is not taken out (VAT-7)."""
        day = group.head["date"]
        if not self._mapping.tax_included or not isinstance(day, Date):
            return to_sen(amount)
        return net_of_vat(amount, rules.for_date(day), luxury=ppnbm_rate > ZERO)

    def _net_discount(self, group: _Group) -> Decimal:
        rate = max((item.line.ppnbm_rate for item in group.items), default=ZERO)
        return self._net(group.invoice_discount or ZERO, group, rate)

    def _goods(self, values: Values, name: str) -> Goods:
        """Return what is sold: by own code, by own name, by six digits at the code's end."""
        own = values.digits("item_code")
        known = self._mapping.goods.get(own_key(own)) or self._mapping.goods.get(own_key(name))
        if known is not None:
            return known
        opt = "B" if _SERVICE.match(name) else "A"
        digits = _DIGITS_AT_END.search(own)
        is_known = digits is not None and goods_code(opt, digits[1]) is not None
        return Goods(opt, digits[1] if digits and is_known else "000000")

    def _unit(self, values: Values) -> str:
        own = values.text("unit")
        known = self._mapping.units.get(own_key(own)) or COMMON_UNITS.get(own_key(own).rstrip("."))
        if known is not None:
            return known
        if unit(own.upper()):
            return own.upper()
        if not own and "unit" not in self._mapping.columns:
            return "UM.0033"
        # Once for each name: it is mended once.
        if own_key(own) not in self._unknown:
            self._unknown.add(own_key(own))
            values.bad("sales.unknown-unit", "unit")
        return ""


def _discounted(group: _Group, faults: FaultList, amount: Decimal) -> list[Line]:
    """Return the lines with the invoice's discount spread over them (rule SALES-1)."""
    lines = [item.line for item in group.items]
    worth = [max(product(each.price, each.qty) - each.discount, ZERO) for each in lines]
    if amount < ZERO or amount > sum(worth, ZERO):
        faults.add("sales.bad-discount", group.place, reference=group.reference)
        return lines
    shares = spread(amount, worth)
    return [
        replace(each, discount=each.discount + share)
        for each, share in zip(lines, shares, strict=True)
    ]


def _identity(values: Values, key: str) -> str:
    cell = values.record.cell(key)
    text = values.digits(key)
    is_number = cell is not None and isinstance(cell.value, Decimal)
    return number_kept(text, NPWP_DIGITS) if is_number and len(text) >= 13 else text


def _buyer(head: dict[str, str | Date | None]) -> Buyer:
    """Return the buyer: by NIK if the list has one, by NPWP, or by whatever number is there."""
    number, nik = str(head["buyer_npwp"] or ""), str(head["buyer_nik"] or "")
    name, address, email = (str(head[f"buyer_{key}"] or "") for key in ("name", "address", "email"))
    npwp = parse_npwp(number) if number.strip("0.- ") else None
    if npwp is not None:
        buyer = buyer_with_npwp(npwp, name, address=address)
    elif nik.strip("0- "):
        buyer = buyer_with_document(
            BuyerDocument.NATIONAL_ID, nik, name=name, address=address, country=INDONESIA
        )
    elif number.strip("0.- "):
        buyer = buyer_with_document(
            BuyerDocument.OTHER_ID, number, name=name, address=address, country=""
        )
    else:
        buyer = Buyer(name=name, address=address)
    return replace(buyer, email=email)
