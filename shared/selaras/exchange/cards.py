"""Lists of customers and goods out of CSV or Excel: all rows or none, each fault with its cell.

The first row that names at least two known columns is the heading. What a column holds is
judged by the same rules as what a person types.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from selaras.domain.customer import Customer, buyer_key
from selaras.domain.customer_edits import apply_customer_fields
from selaras.domain.product import Product, apply_product_fields, product_key
from selaras.domain.result import Rejection
from selaras.exchange.card_cells import cell_text, with_usual_goods, with_whole_address
from selaras.exchange.card_columns import CUSTOMER_COLUMNS, NIK, PRODUCT_COLUMNS, Columns
from selaras.exchange.grid import Grid, GridRow, Sheet
from selaras.exchange.grid_read import open_grid
from selaras.exchange.refusal import FaultList, refused
from selaras.exchange.source import Source

MAX_ROWS: Final = 100_000
_HEADING_ROWS: Final = 30
_HEADING_COLUMNS: Final = 2

Fields: TypeAlias = dict[str, str]


@dataclass(frozen=True, slots=True)
class CardFile:
    """What a file of customers or goods holds.

    Args:
        rows: Fields by the names of ``show --json``, one card each.
        left_out: Titles of columns that say nothing to us.
    """

    rows: tuple[Mapping[str, str], ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Shape:
    """How rows of one kind are read: completed, judged, and told apart by their key."""

    columns: Columns
    completed: Callable[[Fields], Fields]
    key: Callable[[Fields], str | Rejection]


@dataclass(slots=True)
class _Heading:
    """Where the columns are.

    Args:
        fields: Field by column.
        titles: Title by column, as the file writes it.
    """

    row: int
    fields: dict[int, str] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def read_customers(source: Source) -> CardFile:
    """Read a list of customers.

    Raises:
        FileRefusedError: it is no table, or some cell of it cannot be taken; nothing is.
        ImportCancelledError: the person stopped it.
    """
    return _read(source, _Shape(CUSTOMER_COLUMNS, with_whole_address, _customer_key))


def read_products(source: Source) -> CardFile:
    """Read a list of goods and services.

    Raises:
        FileRefusedError: it is no table, or some cell of it cannot be taken; nothing is.
        ImportCancelledError: the person stopped it.
    """
    return _read(source, _Shape(PRODUCT_COLUMNS, with_usual_goods, _product_key))


def _read(source: Source, shape: _Shape) -> CardFile:
    faults = FaultList()
    rows: list[Mapping[str, str]] = []
    with open_grid(source) as grid:
        sheet, heading = _heading(grid, shape.columns)
        for fields in _rows(sheet, heading, shape=shape, faults=faults):
            source.check_cancelled()
            rows.append(fields)
        faults.refuse_any()
        if not rows:
            raise refused("import.no-cards")
    return CardFile(tuple(rows), tuple(heading.left_out))


def _heading(grid: Grid, columns: Columns) -> tuple[Sheet, _Heading]:
    for sheet in grid.sheets:
        if sheet.is_hidden:
            continue
        for position, row in enumerate(sheet.rows()):
            if position == _HEADING_ROWS:
                break
            heading = _titles(row, columns)
            if len(heading.fields) >= _HEADING_COLUMNS:
                return sheet, heading
    raise refused("import.no-card-columns")


def _titles(row: GridRow, columns: Columns) -> _Heading:
    heading = _Heading(row.number)
    for column, cell in row.cells.items():
        title = str(cell.value).strip()
        name = columns.field_of(title)
        if name and name not in heading.fields.values():
            heading.fields[column], heading.titles[column] = name, title
        elif title.casefold() not in columns.silent:
            heading.left_out.append(title[:80])
    return heading


def _rows(
    sheet: Sheet, heading: _Heading, *, shape: _Shape, faults: FaultList
) -> Iterator[Mapping[str, str]]:
    seen: dict[str, int] = {}
    for row in sheet.rows():
        if row.number <= heading.row or not row.cells.keys() & heading.fields.keys():
            continue
        if len(seen) > MAX_ROWS:
            raise faults.stop("import.too-many-cards", limit=MAX_ROWS)
        found = _fields(sheet, row, heading=heading, faults=faults)
        if found is None:
            continue
        fields = shape.completed(found)
        key, refusals = _judged(fields, shape.key)
        for why in refusals:
            _refuse(sheet, row, heading=heading, faults=faults, why=why)
        if refusals:
            continue
        if not fields.get("name"):
            faults.add("import.card-no-name", sheet.place(row.number))
        elif key in seen:
            faults.add("import.card-repeated", sheet.place(row.number), first=seen[key])
        else:
            seen[key or f"row {row.number}"] = row.number
            yield fields


def _fields(sheet: Sheet, row: GridRow, *, heading: _Heading, faults: FaultList) -> Fields | None:
    """Return the cells of a row by field, or None where one cannot be read."""
    fields: Fields = {}
    is_sound = True
    for column, name in heading.fields.items():
        cell = row.cells.get(column)
        text = cell_text(name, cell) if cell is not None else ""
        if isinstance(text, Rejection):
            is_sound = False
            title = heading.titles[column]
            place = sheet.place(row.number, column, name=title)
            faults.add(text.code, place, **{**text.facts, "field": title})
        elif text:
            fields[name] = text
    return fields if is_sound else None


def _judged(
    fields: Fields, key_of: Callable[[Fields], str | Rejection]
) -> tuple[str, list[Rejection]]:
    """Return the key of a row and every reason why it cannot be taken, not only the first."""
    rest, refusals = dict(fields), list[Rejection]()
    while isinstance(key := key_of(rest), Rejection):
        refusals.append(key)
        if rest.pop(str(key.facts.get("field", "")), None) is None:
            return "", refusals
    return key, refusals


def _refuse(
    sheet: Sheet, row: GridRow, *, heading: _Heading, faults: FaultList, why: Rejection
) -> None:
    name = str(why.facts.get("field", ""))
    names = {name, NIK} if name == "document_number" else {name}
    column = next((at for at, each in heading.fields.items() if each in names), 0)
    title = heading.titles.get(column, name)
    place = sheet.place(row.number, column, name=title)
    faults.add(why.code, place, **{**why.facts, "field": title})


def _customer_key(fields: Fields) -> str | Rejection:
    card = apply_customer_fields(Customer("", ""), fields)
    return card if isinstance(card, Rejection) else buyer_key(card.buyer)


def _product_key(fields: Fields) -> str | Rejection:
    card = apply_product_fields(Product("", ""), fields)
    return card if isinstance(card, Rejection) else product_key(card)
