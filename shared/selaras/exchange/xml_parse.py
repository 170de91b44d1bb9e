"""Coretax XML as elements: which stand where, how often, with line and column of each.

Knows the shape and no values: ``coretax_xml`` makes invoices of what is taken here. Elements may
stand in any order, since programs differ in it; unknown and repeated ones are faults.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from selaras.exchange.refusal import FaultList, Place
from selaras.exchange.xml_guard import GuardedParser
from selaras.exchange.xml_shape import (
    CHAIN,
    CHILDREN,
    HEAD,
    INVOICE,
    INVOICES,
    ITEM,
    ITEMS,
    LINE,
    OPTIONAL,
    REPEATED,
    ROOT,
    TIN,
)

MAX_DEPTH = 8
MAX_TEXT = 4_000
MAX_INVOICES = 100_000
MAX_ITEMS = 10_000

_ORDER = {name: place for place, name in enumerate((TIN, INVOICES, *HEAD, ITEMS, *LINE))}


class Cell(NamedTuple):
    """The text of one element or cell and where it begins; *sheet* is of a workbook."""

    text: str
    line: int
    column: int
    sheet: str = ""


@dataclass(slots=True)
class Group:
    """One element that holds others.

    Args:
        cells: Texts by element name.
        items: The lines of goods and services, when this is an invoice.
        seen: Every child met, with or without text.
    """

    name: str
    line: int
    column: int
    cells: dict[str, Cell] = field(default_factory=dict)
    items: list["Group"] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


class ShapeParser:
    """Reads one file and gives each invoice away as soon as it is complete.

    ``tin`` is the seller's number once it has been met; it stands before or behind the invoices.

    Args:
        take: Gets each invoice with its number in the file.
    """

    def __init__(self, faults: FaultList, take: Callable[[Group, int], None]) -> None:
        self.tin: Cell | None = None
        self._faults, self._take = faults, take
        self._parser = GuardedParser(faults, self._within)
        self._parser.expat.StartElementHandler = self._start
        self._parser.expat.EndElementHandler = self._end
        self._parser.expat.CharacterDataHandler = self._characters
        self._open: list[Group] = []
        self._leaf = ""
        self._leaf_at = Place()
        self._text: list[str] = []
        self._depth = self._skipped = self._length = 0
        self._invoice = self._item = 0

    def feed(self, chunks: Iterable[bytes]) -> None:
        """Read the whole file.

        Raises:
            FileRefusedError: at a fault behind which reading makes no sense.
        """
        self._parser.feed(chunks)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._faults.stop("import.xml-too-deep", self._here(name), limit=MAX_DEPTH)
        if self._skipped or not self._belongs(name):
            self._skipped += 1
            return
        if name in CHILDREN:
            self._enter(name)
        else:
            self._leaf, self._leaf_at = name, self._parser.place()
            self._text, self._length = [], 0
        self._refuse_attributes(name, attributes)

    def _belongs(self, name: str) -> bool:
        if not self._open:
            if name != ROOT:
                raise self._faults.stop("import.other-xml", self._here(), root=name[:80])
            return True
        parent = self._open[-1]
        if self._leaf or name not in CHILDREN[parent.name]:
            self._faults.add("import.xml-unknown-element", self._here(), element=name[:80])
            return False
        if name in parent.seen and name not in REPEATED:
            self._faults.add("import.xml-repeated-element", self._here(name), element=name)
            return False
        parent.seen.add(name)
        return True

    def _refuse_attributes(self, name: str, attributes: Mapping[str, str]) -> None:
        for attribute in attributes:
            if not attribute.startswith(("xmlns", "xsi:")):
                self._faults.add(
                    "import.xml-unknown-attribute", self._here(name), attribute=attribute[:80]
                )

    def _enter(self, name: str) -> None:
        if name == INVOICE:
            self._invoice, self._item = self._invoice + 1, 0
            if self._invoice > MAX_INVOICES:
                raise self._faults.stop(
                    "import.too-many-invoices", self._here(), limit=MAX_INVOICES
                )
        if name == ITEM:
            self._item += 1
            if self._item > MAX_ITEMS:
                raise self._faults.stop("import.too-many-lines", self._here(), limit=MAX_ITEMS)
        at = self._parser.place()
        self._open.append(Group(name, at.line, at.column))

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._skipped:
            self._skipped -= 1
        elif self._leaf:
            at = self._leaf_at
            cell = Cell("".join(self._text), at.line, at.column)
            self._open[-1].cells[name] = cell
            self._leaf = ""
            if name == TIN:
                self.tin = cell
        else:
            self._close(self._open.pop())

    def _characters(self, text: str) -> None:
        if self._skipped:
            return
        if self._leaf:
            self._length += len(text)
            if self._length > MAX_TEXT:
                raise self._faults.stop(
                    "import.text-too-long", self._here(self._leaf), limit=MAX_TEXT
                )
            self._text.append(text)
        elif not text.isspace():
            self._faults.add("import.xml-stray-text", self._here(self._open[-1].name))

    def _close(self, group: Group) -> None:
        missing = CHILDREN[group.name] - OPTIONAL - REPEATED - group.seen
        for name in sorted(missing, key=_ORDER.__getitem__):
            self._faults.add("import.xml-missing-element", self._at(group), element=name)
        match group.name:
            case "GoodService":
                self._open[-2].items.append(group)
            case "ListOfGoodService" if not self._item:
                self._faults.add("import.no-lines", self._at(group))
            case "TaxInvoice":
                self._take(group, self._invoice)
            case "ListOfTaxInvoice":
                if not self._invoice:
                    self._faults.add("import.no-invoices", self._at(group))
                self._invoice = 0

    def _here(self, name: str = "") -> Place:
        place = self._parser.place()
        return replace(place, name=name) if name else place

    def _within(self, place: Place) -> Place:
        # Between two invoices a place is in neither.
        depth = len(self._open)
        invoice = self._invoice if depth > CHAIN.index(INVOICE) else 0
        item = self._item if depth > CHAIN.index(ITEM) else 0
        return replace(place, invoice=invoice, item=item, name=self._leaf)

    def _at(self, group: Group) -> Place:
        item = self._item if group.name == ITEM else 0
        return Place(group.line, group.column, self._invoice, item, group.name)
