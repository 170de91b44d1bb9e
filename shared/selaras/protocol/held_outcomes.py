"""Outcomes that a PC writes down only with the page of the feed that tells what the entry met.

The hub may be gone for good after its answer. What it knew of the other value came with no page
then, and whoever has an entry settled does not send it to the next hub.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from selaras.protocol.frames import Outcome


class HeldOutcomes:
    """What one conversation holds back; the next one hears it again.

    What comes behind a held outcome about the same document waits too: it rests on that entry.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._held: dict[str, list[Outcome]] = defaultdict(list)

    def hear(
        self, outcomes: Iterable[Outcome], *, documents: Mapping[int, str], seq: int
    ) -> tuple[Outcome, ...]:
        """Return what may be written down at once where the feed has come to *seq*; hold the rest.

        Args:
            documents: What each n is about.
        """
        at_once = []
        for outcome in outcomes:
            doc_id = documents[outcome.n]
            if doc_id in self._held or _waits(outcome, seq):
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
    return bool(outcome.conflicts) and outcome.seq > seq
