"""Why a file was refused, as a table: where it is, what is wrong, and what was read there.

A table with a place in each row can be gone through beside the file, and taken along as a
workbook; sentences cannot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from selaras.exchange import FileRefusedError, refusal_sentences
from selaras.exchange.excel.write import Column, Kind, Table
from selaras.exchange.refusal import Fault
from selaras.exchange.sentences import alike_sentences, column_name, place_path
from selaras_client.window.files import OfferedFile
from selaras_client.window.models.workbook import workbook_file
from selaras_client.window.wording import Wording

COLUMNS: Final = ("file", "sheet", "row", "column", "what", "read")
_WIDTHS: Final = {"file": 30, "what": 90, "column": 28, "read": 30}
# Under these a sentence says what the fact is that was read.
_READ: Final = ("value", "found", "root")


@dataclass(frozen=True, slots=True)
class FaultTable:
    """The faults of one file, each as long as ``COLUMNS``; *more* were only counted."""

    file: str
    rows: tuple[tuple[str, ...], ...]
    more: int = 0

    @property
    def text(self) -> str:
        """Return all rows as text that a worksheet takes when it is pasted."""
        clean = (tuple(" ".join(cell.split()) for cell in row) for row in self.rows)
        return "\n".join("\t".join(row) for row in clean)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file is not taken: some sentences, and what is wrong in it where that has places."""

    sentences: Sequence[str]
    table: FaultTable | None = None


def refusal_of(error: FileRefusedError, *, file: str, say: Wording) -> Refusal:
    """Return what to show of *error*, which *file* was refused with."""
    if not any(each.place.line or each.place.sheet for each in error.faults):
        return Refusal(refusal_sentences(error, say=say.say))
    sentences = [f"{error.file or file}: {say(error.code, **error.facts)}"]
    if error.more:
        sentences += alike_sentences(error, (), say=say.say)
        sentences.append(say("import.more-faults", **error.facts))
    rows = tuple(_row(each, file, say) for each in error.faults)
    return Refusal(sentences, FaultTable(file, rows, error.more))


async def faults_file(table: FaultTable, *, say: Wording) -> OfferedFile:
    """Return the table as a workbook, to mend the file by."""
    columns = tuple(
        Column(say(f"window.fault.{name}"), Kind.TEXT, _WIDTHS.get(name, 12)) for name in COLUMNS
    )
    return await workbook_file(Table(say("window.fault.file-name"), columns, table.rows))


def _row(fault: Fault, file: str, say: Wording) -> tuple[str, ...]:
    place = fault.place
    letter = column_name(place.column) if place.sheet else ""
    path = " > ".join(place_path(place, say=say.say))
    column = f"{letter}  {path}".strip()
    own = f"window.fault.code.{fault.code}"
    what = say(own if own in say else fault.code, **fault.facts)
    read = next((str(fault.facts[name]) for name in _READ if name in fault.facts), "")
    return (file, place.sheet, str(place.line or ""), column, what, read)
