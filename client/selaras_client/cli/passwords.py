"""Where a password comes from: a file that a script names, or a person at the terminal.

Read in the process that was typed, also when another one carries the command out. Never an
argument, which every user of the machine could see.
"""

import getpass
import os
import sys
from argparse import Namespace
from pathlib import Path
from typing import Final

from selaras.domain.result import Rejection
from selaras.texts import Texts
from selaras_client.cli.result import RejectedError

FILE_VARIABLE: Final = "SELARAS_PASSWORD_FILE"
NEW_FILE_VARIABLE: Final = "SELARAS_NEW_PASSWORD_FILE"
MAX_FILE_BYTES: Final = 16 * 1024

_MAKES_PASSWORD: Final = {"add", "password", "recover"}


def read_passwords(args: Namespace, texts: Texts) -> dict[str, str]:
    """Return ``password`` and ``new`` as far as the command needs them and they can be had.

    Raises:
        RejectedError: A file cannot be read, or two typed passwords differ.
    """
    found: dict[str, str | None] = {}
    user = str(getattr(args, "user", None) or "")
    if user or args.command == "login":
        found["password"] = _from_file(FILE_VARIABLE)
        if found["password"] is None:
            found["password"] = _typed(texts.say("login.ask", {"name": user or "-"}))
    if args.command == "users" and args.part in _MAKES_PASSWORD:
        found["new"] = _new_password(args, texts, is_file_free=not user)
    return {name: text for name, text in found.items() if text is not None}


def _new_password(args: Namespace, texts: Texts, *, is_file_free: bool) -> str | None:
    """Return the new password; None lets the command make one up, or say that it needs one."""
    if getattr(args, "no_password", False):
        return ""
    found = _from_file(NEW_FILE_VARIABLE)
    if found is None and is_file_free:
        found = _from_file(FILE_VARIABLE)
    if found is not None or args.part != "password" or args.name:
        return found
    first = _typed(texts.say("users.ask-new"))
    if first is not None and _typed(texts.say("users.ask-again")) != first:
        raise RejectedError(Rejection("users.password-differs"))
    return first


def _from_file(variable: str) -> str | None:
    path = os.environ.get(variable)
    if not path:
        return None
    try:
        with Path(path).open("rb") as file:
            text = file.read(MAX_FILE_BYTES).decode("utf-8-sig")
    except (OSError, ValueError) as error:
        facts = {"path": path, "reason": type(error).__name__}
        raise RejectedError(Rejection("login.password-file", facts)) from error
    lines = text.splitlines()
    return lines[0] if lines else ""


def _typed(question: str) -> str | None:
    if sys.stdin is None or not sys.stdin.isatty():
        return None
    return getpass.getpass(question)
