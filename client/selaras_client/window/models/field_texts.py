"""One field as text: how a stored value stands on the screen, and the way back.

Names are those of ``show --json``, but a line is named by its id (``lines.<id>.qty``): its number
may change under the person's hands when another PC adds or removes a line.
"""

import re
from collections.abc import Sequence
from dataclasses import fields as members_of
from datetime import date as Date
from decimal import Decimal

from selaras.domain.field_values import PRICE_FIELDS, TYPED_FIELDS
from selaras.domain.invoice import Instalment, Invoice, Line
from selaras.domain.money import amount_text, number_text, parse_indonesian
from selaras_client.window.models.choices import (
    INDONESIAN,
    Choice,
    choices_for,
    code_of,
    shown_text,
)

AMOUNTS = frozenset({*PRICE_FIELDS, *TYPED_FIELDS, "tax_base"})
LINES = "lines"

_DAY = re.compile(r"(\d{1,2})\D(\d{1,2})\D(\d{4}|\d{2})")
_SHORT_DAY = re.compile(r"(\d{1,2})|(\d{2})(\d{2})|(\d{1,2})\D(\d{1,2})")
_BARE_DAY = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")


def line_key(line_id: str, member: str) -> str:
    """Return the key of one field of a line."""
    return f"{LINES}.{line_id}.{member}"


def shown_value(invoice: Invoice, key: str, *, lang: str = INDONESIAN) -> str:
    """Return the text in which *key* stands on the screen; empty for a line that is gone."""
    value = _value(invoice, key)
    member = key.rpartition(".")[2]
    match value:
        case None:
            return ""
        case Decimal():
            return number_text(value) if value or member in TYPED_FIELDS else ""
        case Date():
            return day_text(value)
        case _:
            return shown_text(choices_of(invoice, key, lang=lang), str(value))


def stored_text(invoice: Invoice, key: str, *, shown: str) -> str | None:
    """Return what ``apply_fields`` takes for *shown*; None when it cannot be read."""
    member = key.rpartition(".")[2]
    text = shown.strip()
    if member in AMOUNTS:
        amount = parse_indonesian(text) if text else None
        return "" if not text else None if amount is None else amount_text(amount)
    if member == "date":
        day = parse_day(text, near=invoice.date) if text else None
        return "" if not text else None if day is None else day.isoformat()
    return code_of(choices_of(invoice, key), text)


def field_name(invoice: Invoice, key: str) -> str | None:
    """Return the name that ``edit`` takes for *key*; None for a line that is gone."""
    line_id, member = split_line_key(key)
    if line_id is None:
        return key
    numbers = {line.line_id: number for number, line in enumerate(invoice.lines, start=1)}
    return f"{LINES}.{numbers[line_id]}.{member}" if line_id in numbers else None


def key_of_path(invoice: Invoice, path: str) -> str:
    """Return the key of a finding's path (``lines.2.qty``); the path itself for the head."""
    root, _, rest = path.partition(".")
    number, _, member = rest.partition(".")
    if root != LINES or not number.isdigit() or int(number) > len(invoice.lines):
        return path
    return line_key(invoice.lines[int(number) - 1].line_id, member)


def split_line_key(key: str) -> tuple[str | None, str]:
    """Return (line id, member) of a key; no line id for a field of the head."""
    root, _, rest = key.partition(".")
    if root != LINES:
        return None, key
    line_id, _, member = rest.rpartition(".")
    return line_id, member


def day_text(day: Date) -> str:
    """Write a day the Indonesian way, ``31/10/2026``."""
    return f"{day:%d/%m/%Y}"


def day_shown(text: str) -> str:
    """Return a day of a row as people write it; blank for none."""
    return day_text(Date.fromisoformat(text)) if text else ""


def parse_day(text: str, *, near: Date | None = None) -> Date | None:
    """Read ``31/10/2026``, ``31-10-26``, ``31102026`` or ``311026``.

    Args:
        near: Tells the month and the year of a bare ``31``, the year of ``3110`` and ``31/10``.
    """
    match = _DAY.fullmatch(text) or _BARE_DAY.fullmatch(text)
    parts = [int(part) for part in match.groups()] if match else _short_day(text, near)
    if not parts:
        return None
    day, month, year = parts
    try:
        return Date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return None


def _short_day(text: str, near: Date | None) -> list[int]:
    match = _SHORT_DAY.fullmatch(text)
    if match is None or near is None:
        return []
    day, *month = (int(part) for part in match.groups() if part)
    return [day, *(month or [near.month]), near.year]


def line_of(invoice: Invoice, line_id: str) -> Line | None:
    """Return a line by its id."""
    return next((line for line in invoice.lines if line.line_id == line_id), None)


def is_blank(line: Line) -> bool:
    """Say whether nothing says what a line is or what it costs."""
    return not (line.name or line.code or line.unit or line.price or line.qty)


def _value(invoice: Invoice, key: str) -> object:
    line_id, member = split_line_key(key)
    if line_id is not None:
        line = line_of(invoice, line_id)
        return None if line is None else getattr(line, member)
    root, _, part = key.partition(".")
    if root == "payment":
        return getattr(invoice.payment or Instalment(), part)
    if part:
        return getattr(invoice.buyer, part)
    if key in {item.name for item in members_of(invoice.transaction)} | {"trx_code"}:
        return getattr(invoice.transaction, key.removeprefix("trx_"))
    return getattr(invoice, root)


def choices_of(invoice: Invoice, key: str, *, lang: str = INDONESIAN) -> Sequence[Choice]:
    """Return the code list behind *key*, as the invoice stands; none for free text."""
    line_id, member = split_line_key(key)
    line = line_of(invoice, line_id) if line_id else None
    opt = line.opt if line else ""
    name, trx_code = member.rpartition(".")[2], invoice.transaction.code
    return choices_for(name, trx_code=trx_code, opt=opt, lang=lang)
