"""A small Coretax XML as a tree with places; larger ones have a streaming reader of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from selaras.exchange.refusal import FaultList, Place
from selaras.exchange.source import Source
from selaras.exchange.xml_guard import GuardedParser
from selaras.exchange.xml_parse import MAX_DEPTH, MAX_TEXT

MAX_ELEMENTS = 2_000_000


@dataclass(slots=True)
class Element:
    """One element; its text is that between its own tags."""

    name: str
    place: Place
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def named(self, name: str) -> list["Element"]:
        """Return the children of this name."""
        return [child for child in self.children if child.name == name]


def read_tree(source: Source, faults: FaultList) -> Element:
    """Return the root of a whole file.

    Raises:
        FileRefusedError: not well-formed, too deep, too large or dangerous.
        ImportCancelledError: the person stopped it.
    """
    builder = _Builder(faults)
    builder.parser.feed(source.chunks())
    return builder.root


class _Builder:
    def __init__(self, faults: FaultList) -> None:
        self.root = Element("", Place())
        self._open: list[Element] = []
        self._pieces: list[str] = []
        self._chars = self._count = 0
        self._faults = faults
        self.parser = GuardedParser(faults)
        self.parser.expat.StartElementHandler = self._start
        self.parser.expat.EndElementHandler = self._end
        self.parser.expat.CharacterDataHandler = self._characters

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        del attributes
        self._count += 1
        if len(self._open) >= MAX_DEPTH or self._count > MAX_ELEMENTS:
            raise self._faults.stop("import.xml-too-deep", self.parser.place(), limit=MAX_DEPTH)
        element = Element(name, self.parser.place())
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)
        self._pieces, self._chars = [], 0

    def _end(self, name: str) -> None:
        del name
        element = self._open.pop()
        if not element.children:
            element.text = "".join(self._pieces)
        self._pieces, self._chars = [], 0

    def _characters(self, text: str) -> None:
        self._pieces.append(text)
        self._chars += len(text)
        if self._chars > MAX_TEXT:
            raise self._faults.stop("import.text-too-long", self.parser.place(), limit=MAX_TEXT)
