"""Two states of one document: what each of them wrote without having seen the other's.

No common state is needed. A value is one operation of one author. Where a later operation was put
in its place, somebody wrote over it who had it on the screen. Where none was, nobody knowingly
did, whoever wins a merge: a state that has an author's operations may still have merged the value
away, and only the hub that did it knows what became of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from selaras.documents.crdt import Document, Written
from selaras.documents.operations import Place, registers_of, written_over


@dataclass(frozen=True, slots=True)
class Apart:
    """One register that two states wrote differently.

    Args:
        theirs: What the second state holds.
        passed_over: The value that a merge in one of them put aside before; None where neither
            had heard of the other's.
    """

    theirs: str
    passed_over: str | None = None


@dataclass(frozen=True, slots=True)
class Twice:
    """What one state holds otherwise where one author wrote two things under one clock.

    A file that was copied or put back does so. Then neither state can be merged into the other: an
    operation that is there already is passed over, and what was put in its place lands elsewhere.

    Args:
        news: Registers that the other state lacks, or whose value was written over here.
        apart: Registers of which nobody can say that.
    """

    news: dict[str, str]
    apart: dict[str, str]


def written_twice(ours: bytes, theirs: bytes) -> Twice | None:
    """Return what *theirs* holds otherwise if the two cannot be merged; None where they can."""
    left, right = Document(ours), Document(theirs)
    present, offered = left.registers(), right.registers()
    left.apply([theirs])
    right.apply([ours])
    merged = left.registers()
    # What was passed over in the one is taken away from the other, where it has that name too.
    is_whole = merged.keys() >= present.keys() | offered.keys()
    if is_whole and merged == right.registers():
        return None
    keys = [key for key, text in offered.items() if present.get(key, text) != text]
    of_ours, of_theirs = Document(ours).take_out(keys), Document(theirs).take_out(keys)
    over_left = _known_over(ours, keys, of_theirs)
    over_right = _known_over(theirs, keys, of_ours)
    news = {key: text for key, text in offered.items() if key not in present}
    apart = {}
    for key, mine, other in zip(keys, of_ours, of_theirs, strict=True):
        is_newer, is_older = mine in over_right, other in over_left
        if is_newer and not is_older:
            news[key] = offered[key]
        elif is_newer or not is_older:
            apart[key] = offered[key]
    return Twice(news, apart)


def known_over(ours: bytes, after: bytes, *, keys: list[str]) -> set[str]:
    """Return those of *keys* whose value in *ours* somebody replaced who had it on the screen.

    Args:
        after: Ours with what came.
    """
    if not keys:
        return set()
    places = Document(ours).take_out(keys)
    over = _known_over(after, keys, places)
    return {key for key, place in zip(keys, places, strict=True) if place in over}


def _known_over(state: bytes, keys: list[str], places: list[Place]) -> set[Place]:
    """Return what was written over in *state*, where it is what is meant: in the same register."""
    there = zip(keys, places, registers_of(state, places), strict=True)
    return written_over(state, [place for key, place, register in there if register == key])


def unaware(ours: bytes, theirs: bytes) -> dict[str, Apart]:
    """Return the registers that both wrote differently, neither over the other's value."""
    left, right = Document(ours), Document(theirs)
    present, offered = left.registers(), right.registers()
    keys = [key for key, text in offered.items() if present.get(key, text) != text]
    if not keys:
        return {}
    of_left, of_right = left.clocks(), right.clocks()
    # What looks for the places empties the document: neither is of use afterwards.
    of_ours, of_theirs = left.take_out(keys), right.take_out(keys)
    over_left, over_right = written_over(ours, of_theirs), written_over(theirs, of_ours)
    found = {}
    for key, mine, other in zip(keys, of_ours, of_theirs, strict=True):
        if mine in over_right or other in over_left:
            continue
        passed = present[key] if of_right.get(mine[0], 0) > mine[1] else None
        passed = offered[key] if of_left.get(other[0], 0) > other[1] else passed
        found[key] = Apart(offered[key], passed)
    return found


def gone_of(state: bytes, written: Written, *, changes: Mapping[str, str]) -> list[str] | None:
    """Return the registers whose value *state* had and has no more; None if it never had them.

    Two copies of a file write as one author. Of a value that was written over since only its
    register is known.

    Args:
        changes: What it set each register to.
    """
    document, author = Document(state), written.client_id
    if document.clock_of(author) < written.end_clock:
        return None
    present = document.registers()
    keys = [key for key in changes if key in present]
    found = dict(zip(document.take_out(keys), keys, strict=True))
    operations = [(author, clock) for clock in range(written.first_clock, written.end_clock)]
    stand = [found[each] for each in operations if each in found]
    if any(present[key] != changes.get(key) for key in stand):
        return None
    gone = registers_of(state, [each for each in operations if each not in found])
    if any(key is not None and key not in changes for key in gone):
        return None
    return [key for key in changes if key not in stand]
