"""The desktop program's CSV of output invoices in (records FK, FAPR, OF).

Structure refuses the file; totals that are not the sum of the lines come in as they are
(``Legacy``), and so does an object code of the seller's own list, since these invoices were
approved long ago and are never sent again.
"""

from collections.abc import Iterator, Sequence
from datetime import date as Date

from selaras.domain.invoice import Invoice, Line
from selaras.exchange.csv_records import Record, read_records
from selaras.exchange.csv_shape import FK, FK_LEAST, IGNORED, LAYOUT, NOT_YET, OF, OF_LEAST
from selaras.exchange.csv_values import Row, read_buyer, read_legacy, read_line, read_transaction
from selaras.exchange.detect import EFAKTUR_CSV
from selaras.exchange.parsed import ParsedFile, numbered
from selaras.exchange.refusal import FaultList, Place
from selaras.exchange.source import Source
from selaras.exchange.xml_parse import MAX_INVOICES, MAX_ITEMS


def read_efaktur_csv(source: Source) -> ParsedFile:
    """Read a whole file.

    Raises:
        FileRefusedError: with every fault that can be told, each with line and column name.
        ImportCancelledError: the person stopped it.
    """
    faults = FaultList()
    reader = _Reader(faults)
    for record in read_records(source, faults):
        reader.take(record)
    reader.finish()
    faults.refuse_any()
    return ParsedFile(EFAKTUR_CSV, source.sha256, "", Place(), tuple(reader.invoices))


class _Reader:
    """Gathers the lines behind each head."""

    def __init__(self, faults: FaultList) -> None:
        self.invoices: list[Invoice] = []
        self._faults = faults
        self._head: Record | None = None
        self._items: list[Record] = []
        self._position = 0
        self._lines_of_number: dict[tuple[str, str], int] = {}

    def take(self, record: Record) -> None:
        """Take the next record of the file."""
        kind = record.cells[0].strip()
        if kind in LAYOUT and record.cells[1:2] == [LAYOUT[kind]]:
            return
        match kind:
            case "FK":
                self._close()
                self._open(record)
            case "OF":
                self._add(record)
            case _ if kind in IGNORED:
                return
            case _ if kind in NOT_YET:
                raise self._faults.stop("import.not-yet", Place(record.line), record=kind)
            case _:
                self._faults.add("import.csv-unknown-record", Place(record.line), record=kind[:20])

    def finish(self) -> None:
        """Take the end of the file."""
        self._close()
        if not self._position and not self._faults:
            self._faults.add("import.no-invoices")

    def _open(self, record: Record) -> None:
        self._head, self._items = record, []
        self._position += 1
        if self._position > MAX_INVOICES:
            raise self._faults.stop(
                "import.too-many-invoices", Place(record.line), limit=MAX_INVOICES
            )

    def _add(self, record: Record) -> None:
        if self._head is None:
            self._faults.add("import.csv-line-without-head", Place(record.line))
            return
        self._items.append(record)
        if len(self._items) > MAX_ITEMS:
            raise self._faults.stop("import.too-many-lines", Place(record.line), limit=MAX_ITEMS)

    def _close(self) -> None:
        if self._head is None:
            return
        invoice = self._read(self._head)
        # A file with a fault is refused whole; what it holds need not be kept.
        if self._faults:
            self.invoices.clear()
        elif invoice is not None:
            self.invoices.append(invoice)

    def _read(self, head: Record) -> Invoice | None:
        if not self._fits(head, FK, FK_LEAST):
            return None
        row = Row(head, self._faults, invoice=self._position)
        legacy, transaction = read_legacy(row), read_transaction(row)
        self._refuse_repeated(row, (legacy.number, legacy.replacement))
        if not self._items:
            self._faults.add("import.no-lines", row.place())
        date = row.date("TANGGAL_FAKTUR")
        return Invoice(
            invoice_id="",
            company="",
            date=date,
            reference=row.text("REFERENSI"),
            buyer=read_buyer(row),
            transaction=transaction,
            lines=numbered(self._lines(code=transaction.code, date=date)),
            legacy=legacy,
        )

    def _lines(self, *, code: str, date: Date | None) -> Iterator[Line]:
        for n, item in enumerate(self._items, start=1):
            if self._fits(item, OF, OF_LEAST):
                row = Row(item, self._faults, invoice=self._position, item=n)
                yield read_line(row, code=code, date=date)

    def _refuse_repeated(self, row: Row, number: tuple[str, str]) -> None:
        first = self._lines_of_number.setdefault(number, row.place().line)
        if first != row.place().line:
            row.bad("import.csv-repeated-number", "NOMOR_FAKTUR", first=first)

    def _fits(self, record: Record, columns: Sequence[str], least: int) -> bool:
        # Programs that write rectangles pad short records with empty cells.
        found = len(record.cells)
        while found > len(columns) and not record.cells[found - 1].strip():
            found -= 1
        if least <= found <= len(columns):
            return True
        self._faults.add(
            "import.csv-columns",
            Place(record.line, invoice=self._position),
            record=columns[0],
            found=found,
            expected=len(columns),
        )
        return False
