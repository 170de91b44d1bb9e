"""Facts: rows that only the hub may author, in the one order of the feed."""

import json
from collections.abc import Mapping
from typing import Any, Final

from selaras.domain.company import SHARED_KINDS
from selaras.store.db import Connection
from selaras.store.facts import StoredFact, facts_about, facts_of_kind, get_fact, put_fact
from selaras.store.hub_documents import append_feed
from selaras.store.quick import lasting

_TABLE = "hub_fact"
# Among what is remembered of the table.
_OFTEN: Final = "often"
# That a fact is not there is remembered while less than this is, and of ids of so many characters.
_MOST_ABSENT: Final = 1_000
_LONGEST_ABSENT: Final = 200


class FactBook:
    """Reads and writes the facts of one company inside one open transaction.

    Another company's facts are not there; those of the installation are, in every book.
    """

    def __init__(self, db: Connection, company: str) -> None:
        """Write to *db* about *company*."""
        self.db, self.company = db, company

    def get(self, fact_id: str) -> dict[str, Any] | None:
        """Return the content of one fact, or None."""
        fact = get_fact(self.db, fact_id, table=_TABLE)
        return None if fact is None or not self._is_ours(fact) else _content(fact)

    def often(self, fact_id: str) -> Mapping[str, Any] | None:
        """Return what ``get`` does, read once until some fact but a record is written.

        Args:
            fact_id: Of no record.
        """
        # Whatever the company is called: anybody can ask for any.
        known, name = lasting(self.db, _TABLE), (_OFTEN, fact_id)
        found: tuple[StoredFact, dict[str, Any]] | None = known.get(name)
        if found is None and name not in known:
            fact = get_fact(self.db, fact_id, table=_TABLE)
            found = None if fact is None else (fact, _content(fact))
            # And for any number of what there is not, by names of any length.
            if found or (len(known) < _MOST_ABSENT and len(fact_id) <= _LONGEST_ABSENT):
                known[name] = found
        return found[1] if found and self._is_ours(found[0]) else None

    def about(self, subject: str, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """Return (id, content) of the facts of one kind about one document."""
        found = facts_about(self.db, subject, kind=kind, table=_TABLE)
        return [(fact.fact_id, _content(fact)) for fact in found if self._is_ours(fact)]

    def of_kind(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """Return (id, content) of all facts of one kind, those that changed last at the end."""
        found = facts_of_kind(self.db, kind, table=_TABLE)
        return [(fact.fact_id, _content(fact)) for fact in found if self._is_ours(fact)]

    def put(self, kind: str, fact_id: str, *, subject: str, content: Mapping[str, object]) -> int:
        """Write one fact, new or changed; return its number in the feed."""
        seq = append_feed(self.db, fact_id=fact_id)
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        fact = StoredFact(
            fact_id=fact_id,
            kind=kind,
            company=self.company,
            subject=subject,
            seq=seq,
            content=text,
        )
        put_fact(self.db, fact, table=_TABLE)
        return seq

    def _is_ours(self, fact: StoredFact) -> bool:
        return fact.company == self.company or fact.kind in SHARED_KINDS


def _content(fact: StoredFact) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(fact.content)
    return content
