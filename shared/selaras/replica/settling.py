"""Settling a conflict at a PC: keep one side, or write a value of one's own."""

import json
from collections.abc import Callable, Mapping

from selaras.documents.crdt import Document
from selaras.documents.invoice_codec import invoice_changes
from selaras.documents.values import encode_value
from selaras.domain.edits import apply_fields
from selaras.domain.requests import SETTLE, Request, encode_request
from selaras.domain.result import Rejection
from selaras.domain.settlement import seen_hash
from selaras.replica.asking import Waiting, ask, note
from selaras.replica.card_kinds import kind_of, open_card
from selaras.replica.finding import open_invoice
from selaras.replica.writer import Writer
from selaras.store.documents import get_document
from selaras.store.facts import StoredFact, get_fact
from selaras.store.outbox import entries_of

_NO = encode_value(False)  # noqa: FBT003  # the register's value


def keep_side(writer: Writer, conflict_id: str, *, number: int) -> Waiting | Rejection:
    """Settle a conflict in favour of one side, numbered from 1 as ``conflicts`` shows them."""
    fact = _open_conflict(writer, conflict_id)
    if isinstance(fact, Rejection):
        return fact
    content = json.loads(fact.content)
    sides = content["sides"]
    if not 1 <= number <= len(sides):
        return Rejection("conflict.no-such-side", {"number": number, "count": len(sides)})
    side = sides[number - 1]
    changes = {side["register"]: side["value"]}
    if side["register"] != content["register"]:
        # Keeping what was changed inside means that the line or the draft comes back.
        changes[content["register"]] = _NO
    return _settle(writer, fact, changes)


def set_value(
    writer: Writer, conflict_id: str, *, fields: Mapping[str, str], new_id: Callable[[], str]
) -> Waiting | Rejection:
    """Settle a conflict with a value of one's own, by the names of ``show --json``."""
    fact = _open_conflict(writer, conflict_id)
    if isinstance(fact, Rejection):
        return fact
    made = _made_of(writer, fact.subject, fields, new_id=new_id)
    if isinstance(made, Rejection):
        return made
    changes, registers = made
    register = json.loads(fact.content)["register"]
    if not changes and register in registers:
        changes = {register: registers[register]}
    if changes and register not in changes:
        return Rejection("conflict.other-field", {"field": register})
    return _settle(writer, fact, changes)


def _made_of(
    writer: Writer, doc_id: str, fields: Mapping[str, str], *, new_id: Callable[[], str]
) -> tuple[dict[str, str], dict[str, str]] | Rejection:
    """Return what *fields* would write into an invoice or a card, and what stands there."""
    kind = kind_of(doc_id)
    card = open_card(writer.db, kind, doc_id=doc_id) if kind else None
    if kind and card:
        changed = kind.apply(card.card, fields, new_id)
        if isinstance(changed, Rejection):
            return changed
        return kind.changes(card.registers, old=card.card, new=changed), card.registers
    found = open_invoice(writer.db, doc_id)
    if found is None:
        return Rejection("invoice.not-found", {"ref": doc_id})
    edited = apply_fields(found.invoice, fields, new_line_id=new_id)
    if isinstance(edited, Rejection):
        return edited
    return invoice_changes(found.registers, old=found.invoice, new=edited), found.registers


def _open_conflict(writer: Writer, conflict_id: str) -> StoredFact | Rejection:
    for name in (conflict_id, f"conflict:{conflict_id}"):
        fact = get_fact(writer.db, name)
        if fact is not None and (fact.kind, fact.company) == ("conflict", writer.identity.company):
            is_open = json.loads(fact.content)["state"] == "open"
            return fact if is_open else Rejection("conflict.settled", {"id": conflict_id})
    return Rejection("conflict.not-found", {"id": conflict_id})


def _settle(writer: Writer, fact: StoredFact, changes: Mapping[str, str]) -> Waiting | Rejection:
    sides = json.loads(fact.content)["sides"]
    seen = seen_hash((side["incarnation"], side["register"], side["value"]) for side in sides)
    request = Request(SETTLE, {"conflict": fact.fact_id, "seen": seen, "kept": dict(changes)})
    stored = get_document(writer.db, fact.subject)
    present = Document(stored.state).registers() if stored else {}
    differing = {key: text for key, text in changes.items() if present.get(key) != text}
    if not differing:
        return ask(writer, request, subject=fact.subject)
    text = encode_request(request)
    writer.write(writer.draft(fact.subject, request=text, changes=differing))
    entry = entries_of(writer.db, fact.subject)[-1]
    note(writer, entry, request=request, seen={})
    return Waiting(entry.origin_incarnation, entry.origin_n)
