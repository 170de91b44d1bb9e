"""A tax month as rows by annex of the VAT return, what does not count yet, and its sums. Pure.

A row is one document as it counts; the line of the return it lands on says which annex lists it
(rule RECAP-5). A closed period keeps its rows and figures as they were (``month_text``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from selaras.domain.recap import (
    CREDITED,
    NOT_CREDITED,
    TAXED,
    Carried,
    Entry,
    Recap,
    Sums,
    recap,
)
from selaras.domain.tax_period import Period

# Not a line of the return's sums: what other collectors took is only listed.
COLLECTED_LINE: Final = "C"
# Of a text in a row: a closed month travels in parts of bounded size.
MAX_TEXT: Final = 255


class Annex(StrEnum):
    """A list of the return."""

    EXPORTS = "A1"
    OUTPUT = "A2"
    RETAIL = "retail"
    IMPORTS = "B1"
    INPUT = "B2"
    NOT_CREDITED = "B3"
    COLLECTED = "C"


_ANNEX_OF: Final[Mapping[str, Annex]] = {
    **dict.fromkeys(TAXED, Annex.OUTPUT),
    "I.A.1": Annex.EXPORTS,
    "I.A.5": Annex.RETAIL,
    "I.A.9": Annex.RETAIL,
    "I.B": Annex.RETAIL,
    **dict.fromkeys(CREDITED, Annex.INPUT),
    "II.A": Annex.IMPORTS,
    NOT_CREDITED: Annex.NOT_CREDITED,
    "II.I": Annex.NOT_CREDITED,
    COLLECTED_LINE: Annex.COLLECTED,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One document that counts.

    Args:
        kind: Of the document.
        line: Of the return, or ``C``.
        number: That of the tax office, or of the document.
        date: ISO, blank for none.
        partner_id: NPWP or another number of the other side.
        code: Transaction code.
        status: At Coretax, as it was when the row was made.
        sums: In whole rupiah, a return's below zero.
    """

    doc_id: str
    kind: str
    line: str
    number: str
    reference: str
    date: str
    partner_id: str
    partner: str
    code: str
    status: str
    sums: Sums

    @property
    def annex(self) -> Annex:
        """Return the list it stands in (rule RECAP-5)."""
        return _ANNEX_OF[self.line]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One document of the month that does not count.

    Args:
        state: Where it stands: a stage (``draft``) or a status at Coretax (``CANCELED``).
    """

    doc_id: str
    kind: str
    number: str
    reference: str
    date: str
    partner: str
    state: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class Month:
    """What counts in one period of one company.

    Args:
        carried_from: The closed period whose overpayment is carried over, ``MMYYYY``; else blank.
    """

    company: str
    period: Period
    rows: tuple[Row, ...]
    carried: Carried = field(default_factory=Carried)
    carried_from: str = ""

    @property
    def recap(self) -> Recap:
        """Return the lines of the return."""
        counted = (row for row in self.rows if row.line != COLLECTED_LINE)
        return recap((Entry(row.line, row.sums) for row in counted), self.carried)

    def annex(self, annex: Annex) -> tuple[Row, ...]:
        """Return the rows of one list."""
        return tuple(row for row in self.rows if row.annex is annex)


@dataclass(frozen=True, slots=True)
class Changed:
    """A document that counts otherwise than it did; None where it did not or does not count."""

    before: Row | None
    now: Row | None

    @property
    def doc_id(self) -> str:
        """Return which document it is."""
        row = self.before or self.now
        return row.doc_id if row else ""


def changes_since(frozen: Month, live: Month) -> tuple[Changed, ...]:
    """Return what changed after a month was closed, in the order of dates."""
    before, now = ({row.doc_id: row for row in month.rows} for month in (frozen, live))
    found = [
        Changed(before.get(doc_id), now.get(doc_id))
        for doc_id in {**before, **now}
        if before.get(doc_id) != now.get(doc_id)
    ]
    return tuple(sorted(found, key=_order))


def in_order(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return rows as a list shows them: by line, date, number and document."""
    return tuple(sorted(rows, key=lambda row: (row.line, row.date, row.number, row.doc_id)))


def short(text: str) -> str:
    """Return a text as far as a row takes it."""
    return text[:MAX_TEXT]


def _order(changed: Changed) -> tuple[str, str]:
    row = changed.before or changed.now
    return (row.date if row else "", changed.doc_id)
