"""Taking back what was written last, as a further edit: only where it still stands as written.

What somebody else has changed meanwhile stays, and nothing is ever rolled back in the document.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date as Date
from decimal import Decimal

from selaras.domain.field_values import PAYMENT_FIELDS
from selaras.domain.fields import BUYER_FIELDS, HEAD_FIELDS, LINE_FIELDS, TRANSACTION_FIELDS
from selaras.domain.invoice import Instalment, Invoice, Line
from selaras.domain.money import amount_text

MAX_STEPS = 100


@dataclass(frozen=True, slots=True)
class Written:
    """One edit as it was written.

    Args:
        before: The invoice as it stood in the moment before.
    """

    before: Invoice
    after: Invoice


@dataclass(slots=True)
class History:
    """What can be taken back, the newest last."""

    steps: list[Written] = field(default_factory=list)

    def remember(self, written: Written) -> None:
        """Note an edit of a stored invoice that changed anything."""
        if written.before.invoice_id and written.before != written.after:
            self.steps.append(written)
            del self.steps[:-MAX_STEPS]


def reversal(written: Written, now: Invoice) -> dict[str, str]:
    """Return the fields that take *written* back from *now*; none where nothing is left of it."""
    before, after = written.before, written.after
    fields = {
        name: _text(old)
        for name, old, new, present in _head(before, after, now)
        if old != new and present == new
    }
    for number, line in enumerate(now.lines, start=1):
        fields |= _line(number, line, before, after)
    return fields | _gone(before, after, now)


def _head(*invoices: Invoice) -> Iterator[tuple[str, object, object, object]]:
    for name in HEAD_FIELDS:
        old, new, now = (getattr(each, name) for each in invoices)
        yield name, old, new, now
    for name in TRANSACTION_FIELDS:
        member = name.removeprefix("trx_")
        old, new, now = (getattr(each.transaction, member) for each in invoices)
        yield name, old, new, now
    for name in PAYMENT_FIELDS:
        old, new, now = (getattr(each.payment or Instalment(), name) for each in invoices)
        yield f"payment.{name}", old, new, now
    for name in BUYER_FIELDS:
        old, new, now = (getattr(each.buyer, name) for each in invoices)
        yield f"buyer.{name}", old, new, now


def _line(number: int, now: Line, before: Invoice, after: Invoice) -> dict[str, str]:
    old, new = _find(before, now.line_id), _find(after, now.line_id)
    if new is None:
        return {}
    if old is None:
        # It was added; it goes, unless somebody has written into it since.
        return {f"lines.{number}.removed": "true"} if now == new else {}
    fields = {}
    for name in LINE_FIELDS:
        if getattr(old, name) != getattr(new, name) == getattr(now, name):
            fields[f"lines.{number}.{name}"] = _text(getattr(old, name))
    if old.place != new.place == now.place:
        fields[f"lines.{number}.at"] = str(_number(before, now.line_id))
    return fields


def _gone(before: Invoice, after: Invoice, now: Invoice) -> dict[str, str]:
    """Bring back the line that was removed; as a new one, because what is removed stays so."""
    kept = {line.line_id for line in (*after.lines, *now.lines)}
    gone = [line for line in before.lines if line.line_id not in kept]
    if not gone:
        return {}
    line, number = gone[0], len(now.lines) + 1
    members = {
        name: _text(getattr(line, name))
        for name in LINE_FIELDS
        if getattr(line, name) not in {"", None}
    }
    members["at"] = str(_number(before, line.line_id))
    return {f"lines.{number}.{name}": text for name, text in members.items()}


def _find(invoice: Invoice, line_id: str) -> Line | None:
    return next((line for line in invoice.lines if line.line_id == line_id), None)


def _number(invoice: Invoice, line_id: str) -> int:
    return 1 + [line.line_id for line in invoice.lines].index(line_id)


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return amount_text(value)
        case Date():
            return value.isoformat()
        case _:
            return str(value)
