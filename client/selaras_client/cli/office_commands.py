"""Commands on the office: set-up, joining, the hub, proof of equality."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Final

from selaras.address import parse_address
from selaras.domain.result import Rejection
from selaras.replica import queries
from selaras.replica.checking import HomeReport, check_home
from selaras.replica.conflicts import Conflict, open_conflicts
from selaras.store.mended import Mended, mended_here
from selaras.texts import Texts
from selaras.trust.pairing import qr_text
from selaras_client.cli.result import NO, NOT_TRUSTED, Call, RejectedError, Result
from selaras_client.discovery import own_addresses
from selaras_client.home import Home
from selaras_client.hub_keys import NoHubKeysError
from selaras_client.qr import code_as_blocks
from selaras_client.sample import sample_invoices
from selaras_client.words import by_the_clock, moment_words


def set_up(home: Home, call: Call) -> Result:
    """Make a company on this PC, which is its own hub until it joins one."""
    args, texts = call.args, call.texts
    made = home.set_up(npwp=args.npwp, name=args.name)
    if isinstance(made, Rejection):
        raise RejectedError(made)
    company = made.company
    count = 0
    if args.sample:
        today = home.clock.now().astimezone().date()
        count = len(home.replica.import_invoices(sample_invoices(company.npwp, today)).new)
    data = {
        "company": {"npwp": company.npwp, "name": company.name},
        "new": made.is_new,
        "home": str(home.folder),
        "sample": count,
    }
    facts = {"npwp": company.npwp, "name": company.name, "home": home.folder}
    lines = [texts.say("cli.set-up" if made.is_new else "cli.set-up-already", facts)]
    return Result(data, lines + ([texts.say("cli.sample", {"count": count})] if count else []))


def invite(home: Home, call: Call) -> Result:
    """Make a one-time join code."""
    texts = call.texts
    if home.hub is None:
        raise RejectedError(no_hub(home))
    code, expires = home.hub.invite()
    listen = home.listen
    reach = (own_addresses(parse_address(listen)) if listen else []) or [listen or "HOST:PORT"]
    qr = qr_text(reach[0], code) if listen else ""
    data = {"code": code, "expires": expires, "listen": listen, "qr": qr}
    facts = {"code": code, "expires": moment_words(expires), "listen": reach[0]}
    lines = [texts.say("cli.invited", facts)]
    return Result(data, lines + ([code_as_blocks(reach[0], code)] if listen else []))


def no_hub(home: Home) -> Rejection:
    """Return why *home*, which is no hub, cannot do what a hub does.

    Raises:
        NoHubKeysError: It is a copy of a hub's folder, and that hub's keys are elsewhere.
    """
    if home.lacks_hub_keys:
        raise NoHubKeysError(hub=home.replica.identity.hub)
    if home.store.trouble is not None:
        raise home.store.trouble
    is_set_up = home.replica.identity.is_set_up
    return Rejection("hub.not-here" if is_set_up else "company.not-set-up")


def fingerprint(home: Home, call: Call) -> Result:
    """Print counts and hashes per kind; equal replicas print the same."""
    texts = call.texts
    found = home.replica.fingerprint()
    data = {kind: {"count": count, "hash": text} for kind, (count, text) in found.items()}
    lines = [f"{kind} {count} {text}" for kind, (count, text) in found.items()]
    return Result({"kinds": data}, lines or [texts.say("cli.empty")])


def doctor(home: Home, call: Call) -> Result:
    """Check the database and rebuild the projection beside the old one."""
    report = check_home(home.store)
    data = {
        "database": "damaged" if report.faults else "ok",
        "faults": report.faults,
        "documents": report.documents,
        "unreadable": report.unreadable,
        "projection": "mended" if report.differing else "agrees",
        "differences": report.differing,
        "miscounted": report.miscounted,
        "hub_unreadable": report.hub_unreadable,
        "mended": [asdict(each) for each in _mended(home)],
    }
    return Result(data, list(_doctors_lines(report, home, call.texts)), _doctors_code(report))


def _doctors_lines(report: HomeReport, home: Home, texts: Texts) -> Iterator[str]:
    yield texts.say("doctor.database-ok" if not report.faults else "doctor.database-damaged")
    yield from (f"  {fault}" for fault in report.faults)
    yield from (texts.say("doctor.unreadable", {"id": each}) for each in report.unreadable)
    # Otherwise the lists were not looked at.
    if not report.faults and not report.unreadable:
        key = "doctor.projection-mended" if report.differing else "doctor.projection-agrees"
        yield texts.say(key, {"documents": report.documents, "count": report.differing})
    yield from (texts.say("doctor.hub-damaged", {"id": each}) for each in report.hub_unreadable)
    if report.miscounted:
        yield texts.say("doctor.sums-mended", {"kinds": ", ".join(report.miscounted)})
    yield from (texts.say("doctor.mended", by_the_clock(asdict(each))) for each in _mended(home))
    if _is_damaged(report):
        yield texts.say(_remedy(report, home))


def _remedy(report: HomeReport, home: Home) -> str:
    """Return what to do: single documents of a member are at its hub, which a sync compares."""
    identity = home.replica.identity
    is_member = identity.is_set_up and not identity.is_own_hub
    is_at_hub = is_member and not report.faults and not report.hub_unreadable
    return "doctor.sync" if is_at_hub else "doctor.rebuild"


def _is_damaged(report: HomeReport) -> bool:
    return bool(report.faults or report.unreadable or report.hub_unreadable)


def _doctors_code(report: HomeReport) -> int:
    if _is_damaged(report):
        return NOT_TRUSTED
    return NO if report.differing or report.miscounted else 0


def _mended(home: Home) -> list[Mended]:
    """Return what comparisons with the hub mended here, of the company that is worked for."""
    with home.replica.reading() as db:
        return mended_here(db)


def conflicts(home: Home, call: Call) -> Result:
    """List the conflicts nobody has settled: both values, who, when, which PC."""
    texts = call.texts
    with home.replica.reading() as db:
        found = open_conflicts(db)
    data = {"conflicts": [conflict_view(conflict) for conflict in found]}
    lines = [line for conflict in found for line in conflict_lines(conflict)]
    return Result(data, lines or [texts.say("cli.no-conflicts")])


def sync_result(counts: Mapping[str, int], home: Home, *, texts: Texts) -> Result:
    """Return how much went each way and how this PC stands now."""
    with home.replica.reading() as db:
        status = queries.sync_status(db)
    data = {**counts, "waiting": status.waiting, "conflicts": status.conflicts, "seq": status.seq}
    data["waiting_for_login"] = status.unsigned
    lines = [texts.say("cli.synced", data)]
    if status.unsigned:
        lines.append(texts.say("cli.sync-unsigned", {"count": status.unsigned}))
    return Result(data, lines)


def conflict_view(conflict: Conflict) -> dict[str, object]:
    """Return a conflict for ``--json``, its sides numbered from 1."""
    sides = [
        {"number": number, **asdict(side)} for number, side in enumerate(conflict.sides, start=1)
    ]
    return {
        "id": conflict.conflict_id,
        "document": conflict.document,
        "reference": conflict.reference,
        "register": conflict.register,
        "field": conflict.field,
        "members": list(conflict.members),
        "sides": sides,
    }


def conflict_lines(conflict: Conflict) -> list[str]:
    """Return a conflict for people: one line for what, one for each side."""
    lines = [f"{conflict.reference or conflict.document} {conflict.field} [{conflict.conflict_id}]"]
    for number, side in enumerate(conflict.sides, start=1):
        value = side.value
        if isinstance(value, dict) and conflict.members:
            value = ", ".join(f"{name}={value.get(name, '')}" for name in conflict.members)
        lines.append(f"  {number}. {value}  ({side.who}, {side.pc}, {side.when})")
    return lines


COMMANDS: Final = {
    "setup": set_up,
    "fingerprint": fingerprint,
    "doctor": doctor,
    "conflicts": conflicts,
}
