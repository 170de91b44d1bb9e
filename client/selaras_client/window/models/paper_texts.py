"""Fields of a paper as people write them, and as they are stored."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from selaras.domain.member_forms import MemberForm, MemberKind
from selaras.domain.money import amount_text, number_text, parse_indonesian
from selaras.domain.result import Rejection
from selaras.domain.tax_period import Period, parse_period
from selaras_client.window.models.field_texts import day_text, parse_day


def read_period(text: str) -> Period | None:
    """Read ``102026`` or ``10/2026``."""
    digits = "".join(each for each in text if each.isdigit())
    return parse_period(digits.zfill(6)) if digits else None


def shown_text(form: MemberForm | None, text: str) -> str:
    """Return a stored text as it stands on the screen."""
    if form is None or not text:
        return text
    match form.kind:
        case MemberKind.AMOUNT:
            amount = Decimal(text)
            return number_text(amount) if amount else ""
        case MemberKind.DAY:
            day: Any = form.read(text)
            return day_text(day)
        case MemberKind.PERIOD:
            return f"{text[:2]}/{text[2:]}"
        case _:
            return text


def stored_texts(
    forms: Mapping[str, MemberForm], fields: Mapping[str, str], *, leave_out: bool
) -> dict[str, str] | Rejection:
    """Return what a command takes for texts of a form, or which of them cannot be read.

    Args:
        leave_out: Blank texts, which otherwise clear a field.
    """
    written: dict[str, str] = {}
    for name, text in fields.items():
        stored = _stored(forms.get(name), text.strip())
        if stored is None:
            return Rejection("field.unreadable", {"field": name, "value": text})
        if stored or not leave_out:
            written[name] = stored
    return written


def _stored(form: MemberForm | None, text: str) -> str | None:
    if form is None or not text:
        return text
    match form.kind:
        case MemberKind.AMOUNT:
            amount = parse_indonesian(text)
            return None if amount is None else amount_text(amount)
        case MemberKind.DAY:
            day = parse_day(text)
            return day.isoformat() if day else None
        case MemberKind.PERIOD:
            period = read_period(text)
            return period.text if period else None
        case _:
            return text
