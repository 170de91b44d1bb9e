"""What waits for a person: counted often, so without opening a document."""

from dataclasses import dataclass

from selaras.replica import Replica
from selaras.replica.conflicts import KIND as CONFLICT
from selaras.replica.tray import PROPOSAL
from selaras.store.facts import count_open
from selaras.store.tray import refused_edits


@dataclass(frozen=True, slots=True)
class Attention:
    """What nobody has settled.

    Args:
        refused: Edits of this PC that the hub refused.
        undecided: Conflicts and proposals (late edits), which everybody sees.
    """

    refused: int = 0
    undecided: int = 0

    @property
    def count(self) -> int:
        """Return how many things wait in all."""
        return self.refused + self.undecided


def attention(replica: Replica) -> Attention:
    """Count what waits for a person."""
    with replica.reading() as db:
        # A late edit is kept by the hub as a proposal and is counted there.
        own = sum("proposal" not in edit.facts for edit in refused_edits(db))
        return Attention(own, count_open(db, CONFLICT) + count_open(db, PROPOSAL))
