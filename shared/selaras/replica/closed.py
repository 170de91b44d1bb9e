"""Closed tax periods (masa pajak) as far as this PC knows; the hub has the last word."""

import json

from selaras.domain.papers import Paper, Shape, V
from selaras.domain.result import Rejection
from selaras.domain.tax_period import Period
from selaras.store.db import Connection
from selaras.store.facts import get_fact


def is_closed(db: Connection, company: str, *, period: Period) -> bool:
    """Say whether a tax period is closed."""
    fact = get_fact(db, f"period:{company}:{period.text}")
    return fact is not None and json.loads(fact.content)["state"] == "closed"


def closed_period(
    db: Connection, shape: Shape[V], *, old: Paper[V] | None, new: Paper[V]
) -> Rejection | None:
    """Say why one paper may not become another: a period in which it counts is closed."""
    for period in sorted(shape.touched(old, new)):
        if is_closed(db, new.company, period=period):
            return Rejection("paper.period-closed", {"period": period.text})
    return None
