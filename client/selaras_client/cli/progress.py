"""How far a long command is, for whoever waits at the terminal; and its end where she wants it."""

import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from typing import Final

from selaras.store.projection import Heard
from selaras.texts import Texts
from selaras_client.cli.result import Call

PROGRESS_ROWS: Final = 10_000


def import_progress(call: Call) -> Callable[[int], None]:
    """Return what hears how many of the rows of ``call.args.file`` are done.

    It ends the import when that is wanted, and says now and then how far it is.
    """
    check = call.stopping.checking(call.args.file)

    def step(done: int) -> None:
        check(done)
        if done % PROGRESS_ROWS == 0:
            say_progress(call.texts.say("cli.import-progress", {"count": done}))

    return step


def upgrade_progress(texts: Texts) -> Heard:
    """Return what says, of many documents, how far they are brought up to date."""

    def heard(done: int, of: int) -> None:
        if of >= PROGRESS_ROWS and done % PROGRESS_ROWS == 0:
            say_progress(texts.say("cli.upgrading", {"done": done, "of": of}))

    return heard


def say_progress(sentence: str) -> None:
    """Say a sentence on stderr at once, whatever letters the terminal knows and if there is one."""
    if isinstance(sys.stderr, TextIOWrapper):
        sys.stderr.reconfigure(encoding="utf-8", errors="replace")
    if sys.stderr is not None:
        # Whoever listened may have gone; the command goes on.
        with suppress(OSError):
            sys.stderr.write(f"{sentence}\n")
            sys.stderr.flush()
