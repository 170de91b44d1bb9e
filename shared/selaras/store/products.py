"""Lists of goods and services, from the projection alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selaras.store.card_order import BY_NAME, PRODUCT_ORDERS, CardOrder, order_sql
from selaras.store.db import Connection
from selaras.store.unit_order import pieces
from selaras.store.words import Clause, equal, has_few_hits, match_expression, only_among

if TYPE_CHECKING:
    from selaras.store.rows import ProductRow

_HITS = "doc_no IN (SELECT rowid FROM product_search WHERE product_search MATCH :words)"


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A page of a list; *total* is how many there are in all."""

    rows: tuple["ProductRow", ...]
    total: int


def list_products(
    db: Connection,
    company: str,
    *,
    query: str = "",
    order: CardOrder = BY_NAME,
    span: tuple[int, int] = (0, 50),
) -> ProductPage:
    """Return goods and services in *order*.

    Args:
        query: Words; each must begin a word of the name, the tax office's code or the own one.
        span: How many to pass over, and how many to return, at most ``MAX_PAGE``.
    """
    listed = _listed(db, company, query=query, archived=False)
    return _page(db, listed, order=order, span=span)


def list_archived_products(
    db: Connection,
    company: str,
    *,
    query: str = "",
    order: CardOrder = BY_NAME,
    span: tuple[int, int] = (0, 50),
) -> ProductPage:
    """Return those that are out of the way, as ``list_products`` does."""
    listed = _listed(db, company, query=query, archived=True)
    return _page(db, listed, order=order, span=span)


def suggest_products(
    db: Connection,
    company: str,
    *,
    query: str,
    limit: int = 8,
    among: Sequence[str] | None = None,
) -> tuple["ProductRow", ...]:
    """Return what to offer while somebody types, perhaps only *among* some; nothing is counted."""
    listed = [*_listed(db, company, query=query, archived=False), *only_among(among)]
    return _rows(db, listed, span=(0, limit))


def product_ids_called(db: Connection, company: str, *, name: str) -> list[str]:
    """Return the goods that a person may mean by *name*: their own number or whole name."""
    rows = db.exec_driver_sql(
        """SELECT id FROM product_row WHERE company = ? AND (own_code = ? OR sort_name = ?)
        ORDER BY archived, doc_no""",
        (company, name or "-", name.casefold()),
    )
    return [str(found) for found in rows.scalars()]


def products_with_key(db: Connection, company: str, *, key: str) -> list[str]:
    """Return all goods, archived ones too, that *key* stands for."""
    # The plus keeps SQLite from walking all goods in the order of an index.
    rows = db.exec_driver_sql(
        "SELECT id FROM product_row WHERE company = ? AND key = ? AND key <> ''"
        " ORDER BY +archived, doc_no",
        (company, key),
    )
    return [str(found) for found in rows.scalars()]


def product_twins(db: Connection, company: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return (name, ids) of goods that look like one."""
    rows = db.exec_driver_sql(
        """SELECT key, name, id FROM product_row WHERE company = ? AND archived = 0 AND key IN (
        SELECT key FROM product_row WHERE company = ? AND archived = 0 AND key <> ''
        GROUP BY key HAVING count(*) > 1) ORDER BY key, doc_no""",
        (company, company),
    ).all()
    found: dict[str, tuple[str, list[str]]] = {}
    for key, name, doc_id in rows:
        found.setdefault(str(key), (str(name), []))[1].append(str(doc_id))
    return [(name, tuple(ids)) for name, ids in found.values()]


def _page(
    db: Connection, listed: Sequence[Clause], *, order: CardOrder, span: tuple[int, int]
) -> ProductPage:
    from selaras.store.rows import ProductRow, sums_of

    if order.by == "unit":
        return _page_by_unit(db, listed, order=order, span=span)
    rows = _rows(db, listed, order=order, span=span)
    return ProductPage(rows, sums_of(db, ProductRow, listed=listed)[0])


def _page_by_unit(
    db: Connection, listed: Sequence[Clause], *, order: CardOrder, span: tuple[int, int]
) -> ProductPage:
    """Return a page in the order of the units' names, in some 10 ms at 100,000."""
    from selaras.store.rows import MAX_PAGE, ProductRow, counts_by

    counts = counts_by(db, ProductRow, listed=listed, column="unit")
    wanted = span[0], min(span[1], MAX_PAGE)
    rows: list[ProductRow] = []
    for code, part in pieces(counts, span=wanted, is_falling=order.is_falling):
        of_unit = Clause("unit = :unit", {"unit": code})
        rows += _rows(db, [*listed, of_unit], order=order, span=part)
    return ProductPage(tuple(rows), sum(counts.values()))


def _rows(
    db: Connection,
    listed: Sequence[Clause],
    *,
    span: tuple[int, int],
    order: CardOrder = BY_NAME,
) -> tuple["ProductRow", ...]:
    from selaras.store.rows import ProductRow, rows_of

    sql = order_sql(PRODUCT_ORDERS, order)
    return rows_of(db, ProductRow, listed=listed, order=sql, span=span)


def _listed(db: Connection, company: str, *, query: str, archived: bool) -> list[Clause]:
    words = match_expression(query)
    few = has_few_hits(db, "product_search", words=words)
    listed = equal("company", "archived", by_rows=few)
    clauses = [Clause(listed, {"company": company, "archived": int(archived)})]
    return [*clauses, Clause(_HITS, {"words": words})] if words else clauses
