"""Taking over the hub's content of documents and facts that turned out to differ.

What was here otherwise is kept: values in the tray, everything in a list of what was mended. Unsent
work is written again on top; a document that only this PC has is written again for the office.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from selaras.clock import moment_text
from selaras.documents.crdt import Document
from selaras.domain.alarms import Cause
from selaras.errors import DocumentError
from selaras.protocol.checking_frames import Mend, MendDocument, MendFact
from selaras.protocol.frames import FactNews
from selaras.replica import following, signing
from selaras.replica.alarms import raise_here
from selaras.replica.replacing import take_whole
from selaras.replica.writer import Writer
from selaras.store.audit import set_aside
from selaras.store.documents import StoredDocument, get_document
from selaras.store.facts import delete_fact, get_fact
from selaras.store.mended import DIFFERED, MISSING, ONLY_HERE, UNREADABLE, Mended, note_mended
from selaras.store.outbox import entries_of
from selaras.store.sums import DOCUMENTS
from selaras.store.tray import RefusedEdit, add_refused

log = logging.getLogger(__name__)

TRAY_CODE: Final = "check.differed"
# What was here is nobody's entry: nobody may be named as its author.
AUTHOR: Final = "Selaras"
MENDED: Final = Cause("check-mended")
NAMES: Final = 10


def take_over(writer: Writer, mend: Mend) -> None:
    """Put what the hub holds in the place of what differs, and say so."""
    documents = {each.doc_id: each for each in mend.documents}
    facts = {each.fact_id: each for each in mend.facts}
    for item_id in mend.ids:
        if mend.family == DOCUMENTS:
            _mend_document(writer, item_id, documents.get(item_id))
        else:
            _mend_fact(writer, item_id, facts.get(item_id))
    if any(fact.kind == "user" for fact in mend.facts):
        signing.recheck(writer.db)
    _tell(writer, mend.ids)


def _mend_document(writer: Writer, doc_id: str, theirs: MendDocument | None) -> None:
    stored = get_document(writer.db, doc_id)
    waiting = entries_of(writer.db, doc_id)
    held = _held(stored)
    if theirs is None:
        if stored is not None and not waiting:
            _write_again(writer, stored, held)
        return
    try:
        document = Document(theirs.state)
    except DocumentError:
        _note(writer, doc_id, theirs.company, how=UNREADABLE, held=held)
        return
    _note(writer, doc_id, theirs.company, how=DIFFERED if stored else MISSING, held=held)
    _keep(writer, theirs, held, document)
    take_whole(writer, theirs, stored=stored, document=document)


def _write_again(writer: Writer, stored: StoredDocument, held: dict[str, str]) -> None:
    """Let the office have a document that only this PC has."""
    if not held:
        _note(writer, stored.doc_id, stored.company, how=UNREADABLE, held=held)
        return
    _note(writer, stored.doc_id, stored.company, how=ONLY_HERE, held=held)
    writer.forget(stored)
    writer.retire_client()
    writer.edit(stored.doc_id, stored.company, changes=held)


def _keep(writer: Writer, theirs: MendDocument, held: dict[str, str], document: Document) -> None:
    """Put the values that were here and are not the hub's into the tray."""
    after = document.registers()
    lost = {key: text for key, text in held.items() if after.get(key) != text}
    if lost:
        edit = RefusedEdit(
            tray_no=0,
            origin_incarnation=writer.identity.incarnation,
            origin_n=0,
            doc_id=theirs.doc_id,
            company=theirs.company,
            code=TRAY_CODE,
            facts={},
            changes=lost,
            author=AUTHOR,
            at=moment_text(writer.clock.now()),
        )
        add_refused(writer.db, edit)


def _mend_fact(writer: Writer, fact_id: str, theirs: MendFact | None) -> None:
    known = get_fact(writer.db, fact_id)
    held = {"content": known.content} if known else {}
    if theirs is not None:
        _note(writer, fact_id, theirs.company, how=DIFFERED if known else MISSING, held=held)
        news = FactNews(
            theirs.seq,
            theirs.fact_id,
            theirs.kind,
            theirs.company,
            theirs.subject,
            theirs.content,
            theirs.seal,
        )
        subjects = following.store_fact(writer, news)
    elif known is not None:
        _note(writer, fact_id, known.company, how=ONLY_HERE, held=held)
        if known.kind == "audit":
            set_aside(writer.db, known)
        else:
            delete_fact(writer.db, known)
        subjects = {known.subject}
    else:
        return
    for doc_id in subjects:
        writer.refresh(doc_id)


def _tell(writer: Writer, ids: Sequence[str]) -> None:
    if ids:
        rest = f" (+{len(ids) - NAMES})" if len(ids) > NAMES else ""
        facts = {"documents": ", ".join(ids[:NAMES]) + rest}
        log.warning("check.mended count=%d", len(ids))
        now = moment_text(writer.clock.now())
        raise_here(writer.db, replace(MENDED, facts=facts), now=now)


def _note(writer: Writer, item_id: str, company: str, *, how: str, held: dict[str, str]) -> None:
    at = moment_text(writer.clock.now())
    note_mended(writer.db, Mended(at, item_id, company, how, held))


def _held(stored: StoredDocument | None) -> dict[str, str]:
    """Return what was here of the hub's content, without unsent work; nothing if unreadable."""
    if stored is None:
        return {}
    try:
        state = stored.state if stored.confirmed is None else stored.confirmed
        return Document(state).registers()
    except DocumentError:
        return {}
