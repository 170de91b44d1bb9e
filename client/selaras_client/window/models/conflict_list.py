"""The sides of a conflict as a person reads them: values, who, when and on which PC."""

from dataclasses import dataclass

from selaras.replica.conflicts import Conflict, Side
from selaras_client.window.models.register_texts import moment_shown, value_text


@dataclass(frozen=True, slots=True)
class ShownSide:
    """One value of a conflict as a person reads it.

    Args:
        values: (member, text); the member is blank when the value has no parts.
    """

    values: tuple[tuple[str, str], ...]
    who: str
    pc: str
    when: str


def shown_sides(conflict: Conflict) -> list[ShownSide]:
    """Return the sides with only those members in which they differ."""
    return [
        ShownSide(_values(side, conflict), side.who, side.pc, moment_shown(side.when))
        for side in conflict.sides
    ]


def _values(side: Side, conflict: Conflict) -> tuple[tuple[str, str], ...]:
    if not isinstance(side.value, dict):
        return (("", value_text(conflict.register, side.value)),)
    members = conflict.members or tuple(side.value)
    return tuple((name, value_text(name, side.value.get(name, ""))) for name in members)
