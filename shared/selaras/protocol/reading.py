"""Members of a frame by position, each held against its kind, and the frame made of them.

What travels in bulk is read so: the kinds of all members are looked at together, and only what
holds others is gone into. Pure.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from functools import cache, partial
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    TypeAlias,
    get_args,
    get_origin,
    get_type_hints,
)

from selaras.protocol.frame_names import NEWS
from selaras.protocol.frames import News

# What holds no others.
SCALARS: Final = frozenset({int, str, bytes})

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Reader: TypeAlias = Callable[[Any], object]


class MembersError(Exception):
    """A frame has not the members that frames of its name have."""


def read_frame(shape: "type[DataclassInstance]", members: object) -> object:
    """Return the frame of *shape* that has *members*, as msgpack gave them.

    Raises:
        MembersError: They are too few, or of other kinds.
    """
    given = list_of(members)
    layout = _layout(shape, len(given))
    # A newer peer may send more members than this release knows.
    values = given[: len(layout.kinds)]
    _expect(layout.kinds, values)
    for place in layout.numbers:
        _whole(values[place])
    for place, read in layout.further:
        values[place] = read(values[place])
    return shape(*values)


@dataclass(frozen=True, slots=True)
class _Layout:
    """How so many members of a frame are read.

    Args:
        kinds: What msgpack makes of each.
        numbers: Places of those that must be natural numbers.
        further: Places of those that hold others, and how each is read.
    """

    kinds: Sequence[type]
    numbers: Sequence[int]
    further: Sequence[tuple[int, Reader]]


def _layout(shape: "type[DataclassInstance]", given: int) -> _Layout:
    hints, required = _hints(shape)
    if given < required:
        raise MembersError("missing")
    return _layout_of(shape, min(given, len(hints)))


@cache
def _layout_of(shape: "type[DataclassInstance]", count: int) -> _Layout:
    hints = list(enumerate(_hints(shape)[0][:count]))
    return _Layout(
        kinds=[_kind(hint) for _, hint in hints],
        numbers=[place for place, hint in hints if hint is int],
        further=[(place, _reader(hint)) for place, hint in hints if hint not in SCALARS],
    )


@cache
def _hints(shape: "type[DataclassInstance]") -> tuple[Sequence[object], int]:
    """Return what each member of a frame is, and how many a peer must send."""
    hints = get_type_hints(shape)
    required = [item for item in fields(shape) if item.default is MISSING is item.default_factory]
    return [hints[item.name] for item in fields(shape)], len(required)


def _kind(hint: object) -> type:
    if hint in SCALARS:
        return hint
    return dict if get_origin(hint) is Mapping else list


def _reader(hint: object) -> Reader:
    """Return what reads a member that is of the kind for *hint* already."""
    if get_origin(hint) is Mapping:
        return _texts
    (item, *_) = get_args(hint)
    if item in SCALARS:
        return partial(_scalars, item)
    if item == News:
        return lambda value: tuple([_news(each) for each in value])
    return lambda value: tuple([read_frame(item, each) for each in value])


def _expect(kinds: Sequence[type], values: Sequence[object]) -> None:
    """See that each of *values* is of its kind, which no other one may stand for."""
    if [*map(type, values)] != kinds:
        raise MembersError("kinds")


def _whole(value: int) -> None:
    if not 0 <= value < 2**63:
        raise MembersError("int")


def _scalars(kind: type, values: Sequence[Any]) -> tuple[object, ...]:
    _expect([kind] * len(values), values)
    if kind is int:
        for each in values:
            _whole(each)
    return tuple(values)


def _texts(value: Mapping[object, object]) -> Mapping[object, object]:
    for key, member in value.items():
        if type(key) is not str or type(member) is not str:
            raise MembersError("texts")
    return value


def list_of(value: object) -> list[Any]:
    """Return *value*, if it is a list.

    Raises:
        MembersError: It is none.
    """
    if type(value) is not list:
        raise MembersError("list")
    return value


def _news(value: object) -> object:
    name, members = list_of(value)
    return read_frame(NEWS[name], members)
