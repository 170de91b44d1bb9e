"""What a person should be reminded of: deadlines, late invoices, work, numbers, backups. Pure.

Facts and a day in, reminders out; quiet when nothing is to be done. A reminder's key names the
matter and how bad it is: dismissed, it comes back when it becomes worse (rules DATE-2, DATE-3).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Date
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from selaras.domain.rules import not_issued_after, upload_deadline
from selaras.domain.tax_period import Period, credit_window, period_of

SOON: Final = timedelta(days=7)
NEARLY_NOT_ISSUED: Final = timedelta(days=30)
FEW_NUMBERS: Final = 20
# Of the tax base, for an invoice made too late (KUP art. 14(4)).
FINE: Final = Decimal("0.01")
ZERO: Final = Decimal(0)


class Level(StrEnum):
    """How urgent it is, the least first."""

    SOON = "soon"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing to be reminded of.

    Args:
        key: The matter and how bad it is, to dismiss it by.
        code: Of the sentence in ``texts``.
    """

    key: str
    code: str
    level: Level
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unsent:
    """Invoices of one day that Coretax has not approved."""

    day: Date
    count: int
    tax_base: Decimal


@dataclass(frozen=True, slots=True)
class Undecided:
    """Purchases of one period whose VAT nobody decided about."""

    period: Period
    count: int
    vat: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """What reminders follow from.

    Args:
        planned: Pieces of work that are to be done in Coretax by hand.
        numbers_left: In this PC's blocks of this year; None where it gives none.
        backup_late: This PC should have been backed up, and was last on this day or never.
        undecided: Purchases whose VAT could still be credited.
    """

    unsent: Sequence[Unsent] = ()
    planned: int = 0
    numbers_left: int | None = None
    backup_late: str | None = None
    undecided: Sequence[Undecided] = ()


def reminders(standing: Standing, today: Date) -> list[Reminder]:
    """Return what a person should be reminded of on a day, the most urgent first."""
    found = [*_unsent(standing.unsent, today), *_others(standing)]
    found += credit_reminders(standing.undecided, today)
    return sorted(found, key=lambda each: (each.level is Level.SOON, each.key))


def credit_reminders(undecided: Sequence[Undecided], today: Date) -> Iterator[Reminder]:
    """Yield windows for crediting that are about to close (rule CREDIT-1).

    In the last period itself, and in the month in which its return is made.
    """
    now = period_of(today)
    for each in undecided:
        last = credit_window(each.period)[-1]
        if now not in (last, last.later(1)):
            continue
        level = Level.SOON if now == last else Level.LATE
        facts: dict[str, str | int] = {
            "count": each.count,
            "period": f"{each.period.month:02}/{each.period.year}",
            "last": f"{last.month:02}/{last.year}",
            "vat": str(each.vat),
        }
        yield Reminder(f"credit-{level}:{each.period.text}", "reminder.credit", level, facts)


def fine_on(tax_base: Decimal) -> Decimal:
    """Return the estimated fine in whole rupiah for invoices made too late."""
    return (tax_base * FINE).quantize(Decimal(1), rounding=ROUND_HALF_UP)


def _unsent(unsent: Sequence[Unsent], today: Date) -> Iterator[Reminder]:
    groups: dict[tuple[str, str], list[Unsent]] = {}
    for each in unsent:
        what = _what(each.day, today)
        if what:
            groups.setdefault((what, f"{each.day:%Y-%m}"), []).append(each)
    for (what, month), group in groups.items():
        yield _reminder(what, month, group, today)


def _what(day: Date, today: Date) -> str:
    """Return what is the matter with an unsent invoice of a day; blank for nothing yet."""
    deadline = upload_deadline(day)
    if deadline is None:
        return ""
    last = not_issued_after(day)
    if today > last:
        return "not-issued"
    if today > deadline:
        return "nearly-not-issued" if last - today <= NEARLY_NOT_ISSUED else "late"
    return "deadline" if deadline - today <= SOON else ""


def _reminder(what: str, month: str, group: Sequence[Unsent], today: Date) -> Reminder:
    days = [each.day for each in group]
    deadline = min(filter(None, map(upload_deadline, days)))
    base = sum((each.tax_base for each in group), ZERO)
    facts: dict[str, str | int] = {
        "count": sum(each.count for each in group),
        "period": f"{month[5:]}/{month[:4]}",
        "deadline": f"{deadline:%d/%m/%Y}",
        "days": (deadline - today).days,
        "last": f"{min(map(not_issued_after, days)):%d/%m/%Y}",
        "base": str(base),
        "fine": str(fine_on(base)),
    }
    level = Level.SOON if what == "deadline" else Level.LATE
    return Reminder(f"{what}:{month}", f"reminder.{what}", level, facts)


def _others(standing: Standing) -> Iterator[Reminder]:
    if standing.planned:
        facts: dict[str, str | int] = {"count": standing.planned}
        yield Reminder(f"work:{standing.planned}", "reminder.work", Level.SOON, facts)
    left = standing.numbers_left
    if left is not None and left < FEW_NUMBERS:
        level = Level.SOON if left else Level.LATE
        yield Reminder(f"numbers:{level}", "reminder.numbers", level, {"left": left})
    if standing.backup_late is not None:
        last = standing.backup_late
        yield Reminder(f"backup:{last}", "reminder.backup", Level.LATE, {"last": last or "-"})
