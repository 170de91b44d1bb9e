"""A file becomes tables: a workbook or a CSV file, told apart by content and not by name."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Final

from selaras.exchange.excel.package import ZIP, Package, refuse_ole
from selaras.exchange.excel.parts import MAX_CELL_CHARS, date_of, read_workbook
from selaras.exchange.excel.sheet import MAX_COLUMNS, read_rows
from selaras.exchange.grid import Cell, Grid, GridRow, Sheet
from selaras.exchange.refusal import Place, naming, refused
from selaras.exchange.source import ChunkStream, Source

_SAMPLE_BYTES: Final = 64 * 1024
_DELIMITERS: Final = (";", ",", "\t", "|")
_QUOTED: Final = re.compile(r'"[^"]*"')
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@contextmanager
def open_grid(source: Source) -> Iterator[Grid]:
    """Open the tables of a file; rows are read only while it is open.

    The file is hashed first, so ``source.sha256`` holds afterwards.

    Raises:
        FileRefusedError: it is no table, damaged, too large, or of a kind that must be saved anew.
        ImportCancelledError: the person stopped it.
    """
    # Also for what is found while the rows are read.
    with naming(source.path):
        head = b""
        for chunk in source.chunks():
            head = head or chunk
        refuse_ole(head)
        if head.startswith(ZIP):
            with Package(source) as package:
                yield _workbook(package)
        else:
            yield _csv(source, head)


def _workbook(package: Package) -> Grid:
    book = read_workbook(package)
    sheets = tuple(
        Sheet(part.name or "?", partial(read_rows, package, book, sheet=part), part.is_hidden)
        for part in book.sheets
    )
    return Grid(sheets, book.date_of)


def _csv(source: Source, head: bytes) -> Grid:
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise refused("import.empty", path=str(source.path))
    if b"\0" in head and not head.startswith(_UTF16):
        raise refused("import.unknown-kind", path=str(source.path))
    encoding = _encoding(source)
    delimiter = _delimiter(head[:_SAMPLE_BYTES].decode(encoding, "ignore"))
    rows = partial(_csv_rows, source, encoding, delimiter)
    return Grid((Sheet("", rows),), date_of)


def _csv_rows(source: Source, encoding: str, delimiter: str) -> Iterator[GridRow]:
    stream = io.BufferedReader(ChunkStream(source.chunks()))
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            found = {
                column: Cell(cell) for column, cell in enumerate(cells, start=1) if cell.strip()
            }
            if len(cells) > MAX_COLUMNS:
                raise refused("import.csv-too-wide", Place(number), limit=MAX_COLUMNS)
            _refuse_harm(number, found)
            if found:
                yield GridRow(number, found)
    except UnicodeDecodeError as error:
        raise refused("import.csv-encoding", Place(number + 1)) from error
    except csv.Error as error:
        raise refused("import.csv-broken", Place(number + 1)) from error


def _refuse_harm(number: int, cells: Mapping[int, Cell]) -> None:
    """Refuse what no program writes: a cell without end, and bytes that are no text."""
    for column, cell in cells.items():
        text = str(cell.value)
        if len(text) > MAX_CELL_CHARS:
            raise refused("import.text-too-long", Place(number, column), limit=MAX_CELL_CHARS)
        if "\0" in text:
            raise refused("import.csv-encoding", Place(number, column))


def _encoding(source: Source) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    for chunk in source.chunks():
        if chunk.startswith(_UTF16):
            return "utf-16"
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _delimiter(sample: str) -> str:
    """Return what separates cells: what most of the first lines have, a title row or two aside."""
    lines = [_QUOTED.sub("", line) for line in sample.splitlines()[:30]]

    def weight(delimiter: str) -> tuple[int, int]:
        return sum(delimiter in line for line in lines), sum(map(str.count, lines, delimiter * 30))

    return max(_DELIMITERS, key=weight)
