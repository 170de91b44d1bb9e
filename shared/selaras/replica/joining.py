"""A PC that worked alone joins a hub: its content comes along, its CRDT history stays behind.

The old life of the file ends: what it wrote is written anew under a new incarnation and new
author ids, in the one transaction that forgets the old office. What was fact there (approvals,
batches, closed periods, the audit) is kept apart and takes no effect here; an invoice that was
approved or exported there says so wherever it goes.
"""

import json
from collections.abc import Mapping
from typing import Any

from selaras.clock import moment_text
from selaras.documents.crdt import Document
from selaras.documents.values import encode_value
from selaras.domain.company import SHARED_KINDS
from selaras.replica.approvals import live_approval
from selaras.replica.identity import CURRENT, save_identity
from selaras.replica.people import note_users_seq
from selaras.replica.queries import FORMER
from selaras.replica.writer import Writer
from selaras.store.db import Connection
from selaras.store.documents import each_document
from selaras.store.facts import StoredFact, facts_of_kind
from selaras.store.former import keep_former
from selaras.store.meta import set_meta
from selaras.store.reset import forget_office
from selaras.store.results import coretax_state
from selaras.store.tray import RefusedEdit, add_refused, refused_edits

CONFLICT, PROPOSAL = "joining.conflict", "joining.proposal"


def begin_anew(writer: Writer, **identity: str) -> None:
    """Forget the office this file belonged to, take a new identity and write all content again."""
    office = writer.identity.hub
    brought = [
        (stored.doc_id, stored.company, Document(stored.state).registers())
        for stored in each_document(writer.db)
    ]
    marks = {doc_id: _mark(writer.db, doc_id, office=office) for doc_id, _, _ in brought}
    _keep_undecided(writer.db, {doc_id: registers for doc_id, _, registers in brought})
    if office:
        at = moment_text(writer.clock.now())
        keep_former(writer.db, office, at=at, left_out=SHARED_KINDS)
    current = writer.identity.company
    forget_office(writer.db)
    save_identity(writer.db, **identity, epoch="", epoch_counter=0, seq=0, client_ids=())
    note_users_seq(writer.db, 0)
    # Who worked for one of the companies goes on with it, if it is one of the new office's too.
    set_meta(writer.db, CURRENT, value=current)
    writer.reload_identity()
    for doc_id, company, registers in brought:
        writer.edit(doc_id, company, changes=registers | marks[doc_id])


def _mark(db: Connection, doc_id: str, *, office: str) -> dict[str, str]:
    """Return the register that says how an invoice stood in the office that is left."""
    approval = live_approval(db, doc_id)
    if approval is None:
        return {}
    there = coretax_state(db, doc_id)
    said = {name: str(approval.get(name, "")) for name in ("approved_by", "approved_at", "batch")}
    coretax = {"coretax": there.status, "nsfp": there.number}
    return {FORMER: encode_value({"office": office, **said, **coretax})}


def _keep_undecided(db: Connection, present: Mapping[str, dict[str, str]]) -> None:
    """Keep in the tray what people wrote and nobody has decided on in the office that is left."""
    for fact, content in _open_facts(db, "conflict"):
        for side in content["sides"]:
            if present.get(fact.subject, {}).get(side["register"]) != side["value"]:
                written = {side["register"]: side["value"]}
                _keep(db, fact, CONFLICT, changes=written, by=(side["author"], side["at"]))
    listed = {edit.facts.get("proposal") for edit in refused_edits(db)}
    for fact, content in _open_facts(db, "proposal"):
        if fact.fact_id not in listed:
            by = (content["author"], content["at"])
            _keep(db, fact, PROPOSAL, changes=content["changes"], by=by)


def _open_facts(db: Connection, kind: str) -> list[tuple[StoredFact, dict[str, Any]]]:
    facts = [(fact, json.loads(fact.content)) for fact in facts_of_kind(db, kind)]
    return [(fact, content) for fact, content in facts if content["state"] == "open"]


def _keep(
    db: Connection, fact: StoredFact, code: str, *, changes: dict[str, str], by: tuple[str, str]
) -> None:
    edit = RefusedEdit(
        tray_no=0,
        origin_incarnation="",
        origin_n=0,
        doc_id=fact.subject,
        company=fact.company,
        code=code,
        facts={},
        changes=changes,
        author=by[0],
        at=by[1],
    )
    add_refused(db, edit)
