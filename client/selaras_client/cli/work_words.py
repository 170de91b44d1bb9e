"""The words about what is done in Coretax by hand."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

AddCommand: TypeAlias = Callable[[str], argparse.ArgumentParser]
AddPart: TypeAlias = Callable[[argparse.ArgumentParser, str], argparse.ArgumentParser]


def add_work_words(add: AddCommand, part: AddPart) -> None:
    """Teach the parser ``replace``, ``cancel`` and ``work list|show|done|undo|drop``."""
    replacing = add("replace")
    replacing.add_argument("ref", metavar="REF")
    replacing.add_argument("fields", nargs="*", metavar="FIELD=VALUE")
    cancelling = add("cancel")
    cancelling.add_argument("ref", metavar="REF")
    cancelling.add_argument("--reason", required=True, metavar="TEXT")
    work = add("work")
    part(work, "list").add_argument("--all", action="store_true")
    show = part(work, "show")
    show.add_argument("ref", metavar="REF")
    show.add_argument("--out", type=Path, metavar="FILE.pdf")
    for word in ("done", "undo"):
        part(work, word).add_argument("ref", metavar="REF")
    drop = part(work, "drop")
    drop.add_argument("ref", metavar="REF")
    drop.add_argument("--reason", required=True, metavar="TEXT")
