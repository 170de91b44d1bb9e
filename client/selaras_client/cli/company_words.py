"""The words about companies: which there are, which one is worked for, and letting one in."""

import argparse
from collections.abc import Callable
from typing import Final, TypeAlias

from selaras.texts import Texts

AddPart: TypeAlias = Callable[[argparse.ArgumentParser, str], argparse.ArgumentParser]

MAX_TEXT: Final = 300


def add_company_option(
    parser: argparse.ArgumentParser, texts: Texts, *, default: object = None
) -> None:
    """Let any command be done for a company, without choosing it for good."""
    help_text = texts.say("cli.help.--company")
    parser.add_argument(
        "--company", type=_text, default=default, metavar="NPWP", help=help_text, dest="for_company"
    )


def add_company_parts(company: argparse.ArgumentParser, part: AddPart) -> None:
    """Teach the parser ``company list``, ``company use`` and ``company add``."""
    part(company, "list")
    part(company, "use").add_argument("npwp", type=_text, metavar="NPWP")
    new = part(company, "add")
    new.add_argument("npwp", type=_text, metavar="NPWP")
    new.add_argument("name", type=_text, metavar="NAME")


def _text(text: str) -> str:
    if not text.strip() or len(text) > MAX_TEXT or not text.isprintable():
        raise argparse.ArgumentTypeError(ascii(text[:80]))
    return text.strip()
