"""The words of commands that need the hub: approval, batches, conflicts, periods, company."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from selaras_client.cli.company_words import add_company_parts
from selaras_client.cli.plain_words import add_delivery_parts
from selaras_client.cli.result_words import add_map_words, add_result_words

AddCommand: TypeAlias = Callable[[str], argparse.ArgumentParser]
AddPart: TypeAlias = Callable[[argparse.ArgumentParser, str], argparse.ArgumentParser]


def add_fact_words(add: AddCommand, part: AddPart) -> None:
    """Teach the parser these commands.

    Args:
        add: Makes a command.
        part: Makes a part of a command (``batch list``).
    """
    add("ready").add_argument("refs", nargs="+", metavar="REF")
    approve = add("approve")
    approve.add_argument("refs", nargs="+", metavar="REF")
    approve.add_argument("--withdraw", action="store_true")
    approve.add_argument("--reason", default="", metavar="TEXT")
    approve.add_argument("--seen", default="", metavar="HASH")
    settle = add("settle")
    settle.add_argument("id", metavar="ID")
    choice = settle.add_mutually_exclusive_group(required=True)
    choice.add_argument("--keep", type=int, metavar="N")
    choice.add_argument("--set", nargs="+", metavar="FIELD=VALUE", dest="fields")
    tray = add("tray")
    tray.add_argument("--out", type=Path, metavar="FILE")
    tray.add_argument("--apply", metavar="ID")
    tray.add_argument("--drop", metavar="ID")
    add("requests")
    _add_parts(add, part)
    add_result_words(add, part)
    add_map_words(add, part)


def _add_parts(add: AddCommand, part: AddPart) -> None:
    batch = add("batch")
    part(batch, "list")
    part(batch, "show").add_argument("id", metavar="ID")
    write = part(batch, "write")
    write.add_argument("id", metavar="ID")
    write.add_argument("--out", type=Path, required=True, metavar="FILE")
    withdraw = part(batch, "withdraw")
    withdraw.add_argument("id", metavar="ID")
    withdraw.add_argument("--reason", required=True, metavar="TEXT")
    period = add("period")
    part(period, "list")
    close = part(period, "close")
    close.add_argument("period", metavar="MMYYYY")
    close.add_argument("--seen", default="", metavar="HASH")
    reopen = part(period, "reopen")
    reopen.add_argument("period", metavar="MMYYYY")
    reopen.add_argument("--reason", required=True, metavar="TEXT")
    recap = add("recap")
    recap.add_argument("period", metavar="MMYYYY")
    recap.add_argument("--out", type=Path, metavar="FILE.xlsx|.pdf|.json")
    recap.add_argument("--books", type=Path, metavar="FILE")
    recap.add_argument("--map", default="", metavar="NAME")
    recap.add_argument("--version", type=int, metavar="N")
    recap.add_argument("--set", nargs="+", default=[], metavar="FIGURE=AMOUNT", dest="figures")
    _add_office_parts(add, part)


def _add_office_parts(add: AddCommand, part: AddPart) -> None:
    pcs = add("pcs")
    part(pcs, "list")
    revoke = part(pcs, "revoke")
    revoke.add_argument("device", metavar="ID")
    revoke.add_argument("--reason", required=True, metavar="TEXT")
    add_delivery_parts(pcs, part)
    company = add("company")
    add_company_parts(company, part)
    part(company, "show")
    part(company, "leases")
    change = part(company, "set")
    change.add_argument("--series", metavar="PATTERN")
    change.add_argument("--numbering", choices=("leased", "gapless"))
    change.add_argument("--one-person", choices=("yes", "no"), dest="one_person")
