"""Lists of customers, from the projection alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from selaras.domain.party import parse_npwp
from selaras.store.card_order import BY_NAME, CUSTOMER_ORDERS, CardOrder, order_sql
from selaras.store.db import Connection
from selaras.store.words import Clause, equal, has_few_hits, match_expression, only_among

if TYPE_CHECKING:
    from selaras.store.rows import CustomerRow

# Fewer may as well be a house number or part of an own code.
MIN_NUMBER_DIGITS = 5

# Who is listed under another customer is found by its own words and shown as that one.
_WORDS = "SELECT rowid FROM customer_search WHERE customer_search MATCH :words"
# The plus: aliases are few, and words may stand on any number of customers.
_HITS = f"""doc_no IN ({_WORDS} UNION ALL SELECT kept.doc_no FROM customer_row AS alias
    CROSS JOIN customer_row AS kept ON kept.id = alias.kept_id
    WHERE alias.kept_id > '' AND +alias.doc_no IN ({_WORDS}))"""


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """A page of a list; *total* is how many there are in all."""

    rows: tuple["CustomerRow", ...]
    total: int


def list_customers(
    db: Connection,
    company: str,
    *,
    query: str = "",
    order: CardOrder = BY_NAME,
    span: tuple[int, int] = (0, 50),
) -> CustomerPage:
    """Return customers in *order*; those listed under another one are not there.

    Args:
        query: Words; each must begin a word of name, number or address.
        span: How many to pass over, and how many to return, at most ``MAX_PAGE``.
    """
    listed = _listed(db, company, query=query, archived=False)
    return _page(db, listed, order=order, span=span)


def list_archived_customers(
    db: Connection,
    company: str,
    *,
    query: str = "",
    order: CardOrder = BY_NAME,
    span: tuple[int, int] = (0, 50),
) -> CustomerPage:
    """Return those that are out of the way, as ``list_customers`` does."""
    listed = _listed(db, company, query=query, archived=True)
    return _page(db, listed, order=order, span=span)


def suggest_customers(
    db: Connection,
    company: str,
    *,
    query: str,
    limit: int = 8,
    among: Sequence[str] | None = None,
) -> tuple["CustomerRow", ...]:
    """Return what to offer while somebody types, perhaps only *among* some; nothing is counted."""
    listed = [*_listed(db, company, query=query, archived=False), *only_among(among)]
    return _rows(db, listed, span=(0, limit))


def get_customer_row(db: Connection, customer_id: str) -> "CustomerRow | None":
    """Return one customer's row, or None."""
    rows = _rows(db, [Clause("id = :id", {"id": customer_id})], span=(0, 1))
    return rows[0] if rows else None


def ids_called(db: Connection, company: str, *, name: str) -> list[str]:
    """Return the customers that a person may mean by *name*: their number, code or whole name."""
    bare = parse_npwp(name) or "".join(each for each in name if each.isalnum())
    rows = db.exec_driver_sql(
        """SELECT id FROM customer_row WHERE company = ? AND kept_id = '' AND
        (own_code = ? OR sort_name = ? OR number = ? OR (number = ? AND number <> ''))
        ORDER BY archived, doc_no""",
        (company, name or "-", name.casefold(), name or "-", bare),
    )
    return [str(found) for found in rows.scalars()]


def ids_with_key(db: Connection, company: str, *, key: str) -> list[str]:
    """Return all customers, archived and listed elsewhere too, that *key* stands for."""
    if not key:
        return []
    # Two searches, each by its index: with OR in one, SQLite walks all customers.
    rows = db.exec_driver_sql(
        """SELECT id FROM (
            SELECT id, kept_id, archived, doc_no FROM customer_row WHERE company = ? AND key = ?
            UNION SELECT id, kept_id, archived, doc_no FROM customer_row
            WHERE company = ? AND name_key = ?)
        ORDER BY kept_id <> '', archived, doc_no""",
        (company, key, company, key),
    )
    return [str(found) for found in rows.scalars()]


def aliases_of(db: Connection, customer_id: str) -> list[str]:
    """Return the customers that are listed under this one."""
    rows = db.exec_driver_sql(
        "SELECT id FROM customer_row WHERE kept_id = ? ORDER BY doc_no", (customer_id,)
    )
    return [str(found) for found in rows.scalars()]


def keys_of(db: Connection, ids: Sequence[str]) -> list[str]:
    """Return what invoices of these customers carry as their buyer's key."""
    found: list[str] = []
    for customer_id in ids:
        row = get_customer_row(db, customer_id)
        if row is not None:
            found += [key for key in (row.key, row.name_key) if key and key not in found]
    return found


def customer_twins(db: Connection, company: str) -> list[tuple[str, ...]]:
    """Return groups of customers that look like one: the same key, or name and address.

    A name and an address say nothing where everybody has a number of one kind: the tax office
    tells such customers apart.
    """
    by_key = _groups(db, company, column="key")
    by_name = [
        rows
        for rows in _groups(db, company, column="name_key")
        if any(not row.number for row in rows) or len({row.document for row in rows}) > 1
    ]
    return list(dict.fromkeys(tuple(sorted(row.id for row in rows)) for rows in by_key + by_name))


class _Twin(NamedTuple):
    id: str
    document: str
    number: str


def _groups(db: Connection, company: str, *, column: str) -> list[list[_Twin]]:
    rows = db.exec_driver_sql(
        f"""SELECT {column}, id, document, number FROM customer_row
        WHERE company = ? AND archived = 0 AND
        kept_id = '' AND {column} IN (SELECT {column} FROM customer_row WHERE company = ?
        AND archived = 0 AND kept_id = '' AND {column} <> ''
        GROUP BY {column} HAVING count(*) > 1) ORDER BY {column}, doc_no""",
        (company, company),
    ).all()
    groups: dict[str, list[_Twin]] = {}
    for key, *members in rows:
        groups.setdefault(str(key), []).append(_Twin(*map(str, members)))
    return list(groups.values())


def _page(
    db: Connection, listed: Sequence[Clause], *, order: CardOrder, span: tuple[int, int]
) -> CustomerPage:
    from selaras.store.rows import CustomerRow, sums_of

    rows = _rows(db, listed, order=order, span=span)
    return CustomerPage(rows, sums_of(db, CustomerRow, listed=listed)[0])


def _rows(
    db: Connection,
    listed: Sequence[Clause],
    *,
    span: tuple[int, int],
    order: CardOrder = BY_NAME,
) -> tuple["CustomerRow", ...]:
    from selaras.store.rows import CustomerRow, rows_of

    sql = order_sql(CUSTOMER_ORDERS, order)
    return rows_of(db, CustomerRow, listed=listed, order=sql, span=span)


def _listed(db: Connection, company: str, *, query: str, archived: bool) -> list[Clause]:
    words = _number_words(query) or match_expression(query)
    few = has_few_hits(db, "customer_search", words=words)
    listed = equal("company", "archived", "kept_id", by_rows=few)
    is_archived = int(archived)
    clauses = [Clause(listed, {"company": company, "archived": is_archived, "kept_id": ""})]
    return [*clauses, Clause(_HITS, {"words": words})] if words else clauses


def _number_words(query: str) -> str:
    """Return what finds a number that is typed with points and dashes; blank for other words.

    An NPWP of 15 digits is stored with a zero in front.
    """
    digits = "".join(each for each in query if each.isdecimal())
    is_number = len(digits) >= MIN_NUMBER_DIGITS and not query.strip("0123456789.- ")
    return f'"{digits}"* OR "0{digits}"*' if is_number else ""
