"""What a PC tells the hub about one invoice after a result list was read.

Travels as one canonical JSON text inside a request. The hub checks it again with what it knows.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Date
from typing import Final

from selaras.domain.coretax_results import (
    NUMBER_DIGITS,
    Matched,
    ResultRow,
    all_statuses,
    status_name,
)
from selaras.domain.money import amount_text, parse_amount
from selaras.domain.party import is_digits
from selaras.domain.result_judging import Verdict

MAX_REPORTS: Final = 1_000
MAX_REPORT_BYTES: Final = 4_000
MAX_SEEN_CHARS: Final = 255

_TEXTS: Final = ("reference", "buyer_id", "buyer_name", "trx_code")
_AMOUNTS: Final = ("tax_base", "other_tax_base", "vat", "ppnbm")
_NAMES: Final = ("invoice", "approval", "status", "number", "matched")
SEEN: Final = (*_TEXTS, *_AMOUNTS, "date")


@dataclass(frozen=True, slots=True)
class ResultReport:
    """One invoice's result.

    Args:
        approval: The version that was sent.
        matched: How the row found it, one of ``Matched``.
        confirmed: A person said that it is right.
        row: Of the sheet.
        seen: What the list says of the invoice, by ``SEEN``; what it leaves out is missing.
    """

    invoice: str
    approval: str
    status: str
    number: str
    matched: str
    row: int
    confirmed: bool = False
    seen: Mapping[str, str] = field(default_factory=dict)


def report_of(verdict: Verdict) -> ResultReport:
    """Return what to tell of a row that is to be recorded.

    Raises:
        ValueError: it is about no invoice.
    """
    if verdict.sent is None or verdict.matched is None:
        raise ValueError(verdict.fate)
    return ResultReport(
        invoice=verdict.sent.invoice_id,
        approval=verdict.sent.approval,
        status=status_name(verdict.row.status),
        number=verdict.row.number,
        matched=verdict.matched.value,
        row=verdict.row.row,
        confirmed=verdict.needs_word,
        seen=seen_in(verdict.row),
    )


def seen_in(row: ResultRow) -> dict[str, str]:
    """Return what a row says of its invoice, blanks left out."""
    seen = {name: getattr(row, name)[:MAX_SEEN_CHARS] for name in _TEXTS}
    for name in _AMOUNTS:
        amount = getattr(row, name)
        seen[name] = "" if amount is None else amount_text(amount)
    seen["date"] = row.date.isoformat() if row.date else ""
    return {name: text for name, text in seen.items() if text}


def encode_report(report: ResultReport) -> str:
    """Return the canonical text of a report."""
    content = {
        "invoice": report.invoice,
        "approval": report.approval,
        "status": report.status,
        "number": report.number,
        "matched": report.matched,
        "row": report.row,
        "confirmed": report.confirmed,
        "seen": dict(report.seen),
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def decode_report(text: str) -> ResultReport | None:
    """Read a report; None for what is none, whatever was sent."""
    if len(text.encode("utf-8", "replace")) > MAX_REPORT_BYTES:
        return None
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or not isinstance(content.get("seen"), dict):
        return None
    texts = {name: content.get(name) for name in _NAMES}
    row, is_confirmed, seen = content.get("row"), content.get("confirmed"), content["seen"]
    is_whole = all(isinstance(each, str) for each in (*texts.values(), *seen.values()))
    if not is_whole or type(row) is not int or type(is_confirmed) is not bool:
        return None
    known = {name: value for name, value in seen.items() if name in SEEN}
    named = {name: str(text) for name, text in texts.items()}
    report = ResultReport(**named, row=row, confirmed=is_confirmed, seen=known)
    return report if _is_sound(report) else None


def _is_sound(report: ResultReport) -> bool:
    status = all_statuses().get(report.status)
    # What is stored here is shown on every PC for good: only what can be read gets in.
    if not all(_is_readable(name, text) for name, text in report.seen.items()):
        return False
    if status is None or report.matched not in set(Matched) or not 0 < report.row < 2**31:
        return False
    has_number = is_digits(report.number, NUMBER_DIGITS)
    return has_number if status.has_number else has_number or not report.number


def _is_readable(name: str, text: str) -> bool:
    if name in _AMOUNTS:
        return parse_amount(text) is not None
    if name == "date":
        return parse_iso_date(text) is not None
    return len(text) <= MAX_SEEN_CHARS


def parse_iso_date(text: str) -> Date | None:
    """Read ``YYYY-MM-DD``; None for anything else."""
    try:
        return Date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
