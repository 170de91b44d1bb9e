"""The conflict facts of one document, while one entry is written down.

One conflict is open per register. Its id never changes; a closed one stays readable, and the
next one on the same register is a fact of its own.
"""

import json
from dataclasses import asdict, dataclass, replace

from selaras.domain.ids import derived_id
from selaras.protocol.frames import Entry
from selaras.store.db import Connection
from selaras.store.facts import StoredFact, facts_about, put_fact
from selaras.store.hub_documents import LastChange, append_feed
from selaras_hub.conflicting import Clash, SideFact, agree, same_side, with_sides

KIND = "conflict"
_TABLE = "hub_fact"


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
        self, db: Connection, entry: Entry, change: LastChange, *, settling: str = ""
    ) -> None:
        """Write to *db*; *change* is what will be remembered of *entry*.

        Args:
            settling: Id of the conflict that *entry* settles; it gets no further side.
        """
        self._db, self._entry, self._change = db, entry, change
        self._open = {
            conflict.register: conflict for conflict in self._read() if conflict.fact_id != settling
        }
        self._moved: list[str] = []

    def clash(self, clash: Clash) -> None:
        """Open a conflict on a register, or add to the one that is open there."""
        conflict = self._open.get(clash.register) or self._new(clash.register)
        self._note(conflict, with_sides(list(conflict.sides), clash))

    def edited(self, key: str, text: str) -> None:
        """Let a further edit of a register in conflict replace that side's value, or add one.

        A line that somebody removed, or a discarded draft, is in conflict over registers that
        have no conflict of their own: there too a side stays what its author wrote last.
        """
        own = self._side(key, text)
        for conflict in list(self._open.values()):
            is_side = any(same_side(side, own) for side in conflict.sides)
            if (conflict.register == key or is_side) and own not in conflict.sides:
                clash = Clash(conflict.register, conflict.sides[0], own)
                self._note(conflict, with_sides(list(conflict.sides), clash))

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
        for fact in facts_about(self._db, self._entry.doc_id, kind=KIND, table=_TABLE):
            content = json.loads(fact.content)
            if content["state"] == "open":
                sides = tuple(SideFact(**side) for side in content["sides"])
                found.append(OpenConflict(fact.fact_id, content["register"], sides))
        return found

    def _new(self, register: str) -> OpenConflict:
        fact_id = derived_id(KIND, self._entry.doc_id, register, str(self._change.rev))
        return OpenConflict(f"{KIND}:{fact_id}", register, ())

    def _note(self, conflict: OpenConflict, sides: list[SideFact]) -> None:
        self._open[conflict.register] = replace(conflict, sides=tuple(sides))
        if conflict.register not in self._moved:
            self._moved.append(conflict.register)

    def _put(self, conflict: OpenConflict) -> None:
        content = {
            "document": self._entry.doc_id,
            "register": conflict.register,
            "state": "agreed" if agree(conflict.sides) else "open",
            "sides": [asdict(side) for side in conflict.sides],
        }
        fact = StoredFact(
            fact_id=conflict.fact_id,
            kind=KIND,
            company=self._entry.company,
            subject=self._entry.doc_id,
            seq=append_feed(self._db, fact_id=conflict.fact_id),
            content=json.dumps(content, ensure_ascii=False, sort_keys=True),
        )
        put_fact(self._db, fact, table=_TABLE)
