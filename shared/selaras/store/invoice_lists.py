"""Lists of invoices as a person narrows and sorts them, and the sums of what is left."""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from typing import Final

from selaras.store.db import Connection
from selaras.store.words import found_in, has_few_hits, match_expression

# What a list can be sorted by; the newest or the largest comes first where that is usual.
ORDERS: Final = ("date", "reference", "buyer_name", "trx_code", "tax_base_sen", "vat_sen", "state")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which invoices are wanted, and in what order.

    Args:
        query: Words; each must begin a word of the reference, the buyer or the goods.
        period: Tax period as ``YYYY-MM``; blank for all.
        state: One of ``domain.approval.Stage``; blank for all.
        archived: Those that are out of the way, instead of the usual ones.
        faulty: Only those that Coretax would refuse.
        coretax: Status at Coretax as ``coretax_statuses.csv`` spells it; blank for all.
        branch: NITKU of the seller; blank for all.
        person: Only what she has changed, as the audit knows; *pc* likewise.
        order: One of ``ORDERS``.
    """

    query: str = ""
    period: str = ""
    state: str = ""
    trx_code: str = ""
    faulty: bool = False
    order: str = "date"
    descending: bool = True
    archived: bool = False
    coretax: str = ""
    branch: str = ""
    person: str = ""
    pc: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """One invoice in a list; amounts in sen."""

    id: str
    date: str
    reference: str
    trx_code: str
    buyer_name: str
    state: str
    tax_base_sen: int
    vat_sen: int
    errors: int
    warnings: int
    nsfp: str = ""
    coretax: str = ""
    seller_nitku: str = ""


@dataclass(frozen=True, slots=True)
class Sums:
    """How many there are and what they add up to, in sen."""

    count: int = 0
    tax_base_sen: int = 0
    vat_sen: int = 0
    ppnbm_sen: int = 0

    def plus(self, other: "Sums", *, times: int) -> "Sums":
        """Return these with *other* added so many times; -1 takes it away."""
        mine, theirs = astuple(self), astuple(other)
        return Sums(*(one + times * two for one, two in zip(mine, theirs, strict=True)))


def invoices_between(
    db: Connection, company: str, *, wanted: Narrowed, first: int, limit: int
) -> list[Summary]:
    """Return up to *limit* invoices from place *first* of the list on."""
    few = has_few_hits(db, "invoice_search", words=match_expression(wanted.query))
    found, values = _found(company, wanted, by_rows=few)
    rows = db.exec_driver_sql(
        f"SELECT {', '.join(_NAMES)} FROM {found} ORDER BY {_order(wanted)} LIMIT ? OFFSET ?",
        (*values, limit, first),
    )
    return [Summary(*row) for row in rows]


def sums_of(db: Connection, company: str, *, wanted: Narrowed) -> Sums:
    """Return the sums of all that is wanted, discarded drafts left out of the amounts."""
    # Without words one index holds all that is summed.
    by_rows = bool(match_expression(wanted.query)) and not wanted.period
    found, values = _found(company, wanted, by_rows=by_rows)
    row = db.exec_driver_sql(f"SELECT count(*), {_AMOUNTS} FROM {found}", values).one()
    return Sums(*map(int, row))


def sums_of_ids(db: Connection, ids: Sequence[str]) -> Sums:
    """Return the sums of the invoices of these ids, as ``sums_of`` does."""
    row = db.exec_driver_sql(
        f"""SELECT count(*), {_AMOUNTS} FROM invoice_row
        WHERE id IN (SELECT value FROM json_each(?))""",
        (json.dumps(list(ids)),),
    ).one()
    return Sums(*map(int, row))


def ids_wanted(db: Connection, company: str, *, wanted: Narrowed) -> list[str]:
    """Return the ids of all that is wanted, in the order of the list."""
    is_walk = wanted.order in _AS_THEY_LIE and not match_expression(wanted.query)
    by_rows = not (is_walk or wanted.period or wanted.person or wanted.pc)
    found, values = _found(company, wanted, by_rows=by_rows)
    rows = db.exec_driver_sql(f"SELECT id FROM {found} ORDER BY {_order(wanted)}", values)
    return list(rows.scalars())


_AMOUNTS: Final = ", ".join(
    f"coalesce(sum(CASE state WHEN 'discarded' THEN 0 ELSE {name} END), 0)"
    for name in ("tax_base_sen", "vat_sen", "ppnbm_sen")
)
_CHANGED_BY: Final = """id IN (SELECT doc_id FROM audit_document WHERE row_no IN
    (SELECT row_no FROM audit_row WHERE {} = ?))"""
# In these orders an index leads to the rows nearly as they lie: no less work than to sort them.
_AS_THEY_LIE: Final = frozenset({"reference", "trx_code", "state"})
_NAMES: Final = tuple(member.name for member in fields(Summary))


def _order(wanted: Narrowed) -> str:
    order = wanted.order if wanted.order in ORDERS else "date"
    way = "DESC" if wanted.descending else "ASC"
    if order == "buyer_name":
        order = "buyer_name COLLATE NOCASE"
    # The row's number makes the order of equal ones the same on every page.
    return f"{order} {way}, doc_no {way}"


def _found(company: str, wanted: Narrowed, *, by_rows: bool) -> tuple[str, tuple[object, ...]]:
    terms = ["company = ? AND archived = ?"]
    values: list[str | int] = [company, int(wanted.archived)]
    if wanted.period:
        # Dates are ISO text: everything of a month lies before its 32nd.
        terms.append("date >= ? AND date < ?")
        values += [f"{wanted.period}-01", f"{wanted.period}-32"]
    named = {
        "state = ?": wanted.state,
        "trx_code = ?": wanted.trx_code,
        "coretax = ?": wanted.coretax,
        "seller_nitku = ?": wanted.branch,
        _CHANGED_BY.format("author"): wanted.person,
        _CHANGED_BY.format("pc"): wanted.pc,
    }
    for term, value in named.items():
        if value:
            terms.append(term)
            values.append(value)
    if wanted.faulty:
        terms.append("errors > 0")
    words = match_expression(wanted.query)
    return found_in("invoice_row", terms, values=values, words=words, by_rows=by_rows)


@dataclass(frozen=True, slots=True)
class MonthSums:
    """What one month adds up to, in sen; *month* is ``YYYY-MM``."""

    month: str
    count: int
    tax_base_sen: int
    vat_sen: int


def sums_by_month(db: Connection, company: str, *, since: str, until: str) -> list[MonthSums]:
    """Return the months from *since* to *until* (both ``YYYY-MM``) that hold any invoice."""
    # Both kinds are named so that the index of the list leads to these months.
    rows = db.exec_driver_sql(
        """SELECT substr(date, 1, 7), count(*), sum(tax_base_sen), sum(vat_sen) FROM invoice_row
        WHERE company = ? AND archived IN (0, 1) AND date >= ? AND date < ?
        AND state <> 'discarded' GROUP BY substr(date, 1, 7) ORDER BY 1""",
        (company, f"{since}-01", f"{until}-32"),
    )
    return [MonthSums(str(row[0]), *map(int, row[1:])) for row in rows]


def count_by_stage(db: Connection, company: str, *, period: str) -> dict[str, int]:
    """Return how many invoices of a period (``YYYY-MM``) stand in each state."""
    rows = db.exec_driver_sql(
        """SELECT state, count(*) FROM invoice_row WHERE company = ? AND date >= ? AND date < ?
        AND archived = 0 GROUP BY state""",
        (company, f"{period}-01", f"{period}-32"),
    )
    return {str(state): int(count) for state, count in rows}


def unsent_by_day(db: Connection, company: str) -> list[tuple[str, int, int]]:
    """Return (day, how many, base in sen) of invoices that Coretax has given no number."""
    # No index says which have a number: 55 ms for 100,000 rows as they lie, in order 190.
    rows = db.exec_driver_sql(
        """SELECT date, count(*), sum(tax_base_sen) FROM invoice_row NOT INDEXED WHERE company = ?
        AND date <> '' AND nsfp = '' AND archived = 0 AND state NOT IN ('discarded', 'legacy')
        GROUP BY date ORDER BY date""",
        (company,),
    )
    return [(str(day), int(count), int(base)) for day, count, base in rows]
