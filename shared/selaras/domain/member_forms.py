"""The one text form of each member of a paper: how it is stored, shown and read, by its type.

A type is a dataclass member's annotation: texts, amounts (also such as may be left open), days,
periods (``MMYYYY``), yes or no (also such as may be left open) and choices (a ``StrEnum``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date as Date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeAlias, get_type_hints

from selaras.domain.money import amount_text, parse_amount
from selaras.domain.tax_period import Period, parse_period

ZERO: Final = Decimal(0)
YES, NO = "yes", "no"


class Unreadable:
    """What is read instead of a value; None is a value of members that may be left open."""


UNREADABLE: Final = Unreadable()
Read: TypeAlias = Callable[[str], object]


class MemberKind(StrEnum):
    """What sort of value a member holds, for who shows it or reads it out of a table."""

    TEXT = "text"
    AMOUNT = "amount"
    DAY = "day"
    PERIOD = "period"
    FLAG = "flag"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class MemberForm:
    """How values of one type are written as text and read again.

    Args:
        read: The value of a text, or ``UNREADABLE``.
        fault: Code of the defect where a stored text cannot be read.
    """

    kind: MemberKind
    write: Callable[[Any], str]
    read: Read
    fault: str


@cache
def forms_of(shape: type) -> Mapping[str, MemberForm]:
    """Return the form of every member of a dataclass that has one, by name."""
    hints = get_type_hints(shape)
    found = {item.name: _form(hints[item.name]) for item in fields(shape)}
    return {name: form for name, form in found.items() if form is not None}


def _form(hint: object) -> MemberForm | None:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return MemberForm(
            MemberKind.CHOICE, lambda value: value.value, _choice(hint), "choice.unreadable"
        )
    return _FORMS.get(hint)


def _choice(choices: type[StrEnum]) -> Read:
    blank = next(iter(choices))
    known = {"": blank} | {each.value: each for each in choices}
    return lambda text: known.get(text.strip().casefold(), UNREADABLE)


def read_day(text: str) -> Date | Unreadable | None:
    """Read ``2026-10-31``; None for a blank."""
    # fromisoformat also takes 20261001 and week dates, which nobody means here.
    if len(text) not in {0, 10}:
        return UNREADABLE
    try:
        return Date.fromisoformat(text) if text else None
    except ValueError:
        return UNREADABLE


def _period(text: str) -> object:
    return (parse_period(text) or UNREADABLE) if text else None


def read_amount(text: str) -> Decimal | Unreadable:
    """Read a plain amount; zero for a blank."""
    amount = parse_amount(text) if text else ZERO
    return UNREADABLE if amount is None else amount


def read_open_amount(text: str) -> Decimal | Unreadable | None:
    """Read a plain amount that may be left open; None for a blank."""
    return read_amount(text) if text else None


def _flag(text: str) -> object:
    return {YES: True, NO: False, "": False}.get(text.casefold(), UNREADABLE)


def _open_flag(text: str) -> object:
    return _flag(text) if text else None


def _flag_text(value: bool | None) -> str:  # noqa: FBT001  # one value of a member
    return "" if value is None else YES if value else NO


_FORMS: Final[Mapping[object, MemberForm]] = {
    str: MemberForm(MemberKind.TEXT, str, lambda text: text, "text.unreadable"),
    Decimal: MemberForm(MemberKind.AMOUNT, amount_text, read_amount, "amount.unreadable"),
    Decimal | None: MemberForm(
        MemberKind.AMOUNT,
        lambda value: "" if value is None else amount_text(value),
        read_open_amount,
        "amount.unreadable",
    ),
    Date | None: MemberForm(
        MemberKind.DAY,
        lambda value: value.isoformat() if value else "",
        read_day,
        "date.unreadable",
    ),
    Period | None: MemberForm(
        MemberKind.PERIOD, lambda value: value.text if value else "", _period, "date.unreadable"
    ),
    bool: MemberForm(MemberKind.FLAG, _flag_text, _flag, "flag.unreadable"),
    bool | None: MemberForm(MemberKind.FLAG, _flag_text, _open_flag, "flag.unreadable"),
}
