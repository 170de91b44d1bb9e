"""The row and the search words of a paper, from its document alone."""

from collections.abc import Mapping

from selaras.documents.paper_codec import paper_codec
from selaras.domain.paper_shapes import SHAPES
from selaras.domain.papers import Listing
from selaras.domain.tax_period import Period
from selaras.store.db import Connection
from selaras.store.derive_cards import counts
from selaras.store.derive_invoices import Row, Words, sen


def paper_row(_: Connection, doc_id: str, *, registers: Mapping[str, str]) -> tuple[Row, Words]:
    """Return the columns of ``paper_row`` after the first, and of ``paper_search``."""
    shape = SHAPES[doc_id.partition(":")[0]]
    paper, defects = paper_codec(shape).decode(doc_id, registers)
    listed = shape.listing(paper.value)
    row = (
        doc_id,
        shape.kind,
        paper.company,
        *_columns(listed),
        shape.key(paper.value),
        int(paper.archived),
        *counts(shape.found(paper), len(defects)),
    )
    return row, (f"{listed.number} {listed.refers}", f"{listed.party} {listed.tin}", paper.note)


def period_key(period: Period | None) -> str:
    """Return a period as lists sort it, ``2026-10``; blank for none."""
    return f"{period.year:04}-{period.month:02}" if period else ""


def _columns(listed: Listing) -> tuple[object, ...]:
    return (
        listed.number,
        listed.date.isoformat() if listed.date else "",
        period_key(listed.period),
        listed.code,
        listed.party,
        listed.tin,
        listed.status,
        listed.decision,
        listed.refers,
        sen(listed.base),
        sen(listed.other_base),
        sen(listed.vat),
        sen(listed.ppnbm),
    )
