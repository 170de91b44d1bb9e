"""The words of the audit's commands."""

import argparse
from collections.abc import Callable
from datetime import date as Date
from typing import Final, TypeAlias

from selaras.domain.audit import Head, read_head

DEFAULT_LIST: Final = 50
MAX_TEXT: Final = 1_000

AddCommand: TypeAlias = Callable[[str], argparse.ArgumentParser]
AddPart: TypeAlias = Callable[[argparse.ArgumentParser, str], argparse.ArgumentParser]


def add_audit_words(add: AddCommand, part: AddPart) -> None:
    """Teach the parser ``audit list``, ``audit verify`` and ``audit head``."""
    audit = add("audit")
    found = part(audit, "list")
    found.add_argument("--ref", type=_text, default="", metavar="REF")
    found.add_argument("--query", type=_text, default="", metavar="TEXT")
    found.add_argument("--pc", type=_text, default="", metavar="NAME")
    found.add_argument("--person", type=_text, default="", metavar="NAME")
    found.add_argument("--from", type=_day, dest="begin", metavar="YYYY-MM-DD")
    found.add_argument("--to", type=_day, dest="end", metavar="YYYY-MM-DD")
    found.add_argument("--limit", type=_count, default=DEFAULT_LIST, metavar="N")
    verifying = part(audit, "verify")
    verifying.add_argument("--known", type=_head, metavar="HEAD")
    for command in (found, verifying):
        command.add_argument("--before-joining", action="store_true", dest="is_former")
    part(audit, "head")


def _text(text: str) -> str:
    if len(text) > MAX_TEXT or not text.isprintable():
        raise argparse.ArgumentTypeError(ascii(text[:80]))
    return text


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise argparse.ArgumentTypeError(ascii(text[:80]))
    return int(text)


def _day(text: str) -> Date:
    try:
        return Date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(ascii(text[:80])) from error


def _head(text: str) -> Head:
    head = read_head(text)
    if head is None:
        raise argparse.ArgumentTypeError(ascii(text[:80]))
    return head
