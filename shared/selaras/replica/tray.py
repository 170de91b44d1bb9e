"""The tray: what a person wrote and the office did not take, with its values.

Two sources: edits of this PC that the hub refused, and proposals (late edits of an approved
invoice) that the hub keeps for everybody.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from selaras.documents.values import decode_value
from selaras.domain.result import Rejection
from selaras.replica.approvals import live_approval
from selaras.replica.finding import open_invoice
from selaras.replica.writer import Writer
from selaras.store.db import Connection
from selaras.store.facts import facts_of_kind, get_fact
from selaras.store.outbox import refused_edits

PROPOSAL = "proposal"


@dataclass(frozen=True, slots=True)
class TrayItem:
    """One edit that waits for a person.

    Args:
        item_id: The proposal's id, or ``edit:N`` for a refused edit of this PC.
        changes: Register to the value the person wrote.
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


def tray_items(db: Connection) -> list[TrayItem]:
    """Return what is in the tray, oldest first."""
    items = [*_proposals(db), *_refused(db)]
    return sorted(items, key=lambda item: (item.when, item.item_id))


def apply_proposal(writer: Writer, proposal: str) -> bool | Rejection:
    """Write a proposal's values into its document as an edit of now."""
    fact = get_fact(writer.db, proposal)
    content: dict[str, Any] = json.loads(fact.content) if fact else {}
    is_ours = fact is not None and (fact.kind, fact.company) == (PROPOSAL, writer.identity.company)
    if not is_ours or content["state"] != "open":
        return Rejection("proposal.not-found", {"id": proposal})
    document = str(content["document"])
    if live_approval(writer.db, document):
        return Rejection("invoice.frozen", {"ref": _reference(writer.db, document)})
    return writer.edit(document, writer.identity.company, changes=content["changes"])


def _proposals(db: Connection) -> list[TrayItem]:
    found = []
    for fact in facts_of_kind(db, PROPOSAL):
        content = json.loads(fact.content)
        if content["state"] == "open":
            found.append(
                TrayItem(
                    item_id=fact.fact_id,
                    document=fact.subject,
                    reference=_reference(db, fact.subject),
                    code=content["code"],
                    facts={},
                    changes=_readable(content["changes"]),
                    who=content["author"],
                    pc=content["pc"],
                    when=content["at"],
                )
            )
    return found


def _refused(db: Connection) -> list[TrayItem]:
    return [
        TrayItem(
            item_id=f"edit:{edit.tray_no}",
            document=edit.doc_id,
            reference=_reference(db, edit.doc_id),
            code=edit.code,
            facts=edit.facts,
            changes=_readable(edit.changes),
            who=edit.author,
            pc="",
            when=edit.at,
        )
        for edit in refused_edits(db)
        # The hub keeps a proposal for everybody; it is listed once.
        if "proposal" not in edit.facts
    ]


def _readable(changes: Mapping[str, str]) -> dict[str, object]:
    return {key: decode_value(text) for key, text in changes.items()}


def _reference(db: Connection, doc_id: str) -> str:
    found = open_invoice(db, doc_id)
    return found.invoice.reference if found else ""
