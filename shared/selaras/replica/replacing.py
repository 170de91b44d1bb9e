"""Putting the hub's state in the place of what is here, and unsent work on top of it anew."""

from collections.abc import Collection, Sequence

from selaras.documents.crdt import Document
from selaras.protocol.checking_frames import MendDocument
from selaras.replica.writer import Writer
from selaras.store.awaited import awaited_whole
from selaras.store.documents import StoredDocument, get_document
from selaras.store.outbox import (
    OutboxEntry,
    append_entry,
    documents_waiting_under,
    entries_of,
    remove_entries,
)
from selaras.values import replace


def take_whole(
    writer: Writer, theirs: MendDocument, *, stored: StoredDocument | None, document: Document
) -> None:
    """Put the hub's state in the place of what is here; unsent work is written again on top."""
    waiting = entries_of(writer.db, theirs.doc_id)
    writer.store(whole_document(theirs, doc_no=stored.doc_no if stored else 0), document)
    _on_top(writer, waiting)


def whole_document(theirs: MendDocument, *, doc_no: int) -> StoredDocument:
    """Return a document as the hub has it, still without its hash; 0 for one that is new here."""
    return StoredDocument(
        doc_no=doc_no,
        doc_id=theirs.doc_id,
        kind=theirs.doc_id.partition(":")[0],
        company=theirs.company,
        rev=theirs.rev,
        seq=theirs.seq,
        state=theirs.state,
        confirmed=None,
        hash=b"",
    )


def give_up(writer: Writer, others: Collection[int]) -> None:
    """Write no more under author ids that are another's; what waits under them is written again.

    It rests on what the hub has of its document. Where that comes whole it is written again then.
    """
    if not others:
        return
    writer.use_clients(tuple(each for each in writer.identity.client_ids if each not in others))
    waiting: list[OutboxEntry] = []
    for doc_id in sorted(documents_waiting_under(writer.db, others) - {*awaited_whole(writer.db)}):
        stored = get_document(writer.db, doc_id)
        if stored is not None and stored.confirmed is not None:
            waiting += entries_of(writer.db, doc_id)
            back_to_confirmed(writer, stored)
    _on_top(writer, sorted(waiting, key=lambda entry: entry.n))


def back_to_confirmed(writer: Writer, stored: StoredDocument) -> None:
    """Take the unsent changes out of a document; one that the hub never had is gone."""
    document = Document(stored.confirmed)
    if document.clocks():
        writer.store(replace(stored, state=document.state(), confirmed=None), document)
    else:
        writer.forget(stored)


def _on_top(writer: Writer, waiting: Sequence[OutboxEntry]) -> None:
    """Write unsent work again on top of the hub's content, under an author id of its own.

    Some of it may be on its way: then the hub knows its origin and takes it once.
    """
    remove_entries(writer.db, [entry.n for entry in waiting])
    if any(entry.changes for entry in waiting):
        writer.retire_client()
    for entry in waiting:
        if entry.changes:
            writer.write(entry)
        else:
            append_entry(writer.db, entry._replace(n=0))
