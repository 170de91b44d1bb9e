"""Which backups stay: the newest of each of the last days, weeks and months that have one.

Days, weeks (Monday to Sunday) and months are counted by what is there, not by the calendar: an
office that was closed for a month keeps what it had.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class Keep:
    """How many stay of each; at least one day."""

    days: int = 7
    weeks: int = 4
    months: int = 12


KEEP: Final = Keep()


def kept(moments: Iterable[datetime], keep: Keep) -> set[datetime]:
    """Return which of *moments* stay; the newest always does."""
    newest_first = sorted(set(moments), reverse=True)
    staying = set(newest_first[:1])
    for count, name in (
        (keep.days, _day_of),
        (keep.weeks, _week_of),
        (keep.months, _month_of),
    ):
        staying |= _newest_of_each(newest_first, count, name=name)
    return staying


def _newest_of_each(
    newest_first: list[datetime], count: int, *, name: Callable[[datetime], object]
) -> set[datetime]:
    found: dict[object, datetime] = {}
    for moment in newest_first:
        found.setdefault(name(moment), moment)
    return set(list(found.values())[:count])


def _day_of(moment: datetime) -> object:
    return moment.date()


def _week_of(moment: datetime) -> object:
    return moment.isocalendar()[:2]


def _month_of(moment: datetime) -> object:
    return moment.year, moment.month
