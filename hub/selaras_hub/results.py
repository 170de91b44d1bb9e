"""Results of Coretax: what PCs read from its lists becomes facts, and only ever moves forward.

Each row is judged again here, with what the hub knows: two PCs may have read lists of different
days. A row that says nothing new writes nothing, so the same list twice changes nothing.
"""

from typing import Any

from selaras.domain.coretax_results import MAX_HISTORY, may_move
from selaras.domain.requests import Request
from selaras.domain.result_report import MAX_REPORTS, ResultReport, decode_report
from selaras_hub.approval_facts import Approval, live_approval
from selaras_hub.by_hand import meet_result
from selaras_hub.judging import Refused
from selaras_hub.requesting import Asked, Done
from selaras_hub.result_facts import KIND, result_id, result_of

RECORDED, UNCHANGED, KEPT = "recorded", "unchanged", "kept"


def record(asked: Asked, request: Request) -> Done | Refused:
    """Write down what a list says of our invoices; what may not be is counted as kept."""
    texts = request.texts("rows")
    if not 0 < len(texts) <= MAX_REPORTS:
        return Refused("results.too-many", {"count": str(len(texts)), "max": str(MAX_REPORTS)})
    reports = [decode_report(text) for text in texts]
    whole = [report for report in reports if report is not None]
    if len(whole) < len(texts):
        return Refused("results.unreadable", {"row": str(reports.index(None) + 1)})
    owners = {content["number"]: content["invoice"] for _, content in asked.facts.of_kind(KIND)}
    counts = dict.fromkeys((RECORDED, UNCHANGED, KEPT), 0)
    file = request.text("file")[:64]
    for report in whole:
        fate = _record(asked, report, file=file, owners=owners)
        counts[fate] += 1
    return Done({name: str(count) for name, count in counts.items()})


def _record(asked: Asked, report: ResultReport, *, file: str, owners: dict[str, str]) -> str:
    approval = live_approval(asked, report.invoice)
    if approval is None or not _is_about(report, approval):
        return KEPT
    known = result_of(asked.facts, report.approval) or {}
    number = str(known.get("number", ""))
    if report.number and owners.get(report.number, report.invoice) != report.invoice:
        return KEPT
    fate = _move(report, before=str(known.get("status", "")), number=number)
    if fate != RECORDED:
        return fate
    content = {
        **_about(report, number),
        "batch": approval.batch,
        "file": file,
        "by": asked.entry.author,
        "pc": asked.member.pc,
        "at": asked.now,
        "history": _history(known),
    }
    asked.facts.put(KIND, result_id(report.approval), subject=report.invoice, content=content)
    meet_result(asked, approval, before=str(known.get("status", "")), status=report.status)
    if content["number"]:
        owners[str(content["number"])] = report.invoice
    return RECORDED


def _is_about(report: ResultReport, approval: Approval) -> bool:
    """Say whether a row can be about this version, which may have gone to Coretax."""
    # Of a replacement nobody need have said that it was keyed in: the list does.
    is_sent = bool(approval.batch or approval.by_hand_of)
    return is_sent and approval.fact_id == report.approval


def _move(report: ResultReport, *, before: str, number: str) -> str:
    if number and report.number not in ("", number):
        return KEPT
    if before == report.status:
        return UNCHANGED if report.number in ("", number) else RECORDED
    return RECORDED if may_move(before, report.status, confirmed=report.confirmed) else KEPT


def _about(report: ResultReport, number: str) -> dict[str, object]:
    return {
        "invoice": report.invoice,
        "approval": report.approval,
        "status": report.status,
        "number": report.number or number,
        "matched": report.matched,
        "confirmed": report.confirmed,
        "seen": dict(report.seen),
        "row": report.row,
    }


def _history(known: dict[str, Any]) -> list[dict[str, object]]:
    """Return where it stood before, oldest first."""
    if not known:
        return []
    past = {name: known[name] for name in ("status", "number", "at", "by", "pc")}
    return [*known["history"], past][-MAX_HISTORY:]
