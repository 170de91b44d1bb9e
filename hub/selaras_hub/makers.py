"""Who made a document that came from a former epoch, where the audit has only a hash of it.

A document that was made among others is named by a record that says neither its entry nor its
rev: that record tells the person and the PC, and nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from selaras.documents.fingerprint import content_hash
from selaras.domain.audit import Record, Whole
from selaras.store.db import Connection
from selaras.store.last_changes import LastChange
from selaras_hub.recorded import records_about
from selaras_hub.returned_entries import change_of


class MadeTogether:
    """The records that name several documents each, read when first asked for."""

    def __init__(self, db: Connection, *, kinds: Sequence[str]) -> None:
        """Read records of *kinds* from *db*."""
        self._db, self._kinds = db, kinds
        self._found: dict[str, list[tuple[Record, Whole]]] | None = None

    def of(self, doc_id: str) -> list[tuple[Record, Whole]]:
        """Return the records that tell of the making of a document among others."""
        if self._found is None:
            self._found = {}
            told = records_about(self._db, "", kinds=self._kinds)
            # Of one that was imported again, by whom it was first.
            for record in sorted(told, key=lambda each: each.seq):
                for whole in record.whole:
                    self._found.setdefault(whole.doc_id, []).append((record, whole))
        return self._found.get(doc_id, [])


def made_by(
    doc_id: str,
    registers: Mapping[str, str],
    *,
    told: Sequence[Record],
    together: Sequence[tuple[Record, Whole]],
    unknown: LastChange,
) -> dict[str, LastChange]:
    """Return who made the registers that stand as the document was made, where that is proven.

    Args:
        told: Records of this document, of what was accepted, in the order of their revs.
        together: Those of documents made together.
        unknown: Whoever wrote what nobody tells of.
    """
    at_once = [(change_of(each), whole) for each in told if each.author for whole in each.whole]
    at_once += [
        (replace(unknown, author=each.author, pc=each.pc, at=each.at), whole)
        for each, whole in together
        if each.author
    ]
    if not at_once:
        return {}
    before = _before(told)
    first = {key: text for key, text in {**registers, **before}.items() if text is not None}
    digest = content_hash(doc_id, first).hex()
    for change, whole in at_once:
        if whole.doc_id == doc_id and whole.content == digest:
            return dict.fromkeys(registers.keys() - before.keys(), change)
    return {}


def _before(told: Iterable[Record]) -> dict[str, str | None]:
    """Return what stood in each register before it was first changed."""
    found: dict[str, str | None] = {}
    for record in told:
        for key, change in record.changes.items():
            found.setdefault(key, change.before)
    return found
