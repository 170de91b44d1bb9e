"""An XML parser that refuses what can harm: declarations, external references, huge tokens.

Standard expat, streaming. Nothing is ever fetched or expanded: a document type is refused before
its first entity is read.
"""

import codecs
from collections.abc import Callable, Iterable, Iterator, Mapping
from xml.parsers import expat

from selaras.exchange.refusal import FaultList, FileRefusedError, Place

MAX_TOKEN_BYTES = 256 * 1024
# What expat and Python read byte for byte alike; anything else is a sign of a wrong file.
ENCODINGS = frozenset(
    ("utf-8", "utf-16", "utf-16le", "utf-16be", "iso-8859-1", "us-ascii", "windows-1252")
)

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ERROR = expat.errors.codes
_CUT = frozenset(
    _ERROR[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
)
_CHARACTER = frozenset(
    _ERROR[text]
    for text in (
        expat.errors.XML_ERROR_INVALID_TOKEN,
        expat.errors.XML_ERROR_UNDEFINED_ENTITY,
        expat.errors.XML_ERROR_BAD_CHAR_REF,
    )
)
_ENCODING = frozenset(
    _ERROR[text]
    for text in (
        expat.errors.XML_ERROR_UNKNOWN_ENCODING,
        expat.errors.XML_ERROR_INCORRECT_ENCODING,
    )
)


class GuardedParser:
    """Expat with its dangers shut, and places counted from 1.

    Args:
        faults: What was found so far goes along with a fault that ends the reading.
        within: Adds to a place which invoice it is in.
    """

    def __init__(self, faults: FaultList, within: Callable[[Place], Place] | None = None) -> None:
        self.expat = expat.ParserCreate()
        self.expat.buffer_text = True
        self.expat.XmlDeclHandler = self._declared
        self.expat.StartDoctypeDeclHandler = self._doctype
        self._faults, self._within = faults, within
        self._line_offset = self._fed = 0

    def place(self) -> Place:
        """Return line and column of what is being read."""
        return self._place(self.expat.CurrentLineNumber, self.expat.CurrentColumnNumber)

    def feed(self, chunks: Iterable[bytes]) -> None:
        """Parse all of *chunks*.

        Raises:
            FileRefusedError: not well-formed, cut off, or dangerous.
        """
        for _ in self.steps(chunks):
            pass

    def steps(self, chunks: Iterable[bytes]) -> Iterator[None]:
        """Parse all of *chunks*, pausing behind each of them.

        Raises:
            FileRefusedError: not well-formed, cut off, or dangerous.
        """
        for chunk in self._trimmed(chunks):
            self._parse(chunk, final=False)
            self._fed += len(chunk)
            if self._fed - self.expat.CurrentByteIndex > MAX_TOKEN_BYTES:
                raise self._faults.stop("import.xml-too-long", self.place())
            yield
        self._parse(b"", final=True)
        yield

    def _parse(self, chunk: bytes, *, final: bool) -> None:
        try:
            self.expat.Parse(chunk, final)
        except expat.ExpatError as error:
            raise self._malformed(error, at_end=final) from error

    def _malformed(self, error: expat.ExpatError, *, at_end: bool) -> FileRefusedError:
        place = self._place(error.lineno, error.offset)
        if at_end and error.code in _CUT:
            return self._faults.stop("import.xml-cut", place)
        if error.code in _ENCODING:
            return self._faults.stop("import.xml-encoding", place)
        if error.code in _CHARACTER:
            return self._faults.stop("import.xml-bad-character", place)
        return self._faults.stop("import.xml-not-well-formed", place)

    def _place(self, line: int, column: int) -> Place:
        place = Place(line + self._line_offset, column + 1)
        return self._within(place) if self._within else place

    def _trimmed(self, chunks: Iterable[bytes]) -> Iterable[bytes]:
        # XML wants its declaration at the first byte; programs put blank lines before it.
        first = True
        for chunk in chunks:
            kept, blank_lines = trim_start(chunk) if first else (chunk, 0)
            self._line_offset, first = self._line_offset + blank_lines, False
            yield kept

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        del version, standalone
        if encoding is not None and encoding.lower() not in ENCODINGS:
            raise self._faults.stop("import.xml-encoding", self.place())

    def _doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        del name, system, public, internal
        raise self._faults.stop("import.xml-doctype", self.place())


def trim_start(head: bytes) -> tuple[bytes, int]:
    """Return *head* without white space behind its byte order mark, and the lines left out."""
    bom, encoding = next((pair for pair in _BOMS if head.startswith(pair[0])), (b"", "utf-8"))
    blanks = {blank.encode(encoding): blank for blank in " \t\r\n"}
    width, at, lines = len(" ".encode(encoding)), len(bom), 0
    while blank := blanks.get(head[at : at + width]):
        at, lines = at + width, lines + (blank == "\n")
    return bom + head[at:], lines


def root_of(head: bytes) -> str:
    """Return the name of the root element.

    Raises:
        FileRefusedError: *head* ends before it, is not well-formed there, or holds a document type.
    """
    found: list[str] = []

    def start(name: str, _attributes: Mapping[str, str]) -> None:
        found.append(name)

    parser = GuardedParser(FaultList())
    parser.expat.StartElementHandler = start
    try:
        parser.feed([head])
    except FileRefusedError:
        # A head is cut somewhere by its nature; only what comes before the root counts.
        if not found:
            raise
    return found[0]
