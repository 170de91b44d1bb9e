"""How a sales list of another program is to be read: a mapping that a person saves by a name.

It says which column is what, what the own units and goods are to the tax office, and how amounts
and days are written. A first one is guessed from the headings of a file.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from selaras.domain.result import Rejection
from selaras.domain.tables import goods_code, transaction_code, unit
from selaras.exchange.grid import Grid, GridRow, Sheet
from selaras.exchange.grid_table import MAX_HEAD_ROW, plain, titles_of
from selaras.exchange.sales_headings import HEADINGS

MAX_ENTRIES: Final = 5_000
MAX_NAME: Final = 60
MAX_TEXT: Final = 200
# With what stands before it, it is the name of a register (200).
MAX_ENTRY_NAME: Final = 190

NEEDED: Final = ("reference", "date", "item_name", "qty", "price")
_INCLUDED: Final = re.compile(r"termasuk|incl|inc\.|tax included", re.IGNORECASE)
_SWITCHES: Final = ("tax_included", "month_first", "comma_decimals")


@dataclass(frozen=True, slots=True)
class Goods:
    """What an own code is to the tax office.

    Args:
        opt: ``A`` goods, ``B`` services.
        ppnbm_rate: In percent, blank for none.
    """

    opt: str
    code: str
    ppnbm_rate: str = ""


@dataclass(frozen=True, slots=True)
class SalesMap:
    """How to read one program's lists.

    Args:
        columns: Heading of each column by key of ``HEADINGS``.
        units: ``UM.00nn`` by own name, in small letters.
        goods: By own code or own name, in small letters.
        trx_code: Of invoices without luxury goods and without a code of their own.
        tax_included: Prices and amounts of discount include VAT (VAT-7).
        month_first: 10/01/2026 is the first of October.
        comma_decimals: ``1.250`` is one thousand two hundred and fifty.
    """

    columns: Mapping[str, str]
    units: Mapping[str, str] = field(default_factory=dict)
    goods: Mapping[str, Goods] = field(default_factory=dict)
    trx_code: str = "04"
    tax_included: bool = False
    month_first: bool = False
    comma_decimals: bool = True


def guess_map(grid: Grid) -> SalesMap | None:
    """Return the mapping that the headings of a file suggest; None where none fits."""
    keys = {plain(title): key for key, titles in HEADINGS.items() for title in titles}
    best: dict[str, str] = {}
    for sheet in sorted(grid.sheets, key=lambda each: each.is_hidden):
        for row in _first_rows(sheet):
            found: dict[str, str] = {}
            for title in titles_of(row).values():
                key = keys.get(plain(title))
                if key is not None:
                    found.setdefault(key, title)
            best = max(best, found, key=len)
    if not all(key in best for key in NEEDED):
        return None
    return SalesMap(best, tax_included=bool(_INCLUDED.search(best["price"])))


def with_entry(mapping: SalesMap, name: str, *, value: str) -> SalesMap | Rejection:
    """Return *mapping* with one entry changed; a blank value takes it out.

    Args:
        name: ``column.KEY``, ``unit.OWN``, ``goods.OWN``, ``trx_code`` or a switch.
        value: ``Heading``, ``UM.0021``, ``A:392300`` or ``A:870300:15``, ``04``, ``yes``.
    """
    kind, _, own = name.partition(".")
    refusal = Rejection("sales.map-entry", {"entry": f"{name}={value}"[:MAX_TEXT]})
    if len(name) > MAX_ENTRY_NAME or len(value) > MAX_TEXT:
        return refusal
    if name in _SWITCHES and value in {"yes", "no"}:
        return _switched(mapping, name, value == "yes")
    if name == "trx_code" and transaction_code(value):
        return replace(mapping, trx_code=value)
    if kind == "column" and own in HEADINGS:
        return replace(mapping, columns=_changed(mapping.columns, own, value))
    if kind == "unit" and own and (not value or unit(value)):
        return replace(mapping, units=_changed(mapping.units, own_key(own), value))
    goods = parse_goods(value)
    if kind == "goods" and own and (goods or not value):
        return replace(mapping, goods=_changed(mapping.goods, own_key(own), goods))
    return refusal


def parse_goods(text: str) -> Goods | None:
    """Read ``A:392300`` or ``A:870300:15``; None for anything else."""
    opt, _, rest = text.partition(":")
    code, _, rate = rest.partition(":")
    is_rate = not rate or (rate.isascii() and rate.isdecimal() and 0 < int(rate) <= 200)
    return Goods(opt, code, rate) if goods_code(opt, code) and is_rate else None


def own_key(text: str) -> str:
    """Return an own name as it is looked up."""
    return " ".join(text.casefold().split())


def map_of_entries(entries: Mapping[str, str]) -> SalesMap:
    """Return the mapping of stored entries; what this release cannot read is left out."""
    mapping = SalesMap({})
    for name, value in entries.items():
        changed = with_entry(mapping, name, value=value)
        mapping = mapping if isinstance(changed, Rejection) else changed
    return mapping


def decode_map(text: str) -> SalesMap:
    """Read a mapping as one PC kept it before they travelled."""
    found = json.loads(text)
    goods = {own: Goods(**each) for own, each in found["goods"].items()}
    return SalesMap(
        columns=found["columns"],
        units=found["units"],
        goods=goods,
        trx_code=found["trx_code"],
        **{name: bool(found[name]) for name in _SWITCHES},
    )


def entries_of(mapping: SalesMap) -> dict[str, str]:
    """Return a mapping as the entries that ``with_entry`` takes."""
    entries = {f"column.{key}": title for key, title in mapping.columns.items()}
    entries |= {f"unit.{own}": code for own, code in mapping.units.items()}
    for own, goods in mapping.goods.items():
        rate = f":{goods.ppnbm_rate}" if goods.ppnbm_rate else ""
        entries[f"goods.{own}"] = f"{goods.opt}:{goods.code}{rate}"
    entries["trx_code"] = mapping.trx_code
    return entries | {name: "yes" if getattr(mapping, name) else "no" for name in _SWITCHES}


def _switched(mapping: SalesMap, name: str, is_on: bool) -> SalesMap:  # noqa: FBT001
    match name:
        case "tax_included":
            return replace(mapping, tax_included=is_on)
        case "month_first":
            return replace(mapping, month_first=is_on)
        case _:
            return replace(mapping, comma_decimals=is_on)


def _changed(table: Mapping, own: str, value: object) -> dict:  # type: ignore[type-arg]  # of any values
    rest = {key: each for key, each in table.items() if key != own}
    return rest | {own: value} if value and len(rest) < MAX_ENTRIES else rest


def _first_rows(sheet: Sheet) -> Iterator[GridRow]:
    for row in sheet.rows():
        if row.number > MAX_HEAD_ROW:
            return
        yield row
