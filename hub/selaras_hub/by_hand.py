"""What a person must do in Coretax by hand, as facts: planned, done there, seen in its list.

A replacement is planned by its approval, a cancellation by a request of its own. An invoice has
one live piece of work; whoever comes second is told of the first.
"""

from typing import Any, Final

from selaras.domain.by_hand import (
    COUNTS_FROM,
    ENDS_IN,
    ENTER,
    KIND,
    LIVE,
    MAY_BEGIN,
    WAITING_FOR,
    Original,
    WorkKind,
    WorkState,
    counting_day,
    next_code,
    replacement_findings,
)
from selaras.domain.coretax_results import all_statuses
from selaras.domain.invoice import Invoice
from selaras.domain.requests import MAX_REASON, Request
from selaras_hub.approval_facts import Approval, frozen_invoice, live_approval, set_batch
from selaras_hub.contracts import payment_said
from selaras_hub.judging import MAX_ID, Refused
from selaras_hub.periods import is_closed
from selaras_hub.requesting import Asked, Done
from selaras_hub.result_facts import result_of

_MARKS: Final = (WorkState.PLANNED, WorkState.DONE)


def replacement_fault(asked: Asked, invoice: Invoice) -> Refused | None:
    """Say why an invoice may not be approved as the replacement that it is."""
    found = replacement_findings(invoice, _original(asked, invoice.replaces))
    if found:
        return Refused(found[0].code, {k: str(v) for k, v in found[0].facts.items()})
    return _standing(asked, invoice.replaces) if invoice.replaces else None


def plan_replacement(asked: Asked, invoice: Invoice, *, approval: str) -> dict[str, object]:
    """Write down that an approved invoice is to be keyed in: a replacement, or a payment.

    Returns:
        What its approval says besides; nothing for an invoice that goes in a file.
    """
    original = _original(asked, invoice.replaces)
    if original is None:
        return _plan_entry(asked, invoice, approval)
    about = _said(invoice, approval)
    _begin(asked, WorkKind.REPLACE, original, about)
    day = original.counts_from
    return {"replaces": invoice.replaces, **({COUNTS_FROM: day.isoformat()} if day else {})}


def _said(invoice: Invoice, approval: str) -> dict[str, str]:
    about = {"replacement": invoice.invoice_id, "approval": approval, "reason": ""}
    return about | payment_said(invoice)


def _plan_entry(asked: Asked, invoice: Invoice, approval: str) -> dict[str, object]:
    """Write down that an invoice which no file can hold is to be keyed in (rule DP-5)."""
    if invoice.payment is None:
        return {}
    about = _said(invoice, approval)
    _begin(asked, WorkKind.ENTER, Original(invoice), about)
    return {ENTER: True}


def drop_replacement(asked: Asked, approval: Approval, *, reason: str) -> None:
    """Let go of what was to be keyed in, whose approval is withdrawn."""
    for work_id, content in asked.facts.about(approval.by_hand_of, KIND):
        if content.get("approval") == approval.fact_id and content["state"] in LIVE:
            _move(asked, work_id, content, WorkState.DROPPED, dropped_for=reason)


def plan_cancellation(asked: Asked, request: Request) -> Done | Refused:
    """Plan that an invoice is to be cancelled in Coretax, for a reason."""
    invoice_id, reason = request.text("invoice"), request.text("reason").strip()
    original = _original(asked, invoice_id)
    if original is None:
        return Refused("approval.none", {"ref": invoice_id[:MAX_ID]})
    ref = original.invoice.reference or invoice_id
    if not 0 < len(reason) <= MAX_REASON:
        return Refused("reason.missing", {"max": str(MAX_REASON)})
    if not original.number or original.status not in MAY_BEGIN[WorkKind.CANCEL]:
        return Refused("cancel.status", {"ref": ref, "status": original.status or "-"})
    if original.is_closed and original.counts_from:
        return Refused("period.closed", {"period": original.counts_from.strftime("%m%Y")})
    fault = _standing(asked, invoice_id)
    if fault is not None:
        return fault
    work_id = _begin(asked, WorkKind.CANCEL, original, {"reason": reason})
    return Done({"work": work_id})


def mark(asked: Asked, request: Request) -> Done | Refused:
    """Write down that a piece of work was done in Coretax, or that it was not after all."""
    found, wanted = _named(asked, request), request.text("state")
    if isinstance(found, Refused) or wanted not in _MARKS:
        return found if isinstance(found, Refused) else Refused("request.unreadable")
    work_id, content = found
    if content["state"] not in LIVE:
        return Refused("work.closed", {"id": work_id, "state": str(content["state"])})
    _mark(asked, work_id, content, WorkState(wanted))
    return Done({"work": work_id, "state": wanted})


def drop(asked: Asked, request: Request) -> Done | Refused:
    """Let go of a planned cancellation, for a reason."""
    found, reason = _named(asked, request), request.text("reason").strip()
    if isinstance(found, Refused):
        return found
    work_id, content = found
    if not 0 < len(reason) <= MAX_REASON:
        return Refused("reason.missing", {"max": str(MAX_REASON)})
    if content["kind"] != WorkKind.CANCEL:
        return Refused("work.drop-replacement", {"ref": str(content["replacement"])})
    if content["state"] != WorkState.PLANNED:
        return Refused("work.closed", {"id": work_id, "state": str(content["state"])})
    _move(asked, work_id, content, WorkState.DROPPED, dropped_for=reason)
    return Done({"work": work_id})


def meet_result(asked: Asked, approval: Approval, *, before: str, status: str) -> None:
    """Let the work about an invoice, or the one that it came of, follow what Coretax says."""
    for work_id, content in asked.facts.about(approval.by_hand_of, KIND):
        if content.get("approval") == approval.fact_id and content["state"] in LIVE:
            is_end = all_statuses()[status].has_number
            _mark(asked, work_id, content, WorkState.SEEN if is_end else WorkState.DONE)
    for work_id, content in asked.facts.about(str(approval.content["invoice"]), KIND):
        if content["state"] in LIVE and content["kind"] in WAITING_FOR:
            _follow_original(asked, (work_id, content), before=before, status=status)


def _follow_original(
    asked: Asked, work: tuple[str, dict[str, Any]], *, before: str, status: str
) -> None:
    work_id, content = work
    kind = WorkKind(content["kind"])
    if status == WAITING_FOR[kind]:
        _mark(asked, work_id, content, WorkState.DONE)
    elif before == WAITING_FOR[kind] and status != ENDS_IN[kind]:
        # The buyer said no: it is still to be done, or to be let go.
        _mark(asked, work_id, content, WorkState.PLANNED, declined_at=asked.now)
    elif status == ENDS_IN[kind]:
        # The replacement has its number in a row of its own; till that is seen it stays open.
        ended = WorkState.SEEN if kind is WorkKind.CANCEL else WorkState.DONE
        _mark(asked, work_id, content, ended)


def _original(asked: Asked, invoice_id: str) -> Original | None:
    approval = live_approval(asked, invoice_id) if invoice_id else None
    if approval is None:
        return None
    result = result_of(asked.facts, approval.fact_id) or {}
    invoice = frozen_invoice(approval)
    day = counting_day(approval.content, invoice)
    return Original(
        invoice,
        number=str(result.get("number", "")),
        status=str(result.get("status", "")),
        counts_from=day,
        is_closed=bool(day and is_closed(asked, day)),
    )


def _standing(asked: Asked, invoice_id: str) -> Refused | None:
    """Say what is planned or was done with an invoice already."""
    for work_id, content in asked.facts.about(invoice_id, KIND):
        is_replaced = content["kind"] == WorkKind.REPLACE and content["state"] == WorkState.SEEN
        if content["state"] in LIVE or is_replaced:
            facts = {"id": work_id, "by": str(content["by"]), "pc": str(content["pc"])}
            return Refused(f"work.already-{content['kind']}", facts)
    return None


def _begin(asked: Asked, kind: WorkKind, original: Original, more: dict[str, str]) -> str:
    invoice_id = original.invoice.invoice_id
    count = len(asked.facts.about(invoice_id, KIND)) + 1
    work_id = f"{KIND}:{invoice_id.partition(':')[2]}:{count}"
    content = {
        "kind": kind.value,
        "invoice": invoice_id,
        "reference": original.invoice.reference,
        "number": original.number,
        "code": next_code(original.number) if kind is WorkKind.REPLACE else "",
        "state": WorkState.PLANNED.value,
        "by": asked.entry.author,
        "pc": asked.member.pc,
        "at": asked.now,
        **more,
    }
    asked.facts.put(KIND, work_id, subject=invoice_id, content=content)
    return work_id


def _named(asked: Asked, request: Request) -> tuple[str, dict[str, Any]] | Refused:
    work_id = request.text("work")
    content = asked.facts.get(work_id)
    if content is None or not work_id.startswith(f"{KIND}:"):
        return Refused("work.not-found", {"ref": work_id[:MAX_ID]})
    return work_id, content


def _mark(
    asked: Asked, work_id: str, content: dict[str, Any], state: WorkState, **more: str
) -> None:
    """Move a piece of work; a replacement that was keyed in went where a batch would take it."""
    # Two people may both say that it is done, and a list may say it after them.
    if content["state"] == state and not more:
        return
    _move(asked, work_id, content, state, **more)
    if content["kind"] == WorkKind.CANCEL:
        return
    approval = live_approval(asked, str(content["replacement"]))
    sent = "" if state is WorkState.PLANNED else work_id
    if approval is not None and approval.batch != sent:
        set_batch(asked, approval, batch=sent)


def _move(
    asked: Asked, work_id: str, content: dict[str, Any], state: WorkState, **more: str
) -> None:
    said = {f"{state.value}_by": asked.entry.author, f"{state.value}_at": asked.now}
    moved = content | said | {"state": state.value, "pc": asked.member.pc} | more
    asked.facts.put(KIND, work_id, subject=str(content["invoice"]), content=moved)
