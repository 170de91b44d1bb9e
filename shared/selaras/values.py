"""Values that are made for every entry of the feed: fixed once made, and cheap to make.

A frozen dataclass is filled member by member through ``object.__setattr__``; of these a dozen come
to life for each entry at the hub alone. A ``Value`` is made in C in a tenth of the time, and else
is what a frozen dataclass is: it compares, hashes, matches by position and prints like one. The
functions of ``dataclasses`` know nothing of it.
"""

import dataclasses
from typing import TYPE_CHECKING, TypeVar, dataclass_transform

import msgspec
from msgspec import field

__all__ = ["Value", "field", "replace", "spelled"]

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Value(msgspec.Struct, frozen=True):
    """What such values derive from; ``__match_args__`` of the class names the members in order."""


if TYPE_CHECKING:
    # A type checker holds the members that this one is given against those of the value.
    from dataclasses import replace
else:

    def replace(value: T, /, **changes: object) -> T:
        """Return *value*, a ``Value`` or a dataclass, with other members."""
        if isinstance(value, Value):
            return msgspec.structs.replace(value, **changes)
        return dataclasses.replace(value, **changes)


def spelled(value: Value) -> str:
    """Return the members of *value*, in their order, as JSON."""
    return msgspec.json.encode(value).decode("utf-8")
