"""A sound database out of what can be read of a damaged one.

What the hub has confirmed comes from it again, so that of that only what is proven by its own hash
is kept. What a person wrote and the hub has not confirmed exists nowhere else: it goes again by
itself where it stands on a proven document, and into the tray, with its values, where it does not.
"""

import json
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from selaras.documents.crdt import Document
from selaras.documents.fingerprint import content_hash
from selaras.errors import DocumentError
from selaras.replica.identity import load_identity, save_identity
from selaras.replica.incarnations import (
    REBUILT_HUB,
    RESTORED,
    RESTORED_HUB,
    RESTORED_REPLICA,
)
from selaras.store import projection
from selaras.store.audit import reindex
from selaras.store.contents import content_of
from selaras.store.db import Connection
from selaras.store.documents import count_documents, get_document
from selaras.store.engine import Store
from selaras.store.meta import get_meta, set_meta
from selaras.store.outbox import (
    OutboxEntry,
    count_entries,
    entries_after,
    entries_of,
    remove_entries,
)
from selaras.store.overlay import empty_feed, give_hub, lay_over, put_newer
from selaras.store.pages import Value
from selaras.store.record_blocks import TABLE as RECORD_BLOCKS
from selaras.store.record_rows import kept_in, put_seal_of, take_all_out
from selaras.store.salvage import Table
from selaras.store.sums import HUB, REPLICA, recount
from selaras.store.tray import RefusedEdit, add_refused

KEPT: Final = "rebuild.kept"
HUB_ID: Final = "hub.id"
_ALL: Final = 2**62
_FACT: Final = ("id", "kind", "company", "subject", "seq", "content")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What is in the new database.

    Args:
        unsent: Entries that go to the hub by themselves.
        in_tray: Edits that a person must look at and apply again.
        with_hub: The office's hub is in it.
        broken: Tables of the damaged file that could not be read to their end.
    """

    documents: int
    unsent: int
    in_tray: int
    with_hub: bool
    is_set_up: bool
    broken: tuple[str, ...]


@dataclass(slots=True)
class _Work:
    """What was written and not confirmed, while it is sorted.

    Args:
        standing: Documents whose unsent entries can go as they are.
        kept: How many edits went into the tray.
    """

    standing: set[str] = field(default_factory=set)
    kept: int = 0


def rebuild_into(store: Store, found: Mapping[str, Table]) -> Rebuilt:
    """Fill *store*, a new database or a backup of the damaged one, with what was *found*."""
    with store.transaction() as db:
        keys = {row.get("key") for row in _rows(found, "meta")}
        with_hub = HUB_ID in keys or get_meta(db, HUB_ID) is not None
        lay_over(db, found, with_hub=with_hub)
        work = _Work()
        for row in _rows(found, "document"):
            _document(db, row, work)
        for row in _rows(found, "fact"):
            _fact(db, "fact", row)
        _sort(db, work)
        if with_hub:
            _hub(db, found)
        _derive(db, with_hub=with_hub)
        _begin_again(db, with_hub=with_hub)
        return Rebuilt(
            documents=count_documents(db),
            unsent=count_entries(db),
            in_tray=work.kept,
            with_hub=with_hub,
            is_set_up=load_identity(db).is_set_up,
            broken=tuple(sorted(name for name, table in found.items() if not table.is_whole)),
        )


def _rows(found: Mapping[str, Table], name: str) -> Iterable[dict[str, Value]]:
    return found[name].dicts() if name in found else ()


def _document(db: Connection, row: Mapping[str, Value], work: _Work) -> None:
    """Take a document that proves itself; keep the values of unsent work that does not."""
    doc_id, confirmed = str(row.get("id")), row.get("confirmed")
    own = _registers(row.get("state"))
    if own is None or content_hash(doc_id, own) != row.get("hash"):
        return
    if confirmed is None:
        put_newer(db, "document", row=row)
        return
    entries = entries_of(db, doc_id)
    together = _registers(confirmed, (update for each in entries for update in each.updates))
    if entries and together == own and put_newer(db, "document", row=row):
        work.standing.add(doc_id)
        return
    # Its state holds all of it, also what the outbox no longer has.
    before = _registers(confirmed) or {}
    changes = {key: text for key, text in own.items() if before.get(key) != text}
    if changes:
        _keep(db, work, _leftover(db, doc_id, str(row.get("company")), changes=changes))
    remove_entries(db, (each.n for each in entries if each.changes))


def _leftover(db: Connection, doc_id: str, company: str, *, changes: dict[str, str]) -> RefusedEdit:
    """Return the values of unsent work whose entries are gone or do not fit, by its last author."""
    edit = RefusedEdit(0, "", 0, doc_id, company, KEPT, {}, changes, author="", at="")
    for last in entries_of(db, doc_id)[-1:]:
        edit = replace(edit_kept(last), changes=changes)
    return edit


def _sort(db: Connection, work: _Work) -> None:
    """Leave in the outbox what can go by itself; the rest goes into the tray."""
    entries = entries_after(db, 0, limit=_ALL, max_bytes=_ALL)
    begun_here = {each.doc_id for each in entries if each.base_rev == 0}
    begun_here -= {each.doc_id for each in entries if each.base_rev}
    for entry in entries:
        is_new = entry.doc_id in begun_here and get_document(db, entry.doc_id) is None
        if entry.changes and not is_new and entry.doc_id not in work.standing:
            _keep(db, work, edit_kept(entry))
            remove_entries(db, [entry.n])


def _keep(db: Connection, work: _Work, edit: RefusedEdit) -> None:
    add_refused(db, edit)
    work.kept += 1


def edit_kept(entry: OutboxEntry) -> RefusedEdit:
    """Return an entry that cannot go by itself as an edit for the tray."""
    return RefusedEdit(
        tray_no=0,
        origin_incarnation=entry.origin_incarnation,
        origin_n=entry.origin_n,
        doc_id=entry.doc_id,
        company=entry.company,
        code=KEPT,
        facts={},
        changes=entry.changes,
        author=entry.author,
        at=entry.at,
    )


def _fact(db: Connection, table: str, row: Mapping[str, Value]) -> None:
    try:
        json.loads(_content(row))
    except ValueError:
        return
    put_newer(db, table, row=row)


def _content(row: Mapping[str, Value]) -> str:
    content = row.get("content")
    return content_of(content if isinstance(content, bytes) else str(content))


def _hub(db: Connection, found: Mapping[str, Table]) -> None:
    """Let the hub have the newest of its own rows and of the replica's beside it."""
    take_all_out(db)
    for row in _rows(found, "hub_document"):
        registers = _registers(row.get("state"))
        if registers is not None and _is_json(row.get("registers")):
            item_hash = content_hash(str(row.get("id")), registers)
            if row.get("hash", item_hash) == item_hash:
                put_newer(db, "hub_document", row={**row, "hash": item_hash})
    for row in _rows(found, "hub_fact"):
        _fact(db, "hub_fact", row)
    for block in _rows(found, RECORD_BLOCKS):
        for kept in kept_in(block):
            _fact(db, "hub_fact", dict(zip(_FACT, kept.row, strict=True)))
            put_seal_of(db, kept)
    give_hub(db)
    numbers = [row.get("seq") for row in _rows(found, "hub_feed")]
    empty_feed(db, at_least=max((n for n in numbers if isinstance(n, int)), default=0))


def _derive(db: Connection, *, with_hub: bool) -> None:
    reindex(db)
    for side in (REPLICA, HUB) if with_hub else (REPLICA,):
        recount(db, side=side)
    deque(projection.rebuild_beside(db), maxlen=0)
    projection.adopt_rebuilt(db)


def _begin_again(db: Connection, *, with_hub: bool) -> None:
    """Take all of the feed again, under a new incarnation.

    A hub begins a new epoch, whose author ids nobody ever had, whatever was lost of the old ones.
    """
    save_identity(db, seq=0, client_ids=())
    set_meta(db, RESTORED_REPLICA, value=RESTORED)
    if with_hub:
        set_meta(db, RESTORED_HUB, value=RESTORED)
        set_meta(db, REBUILT_HUB, value=RESTORED)


def _registers(state: Value, updates: Iterable[bytes] = ()) -> dict[str, str] | None:
    """Return what a document holds; None where it cannot be read."""
    if not isinstance(state, bytes):
        return None
    try:
        document = Document(state)
        document.apply(list(updates))
        return document.registers()
    except DocumentError:
        return None


def _is_json(text: Value) -> bool:
    try:
        return isinstance(json.loads(str(text)), dict)
    except ValueError:
        return False
