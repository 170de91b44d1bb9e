"""The words about customers and goods, and about putting things out of the way."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

AddCommand: TypeAlias = Callable[[str], argparse.ArgumentParser]
AddPart: TypeAlias = Callable[[argparse.ArgumentParser, str], argparse.ArgumentParser]

DEFAULT_LIST: Final = 50
MAX_TEXT: Final = 1_000
MAX_LIST: Final = 1_000_000


def add_card_words(add: AddCommand, part: AddPart) -> None:
    """Teach the parser ``customers …``, ``goods …``, ``archive`` and ``unarchive``."""
    for name in ("archive", "unarchive"):
        add(name).add_argument("refs", type=text_word, nargs="+", metavar="REF")
    customers = add("customers")
    _add_parts(customers, part)
    taking = part(customers, "from-invoices")
    taking.add_argument("--dry-run", action="store_true")
    joining = part(customers, "join")
    joining.add_argument("keep", type=text_word, metavar="KEEP")
    joining.add_argument("others", type=text_word, nargs="+", metavar="OTHER")
    part(customers, "part").add_argument("ref", type=text_word, metavar="REF")
    _add_parts(add("goods"), part)


def _add_parts(command: argparse.ArgumentParser, part: AddPart) -> None:
    listing = part(command, "list")
    listing.add_argument("--query", type=text_word, default="", metavar="TEXT")
    listing.add_argument("--limit", type=count_word, default=DEFAULT_LIST, metavar="N")
    listing.add_argument("--archived", action="store_true")
    part(command, "show").add_argument("ref", type=text_word, metavar="REF")
    adding = part(command, "add")
    adding.add_argument("fields", nargs="+", metavar="FIELD=VALUE")
    adding.add_argument("--anyway", action="store_true")
    editing = part(command, "edit")
    editing.add_argument("ref", type=text_word, metavar="REF")
    editing.add_argument("fields", nargs="+", metavar="FIELD=VALUE")
    for name in ("archive", "unarchive"):
        part(command, name).add_argument("refs", type=text_word, nargs="+", metavar="REF")
    reading = part(command, "import")
    reading.add_argument("file", type=Path)
    reading.add_argument("--dry-run", action="store_true")
    reading.add_argument("--update", action="store_true")


def count_word(text: str) -> int:
    """Read how many are wanted."""
    if not (text.isascii() and text.isdecimal() and int(text) <= MAX_LIST):
        raise argparse.ArgumentTypeError(ascii(text[:80]))
    return int(text)


def text_word(text: str) -> str:
    """Read a short text of one line."""
    if len(text) > MAX_TEXT or not text.isprintable():
        raise argparse.ArgumentTypeError(ascii(text[:80]))
    return text
