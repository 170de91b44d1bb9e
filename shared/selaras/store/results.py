"""Results of Coretax as this PC holds them: one fact for each frozen version that went there."""

import json
from typing import Any, Final, NamedTuple

from selaras.store.db import Connection
from selaras.store.facts import facts_about, facts_of_kind

KIND: Final = "result"


class CoretaxState(NamedTuple):
    """Where an invoice stands at the tax office; blank while nothing came back.

    Args:
        number: The tax invoice number (NSFP), 17 digits.
    """

    status: str = ""
    number: str = ""


def results_about(db: Connection, invoice_id: str) -> dict[str, dict[str, Any]]:
    """Return what came back of each frozen version of an invoice, by the approval's id."""
    found = (json.loads(fact.content) for fact in facts_about(db, invoice_id, kind=KIND))
    return {content["approval"]: content for content in found}


def all_results(db: Connection) -> list[dict[str, Any]]:
    """Return every result, in the hub's order."""
    return [json.loads(fact.content) for fact in facts_of_kind(db, KIND)]


def coretax_state(db: Connection, invoice_id: str) -> CoretaxState:
    """Return how the newest frozen version stands; a version that was sent anew begins blank."""
    results = results_about(db, invoice_id)
    if not results:
        return CoretaxState()
    approvals = [fact.fact_id for fact in facts_about(db, invoice_id, kind="approval")]
    newest = max(approvals, key=_number, default="")
    content = results.get(newest)
    return CoretaxState(content["status"], content["number"]) if content else CoretaxState()


def _number(approval_id: str) -> int:
    text = approval_id.rpartition(":")[2]
    return int(text) if text.isdecimal() else 0
