"""Coretax XML of output invoices in: a file becomes invoices, or is refused whole.

Structure and code lists refuse the file; amounts that do not add up come in as findings on the
drafts (``stated``). Writing is in ``coretax_write``.
"""

from dataclasses import replace

from selaras.domain.invoice import Invoice
from selaras.domain.party import NPWP_DIGITS, is_digits
from selaras.domain.validation import code_list_faults
from selaras.exchange.detect import CORETAX_XML
from selaras.exchange.parsed import ParsedFile
from selaras.exchange.refusal import FaultList, Place
from selaras.exchange.source import Source
from selaras.exchange.xml_parse import Group, ShapeParser
from selaras.exchange.xml_shape import ELEMENT_OF_FIELD, ELEMENT_OF_LINE_FIELD, TIN
from selaras.exchange.xml_values import Values, read_invoice


def read_coretax_xml(source: Source) -> ParsedFile:
    """Read a whole file.

    Raises:
        FileRefusedError: with every fault that can be told, each with its place.
        ImportCancelledError: the person stopped it.
    """
    faults = FaultList()
    reader = _Reader(faults)
    reader.shape.feed(source.chunks())
    tin, place = reader.seller()
    # A missing element is a fault already.
    if reader.shape.tin and not is_digits(tin, NPWP_DIGITS):
        faults.add("import.bad-digits", place, element=TIN, value=tin[:80], count=NPWP_DIGITS)
    faults.refuse_any()
    return ParsedFile(CORETAX_XML, source.sha256, tin, place, tuple(reader.invoices))


class _Reader:
    """Collects the invoices of one file as they come."""

    def __init__(self, faults: FaultList) -> None:
        self.invoices: list[Invoice] = []
        self.shape = ShapeParser(faults, self._take)
        self._faults = faults

    def seller(self) -> tuple[str, Place]:
        """Return the seller's NPWP as the file has it, and where."""
        cell = self.shape.tin
        if cell is None:
            return "", Place(name=TIN)
        return cell.text.strip(), Place(cell.line, cell.column, name=TIN)

    def _take(self, group: Group, position: int) -> None:
        invoice = read_invoice(group, self._faults, position=position)
        for finding in code_list_faults(replace(invoice, company=self._company(invoice))):
            place = _place_of(finding.path, group, self._faults, position)
            self._faults.add(finding.code, place, **finding.facts)
        # A file with a fault is refused whole; what it holds need not be kept.
        if self._faults:
            self.invoices.clear()
        else:
            self.invoices.append(invoice)

    def _company(self, invoice: Invoice) -> str:
        # A seller's number that is itself wrong or still to come would make every branch a fault.
        tin = self.seller()[0]
        return tin if is_digits(tin, NPWP_DIGITS) else invoice.seller_nitku[:NPWP_DIGITS]


def _place_of(path: str, group: Group, faults: FaultList, position: int) -> Place:
    parts = path.split(".")
    if parts[0] == "lines" and len(parts) == 3:
        item = int(parts[1])
        values = Values(group.items[item - 1], faults, invoice=position, item=item)
        return values.place(ELEMENT_OF_LINE_FIELD[parts[2]])
    return Values(group, faults, invoice=position).place(ELEMENT_OF_FIELD[path])
