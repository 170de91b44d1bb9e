"""Never more goes back than there was: returns held against their invoice, and each other.

A PC refuses what it can see. Two PCs that take back more together without knowing of each other
are both shown an error, which stands in the way of the file for Coretax (DOC-6).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from selaras.documents.crdt import Document
from selaras.documents.paper_codec import paper_codec
from selaras.domain.findings import Finding, Severity
from selaras.domain.money import amount_text, sum_of
from selaras.domain.other_documents import PurchaseReturn, ReturnLine
from selaras.domain.papers import Listing, Paper
from selaras.domain.purchase_paper import PURCHASE
from selaras.domain.result import Rejection
from selaras.domain.return_papers import PURCHASE_RETURN, SALES_RETURN
from selaras.store.db import Connection
from selaras.store.documents import get_document
from selaras.store.invoices import from_sen, invoice_numbered
from selaras.store.papers import PaperFilter, each_paper

if TYPE_CHECKING:
    from selaras.store.rows import PaperRow

MORE: Final = "return.more-than-there"
UNKNOWN: Final = "return.unknown-invoice"


@dataclass(frozen=True, slots=True)
class Limit:
    """What an invoice leaves to be returned, in rupiah."""

    base: Decimal
    vat: Decimal


def taken_back_fault(
    db: Connection, *, old: Paper[Any] | None, new: Paper[Any]
) -> Rejection | None:
    """Say why a return may not be written: more would have gone back than there was."""
    is_return = new.paper_id.partition(":")[0] in _ORIGINALS
    stood = old is not None and not old.archived and old.value == new.value
    if not is_return or new.archived or stood:
        return None
    for finding in more_than_there(db, new):
        if finding.code == MORE:
            return Rejection(finding.code, dict(finding.facts))
    return None


def more_than_there(db: Connection, paper: Paper[Any]) -> list[Finding]:
    """Return what is wrong with a return beside its invoice and the other returns of it."""
    kind = paper.paper_id.partition(":")[0]
    if kind not in _ORIGINALS or paper.archived:
        return []
    listed = _SHAPES[kind].listing(paper.value)
    if not listed.refers:
        return []
    others = [row for row in _returns(db, paper, listed) if row.id != paper.paper_id]
    limit = _ORIGINALS[kind](db, paper.company, listed)
    if limit is None:
        return [_finding(UNKNOWN, Severity.WARNING, number=listed.refers)]
    base = sum_of([listed.base, *(from_sen(row.base_sen) for row in others)])
    vat = sum_of([listed.vat, *(from_sen(row.vat_sen) for row in others)])
    found = []
    if base > limit.base or vat > limit.vat:
        facts = {"base": amount_text(limit.base), "vat": amount_text(limit.vat)}
        facts |= {"returned": amount_text(base), "returned_vat": amount_text(vat)}
        found.append(_finding(MORE, Severity.ERROR, number=listed.refers, **facts))
    if isinstance(paper.value, PurchaseReturn):
        found += _lines_too_many(db, paper.value, others)
    return found


def taking_too_much(db: Connection, rows: "Iterable[PaperRow]") -> frozenset[str]:
    """Return which of the listed returns take back more than there was, alone or with others."""
    found: set[str] = set()
    for row in rows:
        kind = row.id.partition(":")[0]
        stored = get_document(db, row.id) if kind in _ORIGINALS and row.refers else None
        if stored is None:
            continue
        registers = Document(stored.state).registers()
        paper = paper_codec(_SHAPES[kind]).decode(row.id, registers)[0]
        if any(each.severity is Severity.ERROR for each in more_than_there(db, paper)):
            found.add(row.id)
    return frozenset(found)


def _returns(db: Connection, paper: Paper[Any], listed: Listing) -> "Iterator[PaperRow]":
    kind = paper.paper_id.partition(":")[0]
    wanted = PaperFilter(refers=listed.refers)
    for row in each_paper(db, paper.company, kind=kind, wanted=wanted):
        # One number of another seller is another invoice.
        if kind == SALES_RETURN.kind or row.tin == listed.tin:
            yield row


def _lines_too_many(
    db: Connection, value: PurchaseReturn, others: "Sequence[PaperRow]"
) -> Iterator[Finding]:
    """Yield goods of which all returns together take back more than the invoice says."""
    back: dict[tuple[str, str, str, Decimal], Decimal] = defaultdict(Decimal)
    for line in (*value.lines, *_lines_of(db, others)):
        back[_goods(line)] += line.return_qty
    for number, line in enumerate(value.lines, start=1):
        if back[_goods(line)] > line.qty >= line.return_qty:
            facts = {"name": line.name[:40], "qty": amount_text(line.qty)}
            facts["returned"] = amount_text(back[_goods(line)])
            path = f"lines.{number}.return_qty"
            yield Finding("return.more-goods", Severity.ERROR, path, facts)


def _lines_of(db: Connection, rows: "Sequence[PaperRow]") -> Iterator[ReturnLine]:
    codec = paper_codec(PURCHASE_RETURN)
    for row in rows:
        stored = get_document(db, row.id)
        if stored is not None:
            yield from codec.decode(row.id, Document(stored.state).registers())[0].value.lines


def _goods(line: ReturnLine) -> tuple[str, str, str, Decimal]:
    return line.opt, line.code, line.name.strip().casefold(), line.price


def _bought(db: Connection, company: str, listed: Listing) -> Limit | None:
    rows = db.exec_driver_sql(
        """SELECT base_sen, vat_sen FROM paper_row WHERE company = ? AND kind = ? AND number = ?
        AND tin = ? AND archived = 0 AND base_sen > 0""",
        (company, PURCHASE.kind, listed.refers, listed.tin),
    )
    return _limit(rows.first())


def _sold(db: Connection, company: str, listed: Listing) -> Limit | None:
    sold = invoice_numbered(db, company, number=listed.refers)
    return _limit((sold.tax_base_sen, sold.vat_sen) if sold else None)


def _limit(row: Any) -> Limit | None:  # noqa: ANN401  # a row of the driver
    return None if row is None else Limit(from_sen(row[0]), from_sen(row[1]))


def _finding(code: str, severity: Severity, **facts: str) -> Finding:
    return Finding(code, severity, "number", facts)


_SHAPES: Final = {each.kind: each for each in (PURCHASE_RETURN, SALES_RETURN)}
_ORIGINALS: Final = {PURCHASE_RETURN.kind: _bought, SALES_RETURN.kind: _sold}
