"""Papers: the documents of a tax month beside output invoices, each kind told by its shape.

A purchase, a return, a total of retail sales: a value of its own with what every paper has. From
the shape follow registers, fields, lists, search, twins and what a closed period forbids; nothing
else in the program need know the kind.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date as Date
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

from selaras.domain.check_texts import text_faults
from selaras.domain.field_values import clean_text, refused
from selaras.domain.findings import Finding
from selaras.domain.member_forms import UNREADABLE, MemberForm, Read, forms_of
from selaras.domain.paper_lines import (
    LINES,
    LineShape,
    NewId,
    bare,
    is_line_field,
    line_views,
    lines_with,
    placed,
)
from selaras.domain.party import parse_npwp
from selaras.domain.result import Rejection
from selaras.domain.tax_period import Period

ZERO: Final = Decimal(0)
NOTE: Final = "note"
NO_PERIODS: Final[frozenset[Period]] = frozenset()

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Paper(Generic[V]):
    """One paper of one company.

    Args:
        paper_id: ``<kind>:<id>``.
        company: Whose books it is in, NPWP of 16 digits.
        archived: Struck out: it counts nowhere any more, and is still readable.
    """

    paper_id: str
    company: str
    value: V
    note: str = ""
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """How a paper stands in lists and sums.

    Args:
        number: By which people know it.
        period: In whose return it counts; that of its date where it counts in none yet.
        code: Transaction code, or what else decides on the line of the return.
        status: As Coretax says; *decision* what the office decided.
        refers: Number of the invoice that it is about; blank for one of its own.
    """

    number: str
    date: Date | None = None
    period: Period | None = None
    code: str = ""
    party: str = ""
    tin: str = ""
    status: str = ""
    decision: str = ""
    refers: str = ""
    base: Decimal = ZERO
    other_base: Decimal = ZERO
    vat: Decimal = ZERO
    ppnbm: Decimal = ZERO


def _free(_: object) -> frozenset[Period]:
    return NO_PERIODS


def _never(_: object, __: object) -> bool:
    return False


# Not compared by content: there is one of a kind, and codecs are kept by it.
@dataclass(frozen=True, slots=True, eq=False)
class Shape(Generic[V]):
    """What one kind of paper is.

    Args:
        kind: Of the document, and first part of its id.
        make: The dataclass of its values; every member must have a default.
        groups: Register to the members that must not be mixed; every stored member stands in one.
            No register is called ``note``, ``archived`` or ``company``: those every paper has.
        key: What two papers of one thing have in common; blank while that is not known. Two
            of one key are refused, and two PCs that make one make the same document.
        counted: The periods in whose return a value counts: closed ones forbid a change.
        merge: ``merge(known, told, update=…)``, where ``filled`` alone does not do: what a value
            becomes when a file tells another of the same key.
        as_told: Whether a change from one value to another is Coretax's own word, which is
            taken also in a closed period.
        set_apart: Members that no field names: commands of their own move them.
        typed: How a member is read that is not just read by its type.
        lines: What its lines are, where a value has any (its member ``lines``).
    """

    kind: str
    make: type[V]
    groups: Mapping[str, tuple[str, ...]]
    listing: Callable[[V], Listing]
    key: Callable[[V], str]
    findings: Callable[[V], list[Finding]]
    counted: Callable[[V], frozenset[Period]] = _free
    merge: Callable[..., V] | None = None
    as_told: Callable[[V | None, V], bool] = _never
    set_apart: frozenset[str] = frozenset()
    typed: Mapping[str, Read] = field(default_factory=dict)
    lines: LineShape | None = None

    @property
    def forms(self) -> Mapping[str, MemberForm]:
        """Return the text form of every member."""
        made: Any = self.make
        return forms_of(made)

    @property
    def members(self) -> tuple[str, ...]:
        """Return the members that are stored, in order."""
        return tuple(name for members in self.groups.values() for name in members)

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the names that ``add`` and ``edit`` take."""
        return (*(name for name in self.members if name not in self.set_apart), NOTE)

    def apply(
        self, paper: Paper[V], fields: Mapping[str, str], *, new_id: NewId = str
    ) -> Paper[V] | Rejection:
        """Return *paper* with *fields* put in, all of them, or the reason why not.

        Args:
            new_id: Gives an id for a line that is appended.
        """
        values: dict[str, Any] = {}
        in_lines = {name: text for name, text in fields.items() if is_line_field(name)}
        if self.lines is None and in_lines:
            name, written = next(iter(in_lines.items()))
            return refused("field.unknown", name, value=written)
        for name, written in fields.items():
            value = None if name in in_lines else self._read(name, written)
            if isinstance(value, Rejection):
                return value
            if name not in in_lines:
                values[name] = value
        note = values.pop(NOTE, paper.note)
        changed: Any = paper.value
        if self.lines is not None and in_lines:
            lines = lines_with(self.lines, changed.lines, fields=in_lines, new_id=new_id)
            if isinstance(lines, Rejection):
                return lines
            values[LINES] = lines
        return replace(paper, value=replace(changed, **values), note=note)

    def _read(self, name: str, written: str) -> object:
        if name not in self.fields:
            return refused("field.unknown", name, value=written)
        text = clean_text(name, written)
        if isinstance(text, Rejection):
            return text
        value = self.reader(name)(text)
        return refused("field.unreadable", name, value=written) if value is UNREADABLE else value

    def found(self, paper: Paper[V]) -> list[Finding]:
        """Return what a paper would be refused for, or a person should look at."""
        texts = ((name, getattr(paper.value, name)) for name in self.members)
        own = [(NOTE, paper.note), *((n, text) for n, text in texts if isinstance(text, str))]
        for number, line in enumerate(getattr(paper.value, LINES, ()), start=1):
            own.append((f"{LINES}.{number}.name", getattr(line, "name", "")))
        return [*self.findings(paper.value), *text_faults(own)]

    def view(self, paper: Paper[V], findings: list[Finding]) -> dict[str, object]:
        """Return *paper* ready for JSON, by the names that ``edit`` takes."""
        value, forms = paper.value, self.forms
        return {
            "id": paper.paper_id,
            "company": paper.company,
            **{name: forms[name].write(getattr(value, name)) for name in self.members},
            **({LINES: line_views(self.lines, getattr(value, LINES))} if self.lines else {}),
            NOTE: paper.note,
            "archived": paper.archived,
            "findings": [asdict(finding) for finding in findings],
        }

    def begun(self, told: V) -> V:
        """Return a value as its document begins: its lines have their number for an id.

        Two PCs that record one paper without a network then meet in its lines, as conflicts, and
        do not put all of them in twice. Lines that are added later have ids of their own.
        """
        value: Any = told
        if self.lines is None:
            return told
        result: V = replace(value, lines=placed(value.lines))
        return result

    def merged(self, known: V, told: V, *, update: bool) -> V:
        """Return what *known* becomes when a file tells *told* of the same key.

        Args:
            update: Take the file's values over what stands; else only what is open is filled.
        """
        if self.merge is not None:
            return self.merge(known, told, update=update)
        return self.filled(known, told, update=update)

    def filled(self, known: V, told: V, *, update: bool) -> V:
        """Return *known* with the members of *told* that are not blank, or only in open places."""
        blank: Any = self.make()
        values: dict[str, Any] = {}
        for name in self.members:
            is_open = getattr(known, name) == getattr(blank, name)
            is_said = getattr(told, name) != getattr(blank, name)
            if name not in self.set_apart and is_said and (update or is_open):
                values[name] = getattr(told, name)
        if self.lines is not None and (update or not getattr(known, LINES)):
            values[LINES] = placed(getattr(told, LINES)) or getattr(known, LINES)
        changed: Any = known
        result: V = replace(changed, **values)
        return result

    def differences(self, known: V, told: V) -> tuple[str, ...]:
        """Return the members that a file says otherwise; what it leaves open is none."""
        blank: Any = self.make()
        names = [
            name
            for name in self.members
            if getattr(told, name) not in (getattr(blank, name), getattr(known, name))
        ]
        if self.lines is not None:
            here, there = bare(getattr(known, LINES)), bare(getattr(told, LINES))
            names += [LINES] if there not in ((), here) else []
        return tuple(names)

    def touched(self, before: Paper[V] | None, after: Paper[V]) -> frozenset[Period]:
        """Return the periods that may not be closed for *before* to become *after*."""
        was = before.value if before and not before.archived else None
        becomes = None if after.archived else after.value
        if was == becomes or (becomes is not None and self.as_told(was, becomes)):
            return NO_PERIODS
        counted = (self.counted(each) for each in (was, becomes) if each is not None)
        return NO_PERIODS.union(*counted)

    def reader(self, name: str) -> Read:
        """Return how what people write into a field is read."""
        if name == NOTE:
            return lambda text: text
        if name in self.typed:
            return self.typed[name]
        return read_tin if name.endswith("tin") else self.forms[name].read


def read_tin(text: str) -> object:
    """Read an NPWP as people write it, or nothing."""
    return (parse_npwp(text) or UNREADABLE) if text else ""
