"""Taking a document of the hub whole, where what is here cannot be merged with it."""

from collections.abc import Sequence
from dataclasses import replace

from selaras.documents.crdt import Document
from selaras.protocol.checking_frames import MendDocument
from selaras.replica.writer import Writer
from selaras.store.documents import StoredDocument
from selaras.store.outbox import OutboxEntry, append_entry, entries_of, remove_entries


def take_whole(
    writer: Writer, theirs: MendDocument, *, stored: StoredDocument | None, document: Document
) -> None:
    """Put the hub's state in the place of what is here; unsent work is written again on top."""
    waiting = entries_of(writer.db, theirs.doc_id)
    store_whole(writer, theirs, doc_no=stored.doc_no if stored else 0, document=document)
    _on_top(writer, waiting)


def store_whole(writer: Writer, theirs: MendDocument, *, doc_no: int, document: Document) -> None:
    """Store *document*, the hub's state opened, as the hub has it; 0 for one that is new here."""
    there = StoredDocument(
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
    writer.store(there, document)


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
            append_entry(writer.db, replace(entry, n=0))
