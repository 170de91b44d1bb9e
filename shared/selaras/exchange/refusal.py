"""Why a file is refused: every fault with its place, never only the first.

Imports only ``errors``. A fault carries facts, not sentences: ``sentences`` makes the sentence.
The list is bounded, because a file of the wrong kind breaks the same rule on each line.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from selaras.errors import DomainError

MAX_FAULTS = 5_000
MAX_KINDS = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file, as a person counts: everything from 1, 0 when it does not apply.

    Args:
        line: Line of the file.
        column: Character in that line; in a sheet the column, A is 1.
        invoice: Which invoice of the file.
        item: Which line of goods or services of that invoice.
        name: Element or column name as the format spells it (``TrxCode``, ``JUMLAH_DPP``).
        sheet: Name of the sheet of a workbook.
    """

    line: int = 0
    column: int = 0
    invoice: int = 0
    item: int = 0
    name: str = ""
    sheet: str = ""


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason to refuse a file.

    Args:
        code: Stable key of the sentence in ``texts`` (``import.bad-number``).
        facts: What the sentence needs besides the place.
    """

    code: str
    place: Place = NOWHERE
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alike:
    """Faults that are not kept: of one kind, in one column.

    Args:
        first: The first of them.
        last: Line of the last one.
    """

    first: Fault
    count: int
    last: int


class Tally:
    """Faults by kind and column: complete, and as small as there are columns."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], Alike] = {}

    def add(self, fault: Fault, *, count: int = 1, last: int = 0) -> None:
        """Count one more, or *count* of which *last* is the last line."""
        key = fault.code, fault.place.sheet, fault.place.name
        there = self._found.get(key)
        # A file that names its elements as it likes must not fill the memory.
        if there is None and len(self._found) < MAX_KINDS:
            self._found[key] = Alike(fault, count, last or fault.place.line)
        elif there is not None:
            end = max(there.last, last or fault.place.line)
            self._found[key] = Alike(there.first, there.count + count, end)

    @property
    def found(self) -> tuple[Alike, ...]:
        """What was counted, in the order in which each kind came first."""
        return tuple(self._found.values())


class FileRefusedError(DomainError):
    """A file is not taken at all; nothing of it is stored.

    Args:
        faults: In the order of the file, at most ``MAX_FAULTS``.
        more: How many further faults there are.
        alike: These, by kind and column.

    ``file`` is its name, set by ``naming``.
    """

    code: ClassVar[str] = "import.refused"

    def __init__(
        self, faults: tuple[Fault, ...], *, more: int = 0, alike: tuple[Alike, ...] = ()
    ) -> None:
        super().__init__(count=len(faults) + more, more=more)
        self.faults, self.more, self.alike = faults, more, alike
        self.file = ""


def refused(code: str, place: Place = NOWHERE, **facts: object) -> FileRefusedError:
    """Return the refusal for a single fault."""
    return FileRefusedError((Fault(code, place, facts),))


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let every refusal inside say which file it is about: a person has many."""
    try:
        yield
    except FileRefusedError as error:
        error.file = path.name
        raise


class FaultList:
    """Faults found while a file is read."""

    def __init__(self) -> None:
        self._kept: list[Fault] = []
        self._more, self._tally = 0, Tally()

    def __bool__(self) -> bool:
        return bool(self._kept)

    def add(self, code: str, place: Place = NOWHERE, **facts: object) -> None:
        """Note one fault; beyond ``MAX_FAULTS`` only count it, by kind and column."""
        fault = Fault(code, place, facts)
        if len(self._kept) < MAX_FAULTS:
            self._kept.append(fault)
        else:
            self._more += 1
            self._tally.add(fault)

    def stop(self, code: str, place: Place = NOWHERE, **facts: object) -> FileRefusedError:
        """Return the refusal for a fault behind which nothing can be read.

        It stands first: what was found before it may be only its consequence.
        """
        fault = Fault(code, place, facts)
        kept = (fault, *self._kept[: MAX_FAULTS - 1])
        return FileRefusedError(kept, more=self._left_out(), alike=self._tally.found)

    def refuse_any(self) -> None:
        """Raise ``FileRefusedError`` when there is a fault."""
        if self._kept:
            in_order = sorted(self._kept, key=lambda fault: (fault.place.line, fault.place.column))
            alike = self._tally.found
            raise FileRefusedError(tuple(in_order), more=self._more, alike=alike)

    def _left_out(self) -> int:
        return self._more + max(0, len(self._kept) - (MAX_FAULTS - 1))
