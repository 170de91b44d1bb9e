"""The amounts of the lines of one form, each computed again only when its line has changed."""

from selaras.domain.invoice import Invoice, Line
from selaras.domain.rules import VatRule, for_date
from selaras.domain.tax import Amounts, LineTax, line_tax, totals_of


class LineTaxes:
    """Remembers the amounts of every line as it was last asked for.

    A key changes one line; an invoice of two hundred has two hundred to be summed.
    """

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._known: dict[str, tuple[Line, str, VatRule, LineTax]] = {}

    def of_line(self, line: Line, invoice: Invoice) -> LineTax:
        """Return the amounts of *line*, under the code and the date of *invoice*."""
        return self._of(line, invoice.transaction.code, for_date(invoice.date))

    def whole(self, invoice: Invoice) -> Amounts:
        """Return what the lines of *invoice* come to, in whole rupiah."""
        code, rule = invoice.transaction.code, for_date(invoice.date)
        return totals_of([self._of(line, code, rule) for line in invoice.lines], rule).rupiah

    def _of(self, line: Line, code: str, rule: VatRule) -> LineTax:
        known = self._known.get(line.line_id)
        if known is not None and known[1] == code and known[2] is rule and known[0] == line:
            return known[3]
        tax = line_tax(line, code=code, rule=rule)
        self._known[line.line_id] = (line, code, rule, tax)
        return tax
