"""A file before it is stored, row by row, and what is to be said of each row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from selaras.domain.findings import Finding
from selaras.domain.invoice import Invoice, Line
from selaras.domain.money import number_text
from selaras.domain.party import OwnCompany
from selaras.domain.rules import for_date
from selaras.domain.tax import line_tax
from selaras.domain.validation import findings
from selaras.replica.importing import ImportReport
from selaras_client.window.models.field_texts import day_text


class Fate(StrEnum):
    """What storing would do with an invoice."""

    NEW = "new"
    UNCHANGED = "unchanged"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One line of one invoice as it will be read; *number* is among all rows, from 1."""

    number: int
    fate: Fate
    reference: str
    date: str
    buyer: str
    goods: str
    qty: str
    tax_base: str
    vat: str


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be said of one row.

    Args:
        fields: In which an invoice that is here already differs; it stays as it is.
    """

    findings: tuple[Finding, ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Return how many sentences that takes."""
        return len(self.findings) + bool(self.fields)


@dataclass(frozen=True, slots=True)
class Spot:
    """One line of the table.

    Args:
        row: Its place among the rows of the file, from 0.
        note: Which sentence of ``said`` stands there; -1 for the row itself.
    """

    row: int
    note: int = -1


class Preview:
    """All rows of a file; texts are made of those only that are looked at."""

    def __init__(self, invoices: Sequence[Invoice], report: ImportReport) -> None:
        """Look for what is to be said of *invoices*, of which storing would do as *report* says."""
        self._invoices, self._new = invoices, frozenset(report.new)
        self._different = {each.invoice_id: each.fields for each in report.different}
        self._rows: list[tuple[int, int]] = []
        self.said: dict[int, Said] = {}
        # Findings that Coretax would refuse, of what would be new; and the others.
        self.errors = self.warnings = 0
        for place, invoice in enumerate(invoices):
            self._look_at(place, invoice)
        self.spots = _spots(range(len(self._rows)), self.said)
        self.odd_spots = _spots(sorted(self.said), self.said)

    @property
    def count(self) -> int:
        """Return how many rows the file has."""
        return len(self._rows)

    def row(self, place: int) -> PreviewRow:
        """Return the row at *place* of the file."""
        at, line = self._rows[place]
        invoice = self._invoices[at]
        lines = invoice.lines or (Line(""),)
        return _row(invoice, lines[line], number=place + 1, fate=self._fate(invoice))

    def _fate(self, invoice: Invoice) -> Fate:
        if invoice.invoice_id in self._new:
            return Fate.NEW
        return Fate.DIFFERENT if self._different.get(invoice.invoice_id) else Fate.UNCHANGED

    def _look_at(self, at: int, invoice: Invoice) -> None:
        found: list[Finding] = []
        if invoice.invoice_id in self._new:
            found = list(findings(invoice, OwnCompany(invoice.company)))
        fields = self._different.get(invoice.invoice_id, ())
        errors = sum(each.is_error for each in found)
        self.errors += errors
        self.warnings += len(found) - errors
        first = len(self._rows)
        self._rows += [(at, line) for line in range(max(1, len(invoice.lines)))]
        for place in sorted({_place(each, invoice) for each in found} | ({1} if fields else set())):
            mine = tuple(each for each in found if _place(each, invoice) == place)
            # What is of the invoice as a whole is said once.
            self.said[first + place - 1] = Said(mine, fields if place == 1 else ())


def _spots(rows: Sequence[int], said: Mapping[int, Said]) -> list[Spot]:
    return [
        Spot(row, note) for row in rows for note in range(-1, said[row].count if row in said else 0)
    ]


def _place(finding: Finding, invoice: Invoice) -> int:
    """Return the line that a finding belongs to; the first for what is of the whole."""
    root, _, rest = finding.path.partition(".")
    number = rest.partition(".")[0]
    is_of_line = root == "lines" and number.isdigit() and int(number) <= len(invoice.lines)
    return int(number) if is_of_line else 1


def _row(invoice: Invoice, line: Line, *, number: int, fate: Fate) -> PreviewRow:
    tax = line_tax(line, code=invoice.transaction.code, rule=for_date(invoice.date))
    return PreviewRow(
        number,
        fate,
        invoice.reference,
        day_text(invoice.date) if invoice.date else "",
        invoice.buyer.name,
        line.name,
        number_text(line.qty),
        number_text(tax.tax_base),
        number_text(tax.vat),
    )
