"""What a settled conflict kept, as its fact says it to a hub that was not there.

A settlement that changes no value is in no record's changes. Its fact alone says what was kept and
in which rev, and the record of that rev who settled.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from selaras.documents.crdt import Document
from selaras.store.db import Connection
from selaras.store.facts import facts_about
from selaras.store.hub_documents import get_hub_document, put_hub_document
from selaras.store.last_changes import LastChange
from selaras.values import replace
from selaras_hub.conflict_book import KIND, SETTLED
from selaras_hub.recorded import records_about

_TABLE: Final = "hub_fact"


def settler_of(db: Connection, doc_id: str, *, content: Mapping[str, Any]) -> LastChange:
    """Return who settled a conflict on a document; no incarnation where no record came of it."""
    rev, author = int(content["settled_rev"]), str(content["settled_by"])
    incarnation = ""
    for record in records_about(db, doc_id):
        if (record.rev, record.author) == (rev, author):
            incarnation = record.origin.rpartition("/")[0]
    return LastChange(rev, incarnation, author, content["settled_pc"], content["settled_at"])


def vouch_for(db: Connection, doc_id: str, *, most: int | None = None) -> None:
    """Let what stands in a document as conflicts on it kept it be of who settled them.

    Args:
        most: The highest rev that it can have been seen in, where it comes from another epoch.
    """
    about = facts_about(db, doc_id, kind=KIND, table=_TABLE)
    contents = [json.loads(fact.content) for fact in about]
    settled = [content for content in contents if content["state"] == SETTLED]
    stored = get_hub_document(db, doc_id) if settled else None
    if stored is None:
        return
    present, registers = Document(stored.state).registers(), dict(stored.registers)
    for content in sorted(settled, key=lambda each: each["settled_rev"]):
        settler = settler_of(db, doc_id, content=content)
        change = replace(settler, rev=settler.rev if most is None else min(settler.rev, most))
        for key, text in content["kept"].items():
            last = registers.get(key)
            if last is not None and last.rev <= change.rev and present.get(key) == text:
                registers[key] = change
    if registers != stored.registers:
        put_hub_document(db, replace(stored, registers=registers))
