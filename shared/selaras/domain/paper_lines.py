"""Lines of a paper by their names: ``lines.2.return_qty``, one beyond the last, one that goes."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from selaras.domain.field_values import clean_text, refused
from selaras.domain.member_forms import UNREADABLE, MemberForm, MemberKind, forms_of
from selaras.domain.places import is_place, place_between, spread_places
from selaras.domain.result import Rejection

LINES: Final = "lines"
NewId = Callable[[], str]
_NAME: Final = re.compile(r"lines\.([1-9][0-9]{0,3})\.(\w+)", re.ASCII)
_REMOVED: Final = "removed"


# Not compared by content: there is one of a kind.
@dataclass(frozen=True, slots=True, eq=False)
class LineShape:
    """What the lines of one kind of paper are; their values have ``line_id`` and ``place``.

    Args:
        make: The dataclass of a line; every member must have a default.
        groups: Part of a line's registers to the members that must not be mixed.
    """

    make: type[Any]
    groups: Mapping[str, tuple[str, ...]]

    @property
    def members(self) -> tuple[str, ...]:
        """Return the members that are stored, in order."""
        return tuple(name for names in self.groups.values() for name in names)

    @property
    def forms(self) -> Mapping[str, MemberForm]:
        """Return the text form of every member."""
        made: Any = self.make
        return forms_of(made)


def is_line_field(name: str) -> bool:
    """Say whether a field is one of a line."""
    return name.startswith(f"{LINES}.")


def lines_with(
    shape: LineShape, lines: Sequence[Any], *, fields: Mapping[str, str], new_id: NewId
) -> tuple[Any, ...] | Rejection:
    """Return *lines* with *fields* put in, all of them, or the reason why not."""
    edited, gone = list(lines), set[int]()
    for name, written in sorted(fields.items(), key=_order):
        match = _NAME.fullmatch(name)
        if match is None or match[2] not in (*shape.members, _REMOVED):
            return refused("field.unknown", name, value=written)
        number = int(match[1])
        if number > len(edited) + (match[2] != _REMOVED):
            return refused("field.line-missing", name, value=written)
        value = _read(shape, match[2], name=name, written=written)
        if isinstance(value, Rejection):
            return value
        if match[2] == _REMOVED:
            gone.add(number)
            continue
        if number > len(edited):
            edited.append(shape.make(line_id=new_id(), place=_after(edited)))
        edited[number - 1] = replace(edited[number - 1], **{match[2]: value})
    return tuple(line for number, line in enumerate(edited, start=1) if number not in gone)


def placed(lines: Sequence[Any]) -> tuple[Any, ...]:
    """Return lines of a file with ids and places: the same file gives the same ones."""
    places = spread_places(len(lines))
    return tuple(
        replace(line, line_id=str(number), place=place)
        for number, (line, place) in enumerate(zip(lines, places, strict=True), start=1)
    )


def bare(lines: Sequence[Any]) -> tuple[Any, ...]:
    """Return lines as a file says them, without ids and places."""
    return tuple(replace(line, line_id="", place="") for line in lines)


def line_views(shape: LineShape, lines: Sequence[Any]) -> list[dict[str, str]]:
    """Return lines ready for JSON."""
    forms = shape.forms
    return [
        {"line_id": line.line_id}
        | {name: forms[name].write(getattr(line, name)) for name in shape.members}
        for line in lines
    ]


def _read(shape: LineShape, member: str, *, name: str, written: str) -> object:
    text = clean_text(name, written)
    if isinstance(text, Rejection):
        return text
    if member == _REMOVED:
        return True if text == "true" else refused("field.unreadable", name, value=written)
    form = shape.forms[member]
    value = form.read(text.upper() if member in {"opt", "unit"} else text)
    unreadable = value is UNREADABLE and form.kind is not MemberKind.TEXT
    return refused("field.unreadable", name, value=written) if unreadable else value


def _after(lines: Sequence[Any]) -> str:
    last = max((line.place for line in lines if is_place(line.place)), default="")
    return place_between(last, "")


def _order(item: tuple[str, str]) -> tuple[int, str]:
    match = _NAME.fullmatch(item[0])
    return (int(match[1]) if match else 0, item[0])
