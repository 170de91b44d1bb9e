"""The tray: what was refused or came late, applied again, dropped, or written to a file."""

import json
from dataclasses import asdict
from typing import Final

from selaras.clock import moment_text
from selaras.domain.requests import CLOSE_PROPOSAL, Request
from selaras.domain.result import Rejection
from selaras.exchange.safe_file import write_safely
from selaras.replica.delivery_file import unsent_file
from selaras.replica.tray import PROPOSAL, TrayItem, is_own_edit, tray_items
from selaras_client.cli.asking import answer_view, ask_hub, waiting_line
from selaras_client.cli.double_commands import doubles_of
from selaras_client.cli.result import Call, RejectedError, Result
from selaras_client.home import Home
from selaras_client.running import RunningOffice


def tray(home: Home, call: Call) -> Result:
    """List refused and late edits with the person's values; with --out, what was not sent too."""
    with home.replica.reading() as db:
        items = tray_items(db)
    listed = [_view(item, call) for item in items]
    if call.args.out is not None:
        return _written(home, call, listed)
    lines = [call.texts.say("cli.tray-row", row) for row in listed]
    doubles = len(doubles_of(home))
    if doubles:
        lines.append(call.texts.say("cli.tray-doubles", {"count": doubles}))
    data = {"tray": listed, "duplicates": doubles}
    return Result(data, lines or [call.texts.say("cli.tray-empty")])


async def tray_close(office: RunningOffice, call: Call) -> Result:
    """Apply an item of the tray again, or drop it."""
    name = call.args.apply or call.args.drop
    outcome = "applied" if call.args.apply else "dropped"
    if is_own_edit(name):
        return await office.work(lambda home: _own_closed(home, call, name=name, outcome=outcome))
    proposal = name if name.startswith(f"{PROPOSAL}:") else f"{PROPOSAL}:{name}"
    if call.args.apply:
        await office.work(lambda home: _applied(home, proposal))
    request = Request(CLOSE_PROPOSAL, {"proposal": proposal, "outcome": outcome})
    answer = await ask_hub(office, lambda home: home.replica.ask(request))
    said = call.texts.say(f"cli.proposal-{outcome}", {"id": name})
    line = waiting_line(answer, call.texts) if answer.is_waiting else said
    return Result({**answer_view(answer), "id": name}, [line])


def _own_closed(home: Home, call: Call, *, name: str, outcome: str) -> Result:
    if call.args.apply:
        _applied(home, name)
    else:
        rejection = home.replica.tray.drop(name)
        if rejection is not None:
            raise RejectedError(rejection)
    line = call.texts.say(f"cli.edit-{outcome}", {"id": name})
    return Result({"id": name, "state": outcome}, [line])


def _applied(home: Home, name: str) -> None:
    """Write an item's values into its document as an edit of today."""
    applied = home.replica.tray.apply(name)
    if isinstance(applied, Rejection):
        raise RejectedError(applied)


def _written(home: Home, call: Call, listed: list[dict[str, object]]) -> Result:
    path = call.args.out
    companies = {each.company.npwp for each in home.replica.companies.all()}
    with home.replica.companies.whole() as db:
        content = unsent_file(db, companies, at=moment_text(home.clock.now()))
    text = json.dumps({"tray": listed, **content}, ensure_ascii=False, indent=2, default=str)
    with write_safely(path) as file:
        file.write(f"{text}\n".encode())
    unsent = content["unsent"]
    count = len(unsent) if isinstance(unsent, list) else 0
    facts = {"path": str(path), "tray": len(listed), "unsent": count}
    return Result(
        {"file": str(path), **content, "tray": listed}, [call.texts.say("cli.tray-out", facts)]
    )


def _view(item: TrayItem, call: Call) -> dict[str, object]:
    message = call.texts.say(item.code, item.facts)
    if not item.is_proven:
        message = f"{message} {call.texts.say('tray.unproven')}"
    return {**asdict(item), "message": message}


COMMANDS: Final = {"tray": tray}
