"""The tray: what a person wrote and the office did not take, with its values.

Two sources: edits of this PC that the hub refused, and proposals (late edits of an approved
invoice) that the hub keeps for everybody.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, TypeAlias

from selaras.documents.values import decode_value
from selaras.domain.result import Rejection
from selaras.domain.roles import action_of_edit
from selaras.replica.approvals import live_approval
from selaras.replica.card_kinds import card_title
from selaras.replica.finding import open_invoice
from selaras.replica.writer import Writer
from selaras.store.db import Connection
from selaras.store.documents import get_document
from selaras.store.facts import facts_of_kind, get_fact
from selaras.store.tray import RefusedEdit, refused_edits, remove_refused

PROPOSAL = "proposal"
_EDIT = "edit:"

Writing: TypeAlias = Callable[[], AbstractContextManager[Writer]]


@dataclass(frozen=True, slots=True)
class TrayItem:
    """One edit that waits for a person.

    Args:
        item_id: The proposal's id, or ``edit:N`` for a refused edit of this PC.
        changes: Register to the value the person wrote.
        is_proven: False where nobody can say whether it really was she.
    """

    item_id: str
    document: str
    reference: str
    code: str
    facts: Mapping[str, str]
    changes: Mapping[str, object]
    who: str
    pc: str
    when: str
    is_proven: bool = True


def tray_items(db: Connection) -> list[TrayItem]:
    """Return what is in the tray, oldest first."""
    items = [*_proposals(db), *_refused(db)]
    return sorted(items, key=lambda item: (item.when, item.item_id))


class Tray:
    """What a person does with what lies there."""

    def __init__(self, writing: Writing) -> None:
        """Work with *writing*, which opens a transaction and its writer."""
        self._writing = writing

    def apply(self, item_id: str) -> bool | Rejection:
        """Write an item's values into its document, on top of what is there now.

        Returns:
            Whether that changed anything; or why it may not be. A refused edit of this PC has
            then left the tray; a proposal is the hub's to close.
        """
        with self._writing() as writer:
            edit = _own_edit(writer, item_id)
            if edit is None:
                return _apply_proposal(writer, item_id)
            applied = _write(writer, edit.doc_id, edit.changes)
            if not isinstance(applied, Rejection):
                _let_go(writer, edit)
            return applied

    def drop(self, item_id: str) -> Rejection | None:
        """Let go of a refused edit of this PC; say why when there is none such."""
        with self._writing() as writer:
            edit = _own_edit(writer, item_id)
            if edit is None:
                return Rejection("tray.not-found", {"id": item_id})
            refusal = writer.refusal(action_of_edit(edit.doc_id.partition(":")[0]))
            if refusal is None:
                _let_go(writer, edit)
            return refusal


def is_own_edit(item_id: str) -> bool:
    """Say whether an item is a refused edit of this PC and no proposal."""
    return item_id.startswith(_EDIT)


def _own_edit(writer: Writer, item_id: str) -> RefusedEdit | None:
    for edit in refused_edits(writer.db):
        is_hers = edit.company == writer.identity.company
        if item_id == f"{_EDIT}{edit.tray_no}" and is_hers and _is_listed(writer.db, edit):
            return edit
    return None


def _apply_proposal(writer: Writer, proposal: str) -> bool | Rejection:
    fact = get_fact(writer.db, proposal)
    content: dict[str, Any] = json.loads(fact.content) if fact else {}
    is_ours = fact is not None and (fact.kind, fact.company) == (PROPOSAL, writer.identity.company)
    if not is_ours or content["state"] != "open":
        return Rejection("proposal.not-found", {"id": proposal})
    return _write(writer, str(content["document"]), content["changes"])


def _write(writer: Writer, document: str, changes: Mapping[str, str]) -> bool | Rejection:
    refusal = writer.refusal(action_of_edit(document.partition(":")[0]))
    if refusal is not None:
        return refusal
    if live_approval(writer.db, document):
        return Rejection("invoice.frozen", {"ref": _reference(writer.db, document)})
    # A document says whose it is in its first entry.
    if "company" not in changes and get_document(writer.db, document) is None:
        return Rejection("proposal.no-document")
    return writer.edit(document, writer.identity.company, changes=changes)


def _let_go(writer: Writer, edit: RefusedEdit) -> None:
    remove_refused(writer.db, edit.tray_no)
    writer.touched.add(edit.doc_id)


def _proposals(db: Connection) -> list[TrayItem]:
    found = []
    for fact in facts_of_kind(db, PROPOSAL):
        content = json.loads(fact.content)
        if content["state"] == "open":
            found.append(
                TrayItem(
                    item_id=fact.fact_id,
                    document=fact.subject,
                    reference=reference_of(db, fact.subject, changes=content["changes"]),
                    code=content["code"],
                    facts={},
                    changes=_readable(content["changes"]),
                    who=content["author"],
                    pc=content["pc"],
                    when=content["at"],
                    is_proven=content.get("proven") != "no",
                )
            )
    return found


def _refused(db: Connection) -> list[TrayItem]:
    return [
        TrayItem(
            item_id=f"{_EDIT}{edit.tray_no}",
            document=edit.doc_id,
            reference=reference_of(db, edit.doc_id, changes=edit.changes),
            code=edit.code,
            facts=edit.facts,
            changes=_readable(edit.changes),
            who=edit.author,
            pc="",
            when=edit.at,
        )
        for edit in refused_edits(db)
        if _is_listed(db, edit)
    ]


def _is_listed(db: Connection, edit: RefusedEdit) -> bool:
    """Say whether it is not a proposal, which the hub keeps for everybody, and is listed once.

    A PC that was revoked has the edit and never gets the proposal.
    """
    return "proposal" not in edit.facts or get_fact(db, edit.facts["proposal"]) is None


def _readable(changes: Mapping[str, str]) -> dict[str, object]:
    return {key: decode_value(text) for key, text in changes.items()}


def _reference(db: Connection, doc_id: str) -> str:
    found = open_invoice(db, doc_id)
    return found.invoice.reference if found else card_title(db, doc_id)


def reference_of(db: Connection, doc_id: str, *, changes: Mapping[str, str]) -> str:
    """Return an invoice's reference; what *changes* say themselves where it is not here."""
    known = _reference(db, doc_id)
    if known:
        return known
    reference = decode_value(changes["reference"]) if "reference" in changes else ""
    return reference if isinstance(reference, str) else ""
