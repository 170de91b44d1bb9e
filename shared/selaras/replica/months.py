"""A tax month as a person looks at it: what counts, what does not, what was closed, what differs.

Only reads. What is shown is the closed month while the period is closed, else what counts now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from selaras.domain.months import Annex, Changed, LeftOut, Month, Row, changes_since
from selaras.domain.reconciling import Reconciliation, Stated, reconcile
from selaras.domain.tax_period import Period
from selaras.store.db import Connection
from selaras.store.month_outputs import (
    KIND,
    outputs_left_out,
    sent_outputs,
    stated_by_coretax,
)
from selaras.store.month_papers import month_papers
from selaras.store.months import (
    Closed,
    closed_month,
    closings,
    former_closings,
    month_of,
    period_state,
    typed_figures,
)

_SOLD = (Annex.EXPORTS, Annex.OUTPUT, Annex.RETAIL)


@dataclass(frozen=True, slots=True)
class MonthView:
    """One month.

    Args:
        shown: As it was closed while the period is closed, else *live*; or the version asked for.
        version: Of *shown*, counted from 1; zero for what counts now.
        closings: Every closing with its recap, oldest first, those of offices that were left too.
        is_closed: Whether the period is closed now.
        typed: Carried figures that somebody typed, by name.
        changes: What counts otherwise now than in *shown*.
        coretax: What counts against what Coretax's lists said.
    """

    shown: Month
    live: Month
    version: int
    closings: tuple[Closed, ...]
    is_closed: bool
    typed: dict[str, Any]
    changes: tuple[Changed, ...]
    left_out: tuple[LeftOut, ...]
    coretax: Reconciliation

    @property
    def has_no_recap(self) -> bool:
        """Say whether it was closed by a release that kept no recap."""
        return self.is_closed and not any(each.is_current for each in self.closings)


def month_view(
    db: Connection, company: str, *, period: Period, version: int | None = None
) -> MonthView | None:
    """Return a month; None where there is no such version.

    Args:
        version: Of the closings, from 1; zero for what counts now; None for what is usual.
    """
    live = month_of(db, company, period=period)
    former = former_closings(db, company, period=period)
    found = [*former, *closings(db, company, period=period)]
    state = period_state(db, company, period=period) or {}
    current = [n for n, each in enumerate(found, start=1) if each.is_current]
    wanted = (current[-1] if current else 0) if version is None else version
    if not 0 <= wanted <= len(found):
        return None
    shown = closed_month(db, found[wanted - 1], company=company) if wanted else live
    return MonthView(
        shown=shown,
        live=live,
        version=wanted,
        closings=tuple(found),
        is_closed=state.get("state") == "closed",
        typed=typed_figures(db, company, period=period),
        changes=changes_since(shown, live),
        left_out=_left_out(db, live),
        coretax=_against_coretax(db, live),
    )


def against_books(view: MonthView, there: Sequence[Stated]) -> Reconciliation:
    """Return how what is shown of a month's sales stands to the office's books."""
    sold = [row for row in view.shown.rows if row.annex in _SOLD]
    others = [each for each in view.left_out if each.kind == KIND]
    return reconcile(sold, others, there=there)


def _left_out(db: Connection, live: Month) -> tuple[LeftOut, ...]:
    counted = {row.doc_id for row in live.rows}
    papers = month_papers(db, live.company, period=live.period)
    return (
        *outputs_left_out(db, live.company, period=live.period, counted=counted),
        *(each for each in papers if isinstance(each, LeftOut)),
    )


def _against_coretax(db: Connection, live: Month) -> Reconciliation:
    """Compare what counts with the amounts of Coretax's lists."""
    rows: list[Row] = [row for row in live.rows if row.kind == KIND]
    stated = [
        stated_by_coretax(sent)
        for sent in sent_outputs(db, live.company, period=live.period)
        if sent.counts
    ]
    return reconcile(rows, (), there=stated)
