"""One command on a running office, asked for here or by another process."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from selaras.domain.result import Rejection
from selaras.texts import Texts
from selaras_client.cli.acting import as_user
from selaras_client.cli.known import asking_named, command_named
from selaras_client.cli.parser import WINDOW, against, language_of, parse
from selaras_client.cli.result import (
    Call,
    RejectedError,
    Result,
    deliberate,
    printed,
    printed_failure,
)
from selaras_client.control import Handler, Held
from selaras_client.home import Home
from selaras_client.new_lives import notice_of
from selaras_client.running import RunningOffice
from selaras_client.stopping import Stopping
from selaras_client.wire import DELIVERED, HubRefusedError

if TYPE_CHECKING:
    from selaras_client.cli.hub_doors import HubDoors


def execute_forwarded(
    office: RunningOffice, url: Callable[[], Awaitable[str]], *, doors: "HubDoors"
) -> Handler:
    """Return what a running process does with another process's command line.

    Args:
        doors: Of the hub here; ``hub run`` opens them for as long as it is there.
    """

    async def handle(request: dict[str, Any], stopping: Stopping) -> dict[str, Any] | Held:
        words = [str(word) for word in request["argv"]]
        texts = Texts(language_of(words))
        as_json = "--json" in words
        try:
            args = parse(words, texts)
            if args.command == WINDOW:
                return {"url": await url()}
            against(Path(str(request["cwd"])), args)
            args.passwords = request.get("passwords", {})
            if args.command == "hub" and args.hub_command == "run":
                return await _held(office, doors, call=Call(args, texts))
            call = Call(args, texts, stopping)
            shown = printed(await execute(office, call), as_json=as_json)
        except Exception as error:  # noqa: BLE001  # who asked gets an answer, whatever happened
            shown = printed_failure(deliberate(error), texts, as_json=as_json)
        return {"exit": shown.exit_code, "out": shown.out, "err": shown.err}

    return handle


async def _held(office: RunningOffice, doors: "HubDoors", *, call: Call) -> Held:
    """Open the hub's doors for a command in another process, until that one ends."""
    if call.args.or_sync and await office.work(lambda home: home.hub is None):
        # Whoever runs here stays in step; this command goes on after it.
        return Held({"exit": 0, "out": "", "err": ""}, _nothing)
    standing, release = doors.standing, doors.close
    async with as_user(office, call, name="hub run"):
        if standing is None or call.args.listen:
            opened = await doors.open(call.args.listen, for_command=True)
        else:
            # The window opened them for itself and keeps them so.
            opened, release = replace(standing, recovery=""), _nothing
    result = Result(opened.data(), [opened.sentence(call.texts)])
    shown = printed(result, as_json=call.args.json)
    return Held({"exit": shown.exit_code, "out": shown.out, "err": shown.err}, release)


async def _nothing() -> None:
    """Leave the doors as they are."""


async def execute(office: RunningOffice, call: Call) -> Result:
    """Carry out one command on a running office, for whoever asks, if she may."""
    part = getattr(call.args, "part", "") or getattr(call.args, "hub_command", "")
    async with as_user(office, call, name=f"{call.args.command} {part or ''}".strip()):
        # A window shows the rest a moment later; a command is asked once.
        await office.work(lambda home: home.catch_up(wholly=True))
        result = await _carried_out(office, call)
    return replace(result, notices=await office.work(lambda home: _notices(home, call.texts)))


def _notices(home: Home, texts: Texts) -> list[str]:
    """Return what the person must also hear: once of a new incarnation, always of trouble."""
    begun, trouble = home.replica.incarnations.take_notice(), home.store.trouble
    is_hub = home.hub is not None
    notices = [notice_of(begun, texts, is_hub=is_hub)] if begun else []
    if trouble is not None:
        notices += [texts.say(trouble.code, trouble.facts), texts.say("store.only-reading")]
    return notices


async def _carried_out(office: RunningOffice, call: Call) -> Result:
    args = call.args
    match args.command:
        case "sync":
            return await _sync(office, call)
        case "join":
            return await _join(office, call)
        case "hub" if args.hub_command == "invite":
            from selaras_client.cli.office_commands import invite

            return await office.work(lambda home: invite(home, call))
        case "hub" if args.hub_command == "take-over":
            from selaras_client.cli.take_over_commands import take_over

            return await take_over(office, call)
        case "alarms":
            from selaras_client.cli.alarm_commands import alarms

            return await alarms(office, call)
        case "tray" if args.apply or args.drop:
            from selaras_client.cli.tray_commands import tray_close

            return await tray_close(office, call)
        case name:
            part = getattr(args, "part", "")
            return await _named(office, call, name=f"{name} {part}".strip())


async def _named(office: RunningOffice, call: Call, *, name: str) -> Result:
    """Carry out a command by its name; some ask the hub, the others need this PC only."""
    asking = asking_named(name)
    if asking is not None:
        return await asking(office, call)
    command = command_named(name)
    if command is None:
        raise LookupError(name)
    return await office.work(lambda home: command(home, call))


async def _sync(office: RunningOffice, call: Call) -> Result:
    from selaras_client.cli.take_over_commands import before_sync

    identity = await office.ask(lambda replica: replica.identity)
    if not identity.is_set_up:
        raise RejectedError(Rejection("company.not-set-up"))
    await before_sync(office, call)
    return await _synced(office, call)


async def _synced(office: RunningOffice, call: Call) -> Result:
    from selaras_client.cli.office_commands import sync_result

    try:
        counts = await office.sync_once()
    except HubRefusedError as error:
        if error.facts["reason"] != DELIVERED:
            raise
        # A revoked PC has done what it was allowed: that is no failure.
        count = str(error.facts.get("count", ""))
        return Result({"delivered": count}, [call.texts.say(DELIVERED, {"count": count})])
    return await office.work(lambda home: sync_result(counts, home, texts=call.texts))


async def _join(office: RunningOffice, call: Call) -> Result:
    from selaras_client.cli.double_commands import double_lines, doubles_of

    args = call.args
    rejection = await office.enter(address=args.address, code=args.code, pc=args.pc)
    if rejection is not None:
        raise RejectedError(rejection)
    counts = await office.sync_once()
    identity = await office.ask(lambda replica: replica.identity)
    found = await office.work(doubles_of)
    data = {"hub": args.address, "pc": identity.pc, "company": identity.company, **counts}
    said = [call.texts.say("cli.joined", data), *double_lines(found, call.texts)]
    return Result({**data, "duplicates": [asdict(each) for each in found]}, said)
