"""Which documents came with the feed of a former hub, and their newest record did not any more.

A record follows its document in the feed, with at most one between: that of documents created
before, which waited for others of their kind. What was cut lies behind the newest record but one.
A state may also be newer than the number under which it was fed: then it is its rev that no record
tells of. And a record may be newer than its document: behind its newest part a feed has every
record, and of a document the last number only; what was cut between the two has the one without
the other. What no record explains and was not cut is left for whoever verifies the audit to find.
"""

from dataclasses import dataclass, field
from itertools import pairwise

from selaras.domain.audit import Record
from selaras.domain.epochs import is_first_of_epoch
from selaras.domain.record_reading import read_record
from selaras.store.audit import rows_in_order
from selaras.store.db import Connection
from selaras.store.hub_documents import HubDocument


@dataclass(slots=True)
class _Told:
    """What one company's audit tells.

    Args:
        newest: Its newest record, and where the one *before* lies.
        revs: The last rev that was told of a document; 0 where a record names several.
        contents: What the last record said that names a document by its whole content.
    """

    newest: Record | None = None
    before: int = 0
    revs: dict[str, int] = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)

    def hear(self, record: Record) -> None:
        for each in record.whole:
            self.revs[each.doc_id] = record.rev
            self.contents[each.doc_id] = each.content
        if record.rev:
            self.revs[record.document] = record.rev


@dataclass(frozen=True, slots=True)
class Telling:
    """Looks at the audit as the replica in this file has it."""

    db: Connection
    _told: dict[str, _Told] = field(default_factory=dict)

    def lacks(self, document: HubDocument, *, seq: int) -> bool:
        """Say whether nothing tells of a document as it is here.

        Args:
            seq: Where it came in the former feed.
        """
        if document.company not in self._told:
            self._told[document.company] = self._all(document.company)
        told = self._told[document.company]
        is_so = told.contents.get(document.doc_id) == document.hash.hex()
        rev = told.revs.get(document.doc_id, -1)
        if rev > document.rev:
            # What that record tells has not come here, whatever an earlier one says.
            return True
        if told.newest is None or is_so or rev == document.rev:
            return False
        is_first = document.rev == 1 or is_first_of_epoch(document.rev)
        is_ahead = 0 < rev < document.rev or (rev == 0 and not is_first)
        return is_ahead or seq > told.before

    def _all(self, company: str) -> _Told:
        told = _Told()
        # What the feed had not brought again is not of the chain that goes on.
        rows = (each for each in rows_in_order(self.db, company) if each.seq)
        for earlier, row in pairwise((None, *rows)):
            record = read_record(row.content) if row else None
            if row and record is not None:
                told.newest, told.before = record, earlier.seq if earlier else 0
                if not record.code:
                    told.hear(record)
        return told
