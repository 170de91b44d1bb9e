"""The open conflicts, read-only: both values, who, when and on which PC."""

from dataclasses import dataclass
from datetime import datetime

from selaras.replica import Replica
from selaras.replica.conflicts import Conflict, Side, open_conflicts
from selaras_client.office import Office


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


class ConflictListModel:
    """Every open conflict of this PC's company."""

    def __init__(self, office: Office) -> None:
        """Look through *office*."""
        self._office = office
        self.conflicts: tuple[Conflict, ...] = ()

    async def refresh(self) -> None:
        """Read what is open now."""
        self.conflicts = await self._office.ask(_open)


def shown_sides(conflict: Conflict) -> list[ShownSide]:
    """Return the sides with only those members in which they differ."""
    return [
        ShownSide(_values(side, conflict.members), side.who, side.pc, _moment(side.when))
        for side in conflict.sides
    ]


def _open(replica: Replica) -> tuple[Conflict, ...]:
    with replica.reading() as db:
        return tuple(open_conflicts(db))


def _values(side: Side, members: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    if not isinstance(side.value, dict):
        return (("", str(side.value)),)
    return tuple((name, str(side.value.get(name, ""))) for name in members or side.value)


def _moment(text: str) -> str:
    try:
        return f"{datetime.fromisoformat(text).astimezone():%d/%m/%Y %H.%M}"
    except ValueError:
        return text
