"""Commands on the audit: search it, verify its chain on this PC, write down where it ends."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from datetime import date as Date
from typing import Final

from selaras.clock import moment_text
from selaras.domain.audit_chain import Fault
from selaras.domain.result import Rejection
from selaras.replica import audit
from selaras.replica.audit_verify import Report, verify
from selaras.replica.former_audit import search_former, verify_former
from selaras.replica.health import INCARNATION_KIND
from selaras.store.audit import Wanted
from selaras.store.db import Connection
from selaras.texts import Texts
from selaras_client.cli.result import NOT_TRUSTED, Call, RejectedError, Result
from selaras_client.home import Home
from selaras_client.words import moment_words

MAX_FAULTS_SHOWN: Final = 100


def list_audit(home: Home, call: Call) -> Result:
    """List who changed what, newest first."""
    texts = call.texts
    with home.replica.reading() as db:
        search = search_former if call.args.is_former else audit.search
        page = search(db, _wanted(db, call), limit=call.args.limit)
    facts = {"shown": len(page.records), "total": page.total}
    data = {"records": [record_view(each) for each in page.records], "total": page.total}
    lines = [line for each in page.records for line in record_lines(each, texts)]
    return Result(data, [*lines, texts.say("audit.listed", facts)])


def verify_audit(home: Home, call: Call) -> Result:
    """Walk the chain on this PC; exit with 3 when something was tampered with."""
    if not home.replica.identity.is_set_up:
        raise RejectedError(Rejection("company.not-set-up"))
    if call.args.is_former:
        return _verify_former(home, call)
    with home.replica.reading() as db:
        report = verify(db, known=call.args.known)
    return Result(
        report_view(report, call.texts),
        report_lines(report, call.texts),
        0 if report.is_sound else NOT_TRUSTED,
    )


def _verify_former(home: Home, call: Call) -> Result:
    """Walk the chains of the offices this PC left."""
    with home.replica.reading() as db:
        left = verify_former(db)
    views, lines = [], []
    for each in left:
        views.append(
            {"office": each.office, "left": each.at, **report_view(each.report, call.texts)}
        )
        facts = {"office": each.office, "at": moment_words(each.at)}
        lines.append(call.texts.say("audit.former", facts))
        lines += report_lines(each.report, call.texts)
    is_sound = all(each.report.is_sound for each in left)
    data = {"sound": is_sound, "offices": views}
    none = [call.texts.say("audit.no-former")]
    return Result(data, lines or none, 0 if is_sound else NOT_TRUSTED)


def head_of_audit(home: Home, call: Call) -> Result:
    """Print the end of the chain, for an office that writes it down."""
    with home.replica.reading() as db:
        head = audit.head(db)
    if head is None:
        return Result({"number": 0, "hash": "", "head": ""}, [call.texts.say("audit.none")])
    data = {"number": head.number, "hash": head.hash, "head": head.text()}
    return Result(data, [call.texts.say("audit.head", data)])


COMMANDS: Final[Mapping[str, Callable[[Home, Call], Result]]] = {
    "audit list": list_audit,
    "audit verify": verify_audit,
    "audit head": head_of_audit,
}


def record_view(shown: audit.Shown) -> dict[str, object]:
    """Return a record for ``--json``."""
    record = shown.record
    return {
        "number": record.number,
        "seq": record.seq,
        "hash": shown.hash,
        "kind": record.kind,
        "document": record.document,
        "reference": shown.reference,
        "author": record.author,
        "user": record.user,
        "pc": record.pc,
        "at": record.at,
        "received": record.received,
        "code": record.code,
        "rev": record.rev,
        "changes": [asdict(change) for change in shown.changes],
        "left_out": record.left_out,
        "documents": [asdict(each) for each in record.whole],
        "conflicts": list(record.conflicts),
        "request": dict(record.request),
        "facts": dict(record.facts),
    }


def record_lines(shown: audit.Shown, texts: Texts) -> list[str]:
    """Return a record for people: one line for what, one for each field."""
    record = shown.record
    facts = {
        "number": record.number,
        "received": record.received,
        "author": record.author or "-",
        "pc": record.pc or "-",
        "kind": _kind(record.kind, texts),
        "what": shown.reference or record.document or _more_text(shown, texts),
    }
    lines = [texts.say("audit.record", facts)]
    if record.code:
        # A fact of a refusal may be missing here; the sentence then shows a dash.
        lines.append(texts.say("audit.refused", {"why": texts.say(record.code, record.facts)}))
    for change in shown.changes:
        told = _change_facts(change)
        if change.wanted is None and told["before"] == told["after"]:
            # A field that was begun blank: nothing to a person.
            continue
        key = "audit.change" if change.wanted is None else "audit.change-lost"
        lines.append(texts.say(key, told))
    return lines


def report_view(report: Report, texts: Texts) -> dict[str, object]:
    """Return what verifying found for ``--json``."""
    return {
        "sound": report.is_sound,
        "number": report.head.number,
        "head": report.head.text(),
        "documents": report.documents,
        "faults": [
            {
                "code": fault.code,
                "where": fault.where,
                "message": _fault_text(fault, texts),
                **fault.facts,
            }
            for fault in report.faults
        ],
    }


def report_lines(report: Report, texts: Texts) -> list[str]:
    """Return what verifying found for people."""
    facts = {
        "count": len(report.faults),
        "number": report.head.number,
        "documents": report.documents,
        "head": report.head.text(),
    }
    if report.is_sound:
        key = "audit.sound-with-documents" if report.documents else "audit.sound"
        return [texts.say(key, facts)]
    shown = report.faults[:MAX_FAULTS_SHOWN]
    return [texts.say("audit.broken", facts), *(f"  {_fault_text(each, texts)}" for each in shown)]


def _wanted(db: Connection, call: Call) -> Wanted:
    args = call.args
    document = audit.document_of(db, args.ref) if args.ref else ""
    if document is None:
        raise RejectedError(Rejection("invoice.not-found", {"ref": args.ref}))
    return Wanted(
        document=document,
        query=args.query,
        pc=args.pc,
        person=args.person,
        begin=_midnight(args.begin) if args.begin else "",
        end=_midnight(args.end + timedelta(days=1)) if args.end else "",
    )


def _midnight(day: Date) -> str:
    """Return when *day* begins where this PC stands, as records write moments."""
    return moment_text(datetime.combine(day, time()).astimezone(UTC))


def _kind(kind: str, texts: Texts) -> str:
    key = f"audit.kind.{kind}"
    return texts.say(key) if key in texts else kind


def _more_text(shown: audit.Shown, texts: Texts) -> str:
    """Return what a record says that is of no single document."""
    record, count = shown.record, len(shown.record.whole)
    if record.kind == INCARNATION_KIND:
        reason = texts.say(f"incarnation.{record.facts.get('reason', '')}")
        return texts.say("audit.incarnation", {**record.facts, "reason": reason})
    return texts.say("audit.documents", {"count": count}) if count else ""


def _change_facts(change: audit.FieldChange) -> dict[str, object]:
    return {
        "field": change.field,
        "before": _value_text(change.before),
        "after": _value_text(change.after),
        "wanted": _value_text(change.wanted),
    }


def _value_text(value: object) -> str:
    return "-" if value in (None, "") else str(value)


def _fault_text(fault: Fault, texts: Texts) -> str:
    return texts.say(fault.code, {"where": fault.where, **fault.facts})
