"""Closed tax periods (masa pajak) as far as this PC knows; the hub has the last word."""

import json
from collections.abc import Container

from selaras.domain.papers import Paper, Shape, V
from selaras.domain.result import Rejection
from selaras.domain.tax_period import Period
from selaras.store.db import Connection
from selaras.store.facts import get_fact


def is_closed(db: Connection, company: str, *, period: Period) -> bool:
    """Say whether a tax period is closed."""
    fact = get_fact(db, f"period:{company}:{period.text}")
    return fact is not None and json.loads(fact.content)["state"] == "closed"


class ClosedPeriods(Container[Period]):
    """The closed periods of one company, asked one by one."""

    def __init__(self, db: Connection, company: str) -> None:
        """Look in *db* for those of *company*."""
        self._db, self._company = db, company

    def __contains__(self, period: object) -> bool:
        """Say whether *period* is closed."""
        return isinstance(period, Period) and is_closed(self._db, self._company, period=period)


def closed_period(
    db: Connection, shape: Shape[V], *, old: Paper[V] | None, new: Paper[V]
) -> Rejection | None:
    """Say why one paper may not become another: a period in which it counts is closed."""
    for period in sorted(shape.touched(old, new)):
        if is_closed(db, new.company, period=period):
            return Rejection("paper.period-closed", {"period": period.text})
    return None
