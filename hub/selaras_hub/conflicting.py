"""Who changed what without knowing of whom: conflicts, from revs alone and never from a clock.

A change has *seen* what was last changed at or before its base rev, and everything of its own
incarnation. Different registers merge silently; equal values never conflict; a line's place, where
an import came from and what was before a PC joined never do. Two PCs that wrote the same value
both wrote it: whoever changes it further and knows of one has not seen the other, in whatever
order the hub hears of them. A change that the merge passes over has met somebody, whatever the
revs say.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from selaras.protocol.frames import Entry
from selaras.store.last_changes import LastChange
from selaras.values import Value, replace

YES = "true"
_WHOLE_DOCUMENT = ("discarded", "archived")
_SILENT_HEADS = ("origin", "ready", "former")


@dataclass(frozen=True, slots=True)
class SideFact:
    """One side of a conflict, as the fact holds it; *value* is a register's text."""

    register: str
    value: str
    author: str
    pc: str
    incarnation: str
    at: str
    rev: int


@dataclass(frozen=True, slots=True)
class Clash:
    """An entry met another's unseen change.

    Args:
        register: What the conflict is about; one conflict is open for each.
        other: The change it did not know of, and its own.
    """

    register: str
    other: SideFact
    own: SideFact


class Meeting(Value):
    """An entry and the document it arrives at.

    Args:
        before: Registers before the merge, and *after* it.
        last: Who last wrote the value of each register.
        change: What will be remembered of this entry.
        unheard: Registers whose value its author cannot have seen, whatever the revs say.
    """

    entry: Entry
    before: Mapping[str, str]
    after: Mapping[str, str]
    last: Mapping[str, LastChange]
    change: LastChange
    unheard: Collection[str] = ()

    def clashes(self) -> Iterator[Clash]:
        """Return every conflict that *entry* opens or joins; a document's first change has none."""
        if not self.before:
            return
        for key, text in self.entry.changes.items():
            if not may_conflict(key):
                continue
            is_news = key in self.before and self.before[key] != text
            if is_news and (self.after[key] != text or self._unseen(key)):
                yield self._clash(key, other=key, own=key)
            for remover in removers_of(key):
                if self.before.get(remover) == YES and self._unseen(remover):
                    yield self._clash(remover, other=remover, own=key)
            if text == YES:
                for inside in self._inside(key):
                    yield self._clash(key, other=inside, own=key)

    def remembered(self) -> dict[str, LastChange]:
        """Return who last wrote the value of each register once the entry is in."""
        result = dict(self.last)
        for key, text in self.entry.changes.items():
            is_same = key in result and self.before.get(key) == text
            if self.after[key] == text:
                result[key] = twinned(self.change, result[key]) if is_same else self.change
        return result

    def _inside(self, remover: str) -> Iterator[str]:
        """Return registers that *remover* takes away and whose change it did not know of."""
        for key in self.before:
            taken_away = remover in removers_of(key) and may_conflict(key)
            if taken_away and key not in self.entry.changes and self._unseen(key):
                yield key

    def _unseen(self, key: str) -> LastChange | None:
        """Return who wrote the present value without the author's knowing, if anybody did."""
        last = self.last.get(key) if key in self.before else None
        for writer in (last, last.twin if last else None):
            if writer is None or writer.incarnation == self.change.incarnation:
                continue
            if writer.rev > self.entry.base_rev or (writer is last and key in self.unheard):
                return writer
        return None

    def _clash(self, register: str, *, other: str, own: str) -> Clash:
        return Clash(
            register,
            side_of(other, self.before[other], last=self._unseen(other) or self.last[other]),
            side_of(own, self.entry.changes[own], last=self.change),
        )


def may_conflict(key: str) -> bool:
    """Say whether two values of this register can be a conflict at all."""
    return not key.endswith("/place") and key not in _SILENT_HEADS


def with_sides(sides: Sequence[SideFact], clash: Clash) -> list[SideFact]:
    """Return the sides of an open conflict after *clash*.

    A further edit by one side replaces that side's value; a third person adds a third. What the
    document holds may be a side's further word too, of which a conflict that came back knows not;
    what is there to choose already, whoever's, takes the place of none.
    """
    other = clash.other
    is_side = any(same_side(side, other) for side in sides)
    is_held = any((side.register, side.value) == (other.register, other.value) for side in sides)
    known = sides if is_side and is_held else joined_sides(sides, [other])
    return joined_sides(known, [clash.own])


def joined_sides(sides: Sequence[SideFact], more: Sequence[SideFact]) -> list[SideFact]:
    """Return all sides of both: of each its last word, whichever was heard of last."""
    result = list(sides)
    for side in more:
        others = [each for each in result if not same_side(each, side)]
        is_last = all(each.rev <= side.rev for each in result if same_side(each, side))
        if side not in result and is_last:
            result = [*others, side]
    return result


def agree(sides: Sequence[SideFact]) -> bool:
    """Say whether all sides have come to the same value of the same register."""
    return len({(side.register, side.value) for side in sides}) == 1


def same_side(left: SideFact, right: SideFact) -> bool:
    """Say whether two sides are one PC's word on one register, early and late.

    Of values that came back, whose author nobody knows, each is a side of its own.
    """
    is_known = bool(left.incarnation) or left.value == right.value
    return is_known and (left.incarnation, left.register) == (right.incarnation, right.register)


def twinned(change: LastChange, last: LastChange) -> LastChange:
    """Return *change* of a value that stood there already, with who had written it."""
    # Two are enough: of any two incarnations one is not the author of the next change.
    other = last.twin if last.incarnation == change.incarnation else last
    return replace(change, twin=replace(other, twin=None) if other else None)


def side_of(register: str, value: str, *, last: LastChange) -> SideFact:
    """Return the side of a conflict that holds one person's change."""
    return SideFact(
        register=register,
        value=value,
        author=last.author,
        pc=last.pc,
        incarnation=last.incarnation,
        at=last.at,
        rev=last.rev,
    )


def removers_of(key: str) -> Iterator[str]:
    """Return the registers whose "yes" takes *key* away: its line's removal, the discard."""
    line, slash, part = key.rpartition("/")
    if slash and part != "removed":
        yield f"{line}/removed"
    if key not in _WHOLE_DOCUMENT:
        yield from _WHOLE_DOCUMENT
