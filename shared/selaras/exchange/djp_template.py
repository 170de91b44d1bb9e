"""The tax office's own Excel template of output invoices (v1.6.1), in and out.

Two sheets: ``Faktur`` with a row an invoice and ``DetailFaktur`` with a row a line, joined by the
column ``Baris``; each ends with ``END``. The columns are the elements of Coretax XML under other
names, so what a value may be is read and written by the same code.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date as Date
from decimal import Decimal
from pathlib import Path
from typing import Final

from selaras.domain.invoice import Invoice
from selaras.domain.money import amount_text, parse_amount
from selaras.domain.party import NITKU_DIGITS, NPWP_DIGITS, is_digits
from selaras.domain.validation import code_list_faults
from selaras.exchange.coretax_write import NotForCoretaxError, head_texts, line_texts
from selaras.exchange.excel.write import CellValue, Column, Kind, Table, write_workbook
from selaras.exchange.grid import Grid, GridRow, Sheet
from selaras.exchange.grid_table import Heading, Record, find_heading
from selaras.exchange.grid_values import Values, number_kept, parse_day
from selaras.exchange.parsed import ParsedFile
from selaras.exchange.refusal import FaultList, Place, refused
from selaras.exchange.source import Source
from selaras.exchange.xml_parse import MAX_INVOICES, MAX_ITEMS, Cell, Group
from selaras.exchange.xml_shape import (
    ELEMENT_OF_FIELD,
    ELEMENT_OF_LINE_FIELD,
    HEAD,
    INVOICE,
    ITEM,
    LINE,
)
from selaras.exchange.xml_values import Values as XmlValues
from selaras.exchange.xml_values import read_invoice

FORMAT: Final = "djp-excel"
END: Final = "END"
ROW: Final = "Baris"
SHEETS: Final = ("Faktur", "DetailFaktur")

HEAD_TITLES: Final = (
    "Tanggal Faktur", "Jenis Faktur", "Kode Transaksi", "Keterangan Tambahan", "Dokumen Pendukung",
    "Period Dok Pendukung", "Referensi", "Cap Fasilitas", "ID TKU Penjual", "NPWP/NIK Pembeli",
    "Jenis ID Pembeli", "Negara Pembeli", "Nomor Dokumen Pembeli", "Nama Pembeli", "Alamat Pembeli",
    "Email Pembeli", "ID TKU Pembeli",
)  # fmt: skip
LINE_TITLES: Final = (
    "Barang/Jasa", "Kode Barang Jasa", "Nama Barang/Jasa", "Nama Satuan Ukur", "Harga Satuan",
    "Jumlah Barang Jasa", "Total Diskon", "DPP", "DPP Nilai Lain", "Tarif PPN", "PPN",
    "Tarif PPnBM", "PPnBM",
)  # fmt: skip
_OPTIONAL: Final = frozenset({"CustomDocMonthYear"})
_NUMBERS: Final = frozenset(LINE[4:])
# How many digits a code has that Excel may have taken for a number.
_DIGITS: Final[Mapping[str, int]] = {
    "TrxCode": 2,
    "CustomDocMonthYear": 6,
    "SellerIDTKU": NITKU_DIGITS,
    "BuyerTin": NPWP_DIGITS,
    "Code": 6,
}


def is_template(grid: Grid) -> bool:
    """Say whether a workbook is the tax office's template."""
    names = {sheet.name for sheet in grid.sheets}
    return names >= set(SHEETS)


def read_template(grid: Grid, source: Source) -> ParsedFile:
    """Read a filled template.

    Raises:
        FileRefusedError: with every fault that can be told, each with sheet, row and column.
        ImportCancelledError: the person stopped it.
    """
    faults = FaultList()
    heads = _heading(grid, SHEETS[0], dict(zip(HEAD, HEAD_TITLES, strict=True)))
    lines = _heading(grid, SHEETS[1], dict(zip(LINE, LINE_TITLES, strict=True)))
    tin, place = _seller(heads, faults)
    groups = dict(_groups(grid, heads, faults, INVOICE))
    for key, item in _groups(grid, lines, faults, ITEM):
        if key not in groups:
            faults.add("djp.line-without-head", _place(item), row=key)
        elif len(groups[key].items) >= MAX_ITEMS:
            raise faults.stop("import.too-many-lines", _place(item), limit=MAX_ITEMS)
        else:
            groups[key].items.append(item)
    invoices = tuple(_invoices(groups, faults, tin))
    faults.refuse_any()
    return ParsedFile(FORMAT, source.sha256, tin, place, invoices)


def write_template(path: Path, invoices: Iterable[Invoice], *, company: str) -> int:
    """Write invoices as a filled template, whole or not at all; return how many.

    Raises:
        CannotExportError: the place cannot be written; what stood there before still stands.
        NotForCoretaxError: an invoice of the old desktop program.
        UndatedInvoiceError: an invoice has no date.
    """
    chosen = list(invoices)
    for invoice in chosen:
        if invoice.legacy is not None:
            raise NotForCoretaxError(reference=invoice.reference, number=invoice.legacy.number)
    heads = [Column(ROW, Kind.NUMBER, 8), *(Column(title) for title in HEAD_TITLES)]
    kinds = [Kind.AMOUNT if name in _NUMBERS else Kind.TEXT for name in LINE]
    lines = [Column(ROW, Kind.NUMBER, 8), *map(Column, LINE_TITLES, kinds)]
    notes = (("NPWP Penjual", "", company), ())
    tables = [
        Table(SHEETS[0], tuple(heads), _head_rows(chosen), notes, is_listed=False),
        Table(SHEETS[1], tuple(lines), _line_rows(chosen), is_listed=False),
    ]
    write_workbook(path, tables)
    return len(chosen)


def _head_rows(invoices: Iterable[Invoice]) -> Iterator[tuple[CellValue, ...]]:
    for number, invoice in enumerate(invoices, start=1):
        day, *texts = head_texts(invoice)
        shown = invoice.date.strftime("%d/%m/%Y") if invoice.date else day
        yield (number, shown, *texts)
    yield (END, *[None] * len(HEAD))


def _line_rows(invoices: Iterable[Invoice]) -> Iterator[tuple[CellValue, ...]]:
    for number, invoice in enumerate(invoices, start=1):
        for line in invoice.lines:
            texts = dict(zip(LINE, line_texts(line, invoice), strict=True))
            yield (number, *(_written(name, text) for name, text in texts.items()))
    yield (END, *[None] * len(LINE))


def _written(name: str, text: str) -> CellValue:
    return parse_amount(text) if name in _NUMBERS else text


def _heading(grid: Grid, name: str, titles: Mapping[str, str]) -> Heading:
    sheets = tuple(sheet for sheet in grid.sheets if sheet.name == name)
    known = {ROW: (ROW,), **{element: (title,) for element, title in titles.items()}}
    needed = [key for key in known if key not in _OPTIONAL]
    found = find_heading(Grid(sheets, grid.date_of), known, needed=needed)
    if found is None:
        place = Place(sheet=name)
        raise refused("grid.no-heading", place, wanted=", ".join((ROW, *titles.values())))
    return found


def _seller(heads: Heading, faults: FaultList) -> tuple[str, Place]:
    """Return the seller's NPWP, which stands above the heading, and where."""
    for row in heads.sheet.rows():
        if row.number >= heads.row:
            break
        for column, cell in sorted(row.cells.items()):
            text = amount_text(cell.value) if isinstance(cell.value, Decimal) else str(cell.value)
            tin = number_kept(text, NPWP_DIGITS)
            if is_digits(tin, NPWP_DIGITS):
                return tin, heads.sheet.place(row.number, column)
    faults.add("djp.no-seller", heads.sheet.place(1))
    return "", heads.sheet.place(1)


def _groups(
    grid: Grid, heading: Heading, faults: FaultList, name: str
) -> Iterator[tuple[str, Group]]:
    """Yield (number of the invoice, its cells by element) up to the row ``END``."""
    seen: set[str] = set()
    for row in _rows(heading.sheet, heading):
        values = Values(Record(heading, row), faults, date_of=grid.date_of)
        key = values.digits(ROW)
        if not key:
            values.bad("grid.missing", ROW)
            continue
        if name == INVOICE and key in seen:
            values.bad("djp.repeated-row", ROW)
        seen.add(key)
        if len(seen) > MAX_INVOICES:
            raise faults.stop("import.too-many-invoices", values.record.place(), limit=MAX_INVOICES)
        yield key, _group(values, name)


def _rows(sheet: Sheet, heading: Heading) -> Iterator[GridRow]:
    for row in sheet.rows():
        if row.number > heading.row and not Record(heading, row).is_blank:
            first = row.cells.get(heading.columns[ROW])
            if first is not None and str(first.value).strip().upper() == END:
                return
            yield row


def _group(values: Values, name: str) -> Group:
    place = values.record.place(ROW)
    group = Group(name, place.line, place.column)
    for element in HEAD if name == INVOICE else LINE:
        at = values.record.place(element)
        group.cells[element] = Cell(_text(values, element), at.line, at.column, at.sheet)
    return group


def _text(values: Values, element: str) -> str:
    """Return a cell as Coretax XML would have it."""
    cell = values.record.cell(element)
    if cell is None:
        return "0" if element in _NUMBERS else ""
    if element in _NUMBERS:
        amount = values.quantity(element) if element == "Qty" else values.amount(element)
        return "0" if amount is None else amount_text(amount)
    if element == "TaxInvoiceDate":
        day = cell.value if isinstance(cell.value, Date) else parse_day(values.text(element))
        return day.isoformat() if day else values.text(element)
    if element in _DIGITS and isinstance(cell.value, Decimal):
        return number_kept(values.digits(element), _DIGITS[element])
    return values.text(element)


def _invoices(groups: Mapping[str, Group], faults: FaultList, tin: str) -> Iterator[Invoice]:
    if not groups:
        faults.add("import.no-invoices")
    for position, group in enumerate(groups.values(), start=1):
        if not group.items:
            faults.add("import.no-lines", _place(group))
        invoice = read_invoice(group, faults, position=position)
        for finding in code_list_faults(replace(invoice, company=tin)):
            place = _place_of(finding.path, group, faults, position)
            faults.add(finding.code, place, **finding.facts)
        yield invoice


def _place(group: Group) -> Place:
    cell = next(iter(group.cells.values()))
    return Place(group.line, group.column, name=ROW, sheet=cell.sheet)


def _place_of(path: str, group: Group, faults: FaultList, position: int) -> Place:
    parts = path.split(".")
    if parts[0] == "lines" and len(parts) == 3:
        item = int(parts[1])
        values = XmlValues(group.items[item - 1], faults, invoice=position, item=item)
        return values.place(ELEMENT_OF_LINE_FIELD[parts[2]])
    return XmlValues(group, faults, invoice=position).place(ELEMENT_OF_FIELD[path])
