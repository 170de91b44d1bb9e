"""What comes back from Coretax: statuses, rows of its list, and what was sent, as values.

A status is a fact of the tax office and only moves forward (``tables/coretax_statuses.csv``, rules
RESULT-1 and RESULT-2). What a row means for an invoice is decided in ``result_judging``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Date
from decimal import Decimal
from enum import StrEnum
from functools import cache

from selaras.domain.money import amount_text
from selaras.domain.table_files import read_rows
from selaras.domain.tax import Amounts

NUMBER_DIGITS = 17
REJECTED = "REJECTED"
MAX_HISTORY = 20

_AMOUNTS = ("tax_base", "other_tax_base", "vat", "ppnbm")


@dataclass(frozen=True, slots=True)
class Status:
    """One status of an output invoice in Coretax.

    Args:
        rank: How far it is; of two rows about one invoice the further one counts.
        moves_to: What may follow.
        moves_to_if_confirmed: What may follow when a person says that it is newer.
    """

    name: str
    rank: int
    has_number: bool
    moves_to: frozenset[str]
    moves_to_if_confirmed: frozenset[str]


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One row of Coretax's list of output invoices.

    Args:
        row: Its number in the sheet.
        status: In capitals, as the list has it.
        buyer_id: NPWP of 16 digits or another number, as the list has it.
    """

    row: int
    status: str
    number: str = ""
    reference: str = ""
    buyer_id: str = ""
    buyer_name: str = ""
    trx_code: str = ""
    date: Date | None = None
    tax_base: Decimal | None = None
    other_tax_base: Decimal | None = None
    vat: Decimal | None = None
    ppnbm: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """An invoice of ours as it went to Coretax, and what is known of it there.

    Args:
        approval: The frozen version; blank for an invoice that is in no batch.
        amounts: In whole rupiah.
        status: Of this version; blank while nothing came back.
        number: The same.
        rejected_before: How many earlier versions Coretax rejected.
    """

    invoice_id: str
    approval: str
    reference: str
    buyer_id: str
    buyer_name: str
    trx_code: str
    date: Date | None
    amounts: Amounts
    status: str = ""
    number: str = ""
    rejected_before: int = 0


@dataclass(frozen=True, slots=True)
class SentBook:
    """The invoices that rows may be about.

    Args:
        alike: By (number of the buyer, date), without regard to amounts.
        replacements: By their place in a chain (``by_hand.place_in_chain``): those that Coretax
            gave a number and those that are to be keyed in there.
        serials: Of all known numbers (``by_hand.serial_of``).
    """

    by_reference: Mapping[str, Sent] = field(default_factory=dict)
    by_number: Mapping[str, Sent] = field(default_factory=dict)
    alike: Mapping[tuple[str, Date], tuple[Sent, ...]] = field(default_factory=dict)
    replacements: Mapping[str, Sent] = field(default_factory=dict)
    serials: frozenset[str] = frozenset()


class Matched(StrEnum):
    """How a row found its invoice."""

    REFERENCE = "reference"
    NUMBER = "number"
    LIKENESS = "likeness"


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that Coretax has otherwise than it was sent."""

    field: str
    sent: str
    there: str


@cache
def all_statuses() -> Mapping[str, Status]:
    """Return the statuses of output invoices by name (rule RESULT-1)."""
    return {
        row["status"]: Status(
            row["status"],
            int(row["rank"]),
            row["has_number"] == "yes",
            frozenset(row["moves_to"].split("|")),
            frozenset(row["moves_to_if_confirmed"].split("|")),
        )
        for row in read_rows("coretax_statuses")
    }


def status_name(text: str) -> str:
    """Return a status in the one spelling that is kept."""
    bare = " ".join(text.upper().replace("_", " ").replace("-", " ").split())
    return bare.replace("CANCELLED", "CANCELED").replace("CANCELATION", "CANCELLATION")


def may_move(before: str, after: str, *, confirmed: bool) -> bool:
    """Say whether a status may follow another (rule RESULT-2).

    Args:
        before: Blank when nothing is known.
        confirmed: A person says that *after* is newer.
    """
    known = all_statuses()
    if after not in known:
        return False
    if not before:
        return True
    status = known[before]
    return after in status.moves_to or (confirmed and after in status.moves_to_if_confirmed)


def differences(row: ResultRow, sent: Sent) -> tuple[Difference, ...]:
    """Return what Coretax has otherwise, also by one rupiah; what the list leaves out is none."""
    found = [
        Difference(name, amount_text(getattr(sent.amounts, name)), amount_text(there))
        for name in _AMOUNTS
        if (there := getattr(row, name)) is not None and there != getattr(sent.amounts, name)
    ]
    texts = {
        "date": (_day(sent.date), _day(row.date)),
        "buyer.id": (sent.buyer_id, row.buyer_id),
        "trx_code": (sent.trx_code, row.trx_code),
        "reference": (sent.reference, row.reference),
    }
    found += [
        Difference(name, *pair) for name, pair in texts.items() if pair[1] not in ("", pair[0])
    ]
    return tuple(found)


def _day(day: Date | None) -> str:
    return day.isoformat() if day else ""
