"""Two states of one document: what each of them wrote without having seen the other's.

No common state is needed. A value is one operation of one author. Where a later operation was put
in its place, somebody wrote over it who had it on the screen. Where none was, nobody knowingly
did, whoever wins a merge: a state that has an author's operations may still have merged the value
away, and only the hub that did it knows what became of it.
"""

from dataclasses import dataclass

from selaras.documents.crdt import Document
from selaras.documents.operations import written_over


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
