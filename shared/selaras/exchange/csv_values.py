"""Texts of the desktop program's CSV columns as values, each fault with line and column name."""

import re
from collections.abc import Container
from datetime import date as Date
from decimal import Decimal

from selaras.domain.invoice import ZERO, Buyer, BuyerDocument, Legacy, Line, Transaction
from selaras.domain.money import parse_amount
from selaras.domain.party import (
    INDONESIA,
    NO_TIN,
    NPWP_DIGITS,
    buyer_with_document,
    buyer_with_npwp,
    is_digits,
    parse_npwp,
)
from selaras.domain.tables import all_facilities, goods_code
from selaras.exchange.csv_records import Record
from selaras.exchange.csv_shape import FK, OF
from selaras.exchange.refusal import FaultList, Place
from selaras.exchange.stated import Stated, with_stated

NUMBER_DIGITS = 13

_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_YEAR = re.compile(r"[0-9]{4}")
_OTHER_BUYER = re.compile(r"([^#]*)#(?:NIK|PASPOR|PASSPORT)#NAMA#(.*)", re.DOTALL)
_PASSPORT = re.compile(r"[A-Z]{1,2}[0-9]{6,8}")
_CODES = frozenset(f"{n:02d}" for n in range(1, 10))
_MONTHS = frozenset(text for n in range(1, 13) for text in (str(n), f"{n:02d}"))


class Row:
    """The columns of one record.

    Args:
        columns: Their names; the record may have fewer cells.
        invoice: Number of the invoice in the file.
        item: Number of the line in the invoice; 0 for the head.
    """

    def __init__(self, record: Record, faults: FaultList, *, invoice: int, item: int = 0) -> None:
        columns = OF if item else FK
        self._cells = dict(zip(columns, record.cells, strict=False))
        self._faults = faults
        self._line, self._invoice, self._item = record.line, invoice, item

    def place(self, column: str = "") -> Place:
        """Return where *column* stands."""
        return Place(self._line, 0, self._invoice, self._item, column)

    def bad(self, code: str, column: str, **facts: object) -> None:
        """Note that *column* cannot be read."""
        self._faults.add(
            code, self.place(column), element=column, value=self.word(column)[:80], **facts
        )

    def text(self, column: str) -> str:
        """Return the text as it is, empty when the column is missing."""
        return self._cells.get(column, "")

    def word(self, column: str) -> str:
        """Return a code without the white space around it."""
        return self.text(column).strip()

    def choice(self, column: str, allowed: Container[str]) -> str:
        """Return one of *allowed*."""
        word = self.word(column)
        if word not in allowed:
            self.bad("import.csv-bad-code", column)
        return word

    def number(self, column: str, *, may_be_empty: bool = False) -> Decimal:
        """Return a decimal with a point."""
        word = self.word(column)
        if not word and may_be_empty:
            return ZERO
        amount = parse_amount(word)
        if amount is None:
            self.bad("import.bad-number", column)
            return ZERO
        return amount

    def date(self, column: str) -> Date | None:
        """Return a date written as D/M/YYYY."""
        match = _DATE.fullmatch(self.word(column))
        try:
            if match:
                return Date(int(match[3]), int(match[2]), int(match[1]))
        except ValueError:
            pass
        self.bad("import.csv-bad-date", column)
        return None


def read_legacy(row: Row) -> Legacy:
    """Return what only this format says."""
    number = re.sub(r"[.\- ]", "", row.word("NOMOR_FAKTUR"))
    if not is_digits(number, NUMBER_DIGITS):
        row.bad("import.bad-digits", "NOMOR_FAKTUR", count=NUMBER_DIGITS)
    return Legacy(
        number=number,
        replacement=row.choice("FG_PENGGANTI", ("0", "1")),
        period=_period(row),
        tax_base=row.number("JUMLAH_DPP"),
        vat=row.number("JUMLAH_PPN"),
        ppnbm=row.number("JUMLAH_PPNBM", may_be_empty=True),
        down_payment=row.choice("FG_UANG_MUKA", ("", "0", "1", "2")) or "0",
        down_payment_tax_base=row.number("UANG_MUKA_DPP", may_be_empty=True),
        down_payment_vat=row.number("UANG_MUKA_PPN", may_be_empty=True),
        down_payment_ppnbm=row.number("UANG_MUKA_PPNBM", may_be_empty=True),
    )


def read_transaction(row: Row) -> Transaction:
    """Return the transaction code with its facility.

    Keterangan tambahan is a number here; Coretax's pair of the same number is the same facility.
    """
    code, ordinal = row.choice("KD_JENIS_TRANSAKSI", _CODES), row.word("ID_KETERANGAN_TAMBAHAN")
    custom_doc = row.text("KODE_DOKUMEN_PENDUKUNG")
    if ordinal.strip("0") == "":
        return Transaction(code, custom_doc=custom_doc)
    for known in all_facilities():
        if (known.trx_code, str(known.ordinal)) == (code, ordinal.lstrip("0")):
            return Transaction(code, known.add_info, known.facility_stamp, custom_doc)
    row.bad("import.csv-bad-facility", "ID_KETERANGAN_TAMBAHAN")
    return Transaction(code)


def read_buyer(row: Row) -> Buyer:
    """Return the buyer; without NPWP its other number stands before the name (``no#NIK#NAMA#x``).

    The format does not say what kind of number it is: 16 digits are a NIK, one or two letters
    with six to eight digits a passport, anything else another document. Nor does it say the
    country, which stays empty for those that are not Indonesian by their number.
    """
    npwp, name, address = parse_npwp(row.word("NPWP")), row.text("NAMA"), row.text("ALAMAT_LENGKAP")
    if npwp is None:
        row.bad("import.csv-bad-npwp", "NPWP")
        return Buyer()
    if npwp != NO_TIN:
        return buyer_with_npwp(npwp, name, address=address)
    match = _OTHER_BUYER.fullmatch(name)
    number, name = (match[1].strip(), match[2]) if match else ("", name)
    document, country = BuyerDocument.OTHER_ID, ""
    if is_digits(number, NPWP_DIGITS):
        document, country = BuyerDocument.NATIONAL_ID, INDONESIA
    elif _PASSPORT.fullmatch(number):
        document = BuyerDocument.PASSPORT
    return buyer_with_document(document, number, name=name, address=address, country=country)


def read_line(row: Row, *, code: str, date: Date | None) -> Line:
    """Return one line; the format has no unit, and goods and services are told by their code."""
    object_code = row.word("KODE_OBJEK")
    is_service = goods_code("A", object_code) is None and goods_code("B", object_code) is not None
    row.number("HARGA_TOTAL", may_be_empty=True)
    line = Line(
        line_id="",
        opt="B" if is_service else "A",
        code=object_code,
        name=row.text("NAMA"),
        price=row.number("HARGA_SATUAN"),
        qty=row.number("JUMLAH_BARANG"),
        discount=row.number("DISKON", may_be_empty=True),
        ppnbm_rate=row.number("TARIF_PPNBM", may_be_empty=True),
    )
    stated = Stated(
        tax_base=row.number("DPP"),
        vat=row.number("PPN"),
        ppnbm=row.number("PPNBM", may_be_empty=True),
    )
    return with_stated(line, stated, code=code, date=date)


def _period(row: Row) -> str:
    month, year = row.choice("MASA_PAJAK", _MONTHS), row.word("TAHUN_PAJAK")
    if not _YEAR.fullmatch(year):
        row.bad("import.bad-digits", "TAHUN_PAJAK", count=4)
    return f"{month:0>2}{year}"
