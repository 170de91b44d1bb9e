"""Outcomes that a PC writes down only with the page of the feed that tells of them.

The hub may be gone for good after its answer. Whoever has an entry settled does not send it to the
next hub, and must then show that one what the entry met, and what it was written on.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from selaras.protocol.frames import Entry, Outcome
from selaras.values import Value


class Sent(Value):
    """What is known of an entry that is on its way.

    Args:
        entry: Without what it changes, where that is long.
        writes: It changes the document. One that only asks is answered at once: a hub that hands
            over steps aside with that turn, and no page may come any more.
    """

    entry: Entry
    writes: bool


class HeldOutcomes:
    """What one conversation holds back; the next one hears it again.

    What comes behind a held outcome about the same document waits too: it rests on that entry.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._held: dict[str, list[Outcome]] = defaultdict(list)

    def hear(
        self, outcomes: Iterable[Outcome], *, sent: Mapping[int, Sent], seq: int, head: int
    ) -> tuple[Outcome, ...]:
        """Return what may be written down at once where the feed has come to *seq*; hold the rest.

        Args:
            sent: What was sent under each n.
            head: How far the feed is known to go. A state may be newer than its number: what tells
                of it lies before.
        """
        at_once = []
        for outcome in outcomes:
            mine = sent[outcome.n]
            doc_id = mine.entry.doc_id
            is_untold = bool(outcome.conflicts) or (seq < head and mine.writes)
            if doc_id in self._held or (is_untold and _waits(outcome, seq)):
                self._held[doc_id].append(outcome)
            else:
                at_once.append(outcome)
        return tuple(at_once)

    def come_to(self, seq: int) -> tuple[Outcome, ...]:
        """Return what may be written down with the page that brings the feed to *seq*."""
        free: list[Outcome] = []
        for doc_id, held in list(self._held.items()):
            first = next((at for at, each in enumerate(held) if _waits(each, seq)), len(held))
            free += held[:first]
            del held[:first]
            if not held:
                del self._held[doc_id]
        return tuple(free)


def _waits(outcome: Outcome, seq: int) -> bool:
    return outcome.seq > seq
