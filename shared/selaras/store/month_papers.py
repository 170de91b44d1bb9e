"""Papers of a month as they count in the VAT return, on either side of a database file.

A PC finds them by its list, the hub, which has none, by reading them; the values are the same.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, text

from selaras.documents.crdt import Document
from selaras.documents.paper_codec import paper_codec
from selaras.domain.month_papers import COUNTINGS, Counting, counted_row
from selaras.domain.months import LeftOut, Row
from selaras.domain.tax_period import Period
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
    for kind, counting in COUNTINGS.items():
        bound = {"company": company, "kind": kind, "period": period_key(period)}
        statement = _LISTED if side == REPLICA else _READ.format(side=side)
        if side != REPLICA:
            del bound["period"]
        for doc_id, state in db.execute(text(statement), bound).all():
            found = _counted(counting, doc_id, state, period)
            if found is not None:
                yield found


def _counted(counting: Counting, doc_id: str, state: bytes, period: Period) -> Row | LeftOut | None:
    decode = paper_codec(counting.shape).decode
    paper, _ = decode(doc_id, Document(state).registers())
    is_of_month = counting.shape.listing(paper.value).period == period
    return counted_row(counting, paper) if is_of_month and not paper.archived else None
