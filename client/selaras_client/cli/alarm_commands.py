"""Alarms: what needs a person, in words, and saying that it was seen to."""

from typing import Any

from selaras.replica.alarms import HERE, open_alarms
from selaras.texts import Texts
from selaras_client.cli.asking import answer_view, ask_hub, waiting_line
from selaras_client.cli.result import Call, RejectedError, Result
from selaras_client.health import alarm_row
from selaras_client.home import Home
from selaras_client.running import RunningOffice
from selaras_client.words import moment_words


async def alarms(office: RunningOffice, call: Call) -> Result:
    """List open alarms, or close one that was seen to."""
    chosen = call.args.done
    if not chosen:
        return await office.work(lambda home: _listed(home, call))
    data: dict[str, object] = {"alarm": chosen}
    line = call.texts.say("cli.alarm-closed", data)
    if chosen.startswith(HERE):
        rejection = await office.work(lambda home: home.replica.alarms.close_here(chosen))
        if rejection is not None:
            raise RejectedError(rejection)
        return Result(data, [line])
    answer = await ask_hub(office, lambda home: home.replica.alarms.ask_to_close(chosen))
    line = waiting_line(answer, call.texts) if answer.is_waiting else line
    return Result({**answer_view(answer), **data}, [line])


def alarm_lines(row: dict[str, Any], texts: Texts) -> list[str]:
    """Return an alarm for people."""
    where = texts.say("cli.alarm-here") if row["here"] else texts.say("cli.alarm-office")
    return [
        texts.say("cli.alarm-row", {**row, "where": where, "last": moment_words(row["last"])}),
        f"    → {row['todo']}",
    ]


def _listed(home: Home, call: Call) -> Result:
    with home.replica.reading() as db:
        rows = [alarm_row(alarm, call.texts) for alarm in open_alarms(db)]
    lines = [line for row in rows for line in alarm_lines(row, call.texts)]
    return Result({"alarms": rows}, lines or [call.texts.say("cli.no-alarms")])
