"""The words about files of other programs: results of Coretax, mappings of sales lists."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

AddCommand: TypeAlias = Callable[[str], argparse.ArgumentParser]
AddPart: TypeAlias = Callable[[argparse.ArgumentParser, str], argparse.ArgumentParser]

ALL: Final = "all"
MAX_DIGITS: Final = 7


def add_result_words(add: AddCommand, part: AddPart) -> None:
    """Teach the parser these commands."""
    results = add("results")
    read = part(results, "import")
    read.add_argument("file", type=Path)
    read.add_argument("--dry-run", action="store_true")
    read.add_argument("--confirm", type=_rows, default=frozenset(), metavar="ROW,ROW|all")
    part(results, "list").add_argument("--status", default="", metavar="STATUS")


def add_map_words(add: AddCommand, part: AddPart) -> None:
    """Teach the parser ``maps list|guess|set|show|remove``."""
    maps = add("maps")
    part(maps, "list")
    guess = part(maps, "guess")
    guess.add_argument("file", type=Path, metavar="FILE")
    guess.add_argument("--name", required=True, metavar="NAME")
    change = part(maps, "set")
    change.add_argument("name", metavar="NAME")
    change.add_argument("fields", nargs="+", metavar="KEY=VALUE")
    for word in ("show", "remove"):
        part(maps, word).add_argument("name", metavar="NAME")


def _rows(text: str) -> frozenset[int] | str:
    """Read the numbers of rows of a sheet, or ``all``."""
    if text == ALL:
        return ALL
    words = [word.strip() for word in text.split(",")]
    if not all(word.isascii() and word.isdecimal() and len(word) <= MAX_DIGITS for word in words):
        raise argparse.ArgumentTypeError(ascii(text[:80]))
    return frozenset(int(word) for word in words)
