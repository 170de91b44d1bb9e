"""A month as the texts of facts, and back: what a closed period keeps.

The head holds the figures; rows travel in parts, because a fact has its largest size. The hash is
over all of it, so that a person closes what she saw.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any, Final

from selaras.domain.money import amount_text, parse_amount
from selaras.domain.months import Month, Row
from selaras.domain.recap import Carried, Sums
from selaras.domain.tax_period import Period

ROWS_IN_PART: Final = 400
SUMS: Final = tuple(each.name for each in fields(Sums))
CARRIED: Final = tuple(each.name for each in fields(Carried))
_TEXTS: Final = tuple(each.name for each in fields(Row) if each.name != "sums")
_UNKNOWN: Final = Decimal(0)


def month_hash(month: Month) -> str:
    """Return the SHA-256 of everything that counts, 64 hex digits."""
    content = [row_text(row) for row in month.rows]
    whole = [month.company, month.period.text, carried_text(month.carried), content]
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def head_text(month: Month) -> dict[str, Any]:
    """Return what the head of a closed month says."""
    found = month.recap
    return {
        "period": month.period.text,
        "count": len(month.rows),
        "lines": {line: sums_text(sums) for line, sums in found.lines.items()},
        "carried": carried_text(month.carried),
        "carried_from": month.carried_from,
        "to_pay": amount_text(found.to_pay),
        "hash": month_hash(month),
    }


def row_text(row: Row) -> list[str]:
    """Return a row as texts, its four sums last."""
    return [*(str(getattr(row, name)) for name in _TEXTS), *sums_text(row.sums)]


def rows_of(texts: Sequence[Sequence[str]]) -> tuple[Row, ...]:
    """Read rows; members that a newer release added behind are passed over."""
    return tuple(_row(each) for each in texts)


def month_of_text(
    company: str, head: Mapping[str, Any], *, parts: Sequence[Sequence[Sequence[str]]]
) -> Month:
    """Read a closed month from its head and the parts of its rows."""
    period = str(head["period"])
    return Month(
        company,
        Period(int(period[2:]), int(period[:2])),
        tuple(row for part in parts for row in rows_of(part)),
        carried_of(head["carried"]),
        str(head["carried_from"]),
    )


def sums_text(sums: Sums) -> list[str]:
    """Return sums as texts, in the order of ``SUMS``."""
    return [amount_text(getattr(sums, name)) for name in SUMS]


def carried_text(carried: Carried) -> dict[str, str]:
    """Return carried figures by name."""
    return {name: amount_text(getattr(carried, name)) for name in CARRIED}


def carried_of(texts: Mapping[str, Any]) -> Carried:
    """Read carried figures; one that is not there or cannot be read is zero."""
    return Carried(*(parse_amount(texts.get(name)) or _UNKNOWN for name in CARRIED))


def _row(texts: Sequence[str]) -> Row:
    count = len(_TEXTS)
    named = dict(zip(_TEXTS, texts[:count], strict=True))
    return Row(**named, sums=_sums(texts[count:]))


def _sums(texts: Sequence[str]) -> Sums:
    return Sums(*(parse_amount(text) or _UNKNOWN for text in texts[: len(SUMS)]))
