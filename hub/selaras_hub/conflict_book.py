"""The conflict facts of one document, while one entry is written down.

One conflict is open per register. Its id never changes; a closed one stays readable, and the
next one on the same register is a fact of its own.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from selaras.domain.ids import derived_id
from selaras.protocol.frames import Entry
from selaras.store.db import Connection
from selaras.store.facts import facts_about
from selaras.store.last_changes import LastChange
from selaras_hub.conflicting import Clash, SideFact, agree, same_side, with_sides
from selaras_hub.facts import FactBook

KIND = "conflict"
OPEN, SETTLED = "open", "settled"


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """A conflict nobody has settled."""

    fact_id: str
    register: str
    sides: tuple[SideFact, ...]


class ConflictBook:
    """Reads the open conflicts of the entry's document and writes what the entry does to them.

    Nothing is written before ``write``: one entry may add many sides to one conflict.
    """

    def __init__(
        self, db: Connection, entry: Entry, change: LastChange, *, settling: str = "", rev: int = 0
    ) -> None:
        """Write to *db*; *change* is what will be remembered of *entry*.

        Args:
            settling: Id of the conflict that *entry* settles; it gets no further side.
            rev: In which it is written down, if that is not the change's own.
        """
        self._entry, self._change, self._rev = entry, change, rev or change.rev
        self._facts = FactBook(db, entry.company)
        self._open = {
            conflict.register: conflict for conflict in self._read() if conflict.fact_id != settling
        }
        self._moved: list[str] = []

    def clash(self, clash: Clash) -> None:
        """Open a conflict on a register, or add to the one that is open there."""
        conflict = self._open.get(clash.register) or self._new(clash.register)
        self._note(conflict, with_sides(conflict.sides, clash))

    def edited(self, key: str, text: str) -> None:
        """Let a further edit of a register in conflict replace that side's value, or add one.

        A line that somebody removed, or a discarded draft, is in conflict over registers that
        have no conflict of their own: there too a side stays what its author wrote last.
        """
        if not self._open:
            return
        own = self._side(key, text)
        for conflict in list(self._open.values()):
            is_side = any(same_side(side, own) for side in conflict.sides)
            if (conflict.register == key or is_side) and own not in conflict.sides:
                clash = Clash(conflict.register, conflict.sides[0], own)
                self._note(conflict, with_sides(conflict.sides, clash))

    def is_held(self, key: str, text: str) -> bool:
        """Say whether an open conflict has this value as a side, whoever's."""
        sides = (side for conflict in self._open.values() for side in conflict.sides)
        return any((side.register, side.value) == (key, text) for side in sides)

    def write(self) -> None:
        """Put down every conflict that this entry opened or moved."""
        for register in self._moved:
            self._put(self._open[register])

    def _side(self, key: str, text: str) -> SideFact:
        return SideFact(
            register=key,
            value=text,
            author=self._change.author,
            pc=self._change.pc,
            incarnation=self._change.incarnation,
            at=self._change.at,
            rev=self._change.rev,
        )

    def _read(self) -> list[OpenConflict]:
        found = []
        for fact_id, content in self._facts.about(self._entry.doc_id, KIND):
            if content["state"] == OPEN:
                found.append(OpenConflict(fact_id, content["register"], sides_of(content)))
        return found

    def _new(self, register: str) -> OpenConflict:
        fact_id = derived_id(KIND, self._entry.doc_id, register, str(self._rev))
        return OpenConflict(f"{KIND}:{fact_id}", register, ())

    def _note(self, conflict: OpenConflict, sides: list[SideFact]) -> None:
        self._open[conflict.register] = replace(conflict, sides=tuple(sides))
        if conflict.register not in self._moved:
            self._moved.append(conflict.register)

    def _put(self, conflict: OpenConflict) -> None:
        put_undecided(self._facts, conflict, doc_id=self._entry.doc_id)


def has_conflicts(db: Connection, doc_id: str) -> bool:
    """Say whether a document has conflicts, open or closed: most have none."""
    return bool(facts_about(db, doc_id, kind=KIND, table="hub_fact"))


def sides_of(content: Mapping[str, Any]) -> tuple[SideFact, ...]:
    """Return the sides that a conflict fact holds."""
    return tuple(SideFact(**side) for side in content["sides"])


def open_registers(facts: FactBook, doc_id: str) -> list[str]:
    """Return the registers that open conflicts on a document are about, and those of their sides.

    A line that somebody removed is in conflict over registers that have none of their own.
    """
    found = set()
    for _, content in facts.about(doc_id, KIND):
        if content["state"] == OPEN:
            found |= {content["register"], *(side["register"] for side in content["sides"])}
    return sorted(found)


def put_undecided(facts: FactBook, conflict: OpenConflict, *, doc_id: str) -> None:
    """Write down a conflict that nobody has settled; it closes by itself where all sides agree."""
    content = {
        "document": doc_id,
        "register": conflict.register,
        "state": "agreed" if agree(conflict.sides) else OPEN,
        "sides": [asdict(side) for side in conflict.sides],
    }
    facts.put(KIND, conflict.fact_id, subject=doc_id, content=content)
