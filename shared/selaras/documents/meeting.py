"""Two states of one document: what each of them wrote without having seen the other's.

No common state is needed. A value is one operation of one author; a state that has an author's
operations up to there has seen the value, and one that has not has not, whoever wins a merge.
"""

from selaras.documents.crdt import Document


def unaware(ours: bytes, theirs: bytes) -> dict[str, str]:
    """Return *theirs* of the registers that both wrote differently, neither seeing the other's."""
    left, right = Document(ours), Document(theirs)
    present, offered = left.registers(), right.registers()
    keys = [key for key, text in offered.items() if present.get(key, text) != text]
    if not keys:
        return {}
    of_left, of_right = left.clocks(), right.clocks()
    # What looks for the places empties the document: neither is of use afterwards.
    places = zip(keys, left.take_out(keys), right.take_out(keys), strict=True)
    return {
        key: offered[key]
        for key, (author, at), (other, there) in places
        if of_right.get(author, 0) <= at and of_left.get(other, 0) <= there
    }
