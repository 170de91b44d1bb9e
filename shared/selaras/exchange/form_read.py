"""Coretax's smaller XML files in, by their shapes: in any order, refused whole with every fault.

Sums that a file carries are compared with its rows.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Date
from decimal import Decimal
from typing import Final

from selaras.domain.money import amount_text, parse_amount
from selaras.domain.other_documents import OtherDocument, ReturnLine
from selaras.domain.party import NPWP_DIGITS, is_digits
from selaras.exchange.form_shape import DETAILS, DOCUMENT, FOOTER, LINES, Form, Holds, Part
from selaras.exchange.form_write import FormHead, last_of, sum_text
from selaras.exchange.refusal import FaultList, Place
from selaras.exchange.source import Source
from selaras.exchange.xml_tree import Element, read_tree

MAX_ROWS: Final = 100_000
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_FIRST = re.compile(r"([0-9]{2})-([0-9]{2})-([0-9]{4})")
# What Coretax itself may leave empty.
_MAY_BE_BLANK: Final = frozenset(
    {"AdditionalInformation", "Reference", "Info", "InvoiceNumberReplaced", "Information"}
)


@dataclass(frozen=True, slots=True)
class FormFile:
    """A file that was read and found fit to be taken."""

    form: Form
    head: FormHead
    rows: tuple[OtherDocument, ...]


def read_form(source: Source, form: Form) -> FormFile:
    """Read a whole file of one form.

    Raises:
        FileRefusedError: with every fault that can be told, each with line and column.
        ImportCancelledError: the person stopped it.
    """
    faults = FaultList()
    root = read_tree(source, faults)
    if root.name != form.root:
        raise faults.stop("import.other-form", root.place, root=root.name[:80], form=form.root)
    reader = _Reader(form, faults)
    head, rows = reader.head(root), reader.rows(root)
    faults.refuse_any()
    return FormFile(form, head, rows)


class _Reader:
    """Makes values of the elements of one file."""

    def __init__(self, form: Form, faults: FaultList) -> None:
        self._form, self._faults = form, faults
        self._row = 0

    def head(self, root: Element) -> FormHead:
        """Return what stands before and behind the rows."""
        totals = () if self._form.lines else self._form.totals
        known = {part.path: part for part in (*self._form.head, *totals)}
        self._known(root, {*known, self._form.many})
        values = {part.member: self._value(root, part) for part in self._form.head}
        head = FormHead(**{name: str(value or "") for name, value in values.items()})
        for tin in root.named("TIN"):
            if not is_digits(head.tin, NPWP_DIGITS):
                self._fault("import.bad-digits", tin, value=head.tin[:80], count=NPWP_DIGITS)
        return head

    def rows(self, root: Element) -> tuple[OtherDocument, ...]:
        """Return the rows."""
        form = self._form
        lists = root.named(form.many)
        found = [row for each in lists for row in each.named(form.row)]
        for each in lists:
            self._known(each, {form.row}, may_repeat=True)
        if not found:
            self._faults.add("import.no-rows", root.place)
        if len(found) > MAX_ROWS:
            raise self._faults.stop("import.too-many-rows", root.place, limit=MAX_ROWS)
        rows = tuple(self._read(row, n) for n, row in enumerate(found, start=1))
        if form.totals and not form.lines:
            self._row = 0
            self._compare(root, form.totals, rows, suffix="")
        return rows

    def _read(self, row: Element, number: int) -> OtherDocument:
        self._row = number
        form = self._form
        outer = {part.path.partition("/")[0] for part in form.parts}
        self._known(row, outer | ({DETAILS} if form.lines else set()))
        values: dict[str, object] = {part.member: self._value(row, part) for part in form.parts}
        if form.lines:
            values["lines"] = self._lines(row)
        return form.kind(**values)  # type: ignore[arg-type]  # by the shape

    def _lines(self, row: Element) -> tuple[ReturnLine, ...]:
        form = self._form
        lines: list[ReturnLine] = []
        for details in row.named(DETAILS):
            names = {last_of(LINES), last_of(FOOTER)}
            self._known(details, names, may_repeat=True)
            for line in details.named(last_of(LINES)):
                self._known(line, {part.path for part in form.lines})
                values = {p.member: self._value(line, p) for p in form.lines if p.member}
                lines.append(ReturnLine(**values))  # type: ignore[arg-type]  # by the shape
        if not lines:
            self._fault("import.no-lines", row)
        for details in row.named(DETAILS):
            for footer in details.named(last_of(FOOTER)):
                self._compare(footer, form.totals, lines, suffix="Total")
        for document in row.named(DOCUMENT):
            names = {last_of(part.path) for part in (*form.parts, *form.totals)}
            self._known(document, names)
            self._compare(document, form.totals, lines, suffix="")
        return tuple(lines)

    def _compare(
        self, where: Element, parts: Iterable[Part], rows: Iterable[object], *, suffix: str
    ) -> None:
        """Refuse a sum that is not that of the rows; one that is left out says nothing."""
        kept = list(rows)
        for part in parts:
            for found in where.named(f"{part.path}{suffix}"):
                expected = sum_text(part, kept)
                stated = parse_amount(found.text.strip())
                if stated is not None and amount_text(stated) != expected:
                    self._fault("import.wrong-sum", found, value=found.text[:40], sum=expected)

    def _value(self, where: Element, part: Part) -> str | Decimal | Date | None:
        outer, _, inner = part.path.rpartition("/")
        holders = where.named(outer) if outer else [where]
        found = [each for holder in holders for each in holder.named(inner)]
        if not found:
            self._faults.add("import.xml-missing-element", self._place(where, inner), element=inner)
            return self._nothing(part)
        if len(found) > 1:
            self._fault("import.xml-repeated-element", found[1])
        return self._read_text(found[0], part)

    def _read_text(self, element: Element, part: Part) -> str | Decimal | Date | None:
        text = element.text if part.holds is Holds.TEXT else element.text.strip()
        if part.holds in {Holds.TEXT, Holds.CODE}:
            if not text.strip() and element.name not in _MAY_BE_BLANK:
                self._fault("import.xml-empty-element", element)
            return text
        if part.holds in {Holds.AMOUNT, Holds.WHOLE}:
            amount = parse_amount(text)
            is_whole = amount is None or part.holds is Holds.AMOUNT or amount == int(amount)
            if amount is None or not is_whole:
                code = "import.bad-number" if amount is None else "import.not-whole"
                self._fault(code, element, value=text[:80])
            return amount if amount is not None else Decimal(0)
        day = _day(text)
        if day is None:
            self._fault("import.bad-date", element, value=text[:80])
        return day

    def _nothing(self, part: Part) -> str | Decimal | None:
        if part.holds in {Holds.AMOUNT, Holds.WHOLE}:
            return Decimal(0)
        return "" if part.holds in {Holds.TEXT, Holds.CODE} else None

    def _known(self, where: Element, names: set[str], *, may_repeat: bool = False) -> None:
        seen: set[str] = set()
        for child in where.children:
            if child.name not in names:
                self._fault("import.xml-unknown-element", child)
            elif child.name in seen and not may_repeat and child.name in {self._form.many, DETAILS}:
                self._fault("import.xml-repeated-element", child)
            seen.add(child.name)

    def _fault(self, code: str, at: Element, **facts: object) -> None:
        self._faults.add(code, self._place(at, at.name), element=at.name[:80], **facts)

    def _place(self, element: Element, name: str) -> Place:
        return Place(element.place.line, element.place.column, self._row, 0, name[:80])


def _day(text: str) -> Date | None:
    # Tools differ in the way round; which one it is shows from the text itself.
    match = _DAY_FIRST.fullmatch(text)
    try:
        if match:
            return Date(int(match[3]), int(match[2]), int(match[1]))
        return Date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return None
