"""What is to be done in Coretax by hand, as this PC holds it: one fact for each piece of work."""

import json
from dataclasses import dataclass
from typing import Any

from selaras.domain.by_hand import KIND, LIVE, WorkKind, WorkState
from selaras.store.db import Connection
from selaras.store.facts import StoredFact, facts_about, facts_of_kind, get_fact


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work.

    Args:
        content: As the fact holds it.
    """

    work_id: str
    content: dict[str, Any]

    @property
    def is_live(self) -> bool:
        """Say whether it is still to be done, or to be seen in Coretax's list."""
        return str(self.content["state"]) in LIVE

    @property
    def is_replacement(self) -> bool:
        """Say whether an invoice is replaced by it, or will be."""
        is_kept = self.content["state"] != WorkState.DROPPED
        return bool(is_kept and self.content["kind"] == WorkKind.REPLACE)


def works_about(db: Connection, invoice_id: str) -> list[Work]:
    """Return the work about one invoice, the oldest first."""
    return [_work(fact) for fact in facts_about(db, invoice_id, kind=KIND)]


def all_works(db: Connection) -> list[Work]:
    """Return every piece of work, what changed last at the end."""
    return [_work(fact) for fact in facts_of_kind(db, KIND)]


def find_work(db: Connection, work_id: str) -> Work | None:
    """Return one piece of work by its id, or None."""
    fact = get_fact(db, work_id)
    return _work(fact) if fact is not None and fact.kind == KIND else None


def work_about(db: Connection, invoice_id: str) -> str:
    """Return what is to be done with an invoice and how far it is (``cancel-planned``), or blank.

    What Coretax's list shows is no work any more.
    """
    live = [each.content for each in works_about(db, invoice_id) if each.is_live]
    return f"{live[-1]['kind']}-{live[-1]['state']}" if live else ""


def _work(fact: StoredFact) -> Work:
    return Work(fact.fact_id, json.loads(fact.content))
