"""Papers of a month as they count in the VAT return, on either side of a database file.

A PC finds them by its list, the hub, which has none, by reading them; the values are the same.
"""

from collections.abc import Iterator
from typing import Any, Final

from selaras.documents.crdt import Document
from selaras.documents.paper_codec import paper_codec
from selaras.domain.month_papers import COUNTINGS, counted_row
from selaras.domain.months import LeftOut, Row
from selaras.domain.papers import Paper, Shape
from selaras.domain.purchase_paper import PURCHASE
from selaras.domain.purchases import Crediting
from selaras.domain.tax_period import Period
from selaras.store.db import Connection
from selaras.store.derive_papers import period_key
from selaras.store.sums import REPLICA

_LISTED: Final = """SELECT document.id, document.state FROM paper_row JOIN document
    ON document.id = paper_row.id WHERE paper_row.company = :company AND paper_row.kind = :kind
    AND paper_row.archived = 0 AND paper_row.period = :period"""
_READ: Final = """SELECT id, state FROM {side}document WHERE company = :company AND kind = :kind"""


def month_papers(
    db: Connection, company: str, *, period: Period, side: str = REPLICA
) -> Iterator[Row | LeftOut]:
    """Yield the papers of a month, struck out ones left aside: as they count, or why not.

    Args:
        side: ``REPLICA`` or ``HUB``: whose documents are read.
    """
    uncredited: frozenset[str] | None = None
    for counting in COUNTINGS.values():
        for paper in _papers(db, company, shape=counting.shape, period=period, side=side):
            purchase = counting.purchase(paper.value)
            if purchase and uncredited is None:
                uncredited = _uncredited(db, company, side)
            is_of_uncredited = purchase in (uncredited or ())
            yield counted_row(counting, paper, is_of_uncredited=is_of_uncredited)


def _papers(
    db: Connection, company: str, *, shape: Shape[Any], period: Period | None, side: str
) -> Iterator[Paper[Any]]:
    """Yield the papers of a kind that are not struck out, of one month or all."""
    is_listed = side == REPLICA and period is not None
    statement = _LISTED if is_listed else _READ.format(side=side)
    bound = {"company": company, "kind": shape.kind}
    if is_listed:
        bound["period"] = period_key(period)
    decode = paper_codec(shape).decode
    for doc_id, state in db.exec_driver_sql(statement, bound).all():
        paper, _ = decode(doc_id, Document(state).registers())
        is_wanted = period is None or shape.listing(paper.value).period == period
        if is_wanted and not paper.archived:
            yield paper


def _uncredited(db: Connection, company: str, side: str) -> frozenset[str]:
    """Return the keys of all purchases whose VAT the office does not credit."""
    papers = _papers(db, company, shape=PURCHASE, period=None, side=side)
    values = (paper.value for paper in papers)
    left = (value for value in values if value.crediting is Crediting.UNCREDITED)
    return frozenset(PURCHASE.key(value) for value in left)
