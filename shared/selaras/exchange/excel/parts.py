"""The small parts of a workbook: which sheets there are, which styles are dates, shared texts."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta
from decimal import Decimal
from typing import Final

from selaras.exchange.excel.package import MAX_PART_BYTES, MAX_SMALL_PART_BYTES, Package
from selaras.exchange.refusal import FaultList, FileRefusedError, Place, refused
from selaras.exchange.xml_guard import GuardedParser

MAX_DEPTH: Final = 64
MAX_SHEETS: Final = 500
MAX_CELL_CHARS: Final = 32_767
MAX_SHARED_CHARS = 64 * 1024 * 1024
MAX_SHARED_TEXTS = 2_000_000

_OFFICE: Final = "/officeDocument"
_WORKSHEET: Final = "/worksheet"
_FIRST_DAY, _FIRST_DAY_1904 = Date(1899, 12, 30), Date(1904, 1, 1)
# Beyond the year 9999 there is no date.
_LAST_SERIAL: Final = 2_958_465
_LEAP_BUG: Final = 60
_BUILT_IN_DATES: Final = frozenset((*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)))
_NOT_FORMAT: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")

StartElement = Callable[[str, Mapping[str, str]], None]


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet that holds cells.

    Args:
        part: Its name in the zip file.
    """

    name: str
    part: str
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """What must be known before cells can be read.

    Args:
        date_styles: Numbers of the cell formats that show a date.
        texts: The shared texts.
        is_1904: Days are counted from 1904, as Excel for Mac once did.
    """

    sheets: tuple[SheetPart, ...]
    date_styles: frozenset[int]
    texts: tuple[str, ...]
    is_1904: bool

    def date_of(self, serial: Decimal) -> Date | None:
        """Return the day that a number stands for, None for one that is no day; time is dropped."""
        return date_of(serial, is_1904=self.is_1904)


def date_of(serial: Decimal, *, is_1904: bool = False) -> Date | None:
    """Return the day that Excel's number stands for, None for one that is no day."""
    if not 1 <= serial <= _LAST_SERIAL:
        return None
    days = int(serial)
    if is_1904:
        if days > _LAST_SERIAL - 1462:
            return None
        return _FIRST_DAY_1904 + timedelta(days)
    # Excel believes that 1900 had a 29 February.
    return _FIRST_DAY + timedelta(days + (days < _LEAP_BUG))


def read_workbook(package: Package) -> Workbook:
    """Read everything but the cells.

    Raises:
        FileRefusedError: a part is missing, damaged or too large.
    """
    main = _main_part(package)
    targets = _relations(package, main)
    sheets, is_1904 = _sheets(package, main, targets=targets)
    if not sheets:
        raise refused("excel.no-sheet")
    by_kind = {kind.rpartition("/")[2]: part for kind, part in targets.values()}
    return Workbook(
        sheets,
        _date_styles(package, by_kind.get("styles", "")),
        _shared_texts(package, by_kind.get("sharedStrings", "")),
        is_1904,
    )


def local(name: str) -> str:
    """Return an element's name without its prefix."""
    return name.rpartition(":")[2]


def decoded(text: str) -> str:
    """Return a text with the characters that Excel writes as ``_x000D_``."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code <= 0xDFFF or not code else chr(code)


class Elements:
    """Feeds one part through the guarded parser with a bound on how deep it nests."""

    def __init__(self, package: Package, part: str, *, max_bytes: int) -> None:
        self._package, self._part, self._max_bytes = package, part, max_bytes
        self.parser = GuardedParser(FaultList(), lambda _: Place(name=part))
        self._depth = 0

    def on(
        self,
        start: StartElement,
        end: Callable[[str], None] | None = None,
        *,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Say who hears of elements, by their names without prefix."""

        def started(name: str, attributes: Mapping[str, str]) -> None:
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise refused("excel.broken", part=self._part[:80])
            start(local(name), attributes)

        def ended(name: str) -> None:
            self._depth -= 1
            if end is not None:
                end(local(name))

        expat = self.parser.expat
        expat.StartElementHandler, expat.EndElementHandler = started, ended
        if text is not None:
            expat.CharacterDataHandler = text

    def steps(self) -> Iterator[None]:
        """Parse the part piece by piece.

        Raises:
            FileRefusedError: it is no XML, or dangerous.
        """
        chunks = self._package.chunks(self._part, max_bytes=self._max_bytes)
        try:
            yield from self.parser.steps(chunks)
        except FileRefusedError as error:
            if any(fault.code.startswith("import.xml-") for fault in error.faults):
                raise refused("excel.broken", part=self._part[:80]) from error
            raise

    def read(self) -> None:
        """Parse the whole part."""
        for _ in self.steps():
            pass


def _scan(package: Package, part: str, start: StartElement) -> None:
    elements = Elements(package, part, max_bytes=MAX_SMALL_PART_BYTES)
    elements.on(start)
    elements.read()


def _main_part(package: Package) -> str:
    if package.has("mimetype") and package.has("content.xml"):
        raise refused("excel.open-document")
    for kind, part in _relations(package, "").values():
        if kind.endswith(_OFFICE):
            if part.endswith(".bin"):
                raise refused("excel.binary")
            return part
    raise refused("excel.no-sheet")


def _relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Return (kind, target) by id; what stands outside the file is left out."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}

    def start(element: str, attributes: Mapping[str, str]) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            inside = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[attributes.get("Id", "")] = (attributes.get("Type", ""), inside)

    if package.has(path):
        _scan(package, path, start)
    return found


def _sheets(
    package: Package, main: str, *, targets: Mapping[str, tuple[str, str]]
) -> tuple[tuple[SheetPart, ...], bool]:
    sheets: list[SheetPart] = []
    is_1904 = False

    def start(element: str, attributes: Mapping[str, str]) -> None:
        nonlocal is_1904
        if element == "workbookPr":
            is_1904 = attributes.get("date1904") in {"1", "true"}
        if element == "sheet" and len(sheets) < MAX_SHEETS:
            by_local = {local(name): value for name, value in attributes.items()}
            kind, part = targets.get(by_local.get("id", ""), ("", ""))
            if kind.endswith(_WORKSHEET):
                hidden = by_local.get("state", "visible") != "visible"
                sheets.append(SheetPart(by_local.get("name", "")[:80], part, hidden))

    _scan(package, main, start)
    return tuple(sheets), is_1904


def _date_styles(package: Package, part: str) -> frozenset[int]:
    formats: dict[str, str] = {}
    cells: list[str] = []
    inside = ""

    def start(element: str, attributes: Mapping[str, str]) -> None:
        nonlocal inside
        if element == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif element in {"cellXfs", "cellStyleXfs"}:
            inside = element
        elif element == "xf" and inside == "cellXfs":
            cells.append(attributes.get("numFmtId", "0"))

    if package.has(part):
        _scan(package, part, start)
    return frozenset(n for n, known in enumerate(cells) if _is_date(known, formats))


def _is_date(number: str, formats: Mapping[str, str]) -> bool:
    if number in formats:
        shown = _NOT_FORMAT.sub("", formats[number].partition(";")[0]).lower()
        return any(letter in shown for letter in "dy") or "mmm" in shown
    return number.isdecimal() and int(number) in _BUILT_IN_DATES


def _shared_texts(package: Package, part: str) -> tuple[str, ...]:
    if not package.has(part):
        return ()
    texts = _Texts()
    elements = Elements(package, part, max_bytes=MAX_PART_BYTES)
    elements.on(texts.start, texts.end, text=texts.characters)
    elements.read()
    return tuple(texts.done)


class _Texts:
    """Collects shared texts; the reading aid of Japanese (``rPh``) is no part of a text."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._pieces: list[str] = []
        self._in_text = False
        self._aids = self._chars = 0

    def start(self, element: str, _attributes: Mapping[str, str]) -> None:
        if element == "si":
            self._pieces = []
        elif element == "rPh":
            self._aids += 1
        elif element == "t":
            self._in_text = not self._aids

    def end(self, element: str) -> None:
        if element == "t":
            self._in_text = False
        elif element == "rPh":
            self._aids -= 1
        elif element == "si":
            self.done.append(decoded("".join(self._pieces)))
            if len(self.done) > MAX_SHARED_TEXTS:
                raise refused("excel.too-large", megabytes=MAX_SHARED_CHARS // 1024 // 1024)

    def characters(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)
            self._chars += len(text)
            if self._chars > MAX_SHARED_CHARS:
                raise refused("excel.too-large", megabytes=MAX_SHARED_CHARS // 1024 // 1024)
