"""What this PC knows of approvals, batches, requests, the tray, periods and numbers."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from selaras.clock import moment_text
from selaras.domain.result import Rejection
from selaras.replica.approvals import (
    CHANGED,
    Batch,
    all_batches,
    changed_since_seen,
    former_batches,
)
from selaras.replica.references import lease_reports, series_of
from selaras.store.db import Connection
from selaras.store.facts import facts_of_kind
from selaras.store.former import formers_of_kind
from selaras.store.hub_keys import all_keys
from selaras.store.hub_members import all_devices
from selaras.store.requests import REFUSED, StoredRequest, all_requests
from selaras_client.cli.fact_commands import found_batch, write_batch
from selaras_client.cli.invoice_commands import company_of
from selaras_client.cli.result import Call, RejectedError, Result, change_lines
from selaras_client.home import Home
from selaras_client.words import by_the_clock


def ready(home: Home, call: Call) -> Result:
    """Mark drafts as ready for approval; all that are named, or none."""
    marked = []
    for ref in call.args.refs:
        found = home.replica.mark_ready(ref)
        if isinstance(found, Rejection):
            raise RejectedError(found)
        marked.append({"id": found.invoice.invoice_id, "reference": found.invoice.reference})
    lines = [call.texts.say("cli.ready", each) for each in marked]
    return Result({"ready": marked}, lines)


def batch_list(home: Home, call: Call) -> Result:
    """List export batches."""
    with home.replica.reading() as db:
        batches = [*former_batches(db), *all_batches(db)]
    listed = [_batch_row(batch) for batch in batches]
    lines = [call.texts.say(_batch_key(row), by_the_clock(row)) for row in listed]
    return Result({"batches": listed}, lines or [call.texts.say("cli.no-batches")])


def batch_show(home: Home, call: Call) -> Result:
    """Show one batch with its invoices."""
    batch = found_batch(home, call.args.id)
    row = _batch_row(batch)
    invoices = batch.content["invoices"]
    lines = [call.texts.say(_batch_key(row), by_the_clock(row))]
    lines += [f"  {item['reference']}  {item['invoice']}" for item in invoices]
    return Result({**row, "invoices": invoices}, lines)


def batch_write(home: Home, call: Call) -> Result:
    """Write a batch's file again, byte for byte."""
    written = write_batch(home, found_batch(home, call.args.id), path=call.args.out)
    return Result(written, [call.texts.say("cli.batch-written", written)])


def requests(home: Home, call: Call) -> Result:
    """List requests and what became of them."""
    with home.replica.reading() as db:
        found = [(each, _changes(db, each)) for each in all_requests(db)]
    listed = [{**_request_view(each, call), "changes": changes} for each, changes in found]
    lines = []
    for row, (_, changes) in zip(listed, found, strict=True):
        lines.append(call.texts.say("cli.request-row", by_the_clock(row)))
        lines += change_lines(changes, call.texts)
    return Result({"requests": listed}, lines or [call.texts.say("cli.no-requests")])


def period_list(home: Home, call: Call) -> Result:
    """List the periods that were ever closed."""
    with home.replica.reading() as db:
        former = [json.loads(fact.content) for _, fact in formers_of_kind(db, "period")]
        found = [{**row, "before_joining": True} for row in former]
        found += [json.loads(fact.content) for fact in facts_of_kind(db, "period")]
    keys = ["cli.period-row-former"] * len(former) + ["cli.period-row"] * len(found)
    lines = [call.texts.say(key, by_the_clock(row)) for key, row in zip(keys, found, strict=False)]
    return Result({"periods": found}, lines or [call.texts.say("cli.no-periods")])


def pcs_list(home: Home, call: Call) -> Result:
    """List the PCs of the office; the hub's PC knows them."""
    if home.hub is None:
        raise RejectedError(Rejection("hub.not-here"))
    now = moment_text(home.clock.now())
    with home.replica.reading() as db:
        revoked = {key.device for key in all_keys(db) if key.revoked_at}
        own = home.replica.identity.device
        allowed = {each["device"]: each for each in _last_deliveries(db)}
        found: list[dict[str, object]] = [
            {
                "id": device.device,
                "name": device.name,
                "joined_at": device.joined_at,
                "last_seen": device.last_seen,
                "state": "revoked" if device.device in revoked else "active",
                "own": device.device == own,
                "last_delivery": _delivery_state(allowed.get(device.device), now=now),
            }
            for device in all_devices(db)
        ]
    lines = [call.texts.say("cli.pc-row", by_the_clock(row)) for row in found]
    return Result({"pcs": found}, lines)


def _last_deliveries(db: Connection) -> list[dict[str, Any]]:
    return [json.loads(fact.content) for fact in facts_of_kind(db, "last-delivery")]


def _delivery_state(content: Mapping[str, Any] | None, *, now: str) -> str:
    """Return what became of a revoked PC's last delivery; blank where none was allowed."""
    if content is None:
        return ""
    is_over = content["state"] == "open" and content["until"] <= now
    return "expired" if is_over else str(content["state"])


def company_show(home: Home, call: Call) -> Result:
    """Show how the company wants things done."""
    company = company_of(home)
    with home.replica.reading() as db:
        series = series_of(db, company)
    data: dict[str, object] = {
        "npwp": company,
        "series": series.pattern if series else "",
        "numbering": "gapless" if series and series.gapless else "leased",
    }
    return Result(data, [call.texts.say("cli.company", data)])


def company_leases(home: Home, call: Call) -> Result:
    """List every block of numbers and what became of it."""
    with home.replica.reading() as db:
        found = [asdict(report) for report in lease_reports(db, company_of(home))]
    lines = [call.texts.say("cli.lease-row", row) for row in found]
    return Result({"leases": found}, lines or [call.texts.say("cli.no-leases")])


def _batch_row(batch: Batch) -> dict[str, object]:
    names = ("state", "count", "sha256", "by", "pc", "at", "reason")
    content = {name: batch.content.get(name, "") for name in names}
    return {"id": batch.batch_id, **content, "before_joining": bool(batch.office)}


def _batch_key(row: Mapping[str, object]) -> str:
    return "cli.batch-row-former" if row["before_joining"] else "cli.batch-row"


def _changes(db: Connection, request: StoredRequest) -> list[Mapping[str, object]]:
    """Return what is not as an approver saw it, where her request was refused for that."""
    if request.code != CHANGED:
        return []
    return [asdict(each) for each in changed_since_seen(db, request)]


def _request_view(request: StoredRequest, call: Call) -> dict[str, object]:
    message = call.texts.say(request.code, request.facts) if request.state == REFUSED else ""
    return {
        "kind": request.kind,
        "name": call.texts.say(f"request.{request.kind}"),
        "subject": request.subject,
        "state": request.state,
        "code": request.code,
        "message": message,
        "at": request.at,
        "facts": request.facts,
    }


COMMANDS: Final = {
    "ready": ready,
    "requests": requests,
    "batch list": batch_list,
    "batch show": batch_show,
    "batch write": batch_write,
    "period list": period_list,
    "company show": company_show,
    "company leases": company_leases,
    "pcs list": pcs_list,
}
