"""Reading records of the audit: whole and as their hash says, or for showing them.

A member that this release does not know is passed over; one that is not what it should be makes
the whole text none of a record.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Final

from selaras.domain.audit import Change, Record, Sealed, Whole, canonical, hash_of
from selaras.domain.record_text import RecordText

_UNREADABLE: Final = ValueError, TypeError, LookupError, AttributeError, RecursionError


def open_record(text: str) -> Sealed | None:
    """Read a stored record; None when it is none, or not what its hash says."""
    try:
        content = json.loads(text)
        if canonical(content) != text or content["hash"] != hash_of(content):
            return None
        return Sealed(_record(content), text, content["hash"])
    except _UNREADABLE:
        return None


def read_record(text: str) -> Record | None:
    """Read a stored record for showing it, whether or not its hash is right."""
    try:
        return _record(json.loads(text))
    except _UNREADABLE:
        return None


def read_members(
    text: str, *, loads: Callable[[bytes], Any] = json.loads
) -> Mapping[str, Any] | None:
    """Return what a record says, by the names of ``Record``; what is blank may be missing.

    One that was put together here a moment ago still knows it.

    Args:
        loads: Reads JSON; for whoever reads many there are quicker ones.
    """
    if isinstance(text, RecordText) and text.said is not None:
        return text.said
    try:
        return _members_of(loads(text.encode("utf-8")))
    except _UNREADABLE:
        return None


def _record(content: Mapping[str, object]) -> Record:
    return Record(**{**_REQUIRED, **_members_of(content)})


def _members_of(content: Mapping[str, object]) -> dict[str, Any]:
    return {
        name: _READERS[name](value)
        for name, value in content.items()
        if name in _READERS and value is not None
    }


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    return value


def _optional(value: object) -> str | None:
    return None if value is None else _text(value)


def _whole_number(value: object) -> int:
    if type(value) is not int:
        raise TypeError(type(value).__name__)
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(type(value).__name__)
    return value


def _members(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError(type(value).__name__)
    return value


def _texts(value: object) -> dict[str, str]:
    return {name: _text(each) for name, each in _members(value).items()}


def _changes(value: object) -> dict[str, Change]:
    return {key: _change(_list(each)) for key, each in _members(value).items()}


def _change(pair: list[object]) -> Change:
    wanted = _text(pair[2]) if len(pair) > 2 else ""
    return Change(_optional(pair[0]), _optional(pair[1]), wanted)


def _wholes(value: object) -> tuple[Whole, ...]:
    rows = (_list(each) for each in _list(value))
    return tuple(Whole(_text(row[0]), _text(row[1]), _whole_number(row[2])) for row in rows)


def _names(value: object) -> tuple[str, ...]:
    return tuple(_text(each) for each in _list(value))


_READERS: Final[Mapping[str, Callable[[object], Any]]] = {
    **dict.fromkeys((each.name for each in fields(Record)), _text),
    "number": _whole_number,
    "seq": _whole_number,
    "rev": _whole_number,
    "left_out": _whole_number,
    "further": _whole_number,
    "changes": _changes,
    "whole": _wholes,
    "conflicts": _names,
    "request": _texts,
    "facts": _texts,
}
_REQUIRED: Final = dict.fromkeys(
    ("company", "kind", "author", "pc", "device", "at", "received"), ""
)
