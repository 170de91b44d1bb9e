"""What a person must do in Coretax by hand: replace an invoice that has a number, or cancel it.

Coretax takes neither from a file. What is to be done is a fact of the hub, one for each piece of
work; a replacement's content is an invoice of its own. Pure
(rules REPLACE-1 to REPLACE-3 and CANCEL-1).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Date
from enum import StrEnum
from typing import Final

from selaras.domain.findings import Finding, error
from selaras.domain.invoice import Buyer, Invoice

KIND: Final = "coretax-work"
# In the approval of an invoice that no file can hold.
ENTER: Final = "enter"
# In the approval of a replacement: a day of the tax period that it corrects.
COUNTS_FROM: Final = "counts_from"


class WorkKind(StrEnum):
    """What is to be done with an invoice."""

    REPLACE = "replace"
    CANCEL = "cancel"
    # An invoice that no file can hold: it takes part of a contract.
    ENTER = "enter"


class WorkState(StrEnum):
    """How far it is."""

    PLANNED = "planned"
    # A person says that it was keyed in at Coretax.
    DONE = "done"
    # Coretax's list says so.
    SEEN = "seen"
    DROPPED = "dropped"


LIVE: Final = frozenset({WorkState.PLANNED, WorkState.DONE})

# From which status at Coretax each may begin. Somebody may have replaced an invoice there first
# and write it down here afterwards.
MAY_BEGIN: Final[Mapping[WorkKind, frozenset[str]]] = {
    WorkKind.REPLACE: frozenset({"APPROVED", "WAITING FOR AMENDMENT", "AMENDED"}),
    WorkKind.CANCEL: frozenset({"APPROVED", "WAITING FOR CANCELLATION"}),
}
WAITING_FOR: Final[Mapping[WorkKind, str]] = {
    WorkKind.REPLACE: "WAITING FOR AMENDMENT",
    WorkKind.CANCEL: "WAITING FOR CANCELLATION",
}
# What the invoice itself becomes.
ENDS_IN: Final[Mapping[WorkKind, str]] = {
    WorkKind.REPLACE: "AMENDED",
    WorkKind.CANCEL: "CANCELED",
}


@dataclass(frozen=True, slots=True)
class Original:
    """An invoice that is to be replaced, as it stands.

    Args:
        invoice: As it was frozen.
        number: Of 17 digits; blank while Coretax gave none.
        counts_from: A day of the tax period it counts in: its own, or that of what it replaced.
        is_closed: That period is closed.
        others: Other replacements of it that are not thrown away.
    """

    invoice: Invoice
    number: str = ""
    status: str = ""
    counts_from: Date | None = None
    is_closed: bool = False
    others: int = 0


def status_code_of(number: str) -> str:
    """Return the status code of a number: ``00`` the invoice, ``01`` … its replacements."""
    return number[2:4]


def serial_of(number: str) -> str:
    """Return what an invoice and its replacements have in common (rule REPLACE-1)."""
    return number[4:]


def place_in_chain(number: str) -> str:
    """Return the number without the transaction code, which a replacement may change."""
    return number[2:]


def next_code(number: str) -> str:
    """Return the status code that a replacement of the invoice with *number* gets (REPLACE-1)."""
    return f"{int(status_code_of(number)) + 1:02}"


def next_place(number: str) -> str:
    """Return where the replacement of the invoice with *number* will stand in its chain."""
    return next_code(number) + serial_of(number)


def replacement_reference(reference: str, code: str) -> str:
    """Return a reference for a replacement: that of the invoice and which replacement it is."""
    return f"{reference}-P{int(code)}" if reference else ""


def counting_day(content: Mapping[str, object], invoice: Invoice) -> Date | None:
    """Return a day of the period in which an approved invoice counts (rule REPLACE-3).

    Args:
        content: Of the approval; that of a replacement names the day of what it replaced.
    """
    named = content.get(COUNTS_FROM)
    return Date.fromisoformat(named) if isinstance(named, str) else invoice.date


def replacement_findings(invoice: Invoice, original: Original | None) -> list[Finding]:
    """Return what stands in the way of replacing; nothing for an invoice that replaces none.

    Args:
        original: None where the invoice that is replaced is not here or is not approved.
    """
    if not invoice.replaces:
        return []
    if original is None:
        return [error("replacement.original-missing", "replaces", id=invoice.replaces)]
    return [*_state_findings(original), *_content_findings(invoice, original.invoice)]


def _state_findings(original: Original) -> Iterator[Finding]:
    ref = original.invoice.reference
    if not original.number:
        yield error("replacement.no-number", "replaces", ref=ref)
    elif original.status not in MAY_BEGIN[WorkKind.REPLACE]:
        yield error("replacement.status", "replaces", ref=ref, status=original.status)
    if original.others:
        yield error("replacement.twice", "replaces", ref=ref, count=original.others)
    if original.is_closed and original.counts_from:
        period = original.counts_from.strftime("%m%Y")
        yield error("replacement.closed", "replaces", period=period)


def _content_findings(invoice: Invoice, original: Invoice) -> Iterator[Finding]:
    """Hold the replacement against the invoice (rules REPLACE-2 and REPLACE-3)."""
    if identity_of(invoice.buyer) != identity_of(original.buyer):
        yield error("replacement.buyer", "buyer.tin", ref=original.reference)
    if invoice.date and original.date and invoice.date < original.date:
        yield error("replacement.date", "date", first=original.date.isoformat())


def identity_of(buyer: Buyer) -> tuple[str, str, str]:
    """Return who a buyer is: what a replacement cannot change (rule REPLACE-2)."""
    return buyer.document, buyer.tin, buyer.document_number
