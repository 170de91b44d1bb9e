"""Who made a document that came from a former epoch, where the audit has only a hash of it.

A document that was made among others is named by a record that says neither its entry nor its
rev: that record tells the person and the PC, and nothing else.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from selaras.documents.fingerprint import content_hash
from selaras.domain.audit import Record, Whole
from selaras.store.db import Connection
from selaras.store.last_changes import LastChange
from selaras.values import replace
from selaras_hub.conflicting import twinned
from selaras_hub.recorded import accepted_about
from selaras_hub.returned_entries import change_of


@dataclass(frozen=True, slots=True)
class Made:
    """A document as it was when it was made.

    Args:
        content: Hash of its registers, by which records name it.
    """

    doc_id: str
    registers: Mapping[str, str]
    content: str

    def is_told_by(self, record: Record) -> bool:
        """Say whether *record* tells that somebody made this document with this content."""
        named = self.doc_id, self.content
        return any((each.doc_id, each.content) == named for each in record.whole)


def as_made(doc_id: str, registers: Mapping[str, str], *, told: Iterable[Record]) -> Made:
    """Take a document back to before its first recorded change.

    Args:
        told: Records of it, of what was accepted, in the order of their revs.
    """
    first = {**registers, **_before(told)}
    known = {key: text for key, text in first.items() if text is not None}
    return Made(doc_id, known, content_hash(doc_id, known).hex())


class MadeTogether:
    """The records that name several documents each, read when first asked for."""

    def __init__(self, db: Connection, *, kinds: Sequence[str]) -> None:
        """Read records of *kinds* from *db*."""
        self._db, self._kinds = db, kinds
        self._found: dict[str, list[tuple[Record, Whole]]] | None = None

    def of(self, doc_id: str) -> list[tuple[Record, Whole]]:
        """Return the records that tell of the making of a document among others.

        Each under the number at which this hub's feed told it.
        """
        if self._found is None:
            self._found = {}
            told = accepted_about(self._db, "", kinds=self._kinds)
            # Of one that was imported again, by whom it was first.
            for record, seq in sorted(told, key=lambda each: each[0].seq):
                here = replace(record, seq=seq)
                for whole in record.whole:
                    self._found.setdefault(whole.doc_id, []).append((here, whole))
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
    if not (together or any(each.whole for each in told)):
        return {}
    before, as_it_was = _before(told), as_made(doc_id, registers, told=told)
    content = as_it_was.content
    alone = [record for record in told if record.author and as_it_was.is_told_by(record)]
    made: LastChange | None = None
    for record in alone:
        made = twinned(change_of(record), made) if made else change_of(record)
    if made is None:
        named = (each for each, whole in together if each.author and whole.content == content)
        first = next(named, None)
        made = _among_others(first, unknown) if first else None
    else:
        by = {record.device for record in alone}
        made = also_made(made, content, by=by, together=together, unknown=unknown)
    return dict.fromkeys(registers.keys() - before.keys(), made) if made else {}


def also_made(
    made: LastChange,
    digest: str,
    *,
    by: Collection[str],
    together: Iterable[tuple[Record, Whole]],
    unknown: LastChange,
) -> LastChange:
    """Return *made*, of a document of that content, with a PC that made the same among others.

    Args:
        by: PCs of which it is known already; another epoch may have told of them once more.
        together: Records of documents made together.
        unknown: Whoever wrote what nobody tells of.
    """
    for record, whole in together:
        is_another = record.author and record.device not in by and whole.content == digest
        if is_another and made.twin is None:
            return twinned(made, _among_others(record, unknown))
    return made


def _among_others(record: Record, unknown: LastChange) -> LastChange:
    return replace(unknown, author=record.author, pc=record.pc, at=record.at)


def _before(told: Iterable[Record]) -> dict[str, str | None]:
    """Return what stood in each register before it was first changed."""
    found: dict[str, str | None] = {}
    for record in told:
        for key, change in record.changes.items():
            found.setdefault(key, change.before)
    return found
