"""Spares what Flet 1.0.5 asks each control anew; nothing it finds changes.

Two thirds of what a new screen cost went into asking objects whether they are dataclasses, and
into looking for controls in members that were never set.
"""

import dataclasses
import sys
from collections.abc import Hashable, Sequence
from functools import cache
from types import CodeType, SimpleNamespace
from typing import Any, TypeAlias, cast

from flet.controls import object_patch
from flet.controls.base_control import BaseControl

Field: TypeAlias = "dataclasses.Field[object]"

SKIPPED = {"_parent_component", "_state", "fn", "args", "kwargs", "data"}
_WALKS = {
    vars(object_patch.DiffBuilder)[name].__code__
    for name in ("_configure_dataclass", "_removed_controls")
}


def let_flet_know_its_classes() -> None:
    """Let Flet's search for differences ask once for each class, and look where something is."""
    quick = {**vars(dataclasses), "is_dataclass": _is_dataclass, "fields": _fields}
    vars(object_patch)["dataclasses"] = SimpleNamespace(**quick)
    # It is asked to write down every comparison, and never does.
    vars(object_patch)["logger"] = SimpleNamespace(debug=_say_nothing)


def held_by(control: BaseControl) -> list[str]:
    """Return the members of *control* that can hold others, in the order of its fields.

    A property that was never set has its default, and no default holds a control.
    """
    sparse: dict[str, object] = vars(control)["_values"]
    cls: type = type(control)
    names, always = _members_of(cls)
    return [name for name in names if name in always or name in sparse]


def _fields(value: object) -> Sequence[Field]:
    """Return the fields of *value*; those that can hold controls where controls are looked for."""
    cls: type = type(value)
    known = _known_fields(cls)
    # The same question is asked to find a member by its name, which may be any.
    if isinstance(value, BaseControl) and _asked_by() in _WALKS:
        return [known[name] for name in held_by(value)]
    return tuple(known.values())


def _asked_by() -> CodeType:
    """Return the code that called who calls this."""
    return sys._getframe(2).f_code  # noqa: SLF001  # ``inspect`` has no quick way


def _say_nothing(*_: object) -> None:
    """Take a line of a log that nobody reads."""


def _is_dataclass(value: object) -> bool:
    # For a class the question is another one, and no control has a class as a member.
    cls: type = type(value)
    return _has_fields(cls)


@cache
def _has_fields(cls: Hashable) -> bool:
    return dataclasses.is_dataclass(cls)


@cache
def _known_fields(cls: Hashable) -> dict[str, Field]:
    return {field.name: field for field in dataclasses.fields(cast("type[Any]", cls))}


@cache
def _members_of(cls: Hashable) -> tuple[list[str], frozenset[str]]:
    names = [
        field.name
        for field in dataclasses.fields(cast("type[Any]", cls))
        if field.name not in SKIPPED
    ]
    return names, frozenset(names) - vars(cls)["_prop_defaults"].keys()
