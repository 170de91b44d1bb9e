"""Approval, export batches, settlements, periods, the company: commands that ask the hub."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final, TypeAlias

from selaras.domain import requests
from selaras.domain.requests import Request
from selaras.domain.result import Rejection
from selaras.domain.tax_period import typed_period
from selaras.exchange import export_coretax_xml
from selaras.replica.approvals import (
    CHANGED,
    Batch,
    changed_since_asked,
    find_batch,
    frozen_invoices,
)
from selaras.replica.asking import Waiting
from selaras.replica.finding import find_invoice
from selaras_client.cli.asking import answer_view, ask_hub, waiting_line
from selaras_client.cli.delivery_commands import last_delivery
from selaras_client.cli.invoice_commands import export as export_copy
from selaras_client.cli.invoice_commands import read_fields, wanted
from selaras_client.cli.result import (
    Call,
    RejectedError,
    Result,
    change_lines,
    code_and_sentence,
)
from selaras_client.cli.take_over_commands import go_on
from selaras_client.home import Home
from selaras_client.requesting import Answer
from selaras_client.running import RunningOffice

AskingCommand: TypeAlias = Callable[[RunningOffice, Call], Awaitable[Result]]


async def approve(office: RunningOffice, call: Call) -> Result:
    """Ask for approvals, or for one to be withdrawn; each on its own."""
    done, failed, held = [], [], []
    for ref in call.args.refs:
        try:
            answer = await ask_hub(office, _approval(ref, call))
            done.append({"ref": ref, **answer_view(answer)})
            held += [waiting_line(answer, call.texts)] if answer.awaited else []
        except RejectedError as error:
            last = await _with_changes(office, error, ref=ref)
            code, message = code_and_sentence(error.rejection, call.texts)
            refused = {"ref": ref, "state": "refused", "code": code, "message": message}
            failed.append({**refused, "changes": last.changes})
    if failed and len(call.args.refs) == 1:
        raise last
    waiting = [each for each in done if each["state"] == "waiting"]
    facts = {"done": len(done) - len(waiting), "refused": len(failed), "waiting": len(waiting)}
    key = "cli.withdrawn" if call.args.withdraw else "cli.approved"
    lines = [call.texts.say(key, facts), *held[:1]]
    for each in failed:
        lines.append(f"  {each['ref']}: {each['message']}")
        lines += [f"  {line}" for line in change_lines(each["changes"], call.texts)]
    return Result({"results": done + failed, **facts}, lines, 1 if failed else 0)


async def export(office: RunningOffice, call: Call) -> Result:
    """Make batches of approved invoices and write their files, or only a copy of drafts."""
    if call.args.copy:
        return await office.work(lambda home: export_copy(home, call))
    answer = await ask_hub(office, lambda home: home.replica.ask_export(call.args.refs))
    if answer.is_waiting:
        return Result({**answer_view(answer), "files": []}, [waiting_line(answer, call.texts)])
    batches = answer.request.facts["batches"].split()
    written = await office.work(lambda home: _write_all(home, batches, call.args.out))
    lines = [call.texts.say("cli.batch-written", each) for each in written]
    return Result({**answer_view(answer), "files": written}, lines)


async def settle(office: RunningOffice, call: Call) -> Result:
    """Settle one conflict by one command."""
    conflict, keep = call.args.id, call.args.keep
    if keep is not None:
        answer = await ask_hub(office, lambda home: home.replica.keep_side(conflict, number=keep))
    else:
        fields = read_fields(call.args.fields)
        answer = await ask_hub(office, lambda home: home.replica.set_value(conflict, fields=fields))
    return _told(answer, call, "cli.settled", {"id": conflict})


async def batch_withdraw(office: RunningOffice, call: Call) -> Result:
    """Take a batch back, for a reason."""
    batch = await office.work(lambda home: found_batch(home, call.args.id))
    members = {"batch": batch.batch_id, "reason": call.args.reason}
    answer = await _asked(office, Request(requests.WITHDRAW_BATCH, members))
    return _told(answer, call, "cli.batch-withdrawn", {"id": batch.batch_id})


async def period(office: RunningOffice, call: Call) -> Result:
    """Close a tax period, or open it again."""
    is_close = call.args.part == "close"
    kind = requests.CLOSE_PERIOD if is_close else requests.REOPEN_PERIOD
    found = typed_period(call.args.period)
    named = found.text if found else call.args.period
    members = {"period": named, "reason": getattr(call.args, "reason", "")}
    seen = getattr(call.args, "seen", "")
    members |= {"seen": seen} if seen else {}
    answer = await _asked(office, Request(kind, members))
    key = "cli.period-closed" if is_close else "cli.period-reopened"
    return _told(answer, call, key, {"period": named})


async def pcs_revoke(office: RunningOffice, call: Call) -> Result:
    """Take a lost or stolen PC off the list for ever."""
    members = {"device": call.args.device, "reason": call.args.reason}
    answer = await _asked(office, Request(requests.REVOKE_PC, members))
    return _told(answer, call, "cli.pc-revoked", {"device": call.args.device})


async def company_set(office: RunningOffice, call: Call) -> Result:
    """Change how the company wants things done."""
    names = ("series", "numbering", "one_person")
    members = {name: getattr(call.args, name) for name in names if getattr(call.args, name)}
    answer = await _asked(office, Request(requests.SET_COMPANY, members))
    return _told(answer, call, "cli.company-set", {})


ASKING: Final[dict[str, AskingCommand]] = {
    "approve": approve,
    "export": export,
    "settle": settle,
    "batch withdraw": batch_withdraw,
    "period close": period,
    "period reopen": period,
    "company set": company_set,
    "pcs revoke": pcs_revoke,
    "pcs last-delivery": last_delivery,
    "pcs go-on": go_on,
}


def write_batch(home: Home, batch: Batch, *, path: Path) -> dict[str, object]:
    """Write a batch's file again, byte for byte."""
    with home.replica.reading() as db:
        invoices = list(frozen_invoices(db, batch))
    company = home.replica.identity.company
    export_coretax_xml(path, invoices, company=company)
    digest = file_hash(path)
    if digest != batch.content["sha256"]:
        raise RejectedError(Rejection("batch.other-bytes", {"path": str(path)}))
    return {
        "file": str(path),
        "batch": batch.batch_id,
        "invoices": batch.content["count"],
        "sha256": digest,
    }


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file, 64 hex digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def found_batch(home: Home, name: str) -> Batch:
    """Return one batch.

    Raises:
        RejectedError: There is none of that name here.
    """
    with home.replica.reading() as db:
        return wanted(find_batch(db, name))


async def _with_changes(office: RunningOffice, error: RejectedError, *, ref: str) -> RejectedError:
    """Return a refusal with what changed, where the invoice is not as the approver saw it."""
    if error.rejection.code != CHANGED:
        return error

    def changes(home: Home) -> list[Mapping[str, object]]:
        with home.replica.reading() as db:
            found = find_invoice(db, home.replica.identity.company, ref=ref)
            if isinstance(found, Rejection):
                return []
            return [asdict(each) for each in changed_since_asked(db, found.stored.doc_id)]

    return RejectedError(error.rejection, await office.work(changes))


def _approval(ref: str, call: Call) -> Callable[[Home], Waiting | Rejection]:
    if call.args.withdraw:
        return lambda home: home.replica.ask_withdrawal(ref, reason=call.args.reason)
    return lambda home: home.replica.ask_approval(ref, seen=call.args.seen)


async def _asked(office: RunningOffice, request: Request) -> Answer:
    return await ask_hub(office, lambda home: home.replica.ask(request))


def _told(answer: Answer, call: Call, key: str, facts: dict[str, object]) -> Result:
    line = waiting_line(answer, call.texts) if answer.is_waiting else call.texts.say(key, facts)
    return Result({**answer_view(answer), **facts}, [line])


def _write_all(home: Home, batches: list[str], out: Path) -> list[dict[str, object]]:
    """Write each batch; more than one become FILE-1, FILE-2 …."""
    paths = [out]
    if len(batches) > 1:
        paths = [
            out.with_name(f"{out.stem}-{number}{out.suffix}")
            for number in range(1, len(batches) + 1)
        ]
    return [
        write_batch(home, found_batch(home, batch), path=path)
        for batch, path in zip(batches, paths, strict=True)
    ]
