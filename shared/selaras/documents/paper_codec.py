"""Documents that are papers: registers to value and back, as their shape says.

Reading never raises: what cannot be read is a defect under its field, and the member is blank.
Every member is a text, in the one form of its type. Lines have registers of their own.
"""

from collections.abc import Mapping
from functools import cache, partial
from typing import Any, Generic

from selaras.documents.card_codec import ARCHIVED, COMPANY, CardCodec, Members
from selaras.documents.lines import PLACE, as_displayed, line_register, present_line_ids, removals
from selaras.documents.reader import GroupReader
from selaras.documents.values import Value
from selaras.domain.member_forms import UNREADABLE, MemberForm
from selaras.domain.paper_lines import LINES, LineShape
from selaras.domain.papers import NOTE, Paper, Shape, V
from selaras.domain.result import Defect


class PaperCodec(CardCodec[Paper[V]], Generic[V]):
    """How documents of one kind of paper are read and written."""

    def __init__(self, shape: Shape[V]) -> None:
        """Describe the kind by its shape."""
        build, values = partial(_build, shape), partial(_values, shape)
        super().__init__(shape.groups, (NOTE,), build=build, values=values)
        self._shape = shape

    def changes(
        self, registers: Mapping[str, str], *, old: Paper[V], new: Paper[V]
    ) -> dict[str, str]:
        """Return the registers to write, those of lines that went or came back too."""
        gone = removals(registers, old=_lines_of(old), new=_lines_of(new))
        return super().changes(registers, old=old, new=new) | gone

    def _registers(self, card: Paper[V]) -> dict[str, Value]:
        found = super()._registers(card)
        if self._shape.lines is not None:
            for line in _lines_of(card):
                found |= _line_registers(self._shape.lines, line)
        return found

    def _by_field(self, defect: Defect, card: Paper[V]) -> Defect:
        return as_displayed(super()._by_field(defect, card), _lines_of(card))


@cache
def paper_codec(shape: Shape[V]) -> PaperCodec[V]:
    """Return how documents of one kind of paper are read and written."""
    return PaperCodec(shape)


def _build(shape: Shape[V], paper_id: str, members: Members) -> Paper[V]:
    forms = shape.forms
    values: dict[str, Any] = {
        name: _member(members.of(name), name, form=forms[name]) for name in shape.members
    }
    if shape.lines is not None:
        values[LINES] = _read_lines(shape.lines, members)
    reader = members.reader
    return Paper(
        paper_id,
        reader.text(COMPANY),
        shape.make(**values),
        note=reader.text(NOTE),
        archived=reader.flag(ARCHIVED),
    )


def _member(group: GroupReader, name: str, *, form: MemberForm) -> object:
    value = form.read(group.text(name))
    return group.unreadable(name, form.fault, blank=form.read("")) if value is UNREADABLE else value


def _values(shape: Shape[V], paper: Paper[V]) -> Mapping[str, str | bool]:
    forms = shape.forms
    return {
        COMPANY: paper.company,
        **{name: forms[name].write(getattr(paper.value, name)) for name in shape.members},
        NOTE: paper.note,
        ARCHIVED: paper.archived,
    }


def _lines_of(paper: Paper[Any]) -> tuple[Any, ...]:
    return getattr(paper.value, LINES, ())


def _read_lines(shape: LineShape, members: Members) -> tuple[Any, ...]:
    ids = present_line_ids(members.reader, members.registers)
    found = [_read_line(shape, members, line_id) for line_id in ids]
    return tuple(sorted(found, key=lambda line: (line.place, line.line_id)))


def _read_line(shape: LineShape, members: Members, line_id: str) -> Any:  # noqa: ANN401  # of the shape's type
    reader, values = members.reader, dict[str, Any]()
    for part, names in shape.groups.items():
        key = line_register(line_id, part)
        group = reader.group(key) or GroupReader(reader, key, {})
        values |= {name: _member(group, name, form=shape.forms[name]) for name in names}
    place = reader.text(line_register(line_id, PLACE))
    return shape.make(line_id=line_id, place=place, **values)


def _line_registers(shape: LineShape, line: Any) -> dict[str, Value]:  # noqa: ANN401  # of the shape's type
    forms = shape.forms
    found: dict[str, Value] = {
        line_register(line.line_id, part): {
            name: forms[name].write(getattr(line, name)) for name in names
        }
        for part, names in shape.groups.items()
    }
    return {**found, line_register(line.line_id, PLACE): line.place}
