"""Records of a CSV file with their line numbers; comma or semicolon, UTF-8 or Windows-1252."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from selaras.exchange.refusal import FaultList, Place
from selaras.exchange.source import ChunkStream, Source

MAX_TEXT = 4_000

_DELIMITER = re.compile(rb'\s*"?[A-Z_]+"?[ \t]*([,;])')


@dataclass(frozen=True, slots=True)
class Record:
    """One record.

    Args:
        line: Where it begins; a quoted text may go over several lines.
    """

    line: int
    cells: list[str]


def read_records(source: Source, faults: FaultList) -> Iterator[Record]:
    """Yield the records of *source*, blank ones left out.

    Raises:
        FileRefusedError: the file is not text, or its quotes do not close.
    """
    encoding, delimiter = _layout(Source(source.path))
    stream = io.BufferedReader(ChunkStream(source.chunks()))
    # Closing would not reach the file: a pass over a source closes it itself.
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _bounded(Record(line, cells), faults)
            line = reader.line_num + 1
    except UnicodeDecodeError as error:
        raise faults.stop("import.csv-encoding", Place(line)) from error
    except csv.Error as error:
        raise faults.stop("import.csv-broken", Place(line)) from error


def _bounded(record: Record, faults: FaultList) -> Record:
    if max(map(len, record.cells)) > MAX_TEXT:
        raise faults.stop("import.text-too-long", Place(record.line), limit=MAX_TEXT)
    if any("\0" in cell for cell in record.cells):
        raise faults.stop("import.csv-encoding", Place(record.line))
    return record


def _layout(source: Source) -> tuple[str, str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding, delimiter = "utf-8-sig", ""
    for chunk in source.chunks():
        if not delimiter:
            match = _DELIMITER.match(chunk.removeprefix(codecs.BOM_UTF8))
            delimiter = match[1].decode("ascii") if match else ","
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            encoding = "cp1252"
            break
    return encoding, delimiter or ","
