"""The words of commands about users: logging in and out, and who may do what."""

import argparse
from collections.abc import Callable
from typing import Final, TypeAlias

from selaras.domain.roles import NO_ROLE, Role
from selaras.texts import Texts

AddCommand: TypeAlias = Callable[[str], argparse.ArgumentParser]
AddPart: TypeAlias = Callable[[argparse.ArgumentParser, str], argparse.ArgumentParser]

MAX_NAME: Final = 200
ROLES: Final = tuple(role.value for role in Role)


def add_user_option(
    parser: argparse.ArgumentParser, texts: Texts, *, default: object = None
) -> None:
    """Let any command be done in the name of a user, without a login."""
    parser.add_argument(
        "--user", type=_name, default=default, metavar="NAME", help=texts.say("cli.help.--user")
    )


def add_user_words(add: AddCommand, part: AddPart) -> None:
    """Teach the parser these commands.

    Args:
        add: Makes a command.
        part: Makes a part of a command (``users list``).
    """
    add("login")
    add("logout")
    users = add("users")
    for name in ("list", "whoami"):
        part(users, name)
    new = part(users, "add")
    new.add_argument("name", type=_name, metavar="NAME")
    new.add_argument("--role", choices=ROLES, required=True)
    role = part(users, "role")
    role.add_argument("name", type=_name, metavar="NAME")
    role.add_argument("role", choices=(*ROLES, NO_ROLE))
    for name in ("disable", "enable"):
        part(users, name).add_argument("name", type=_name, metavar="NAME")
    rename = part(users, "rename")
    rename.add_argument("name", type=_name, metavar="NAME")
    rename.add_argument("new_name", type=_name, metavar="NEW")
    password = part(users, "password")
    password.add_argument("name", type=_name, nargs="?", metavar="NAME")
    password.add_argument("--no-password", action="store_true")
    part(users, "recover").add_argument("name", type=_name, nargs="?", metavar="NAME")


def _name(text: str) -> str:
    if not text.strip() or len(text) > MAX_NAME or not text.isprintable():
        raise argparse.ArgumentTypeError(ascii(text[:80]))
    return " ".join(text.split())
