"""What a replica wrote and its hub has not settled, brought into an older state of it.

For a backup that takes the place of newer data. Each entry keeps its origin, which the hub accepts
once, and is written again when the file begins its next incarnation. The document it was written
on comes along where it is newer: written on an older state, it would lose against what its own
author saw.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

from selaras.domain.requests import LEASE, decode_request
from selaras.replica.identity import load_identity
from selaras.replica.rebuilding import edit_kept
from selaras.store.db import Connection
from selaras.store.documents import get_document, put_document
from selaras.store.outbox import OutboxEntry, append_entry, entry_numbers, get_entry
from selaras.store.requests import get_request, put_request
from selaras.store.tray import RefusedEdit, add_refused, refused_edits

# Where it lies, so that it is looked for in these only (see ``store.salvage``).
WHERE_UNSENT: Final = {
    **dict.fromkeys(("meta", "outbox", "outbox_part", "tray", "request"), "TRUE"),
    "document": "confirmed IS NOT NULL",
}
_Key: TypeAlias = tuple[str, int, str, str]


@dataclass(frozen=True, slots=True)
class Brought:
    """What came along.

    Args:
        unsent: Entries that go to the hub by themselves.
        in_tray: Edits that a person must look at and apply again.
    """

    unsent: int = 0
    in_tray: int = 0


def bring_unsent(old: Connection, db: Connection) -> Brought | None:
    """Bring what waits in *old* into *db*, before that one begins a new incarnation.

    Args:
        old: As ``rebuild_into`` leaves it: what cannot go by itself is in its tray.

    Returns:
        None where nothing may be brought: they are not one PC's of one office, or the hub is in
        either, whose person goes back on purpose.
    """
    was, now = load_identity(old), load_identity(db)
    is_one = was.device and (was.hub, was.device) == (now.hub, now.device)
    if not is_one or was.is_own_hub or now.is_own_hub:
        return None
    known = {_key(entry) for entry in _entries(db)}
    fresh = [entry for entry in _entries(old) if _key(entry) not in known and not _is_lease(entry)]
    standing = [
        entry for entry in fresh if _stands(old, entry, is_one_epoch=was.epoch == now.epoch)
    ]
    for entry in standing:
        _bring(old, db, entry)
    left = [edit_kept(entry) for entry in fresh if entry not in standing]
    return Brought(len(standing), _keep(db, [*refused_edits(old), *left]))


def _entries(db: Connection) -> list[OutboxEntry]:
    """Return all that waits, also what is parked."""
    found = (get_entry(db, n) for n in entry_numbers(db))
    return [entry for entry in found if entry is not None]


def _key(entry: OutboxEntry) -> _Key:
    """Return what tells an entry from others: two copies of a file may go on from one number."""
    return entry.origin_incarnation, entry.origin_n, entry.at, entry.doc_id


def _is_lease(entry: OutboxEntry) -> bool:
    """Say whether it asks for numbers, which the next incarnation does for itself."""
    request = decode_request(entry.request) if entry.request else None
    return request is not None and request.kind == LEASE


def _stands(old: Connection, entry: OutboxEntry, *, is_one_epoch: bool) -> bool:
    """Say whether an entry goes by itself: revs of another epoch mean nothing in this one."""
    stored = get_document(old, entry.doc_id)
    return not entry.changes or is_one_epoch or stored is None or not stored.rev


def _bring(old: Connection, db: Connection, entry: OutboxEntry) -> None:
    newer, stored = get_document(old, entry.doc_id), get_document(db, entry.doc_id)
    if newer is not None and newer.rev and (stored is None or stored.rev < newer.rev):
        put_document(db, newer)
    append_entry(db, entry._replace(n=0))
    request = get_request(old, entry.origin_incarnation, n=entry.origin_n)
    known = get_request(db, entry.origin_incarnation, n=entry.origin_n)
    if request is not None and known is None:
        put_request(db, request)


def _keep(db: Connection, edits: Iterable[RefusedEdit]) -> int:
    known = {_edit(each) for each in refused_edits(db)}
    fresh = [edit for edit in edits if _edit(edit) not in known]
    for edit in fresh:
        add_refused(db, edit)
    return len(fresh)


def _edit(edit: RefusedEdit) -> tuple[object, ...]:
    changes = tuple(sorted(edit.changes.items()))
    return edit.origin_incarnation, edit.origin_n, edit.doc_id, changes
