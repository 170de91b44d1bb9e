"""A conflict of a former epoch that a PC gives back, where this epoch has one on its register too.

One conflict stays open for each register, with the sides of both epochs. What somebody chose stands
for what she chose between; a side that she did not see is offered again, beside what she kept.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum, auto
from typing import Any, Final

from selaras.documents.crdt import Document
from selaras.domain.ids import derived_id
from selaras.store.db import Connection
from selaras.store.facts import StoredFact
from selaras.store.hub_documents import get_hub_document
from selaras.store.last_changes import LastChange
from selaras.values import replace
from selaras_hub.conflict_book import KIND, OPEN, SETTLED, OpenConflict, put_undecided, sides_of
from selaras_hub.conflicting import SideFact, agree, joined_sides, same_side, side_of
from selaras_hub.facts import FactBook
from selaras_hub.vouching import settler_of

# Its sides are in the conflict that it names, which was open on the register already.
JOINED: Final = "joined"
Content = Mapping[str, Any]


class Fate(Enum):
    """What becomes of the fact that came: it stands as it is, went into ours, or contradicts it."""

    STANDS = auto()
    JOINED = auto()
    CONTRADICTS = auto()


class ReturnedConflict:
    """One conflict that came back, and what is here on its register."""

    def __init__(self, db: Connection, fact: StoredFact, *, source: str) -> None:
        """Take *fact* of the epoch *source*."""
        self._fact, self._source = fact, source
        self._facts = FactBook(db, fact.company)
        self._offered: Content = json.loads(fact.content)
        self._register = str(self._offered["register"])
        about = self._facts.about(fact.subject, KIND)
        self._here: dict[str, Content] = {
            fact_id: content for fact_id, content in about if content["register"] == self._register
        }

    def join(self, *, is_ours: bool) -> Fate:
        """Join it with what is here; say what becomes of the fact itself.

        Args:
            is_ours: This epoch has made it or changed it.
        """
        mine = self._followed() if is_ours else ""
        if self._offered["state"] != SETTLED:
            return self._join_undecided(mine)
        if not mine:
            return Fate.STANDS
        kept = _kept(self._offered, self._settler())
        if self._here[mine]["state"] != SETTLED:
            self._offer_again(kept, _unseen(sides_of(self._here[mine]), seen=[self._offered]))
            return Fate.STANDS
        # Of two choices the first one counts, and the second meets it as a change.
        others = [self._here[each] for each in self._here.keys() - {mine, self._fact.fact_id}]
        self._offer_again(self._present(), _unseen(kept, seen=others))
        return Fate.CONTRADICTS

    def _followed(self) -> str:
        """Return which of ours it is: itself, or the one that it was joined into."""
        found = self._fact.fact_id
        while self._here[found]["state"] == JOINED:
            found = str(self._here[found]["into"])
        return found

    def _join_undecided(self, mine: str) -> Fate:
        own = self._fact.fact_id
        if mine and self._here[mine]["state"] == SETTLED:
            unseen = _unseen(sides_of(self._offered), seen=self._here.values())
            self._offer_again(self._present(), unseen)
            return Fate.JOINED
        chosen = "" if mine else self._chosen()
        if chosen:
            self._join_into(chosen, own)
            return Fate.JOINED
        others = {*self._open(), *([mine] if mine else [])}
        if not others:
            return Fate.STANDS
        # The least id, so that two that were joined twice never name each other.
        stays = min(others | {own})
        contents = [self._here[each] for each in sorted(others)]
        self._put(stays, [sides_of(each) for each in (*contents, self._offered)])
        for each in (others | {own}) - {stays}:
            self._join_into(stays, each)
        return Fate.JOINED

    def _join_into(self, stays: str, fact_id: str) -> None:
        content = {**self._here.get(fact_id, self._offered), "state": JOINED, "into": stays}
        if content != self._here.get(fact_id):
            self._facts.put(KIND, fact_id, subject=self._fact.subject, content=content)

    def _chosen(self) -> str:
        """Return the conflict in which somebody chose between all these very changes; else blank.

        The hub that was gone had found it before this one did, which knew nothing of that.
        """
        if self._offered["state"] != OPEN:
            return ""
        changes, here = _changes(self._offered), sorted(self._here.items())
        found = (
            each for each, said in here if said["state"] == SETTLED and changes <= _changes(said)
        )
        return next(found, "")

    def _open(self) -> list[str]:
        """Return which other conflict is open on this register."""
        own = self._fact.fact_id
        here = self._here.items()
        return sorted(each for each, said in here if said["state"] == OPEN and each != own)

    def _offer_again(self, stands: Sequence[SideFact], unseen: Sequence[SideFact]) -> None:
        """Let a person choose between what *stands* and what was *unseen*."""
        there = {(side.register, side.value) for side in stands}
        news = [side for side in unseen if (side.register, side.value) not in there]
        if not news:
            return
        fresh = derived_id(KIND, self._fact.fact_id, news[0].incarnation, str(news[0].rev))
        fact_id = next(iter(self._open()), f"{KIND}:{fresh}")
        present = sides_of(self._here[fact_id]) if fact_id in self._here else ()
        self._put(fact_id, [present, stands, news])

    def _put(self, fact_id: str, groups: Iterable[Sequence[SideFact]]) -> None:
        """Write down an undecided conflict, if that is one and changes anything."""
        sides: list[SideFact] = []
        for group in groups:
            sides = joined_sides(sides, group)
        is_here = fact_id in self._here
        if tuple(sides) == sides_of(self._here[fact_id]) if is_here else agree(sides):
            return
        conflict = OpenConflict(fact_id, self._register, tuple(sides))
        put_undecided(self._facts, conflict, doc_id=self._fact.subject)

    def _present(self) -> list[SideFact]:
        """Return the document's value of the register as the side of who wrote it last."""
        stored = get_hub_document(self._facts.db, self._fact.subject)
        last = stored.registers.get(self._register) if stored else None
        if stored is None or last is None:
            return []
        text = Document(stored.state).registers()[self._register]
        return [side_of(self._register, text, last=last)]

    def _settler(self) -> LastChange:
        """Return who settled what is offered, under a name that no incarnation has if need be."""
        settler = settler_of(self._facts.db, self._fact.subject, content=self._offered)
        named = settler.incarnation or f"{self._source}/{settler.author}"
        return replace(settler, incarnation=named)


def _changes(content: Content) -> set[tuple[str, str, str, str]]:
    """Return what tells the changes in a conflict apart, under whatever rev each was taken."""
    return {(each.incarnation, each.at, each.register, each.value) for each in sides_of(content)}


def _unseen(sides: Sequence[SideFact], *, seen: Iterable[Content]) -> list[SideFact]:
    """Return those of *sides* that are in none of the conflicts *seen*."""
    known = [side for content in seen for side in sides_of(content)]
    return [
        side
        for side in sides
        if not any(same_side(each, side) and each.rev >= side.rev for each in known)
    ]


def _kept(content: Content, settler: LastChange) -> list[SideFact]:
    """Return what a settled conflict kept on its register as the side of who settled it."""
    register = str(content["register"])
    kept = content["kept"]
    return [side_of(register, kept[register], last=settler)] if register in kept else []
