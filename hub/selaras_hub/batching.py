"""Export batches: an invoice is in one live batch, whatever two PCs ask at the same second.

A batch lists approvals and the hash of the file. The file is a pure function of the frozen
contents, so it can be written again later byte for byte, on any PC.
"""

import hashlib
import io
from collections.abc import Sequence
from typing import Final

from selaras.domain.ids import derived_id
from selaras.domain.requests import MAX_INVOICES_PER_REQUEST, MAX_REASON, Request
from selaras.exchange import write_coretax_xml
from selaras_hub.approval_facts import KIND as APPROVAL
from selaras_hub.approval_facts import Approval, frozen_invoice, live_approval, set_batch
from selaras_hub.judging import Refused
from selaras_hub.requesting import Asked, Done
from selaras_hub.result_facts import result_of

KIND = "batch"
# What Coretax takes in one file (rule EXPORT-1).
MAX_INVOICES: Final = 1_000
# Of the writer; a batch names it so that a later release can still write the same bytes.
WRITER_VERSION: Final = 1
MAX_NAMES_CHARS: Final = 500


def export(asked: Asked, request: Request) -> Done | Refused:
    """Put approved invoices into new batches; all that are named, or none."""
    wanted = request.texts("invoices")
    if len(wanted) > MAX_INVOICES_PER_REQUEST:
        facts = {"count": str(len(wanted)), "max": str(MAX_INVOICES_PER_REQUEST)}
        return Refused("export.too-many", facts)
    chosen = _named(asked, wanted) if wanted else _all_open(asked)
    if isinstance(chosen, Refused):
        return chosen
    if not chosen:
        return Refused("export.nothing-approved")
    batches = [
        _make(asked, chosen[start : start + MAX_INVOICES], part=start // MAX_INVOICES + 1)
        for start in range(0, len(chosen), MAX_INVOICES)
    ]
    return Done({"batches": " ".join(batches)})


def withdraw(asked: Asked, request: Request) -> Done | Refused:
    """Take a batch back, for a reason, while nothing of it came back from Coretax."""
    batch_id, reason = request.text("batch"), request.text("reason").strip()
    content = asked.facts.get(batch_id)
    if content is None or not batch_id.startswith(f"{KIND}:"):
        return Refused("batch.not-found", {"batch": batch_id[:100]})
    if content["state"] != "live":
        return Refused("batch.withdrawn-already", {"batch": batch_id})
    seen = [each for each in content["invoices"] if result_of(asked.facts, each["approval"])]
    if seen:
        return Refused("batch.results-seen", {"batch": batch_id, "count": str(len(seen))})
    if not 0 < len(reason) <= MAX_REASON:
        return Refused("reason.missing", {"max": str(MAX_REASON)})
    for item in content["invoices"]:
        approval = live_approval(asked, item["invoice"])
        if approval is not None and approval.batch == batch_id:
            set_batch(asked, approval, batch="")
    moved = content | {
        "state": "withdrawn",
        "reason": reason,
        "withdrawn_by": asked.entry.author,
        "withdrawn_at": asked.now,
    }
    asked.facts.put(KIND, batch_id, subject="", content=moved)
    return Done({"batch": batch_id})


def _named(asked: Asked, invoices: Sequence[str]) -> list[Approval] | Refused:
    found = {each: live_approval(asked, each) for each in dict.fromkeys(invoices)}
    missing = [invoice_id for invoice_id, approval in found.items() if approval is None]
    if missing:
        return _overlap("export.not-approved", missing, {})
    chosen = [approval for approval in found.values() if approval is not None]
    by_hand = [str(each.content["reference"]) for each in chosen if each.by_hand_of]
    if by_hand:
        return _overlap("export.by-hand", by_hand, {})
    held = _held(asked, chosen)
    taken = [each for each in chosen if each.batch or each.fact_id in held]
    if taken:
        ids = (each.batch or held[each.fact_id] for each in taken)
        batches = " ".join(dict.fromkeys(ids))
        names = [str(each.content["reference"] or each.content["invoice"]) for each in taken]
        return _overlap("export.in-batch", names, {"batch": batches[:MAX_NAMES_CHARS]})
    return chosen


def _held(asked: Asked, chosen: Sequence[Approval]) -> dict[str, str]:
    """Return the live batches that hold an earlier version of what was approved anew.

    Of two hubs at once the one may have exported what the other let be edited and approved again.
    """
    again = {
        str(each.content["invoice"]): each.fact_id
        for each in chosen
        if len(asked.facts.about(str(each.content["invoice"]), APPROVAL)) > 1
    }
    return {
        again[item["invoice"]]: batch_id
        for batch_id, content in (asked.facts.of_kind(KIND) if again else ())
        for item in (content["invoices"] if content["state"] == "live" else ())
        if item["invoice"] in again and "left_at" not in item
    }


def _overlap(code: str, names: list[str], facts: dict[str, str]) -> Refused:
    """Refuse an export whole, naming what stands in its way as far as a sentence can."""
    ref = ", ".join(names)
    if len(ref) > MAX_NAMES_CHARS:
        ref = f"{ref[:MAX_NAMES_CHARS]}…"
    return Refused(code, {"ref": ref, "count": str(len(names)), **facts})


def _all_open(asked: Asked) -> list[Approval]:
    """Return the approvals that are in no batch, in the order in which that became so.

    Replacements are left out: a file would make an invoice of its own of each.
    """
    found = [
        Approval(fact_id, content)
        for fact_id, content in asked.facts.of_kind(APPROVAL)
        if content["state"] == "approved" and not content["batch"]
        if not Approval(fact_id, content).by_hand_of
    ]
    held = _held(asked, found)
    return [each for each in found if each.fact_id not in held]


def _make(asked: Asked, chosen: list[Approval], *, part: int) -> str:
    origin = f"{asked.entry.origin_incarnation}/{asked.entry.origin_n}"
    batch_id = f"{KIND}:{derived_id(KIND, origin, str(part))}"
    items = [
        {
            "invoice": approval.content["invoice"],
            "approval": approval.fact_id,
            "reference": approval.content["reference"],
            "hash": approval.content["hash"],
        }
        for approval in chosen
    ]
    content = {
        "state": "live",
        "invoices": items,
        "count": len(items),
        "sha256": _file_hash(chosen, asked.company),
        "writer": WRITER_VERSION,
        "by": asked.entry.author,
        "pc": asked.member.pc,
        "at": asked.now,
    }
    for approval in chosen:
        set_batch(asked, approval, batch=batch_id)
    asked.facts.put(KIND, batch_id, subject="", content=content)
    return batch_id


def _file_hash(chosen: list[Approval], company: str) -> str:
    file = io.BytesIO()
    write_coretax_xml(map(frozen_invoice, chosen), company=company, out=file)
    return hashlib.sha256(file.getvalue()).hexdigest()
