"""What lists of cards and papers show, as SQLModel tables.

Imported when such a list is asked for: SQLModel brings SQLAlchemy and a validator along, which a
hub and most commands never use: half of what a start takes, and 15 MB.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias, TypeVar

from sqlalchemy import ClauseElement, Integer, TextClause, bindparam, func, literal_column, text
from sqlalchemy.dialects import sqlite
from sqlmodel import Field as Column
from sqlmodel import SQLModel, select

from selaras.store.db import Connection
from selaras.store.words import Clause

MAX_PAGE = 1_000
_KNOWN_STATEMENTS = 128
_DIALECT = sqlite.dialect(paramstyle="named")
_Terms: TypeAlias = tuple[str, ...]


class CustomerRow(SQLModel, table=True):
    """One customer in a list.

    Args:
        number: NPWP, NIK or the number of another document; blank where there is none.
        key: What two records of one customer have in common; *name_key* the same by name.
        kept_id: The customer under which this one is listed; blank for one of its own.
    """

    __tablename__ = "customer_row"

    doc_no: int = Column(primary_key=True)
    id: str
    company: str
    name: str
    sort_name: str
    document: str
    number: str
    country: str
    address: str
    nitku: str
    email: str
    phone: str
    own_code: str
    key: str
    name_key: str
    kept_id: str
    archived: int
    errors: int
    warnings: int


class ProductRow(SQLModel, table=True):
    """Goods or a service in a list; the price in sen (hundredths of a rupiah)."""

    __tablename__ = "product_row"

    doc_no: int = Column(primary_key=True)
    id: str
    company: str
    opt: str
    code: str
    name: str
    sort_name: str
    unit: str
    price_sen: int
    ppnbm_rate: str
    own_code: str
    key: str
    archived: int
    errors: int
    warnings: int


class PaperRow(SQLModel, table=True):
    """One paper in a list; amounts in sen (hundredths of a rupiah).

    Args:
        period: In whose return it counts, ``2026-10``; of its date while it counts in none.
        refers: Number of the invoice that it is about.
        key: What two papers of one thing have in common.
    """

    __tablename__ = "paper_row"

    doc_no: int = Column(primary_key=True)
    id: str
    kind: str
    company: str
    number: str
    date: str
    period: str
    code: str
    party: str
    tin: str
    status: str
    decision: str
    refers: str
    base_sen: int
    other_base_sen: int
    vat_sen: int
    ppnbm_sen: int
    key: str
    archived: int
    errors: int
    warnings: int


Row = TypeVar("Row", CustomerRow, ProductRow, PaperRow)


def rows_of(
    db: Connection,
    table: type[Row],
    *,
    listed: Sequence[Clause],
    order: str,
    span: tuple[int, int],
) -> tuple[Row, ...]:
    """Return what all of *listed* finds.

    Args:
        order: SQL, by what it is sorted.
        span: How many to pass over, and how many to return, at most ``MAX_PAGE``.
    """
    offset, limit = span
    asked = _page(table, _terms(listed), order)
    span_values = {"page_limit": min(limit, MAX_PAGE), "page_offset": offset}
    rows = db.exec_driver_sql(asked, {**_values(listed), **span_values})
    return tuple(table.model_construct(**row._asdict()) for row in rows)


def counts_by(
    db: Connection, table: type[Row], *, listed: Sequence[Clause], column: str
) -> dict[str, int]:
    """Return how many rows all of *listed* finds, for each value of *column*."""
    found = db.exec_driver_sql(_counts(table, _terms(listed), column), _values(listed))
    return {str(value): int(count) for value, count in found}


def sums_of(
    db: Connection, table: type[Row], *, listed: Sequence[Clause], summed: Sequence[str] = ()
) -> tuple[int, ...]:
    """Return how many rows all of *listed* finds, and the sum of each column *summed*."""
    found = db.exec_driver_sql(_sums(table, _terms(listed), tuple(summed)), _values(listed))
    return tuple(int(each) for each in found.one())


# To build a statement takes longer than to run it, and a list is asked for again and again.


@lru_cache(_KNOWN_STATEMENTS)
def _page(table: type[SQLModel], terms: _Terms, order: str) -> str:
    limit, offset = (bindparam(f"page_{name}", type_=Integer) for name in ("limit", "offset"))
    wanted = select(table).where(*map(text, terms)).order_by(text(order))
    return _sql(wanted.limit(limit).offset(offset))


@lru_cache(_KNOWN_STATEMENTS)
def _counts(table: type[SQLModel], terms: _Terms, column: str) -> str:
    name: TextClause = text(column)
    counted = select(name, func.count()).select_from(table)
    return _sql(counted.where(*map(text, terms)).group_by(name))


@lru_cache(_KNOWN_STATEMENTS)
def _sums(table: type[SQLModel], terms: _Terms, summed: tuple[str, ...]) -> str:
    sums = [func.coalesce(func.sum(text(name)), literal_column("0")) for name in summed]
    return _sql(select(func.count(), *sums).select_from(table).where(*map(text, terms)))


def _sql(wanted: ClauseElement) -> str:
    return str(wanted.compile(dialect=_DIALECT))


def _terms(listed: Sequence[Clause]) -> _Terms:
    return tuple(each.sql for each in listed)


def _values(listed: Sequence[Clause]) -> dict[str, str | int]:
    return {name: value for each in listed for name, value in each.values.items()}
