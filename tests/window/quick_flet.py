"""Spares the tests of views what Flet 1.0.5 asks each control anew; nothing it finds changes.

A third of their time went into asking objects whether they are dataclasses, and into looking
for controls in members that were never set.
"""

import dataclasses
from collections.abc import Hashable
from functools import cache
from types import SimpleNamespace

from flet.controls import object_patch
from flet.controls.base_control import BaseControl

SKIPPED = {"_parent_component", "_state", "fn", "args", "kwargs", "data"}


def let_flet_know_its_classes() -> None:
    """Let Flet's search for differences ask once for each class whether it is a dataclass."""
    quick = SimpleNamespace(**{**vars(dataclasses), "is_dataclass": _is_dataclass})
    vars(object_patch)["dataclasses"] = quick


def held_by(control: BaseControl) -> list[str]:
    """Return the members of *control* that can hold others, in the order of its fields.

    A property that was never set has its default, and no default holds a control.
    """
    sparse: dict[str, object] = vars(control)["_values"]
    cls: type = type(control)
    names, always = _members_of(cls)
    return [name for name in names if name in always or name in sparse]


def _is_dataclass(value: object) -> bool:
    cls: type = type(value)
    return _has_fields(cls)


@cache
def _has_fields(cls: Hashable) -> bool:
    # For a class the question is another one, and no control has a class as a member.
    assert isinstance(cls, type)
    assert not issubclass(cls, type)
    return dataclasses.is_dataclass(cls)


@cache
def _members_of(cls: Hashable) -> tuple[list[str], frozenset[str]]:
    assert isinstance(cls, type)
    names = [field.name for field in dataclasses.fields(cls) if field.name not in SKIPPED]
    return names, frozenset(names) - vars(cls)["_prop_defaults"].keys()
