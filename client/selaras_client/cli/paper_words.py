"""The words about papers of any kind, and those that only purchases have."""

import argparse
from pathlib import Path
from typing import Final

from selaras.store.paper_order import PaperOrder
from selaras_client.cli.card_words import DEFAULT_LIST, AddCommand, AddPart, count_word, text_word
from selaras_client.cli.paper_names import DOCUMENTS, PURCHASE_RETURNS, PURCHASES, SALES_RETURNS

_ORDERS: Final = tuple(each.value for each in PaperOrder)


def add_paper_words(add: AddCommand, part: AddPart) -> None:
    """Teach the parser a command for each kind of paper."""
    for name in (PURCHASES, PURCHASE_RETURNS, SALES_RETURNS, *DOCUMENTS):
        command = add(name)
        _add_parts(command, part)
        _add_import(command, part)
        if name in DOCUMENTS:
            _add_export(command, part)
        if name == PURCHASES:
            _add_purchases(command, part)
        if name == PURCHASE_RETURNS:
            writing = _add_export(command, part)
            writing.add_argument("refs", type=text_word, nargs="*", metavar="REF")


def _add_parts(command: argparse.ArgumentParser, part: AddPart) -> None:
    listing = part(command, "list")
    for name in ("query", "period", "status", "decision", "refers"):
        listing.add_argument(f"--{name}", type=text_word, default="")
    listing.add_argument("--limit", type=count_word, default=DEFAULT_LIST, metavar="N")
    listing.add_argument("--order", choices=_ORDERS, default=_ORDERS[0])
    listing.add_argument("--archived", action="store_true")
    listing.add_argument("--out", type=Path, metavar="FILE.xlsx|csv")
    part(command, "show").add_argument("ref", type=text_word, metavar="REF")
    part(command, "add").add_argument("fields", nargs="+", metavar="FIELD=VALUE")
    editing = part(command, "edit")
    editing.add_argument("ref", type=text_word, metavar="REF")
    editing.add_argument("fields", nargs="+", metavar="FIELD=VALUE")
    for name in ("archive", "unarchive"):
        _add_refs(part(command, name))


def _add_import(command: argparse.ArgumentParser, part: AddPart) -> None:
    reading = part(command, "import")
    reading.add_argument("file", type=Path)
    reading.add_argument("--dry-run", action="store_true")
    reading.add_argument("--update", action="store_true")


def _add_purchases(command: argparse.ArgumentParser, part: AddPart) -> None:
    crediting = part(command, "credit")
    _add_refs(crediting)
    crediting.add_argument("--period", type=text_word, required=True, metavar="MMYYYY")
    for name in ("uncredit", "undecide"):
        _add_refs(part(command, name))
    scanning = part(command, "scan")
    scanning.add_argument("text", type=text_word, metavar="TEXT")
    scanning.add_argument("fields", nargs="*", metavar="FIELD=VALUE")
    part(command, "recap").add_argument("period", type=text_word, metavar="MMYYYY")


def _add_export(command: argparse.ArgumentParser, part: AddPart) -> argparse.ArgumentParser:
    writing = part(command, "export")
    writing.add_argument("period", type=text_word, metavar="MMYYYY")
    writing.add_argument("--out", type=Path, required=True, metavar="FILE.xml")
    return writing


def _add_refs(command: argparse.ArgumentParser) -> None:
    command.add_argument("refs", type=text_word, nargs="+", metavar="REF")
