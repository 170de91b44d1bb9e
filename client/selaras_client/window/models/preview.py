"""A file before it is stored, row by row: the first ones, and every one that needs a look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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

FIRST_ROWS = 20
# More rows than a person looks at; once these are put right the next ones are shown.
MAX_ROWS = 200


class Fate(StrEnum):
    """What storing would do with an invoice."""

    NEW = "new"
    UNCHANGED = "unchanged"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One line of one invoice as it will be read.

    Args:
        number: Among all rows that were read, from 1.
        fields: In which an invoice that is here already differs; it stays as it is.
    """

    number: int
    fate: Fate
    reference: str
    date: str
    buyer: str
    goods: str
    qty: str
    tax_base: str
    vat: str
    findings: tuple[Finding, ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def has_error(self) -> bool:
        """Say whether Coretax would refuse it."""
        return any(each.is_error for each in self.findings)

    @property
    def needs_look(self) -> bool:
        """Say whether there is anything to say about it."""
        return bool(self.findings or self.fields)


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown of a file.

    Args:
        rows: The first ones and those that need a look, in the order of the file.
        count: Rows of the whole file.
        left_out: Rows that need a look and are too many to be shown.
        errors: Findings that Coretax would refuse, of what would be new; *warnings* the others.
    """

    rows: tuple[PreviewRow, ...] = ()
    count: int = 0
    left_out: int = 0
    errors: int = 0
    warnings: int = 0


def preview_of(invoices: Sequence[Invoice], report: ImportReport) -> Preview:
    """Return what to show of *invoices*; where there is no room, errors come before the rest."""
    first: list[PreviewRow] = []
    odd: list[PreviewRow] = []
    count = 0
    for row in _rows(invoices, report):
        count += 1
        if count <= FIRST_ROWS:
            first.append(row)
        elif row.needs_look:
            odd.append(row)
    room = MAX_ROWS - len(first)
    chosen = sorted(odd, key=lambda row: not row.has_error)[:room]
    shown = sorted([*first, *chosen], key=lambda row: row.number)
    found = [each for row in (*first, *odd) for each in row.findings]
    errors = sum(each.is_error for each in found)
    left_out = len(odd) - len(chosen)
    return Preview(tuple(shown), count, left_out, errors, len(found) - errors)


def _rows(invoices: Sequence[Invoice], report: ImportReport) -> Iterator[PreviewRow]:
    new = frozenset(report.new)
    different = {each.invoice_id: each.fields for each in report.different}
    number = 0
    for invoice in invoices:
        is_new = invoice.invoice_id in new
        found = list(findings(invoice, OwnCompany(invoice.company))) if is_new else []
        fields = different.get(invoice.invoice_id, ())
        fate = Fate.NEW if is_new else Fate.DIFFERENT if fields else Fate.UNCHANGED
        for place, line in enumerate(invoice.lines or (Line(""),), start=1):
            number += 1
            said = tuple(each for each in found if _place(each, invoice) == place)
            row = _row(invoice, line, number=number, fate=fate)
            yield replace(row, findings=said, fields=fields)
            # What is of the invoice as a whole is said once.
            fields = ()


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
