"""What the audit of this epoch and of former ones says of one document."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from selaras.domain.audit import KIND as AUDIT
from selaras.domain.audit import Record
from selaras.domain.epochs import FORMER_AUDIT
from selaras.domain.record_reading import read_record
from selaras.store.db import Connection
from selaras.store.facts import facts_about
from selaras.store.meta import get_meta
from selaras.store.users import put_editor
from selaras_hub.revs import counter_of

_BOTH: Final = (AUDIT, FORMER_AUDIT)


def records_about(db: Connection, doc_id: str, *, kinds: Sequence[str] = _BOTH) -> Iterator[Record]:
    """Return the records that can be read, refused entries among them; kind by kind.

    Args:
        kinds: Of this epoch's chain, of what former ones said, or both.
    """
    return (record for record, _ in _told(db, doc_id, kinds))


def accepted_about(
    db: Connection, doc_id: str, *, kinds: Sequence[str] = _BOTH
) -> list[tuple[Record, int]]:
    """Return the records of what was accepted by rev, each with where this hub's feed told it."""
    told = (each for each in _told(db, doc_id, kinds) if not each[0].code)
    return sorted(told, key=lambda each: each[0].rev)


def is_of_former_epoch(db: Connection, doc_id: str, *, epoch: str) -> bool:
    """Say whether this hub's own audit tells of a document that somebody made in *epoch*.

    Its records came here from there without it. What one writes in the present epoch is new.
    """
    if counter_of(db) == 1 or epoch == get_meta(db, "hub.epoch"):
        return False
    return any(not record.code for record in records_about(db, doc_id, kinds=[AUDIT]))


def note_editors(db: Connection, doc_id: str, *, records: Iterable[Record]) -> None:
    """Remember the users who wrote into a document, as *records* of it tell."""
    for user in dict.fromkeys(record.user for record in records if record.user):
        put_editor(db, doc_id, user=user)


def _told(db: Connection, doc_id: str, kinds: Sequence[str]) -> Iterator[tuple[Record, int]]:
    for kind in kinds:
        for fact in facts_about(db, doc_id, kind=kind, table="hub_fact"):
            record = read_record(fact.content)
            if record is not None:
                yield record, fact.seq
