"""What counts in a tax month, and what closed ones keep, on either side of a database file.

The hub asks when it closes a period, a PC whenever a person looks; both go through here.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, TypeAlias

from selaras.domain.month_text import CARRIED, carried_of, month_of_text
from selaras.domain.months import Month, Row, in_order
from selaras.domain.recap import Carried
from selaras.domain.tax_period import Period
from selaras.store.db import Connection
from selaras.store.facts import StoredFact, facts_of_kind, get_fact
from selaras.store.former import formers_of_kind, get_former
from selaras.store.month_outputs import sent_outputs
from selaras.store.month_papers import month_papers
from selaras.store.sums import REPLICA

ZERO: Final = Decimal(0)
PERIOD: Final = "period"
HEAD: Final = "recap"
ROWS: Final = "recap-rows"
FIGURES: Final = "recap-figures"

Source: TypeAlias = Callable[[Connection, str, Period, str], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Closed:
    """One closing of a period.

    Args:
        head: As the fact holds it.
        is_current: The period is closed now, by this closing.
        office: Id of the hub of an office that this PC left, where it was closed; else blank.
    """

    fact_id: str
    head: dict[str, Any]
    is_current: bool
    office: str = ""


def month_of(db: Connection, company: str, *, period: Period, side: str = REPLICA) -> Month:
    """Return what counts in a month as things stand now."""
    rows = [row for source in SOURCES for row in source(db, company, period, side)]
    carried, carried_from = _carried(db, company, period, side)
    return Month(company, period, in_order(rows), carried, carried_from)


def closings(db: Connection, company: str, *, period: Period, side: str = REPLICA) -> list[Closed]:
    """Return every closing of a period, oldest first; one of before recaps were kept has none."""
    current = str((period_state(db, company, period=period, side=side) or {}).get("recap", ""))
    found = [
        (fact, json.loads(fact.content)) for fact in facts_of_kind(db, HEAD, table=_table(side))
    ]
    mine = [
        Closed(fact.fact_id, head, fact.fact_id == current)
        for fact, head in found
        if fact.company == company and head["period"] == period.text
    ]
    # Those of one moment stay in the hub's order.
    return sorted(mine, key=lambda each: str(each.head["at"]))


def former_closings(db: Connection, company: str, *, period: Period) -> list[Closed]:
    """Return the closings of a period in offices that this PC left: kept, and closing nothing."""
    found = [(office, fact, json.loads(fact.content)) for office, fact in formers_of_kind(db, HEAD)]
    return [
        Closed(fact.fact_id, head, is_current=False, office=office)
        for office, fact, head in found
        if fact.company == company and head["period"] == period.text
    ]


def closed_month(db: Connection, closed: Closed, *, company: str) -> Month:
    """Return a month as it was closed."""
    parts = (_part(db, closed, number) for number in range(closed.head["parts"]))
    rows = [json.loads(part.content)["rows"] for part in parts if part is not None]
    return month_of_text(company, closed.head, parts=rows)


def _part(db: Connection, closed: Closed, number: int) -> StoredFact | None:
    name = part_id(closed.fact_id, number)
    if not closed.office:
        return get_fact(db, name)
    former = get_former(db, name, office=closed.office)
    return former[1] if former else None


def period_state(
    db: Connection, company: str, *, period: Period, side: str = REPLICA
) -> dict[str, Any] | None:
    """Return what the fact about a period says; None where it was never closed."""
    return _content(get_fact(db, f"{PERIOD}:{company}:{period.text}", table=_table(side)))


def typed_figures(
    db: Connection, company: str, *, period: Period, side: str = REPLICA
) -> dict[str, Any]:
    """Return the carried figures that somebody typed, by name; blank where nobody did."""
    found = _content(get_fact(db, figures_id(company, period), table=_table(side)))
    return found or dict.fromkeys(CARRIED, "")


def figures_id(company: str, period: Period) -> str:
    """Return the id of the fact with the typed figures of a period."""
    return f"{FIGURES}:{company}:{period.text}"


def part_id(head_id: str, number: int) -> str:
    """Return the id of a part of a closed month's rows."""
    return f"{ROWS}:{head_id.partition(':')[2]}:{number}"


def _carried(db: Connection, company: str, period: Period, side: str) -> tuple[Carried, str]:
    """Return typed figures; where no compensation was, what the period before was overpaid."""
    typed = typed_figures(db, company, period=period, side=side)
    carried = carried_of(typed)
    before = period.later(-1)
    state = period_state(db, company, period=before, side=side)
    if typed["compensation"] or state is None or state["state"] != "closed":
        return carried, ""
    head = _content(get_fact(db, str(state.get("recap", "")), table=_table(side)))
    to_pay = Decimal(head["to_pay"]) if head else ZERO
    if to_pay >= ZERO:
        return carried, ""
    return replace(carried, compensation=-to_pay), before.text


def _outputs(db: Connection, company: str, period: Period, side: str) -> Iterator[Row]:
    for sent in sent_outputs(db, company, period=period, side=side):
        if sent.counts:
            yield sent.row


def _papers(db: Connection, company: str, period: Period, side: str) -> Iterator[Row]:
    for each in month_papers(db, company, period=period, side=side):
        if isinstance(each, Row):
            yield each


SOURCES: Final[tuple[Source, ...]] = (_outputs, _papers)


def _content(fact: StoredFact | None) -> dict[str, Any] | None:
    if fact is None:
        return None
    content: dict[str, Any] = json.loads(fact.content)
    return content


def _table(side: str) -> str:
    return f"{side}fact"
