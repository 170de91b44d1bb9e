"""``health``: how every PC of the office is, for people and for scripts."""

from collections.abc import Mapping
from typing import Any, Final

from selaras.texts import Texts
from selaras_client.cli.alarm_commands import alarm_lines
from selaras_client.cli.result import DONE, NO, Call, Result
from selaras_client.health import office_health
from selaras_client.home import Home
from selaras_client.words import duration_words, moment_words, size_words

CLOCK_LIMIT_S: Final = 5 * 60


def health(home: Home, call: Call) -> Result:
    """Say how the office is; exit code 1 where something needs a person."""
    texts, found = call.texts, office_health(home, call.texts)
    lines = [_here_line(found.here, texts), *(_pc_line(pc, texts) for pc in found.pcs)]
    lines += found.notes
    lines += [line for row in found.alarms for line in alarm_lines(row, texts)]
    lines += [f"→ {sentence}" for sentence in found.todo]
    needs = found.needs_a_person
    lines.append(texts.say("cli.health.needs" if needs else "cli.health.well"))
    data = {
        "ok": not needs,
        "here": found.here,
        "pcs": found.pcs,
        "alarms": found.alarms,
        "todo": found.todo,
        "notes": found.notes,
    }
    return Result(data, lines, NO if needs else DONE)


def _here_line(here: Mapping[str, Any], texts: Texts) -> str:
    facts = {
        **here,
        "pc": here["pc"] or "-",
        "free": size_words(here["free_bytes"]),
        "contact": moment_words(here["last_contact"]) or texts.say("cli.health.never"),
        "clock": _clock_words(here["clock_s"], texts),
        "backup": moment_words(here["last_backup"]) or texts.say("cli.health.never"),
    }
    return texts.say("cli.health.here-hub" if here["is_hub"] else "cli.health.here", facts)


def _pc_line(pc: Mapping[str, Any], texts: Texts) -> str:
    if pc["is_connected"]:
        contact = texts.say("cli.health.connected")
    else:
        contact = texts.say("cli.health.seen", {"at": moment_words(pc["last_contact"])})
    waiting = "" if pc["waiting"] is None else texts.say("cli.health.waiting", pc)
    clock = "" if pc["clock_s"] is None else _clock_words(pc["clock_s"], texts)
    version = texts.say("cli.health.version", pc) if pc["app_version"] else ""
    parts = (part for part in (contact, waiting, version, clock) if part)
    return f"{pc['pc']}: " + ", ".join(parts)


def _clock_words(seconds: int | None, texts: Texts) -> str:
    if seconds is None:
        return texts.say("cli.health.clock-unknown")
    if abs(seconds) <= CLOCK_LIMIT_S:
        return texts.say("cli.health.clock-right")
    return texts.say("cli.health.clock-off", {"difference": duration_words(seconds, texts)})


COMMANDS: Final = {"health": health}
