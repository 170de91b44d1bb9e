"""Texts of Coretax XML elements as values; what cannot be read is a fault with its place."""

import re
from collections.abc import Mapping
from datetime import date as Date
from decimal import Decimal

from selaras.domain.invoice import ZERO, Buyer, Invoice, Line, Transaction
from selaras.domain.money import parse_amount
from selaras.exchange.parsed import numbered
from selaras.exchange.refusal import FaultList, Place
from selaras.exchange.stated import Stated, with_stated
from selaras.exchange.xml_parse import Cell, Group

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ABSENT = Cell("", 0, 0)


class Values:
    """The cells of one invoice or of one of its lines.

    Args:
        invoice: Number of the invoice in the file.
        item: Number of the line in the invoice; 0 for the head.
    """

    def __init__(self, group: Group, faults: FaultList, *, invoice: int, item: int = 0) -> None:
        self._cells: Mapping[str, Cell] = group.cells
        self._faults, self._invoice, self._item = faults, invoice, item

    def place(self, name: str) -> Place:
        """Return where *name* stands."""
        cell = self._cells.get(name, _ABSENT)
        return Place(cell.line, cell.column, self._invoice, self._item, name, cell.sheet)

    def text(self, name: str) -> str:
        """Return the text as it is, empty when the element is missing."""
        return self._cells.get(name, _ABSENT).text

    def word(self, name: str) -> str:
        """Return a code: white space around it is layout and not content."""
        return self.text(name).strip()

    def filled(self, name: str) -> str:
        """Return a code that may not be empty."""
        word = self.word(name)
        if not word and name in self._cells:
            self._faults.add("import.xml-empty-element", self.place(name), element=name)
        return word

    def number(self, name: str) -> Decimal:
        """Return a plain decimal; a negative one is a finding on the draft, as sums are."""
        word = self.word(name)
        amount = parse_amount(word)
        if amount is None:
            if name in self._cells:
                self._bad("import.bad-number", name, word)
            return ZERO
        return amount

    def date(self, name: str) -> Date | None:
        """Return a date written as YYYY-MM-DD."""
        word = self.word(name)
        try:
            if _DATE.fullmatch(word):
                return Date.fromisoformat(word)
        except ValueError:
            pass
        if name in self._cells:
            self._bad("import.bad-date", name, word)
        return None

    def only(self, name: str, value: str) -> None:
        """Refuse anything but *value*."""
        word = self.word(name)
        if name in self._cells and word != value:
            self._bad("import.xml-not-normal", name, word)

    def _bad(self, code: str, name: str, word: str) -> None:
        self._faults.add(code, self.place(name), element=name, value=word[:80])


def read_invoice(group: Group, faults: FaultList, *, position: int) -> Invoice:
    """Return one invoice as the file states it; faults go to *faults*."""
    values = Values(group, faults, invoice=position)
    values.only("TaxInvoiceOpt", "Normal")
    date = values.date("TaxInvoiceDate")
    transaction = _transaction(values)
    lines = [
        _line(Values(item, faults, invoice=position, item=n), code=transaction.code, date=date)
        for n, item in enumerate(group.items, start=1)
    ]
    return Invoice(
        invoice_id="",
        company="",
        date=date,
        reference=values.text("RefDesc"),
        seller_nitku=values.filled("SellerIDTKU"),
        buyer=_buyer(values),
        transaction=transaction,
        lines=numbered(lines),
    )


def _buyer(values: Values) -> Buyer:
    return Buyer(
        tin=values.filled("BuyerTin"),
        document=values.filled("BuyerDocument"),
        country=values.filled("BuyerCountry"),
        document_number=values.text("BuyerDocumentNumber"),
        name=values.text("BuyerName"),
        address=values.text("BuyerAdress"),
        email=values.text("BuyerEmail"),
        nitku=values.word("BuyerIDTKU"),
    )


def _transaction(values: Values) -> Transaction:
    return Transaction(
        code=values.filled("TrxCode"),
        add_info=values.word("AddInfo"),
        facility_stamp=values.word("FacilityStamp"),
        custom_doc=values.text("CustomDoc"),
        custom_doc_period=values.word("CustomDocMonthYear"),
    )


def _line(values: Values, *, code: str, date: Date | None) -> Line:
    line = Line(
        line_id="",
        opt=values.filled("Opt"),
        code=values.word("Code"),
        name=values.text("Name"),
        unit=values.filled("Unit"),
        price=values.number("Price"),
        qty=values.number("Qty"),
        discount=values.number("TotalDiscount"),
        ppnbm_rate=values.number("STLGRate"),
    )
    stated = Stated(
        tax_base=values.number("TaxBase"),
        other_tax_base=values.number("OtherTaxBase"),
        vat_rate=values.number("VATRate"),
        vat=values.number("VAT"),
        ppnbm=values.number("STLG"),
    )
    return with_stated(line, stated, code=code, date=date)
