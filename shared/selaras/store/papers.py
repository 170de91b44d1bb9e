"""Lists of papers of one kind, from the projection alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selaras.domain.purchase_paper import PURCHASE
from selaras.domain.purchases import NOT_CREDITABLE_CODES, VOID_STATUSES, Crediting
from selaras.store.db import Connection
from selaras.store.paper_order import PaperOrder
from selaras.store.words import Clause, equal, has_few_hits, match_expression

if TYPE_CHECKING:
    from selaras.store.rows import PaperRow

MAX_PAGE = 1_000
_HITS = "doc_no IN (SELECT rowid FROM paper_search WHERE paper_search MATCH :words)"


@dataclass(frozen=True, slots=True)
class PaperFilter:
    """Which papers are wanted; a blank member asks for nothing.

    Args:
        query: Words; each must begin a word of number, party, its number, or note.
        period: ``2026-10``.
        archived: Those that are struck out, instead of the others.
        is_reversed: In *order* the other way round.
    """

    query: str = ""
    period: str = ""
    status: str = ""
    decision: str = ""
    refers: str = ""
    archived: bool = False
    order: PaperOrder = PaperOrder.DATE
    is_reversed: bool = False


@dataclass(frozen=True, slots=True)
class PaperSums:
    """How many papers a filter finds in all, and what they come to, in sen."""

    count: int
    base_sen: int
    other_base_sen: int
    vat_sen: int
    ppnbm_sen: int


def list_papers(
    db: Connection, company: str, *, kind: str, wanted: PaperFilter, span: tuple[int, int] = (0, 50)
) -> tuple["PaperRow", ...]:
    """Return papers of one kind.

    Args:
        span: How many to pass over, and how many to return, at most ``MAX_PAGE``.
    """
    from selaras.store.rows import PaperRow, rows_of

    listed = _clauses(db, company, kind=kind, wanted=wanted)
    return rows_of(db, PaperRow, listed=listed, order=_order(wanted), span=span)


def each_paper(
    db: Connection, company: str, *, kind: str, wanted: PaperFilter
) -> "Iterator[PaperRow]":
    """Yield every paper that *wanted* finds, a page at a time."""
    done = 0
    while True:
        rows = list_papers(db, company, kind=kind, wanted=wanted, span=(done, MAX_PAGE))
        yield from rows
        done += len(rows)
        if len(rows) < MAX_PAGE:
            return


def sum_papers(db: Connection, company: str, *, kind: str, wanted: PaperFilter) -> PaperSums:
    """Return count and sums of everything that *wanted* finds."""
    from selaras.store.rows import PaperRow, sums_of

    listed = _clauses(db, company, kind=kind, wanted=wanted)
    return PaperSums(*sums_of(db, PaperRow, listed=listed, summed=_SUMMED))


# In the two below the plus keeps SQLite from walking all papers in the order of an index.


def papers_called(db: Connection, company: str, *, kind: str, name: str) -> list[str]:
    """Return the papers that a person may mean by *name*: those of this number."""
    bare = "".join(each for each in name if each not in " .-")
    rows = db.exec_driver_sql(
        """SELECT id FROM paper_row WHERE company = ? AND kind = ? AND number IN (?, ?)
        AND number <> '' ORDER BY +archived, doc_no""",
        (company, kind, name, bare),
    )
    return [str(found) for found in rows.scalars()]


def papers_with_key(db: Connection, company: str, *, kind: str, key: str) -> list[str]:
    """Return all papers, struck out ones too, that *key* stands for."""
    rows = db.exec_driver_sql(
        """SELECT id FROM paper_row WHERE company = ? AND kind = ? AND key = ? AND key <> ''
        ORDER BY +archived, doc_no""",
        (company, kind, key),
    )
    return [str(found) for found in rows.scalars()]


_SUMMED = ("base_sen", "other_base_sen", "vat_sen", "ppnbm_sen")
# (column, largest first).
_ORDERS = {
    PaperOrder.DATE: (("date", True), ("doc_no", True)),
    PaperOrder.NUMBER: (("number", False), ("doc_no", False)),
    PaperOrder.PARTY: (("party COLLATE NOCASE", False), ("date", True), ("doc_no", True)),
    PaperOrder.VAT: (("vat_sen", True), ("doc_no", True)),
}


def _order(wanted: PaperFilter) -> str:
    return ", ".join(
        f"{column} {'DESC' if falls != wanted.is_reversed else 'ASC'}"
        for column, falls in _ORDERS[wanted.order]
    )


def _clauses(db: Connection, company: str, *, kind: str, wanted: PaperFilter) -> Sequence[Clause]:
    words = match_expression(wanted.query)
    few = has_few_hits(db, "paper_search", words=words)
    listed = equal("company", "kind", "archived", by_rows=few)
    archived = int(wanted.archived)
    clauses = [Clause(listed, {"company": company, "kind": kind, "archived": archived})]
    for name in ("period", "status", "decision", "refers"):
        value = getattr(wanted, name)
        if value:
            clauses.append(Clause(f"{name} = :{name}", {name: value}))
    return [*clauses, Clause(_HITS, {"words": words})] if words else clauses


def credited_by_month(db: Connection, company: str, *, since: str, until: str) -> dict[str, int]:
    """Return the input VAT, in sen, credited in each period (``YYYY-MM``) of a span."""
    rows = db.exec_driver_sql(
        """SELECT period, sum(vat_sen) FROM paper_row WHERE company = ? AND kind = ?
        AND archived = 0 AND period BETWEEN ? AND ? AND decision = ? GROUP BY period""",
        (company, PURCHASE.kind, since, until, Crediting.CREDITED.value),
    )
    return {str(period): int(vat) for period, vat in rows}


def undecided_purchases(db: Connection, company: str) -> list[tuple[str, int, int]]:
    """Return (period, how many, VAT in sen) of purchases whose VAT could still be credited."""
    codes = ", ".join(f"'{code}'" for code in sorted(NOT_CREDITABLE_CODES))
    void = ", ".join(f"'{status}'" for status in sorted(VOID_STATUSES))
    rows = db.exec_driver_sql(
        f"""SELECT period, count(*), sum(vat_sen) FROM paper_row WHERE company = ? AND kind = ?
        AND archived = 0 AND decision = ? AND vat_sen > 0 AND period <> ''
        AND code NOT IN ({codes}) AND status NOT IN ({void}) GROUP BY period ORDER BY period""",
        (company, PURCHASE.kind, Crediting.UNDECIDED.value),
    )
    return [(str(period), int(count), int(vat)) for period, count, vat in rows]
