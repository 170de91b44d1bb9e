"""What lists of cards and papers show, as SQLModel tables.

Imported when such a list is asked for: SQLModel brings an object mapper and a validator along,
which a hub and most commands never use and which take a third of what a start takes.
"""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import Connection, TextClause, func, text
from sqlmodel import Field as Column
from sqlmodel import SQLModel, select

MAX_PAGE = 1_000


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
    listed: Sequence[TextClause],
    order: str,
    span: tuple[int, int],
) -> tuple[Row, ...]:
    """Return what all of *listed* finds.

    Args:
        order: SQL, by what it is sorted.
        span: How many to pass over, and how many to return, at most ``MAX_PAGE``.
    """
    offset, limit = span
    wanted = select(table).where(*listed).order_by(text(order))
    rows = db.execute(wanted.limit(min(limit, MAX_PAGE)).offset(offset)).mappings()
    return tuple(table.model_construct(**dict(row)) for row in rows)


def counts_by(
    db: Connection, table: type[Row], *, listed: Sequence[TextClause], column: str
) -> dict[str, int]:
    """Return how many rows all of *listed* finds, for each value of *column*."""
    name: TextClause = text(column)
    found = select(name, func.count()).select_from(table).where(*listed).group_by(name)
    return {str(value): int(count) for value, count in db.execute(found)}


def sums_of(
    db: Connection, table: type[Row], *, listed: Sequence[TextClause], summed: Sequence[str] = ()
) -> tuple[int, ...]:
    """Return how many rows all of *listed* finds, and the sum of each column *summed*."""
    sums = [func.coalesce(func.sum(text(name)), 0) for name in summed]
    found = select(func.count(), *sums).select_from(table).where(*listed)
    return tuple(int(each) for each in db.execute(found).one())
