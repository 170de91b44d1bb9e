"""One command on a running office, asked for here or by another process."""

from argparse import Namespace
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, TypeAlias

from selaras.domain.result import Rejection
from selaras.texts import Texts
from selaras_client.cli import invoice_commands, office_commands
from selaras_client.cli.parser import WINDOW, language_of, parse
from selaras_client.cli.result import (
    Call,
    RejectedError,
    Result,
    deliberate,
    printed,
    printed_failure,
)
from selaras_client.home import Home
from selaras_client.running import RunningOffice

Command: TypeAlias = Callable[[Home, Call], Result]

COMMANDS: Final[dict[str, Command]] = {
    "setup": office_commands.set_up,
    "fingerprint": office_commands.fingerprint,
    "doctor": office_commands.doctor,
    "conflicts": office_commands.conflicts,
    "import": invoice_commands.import_file,
    "export": invoice_commands.export,
    "new": invoice_commands.new,
    "edit": invoice_commands.edit,
    "discard": invoice_commands.discard,
    "list": invoice_commands.list_all,
    "show": invoice_commands.show,
}


def execute_forwarded(
    office: RunningOffice, url: Callable[[], Awaitable[str]]
) -> Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]:
    """Return what a running process does with another process's command line."""

    async def handle(request: dict[str, Any]) -> dict[str, Any]:
        words = [str(word) for word in request["argv"]]
        texts = Texts(language_of(words))
        as_json = "--json" in words
        try:
            args = parse(words, texts)
            if args.command == WINDOW:
                return {"url": await url()}
            against(Path(str(request["cwd"])), args)
            shown = printed(await execute(office, Call(args, texts)), as_json=as_json)
        except Exception as error:  # noqa: BLE001  # who asked gets an answer, whatever happened
            shown = printed_failure(deliberate(error), texts, as_json=as_json)
        return {"exit": shown.exit_code, "out": shown.out, "err": shown.err}

    return handle


async def execute(office: RunningOffice, call: Call) -> Result:
    """Carry out one command on a running office."""
    args = call.args
    match args.command:
        case "sync":
            identity = await office.ask(lambda replica: replica.identity)
            if not identity.is_set_up:
                raise RejectedError(Rejection("company.not-set-up"))
            counts = await office.sync_once()
            return await office.work(
                lambda home: office_commands.sync_result(counts, home, texts=call.texts)
            )
        case "join":
            return await _join(office, call)
        case "hub" if args.hub_command == "invite":
            return await office.work(lambda home: office_commands.invite(home, call))
        case "hub":
            raise RejectedError(Rejection("hub.runs-already"))
        case name:
            return await office.work(lambda home: COMMANDS[name](home, call))


async def _join(office: RunningOffice, call: Call) -> Result:
    args = call.args
    rejection = await office.enter(address=args.address, code=args.code, pc=args.pc)
    if rejection is not None:
        raise RejectedError(rejection)
    counts = await office.sync_once()
    identity = await office.ask(lambda replica: replica.identity)
    data = {"hub": args.address, "pc": identity.pc, "company": identity.company, **counts}
    return Result(data, [call.texts.say("cli.joined", data)])


def against(folder: Path, args: Namespace) -> None:
    """Read relative paths from *folder*, where the command was typed."""
    for name in ("file", "out"):
        path = getattr(args, name, None)
        if path is not None:
            setattr(args, name, folder / path)
