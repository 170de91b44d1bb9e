"""Commands on a data folder that no process holds: what replaces its database."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from selaras.clock import SystemClock
from selaras_client.cli.result import Call, Result
from selaras_client.rebuilding import rebuild
from selaras_client.restoring import Restored, restore
from selaras_client.swapping import finish_swap
from selaras_client.thread import DataThread

AddCommand: TypeAlias = Callable[[str], argparse.ArgumentParser]
Closed: TypeAlias = Callable[[Call], Result]


def add_closed_words(add: AddCommand) -> None:
    """Teach the parser these commands, and ``dump``, which takes everything out."""
    back = add("restore")
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument("--anyway", action="store_true")
    add("rebuild").add_argument("--anyway", action="store_true")
    add("dump").add_argument("--out", type=Path, required=True, metavar="FOLDER")


def put_back(call: Call) -> Result:
    """Put a backup in the place of this PC's database."""
    args = call.args
    # One that was interrupted is finished first: what it kept must not be moved twice.
    finish_swap(args.home)
    done = restore(args.home, args.file, now=SystemClock().now(), anyway=args.anyway)
    return Result(_data(done, args.file), _lines(done, call))


def make_anew(call: Call) -> Result:
    """Make a sound database of a damaged one."""
    args = call.args
    now = SystemClock().now()
    # Documents that a hostile update nested deep need the large stack of this thread.
    with DataThread() as thread:
        done = thread.run(lambda: rebuild(args.home, now=now, anyway=args.anyway))
    rebuilt = done.rebuilt
    data = {
        "documents": rebuilt.documents,
        "unsent": rebuilt.unsent,
        "tray": rebuilt.in_tray,
        "hub": rebuilt.with_hub,
        "broken": list(rebuilt.broken),
        "backup": str(done.backup) if done.backup else None,
        "unsent_file": str(done.unsent) if done.unsent else None,
        "aside": str(done.aside),
    }
    lines = [call.texts.say("cli.rebuilt", data)]
    lines += [call.texts.say("cli.rebuilt-backup", data)] if done.backup else []
    lines += [call.texts.say("cli.rebuilt-unsent", data)] if done.unsent else []
    key = "cli.rebuilt-hub" if rebuilt.with_hub else "cli.rebuilt-pc"
    return Result(data, [*lines, call.texts.say("cli.restored-aside", data), call.texts.say(key)])


CLOSED: Final[Mapping[str, Closed]] = {"restore": put_back, "rebuild": make_anew}


def _data(done: Restored, file: Path) -> dict[str, object]:
    return {
        "file": str(file),
        "pc": done.now.pc,
        "company": done.now.company,
        "hub": done.now.is_hub,
        "documents": done.now.documents,
        "unsent_before": done.before.unsent if done.before else None,
        "aside": str(done.aside),
    }


def _lines(done: Restored, call: Call) -> list[str]:
    facts = _data(done, call.args.file)
    lines = [call.texts.say("cli.restored", facts), call.texts.say("cli.restored-aside", facts)]
    if done.before is not None and done.before.unsent:
        lines.append(call.texts.say("cli.restored-unsent", facts))
    if done.now.is_hub:
        lines.append(call.texts.say("cli.restored-hub", facts))
    return lines
