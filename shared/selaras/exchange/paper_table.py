"""Lists of papers of any kind out of CSV or Excel: all rows or none, each fault with its cell.

The heading names members as people and ``show --json`` do. What a column holds is read by the type
of the member; what two rows say of one key refuses the file unless they say the same.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic

from selaras.domain.member_forms import UNREADABLE, MemberKind
from selaras.domain.papers import Shape, V
from selaras.domain.tax_period import Period, parse_period
from selaras.exchange.grid import Grid
from selaras.exchange.grid_read import open_grid
from selaras.exchange.grid_table import Heading, find_heading, records
from selaras.exchange.grid_values import Values, month_number
from selaras.exchange.refusal import FaultList, refused
from selaras.exchange.source import Source

MAX_PAPERS: Final = 100_000
_MONTH_YEAR: Final = re.compile(r"([A-Za-z]{3,9}|[0-9]{1,2})[ /.-]([0-9]{4})")


@dataclass(frozen=True, slots=True)
class PaperList(Generic[V]):
    """The rows of a list.

    Args:
        sha256: Of the file, 64 hex digits.
        left_out: Titles of columns that say nothing to us.
    """

    sha256: str
    values: tuple[V, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns(Generic[V]):
    """The columns of one kind of list.

    Args:
        titles: Spellings of each member's heading, besides its own name.
        needed: Without these a row is no heading; they may not be empty below it either.
        is_of_invoices: The column ``number`` holds a tax invoice's number.
    """

    shape: Shape[V]
    titles: Mapping[str, Sequence[str]]
    needed: tuple[str, ...]
    is_of_invoices: bool = False

    def known(self) -> dict[str, tuple[str, ...]]:
        """Return every spelling of every heading by member."""
        names = [name for name in self.shape.fields if name in self.shape.members]
        return {name: (name, *self.titles.get(name, ())) for name in names}

    @property
    def told_apart_by(self) -> str:
        """The needed column that tells rows apart: the last that holds a number."""
        return [name for name in self.needed if name.endswith("number")][-1]


def read_paper_table(source: Source, columns: Columns[V]) -> PaperList[V]:
    """Read a list of papers.

    Raises:
        FileRefusedError: it is no such list, or a cell of it cannot be taken; with every fault.
        ImportCancelledError: the person stopped it.
    """
    with open_grid(source) as grid:
        return paper_table(grid, columns, source=source)


def paper_table(grid: Grid, columns: Columns[V], *, source: Source) -> PaperList[V]:
    """Read an open table, as ``read_paper_table`` does."""
    faults = FaultList()
    heading = find_heading(grid, columns.known(), needed=columns.needed)
    if heading is None:
        titles = ([*columns.titles.get(name, ()), name][0] for name in columns.needed)
        raise refused("grid.no-heading", wanted=", ".join(titles))
    values = tuple(_rows(grid, heading, columns=columns, faults=faults))
    faults.refuse_any()
    taken = set(heading.columns.values())
    left = tuple(title[:80] for column, title in heading.titles.items() if column not in taken)
    return PaperList(source.sha256, values, left)


def _rows(grid: Grid, heading: Heading, *, columns: Columns[V], faults: FaultList) -> Iterator[V]:
    seen: dict[str, V] = {}
    for count, record in enumerate(records(heading), start=1):
        if count > MAX_PAPERS:
            raise faults.stop("grid.too-many-rows", record.place(), limit=MAX_PAPERS)
        values = Values(record, faults, date_of=grid.date_of)
        value = _value(values, columns)
        key = columns.shape.key(value)
        there = seen.setdefault(key, value) if key else value
        if there is value:
            yield value
        elif there != value:
            values.bad("paper.repeated", columns.told_apart_by)


def _value(values: Values, columns: Columns[V]) -> V:
    shape = columns.shape
    read: dict[str, Any] = {}
    for name in columns.known():
        if name in values.record.heading.columns:
            read[name] = _member(values, name, columns=columns)
    for name in columns.needed:
        if values.record.cell(name) is None:
            values.bad("grid.missing", name)
    value = shape.make(**read)
    for finding in shape.findings(value):
        # Who and what it is must be right: by that it is found again.
        if finding.is_error and finding.path in columns.needed and values.shown(finding.path):
            values.bad(finding.code, finding.path)
    return value


def _member(values: Values, name: str, *, columns: Columns[V]) -> object:
    shape = columns.shape
    match shape.forms[name].kind:
        case MemberKind.AMOUNT:
            amount = values.amount(name)
            return shape.forms[name].read("") if amount is None else amount
        case MemberKind.DAY:
            return values.date(name)
        case MemberKind.PERIOD:
            return _period(values, name)
        case _:
            return _text(values, name, columns=columns)


def _text(values: Values, name: str, *, columns: Columns[V]) -> object:
    shape = columns.shape
    if name.endswith("tin"):
        text = values.npwp(name)
    elif name == "number" and columns.is_of_invoices:
        text = values.number(name)
    else:
        text = values.digits(name)
    found = shape.reader(name)(text)
    if found is UNREADABLE:
        values.bad("paper.unreadable", name)
        return shape.forms[name].read("")
    return found


def _period(values: Values, name: str) -> Period | None:
    """Read ``102026`` (also as a number), ``10/2026`` or ``Oktober 2026``."""
    text = values.digits(name)
    named = _MONTH_YEAR.fullmatch(text)
    month = month_number(named[1]) if named else None
    found = Period(int(named[2]), month) if named and month else parse_period(text.zfill(6))
    if text and found is None:
        values.bad("paper.unreadable", name)
    return found
