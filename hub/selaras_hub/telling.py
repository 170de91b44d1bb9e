"""Which documents came with the feed of a former hub, and their newest record did not any more.

A record follows its document in the feed, with at most one between: that of documents created
before, which waited for others of their kind. What was cut lies behind the newest record but one.
"""

from dataclasses import dataclass, field

from selaras.domain.audit import Record, read_record
from selaras.store.audit import newest_rows
from selaras.store.db import Connection
from selaras.store.hub_documents import HubDocument


@dataclass(frozen=True, slots=True)
class _End:
    """The end of one company's audit: its newest record, and where the one before lies."""

    newest: Record | None
    before: int


@dataclass(frozen=True, slots=True)
class Telling:
    """Looks at the audit as the replica in this file has it."""

    db: Connection
    _ends: dict[str, _End] = field(default_factory=dict)

    def lacks(self, document: HubDocument, *, seq: int) -> bool:
        """Say whether nothing tells of a document, which came at *seq* of the former feed."""
        if document.company not in self._ends:
            self._ends[document.company] = self._end(document.company)
        end = self._ends[document.company]
        if end.newest is None or seq <= end.before:
            return False
        said = {each.doc_id: each.content for each in end.newest.whole}
        is_edit = (end.newest.document, end.newest.rev) == (document.doc_id, document.rev)
        return not is_edit and said.get(document.doc_id) != document.hash.hex()

    def _end(self, company: str) -> _End:
        rows = newest_rows(self.db, company, limit=2)
        newest = read_record(rows[0].content) if rows else None
        return _End(newest, rows[1].seq if len(rows) > 1 else 0)
