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


class FileRefusedError(DomainError):
    """A file is not taken at all; nothing of it is stored.

    Args:
        faults: In the order of the file, at most ``MAX_FAULTS``.
        more: How many further faults there are.

    ``file`` is its name, set by ``naming``.
    """

    code: ClassVar[str] = "import.refused"

    def __init__(self, faults: tuple[Fault, ...], *, more: int = 0) -> None:
        super().__init__(count=len(faults) + more, more=more)
        self.faults, self.more = faults, more
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
        self._more = 0

    def __bool__(self) -> bool:
        return bool(self._kept)

    def add(self, code: str, place: Place = NOWHERE, **facts: object) -> None:
        """Note one fault; beyond ``MAX_FAULTS`` only count it."""
        if len(self._kept) < MAX_FAULTS:
            self._kept.append(Fault(code, place, facts))
        else:
            self._more += 1

    def stop(self, code: str, place: Place = NOWHERE, **facts: object) -> FileRefusedError:
        """Return the refusal for a fault behind which nothing can be read.

        It stands first: what was found before it may be only its consequence.
        """
        fault = Fault(code, place, facts)
        return FileRefusedError((fault, *self._kept[: MAX_FAULTS - 1]), more=self._left_out())

    def refuse_any(self) -> None:
        """Raise ``FileRefusedError`` when there is a fault."""
        if self._kept:
            in_order = sorted(self._kept, key=lambda fault: (fault.place.line, fault.place.column))
            raise FileRefusedError(tuple(in_order), more=self._more)

    def _left_out(self) -> int:
        return self._more + max(0, len(self._kept) - (MAX_FAULTS - 1))
