"""The words of the command line."""

import argparse
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NoReturn, TypeAlias

from selaras.errors import UsageError
from selaras.texts import LANGUAGES, Texts
from selaras_client.cli.audit_words import add_audit_words
from selaras_client.cli.card_words import add_card_words
from selaras_client.cli.company_words import add_company_option
from selaras_client.cli.fact_words import add_fact_words
from selaras_client.cli.paper_words import add_paper_words
from selaras_client.cli.plain_words import (
    add_alarm_words,
    add_backup_words,
    add_closed_words,
    add_double_words,
    add_recovery_words,
    add_reminder_words,
)
from selaras_client.cli.user_words import add_user_option, add_user_words
from selaras_client.cli.work_words import add_work_words

DEFAULT_LIST: Final = 50
WINDOW: Final = "window"
MAX_TEXT: Final = 1_000
MAX_DIGITS: Final = 9
MAX_SHOWN: Final = 80

AddCommand: TypeAlias = Callable[[str], argparse.ArgumentParser]
AddPart: TypeAlias = Callable[[argparse.ArgumentParser, str], argparse.ArgumentParser]

_PLAIN_GROUPS: Final[tuple[Callable[[AddCommand], None], ...]] = (
    add_alarm_words,
    add_backup_words,
    add_closed_words,
    add_double_words,
    add_reminder_words,
)
_PART_GROUPS: Final[tuple[Callable[[AddCommand, AddPart], None], ...]] = (
    add_fact_words,
    add_audit_words,
    add_card_words,
    add_paper_words,
    add_user_words,
    add_recovery_words,
    add_work_words,
)


class WrongUsageError(UsageError):
    """The command line does not make sense."""

    code = "usage.wrong"


class HelpWanted(Exception):  # noqa: N818  # a request, not an error
    """The person asked for help; carries the text."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise WrongUsageError(reason=message, usage=self.format_usage().strip())

    def print_help(self, file: object = None) -> None:  # noqa: ARG002
        raise HelpWanted(self.format_help())


@cache
def parser_in(language: str) -> argparse.ArgumentParser:
    """Return the parser, with its help in *language*; a running hub reads many command lines."""
    texts = Texts(language)
    parser = _Parser(prog="selaras", description=texts.say("cli.help"), allow_abbrev=False)
    _add_global(parser, texts)
    commands = parser.add_subparsers(dest="command", metavar="PERINTAH", parser_class=_Parser)

    def add(name: str) -> argparse.ArgumentParser:
        known = commands.add_parser(name, help=texts.say(f"cli.help.{name}"), allow_abbrev=False)
        _add_global(known, texts, default=argparse.SUPPRESS)
        return known

    groups: dict[str, Any] = {}

    def part(command: argparse.ArgumentParser, name: str) -> argparse.ArgumentParser:
        if command.prog not in groups:
            groups[command.prog] = command.add_subparsers(
                dest="part", required=True, parser_class=_Parser
            )
        known: argparse.ArgumentParser = groups[command.prog].add_parser(name, allow_abbrev=False)
        groups[command.prog].metavar = "|".join(groups[command.prog].choices)
        _add_global(known, texts, default=argparse.SUPPRESS)
        return known

    _add_office(add)
    _add_invoices(add)
    for grouped in _PART_GROUPS:
        grouped(add, part)
    _add_plain(add)
    return parser


def parse(arguments: Sequence[str], texts: Texts) -> argparse.Namespace:
    """Read the command line.

    Raises:
        WrongUsageError: It does not make sense.
        HelpWanted: The person asked for help.
    """
    found = parser_in(texts.language).parse_args(arguments)
    found.command = found.command or WINDOW
    if found.command == "hub" and not found.hub_command:
        raise WrongUsageError(
            reason="hub run | hub invite | hub take-over", usage="selaras hub run|invite|take-over"
        )
    return found


def language_of(arguments: Sequence[str]) -> str:
    """Return the language asked for, before anything else can be parsed or fail."""
    for place, word in enumerate(arguments):
        chosen = word.removeprefix("--lang=") if word.startswith("--lang=") else ""
        if word == "--lang" and place + 1 < len(arguments):
            chosen = arguments[place + 1]
        if chosen in LANGUAGES:
            return chosen
    return LANGUAGES[0]


def stays(args: argparse.Namespace) -> bool:
    """Say whether the command of *args* keeps the folder open."""
    if args.command == "hub":
        return args.hub_command in {"run", "take-over"}
    return args.command == WINDOW or (args.command == "sync" and not args.once)


def against(folder: Path, args: argparse.Namespace) -> None:
    """Read relative paths from *folder*, where the command was typed."""
    for name in ("file", "out", "folder", "books"):
        path = getattr(args, name, None)
        if path is not None:
            setattr(args, name, folder / path)


def _add_global(parser: argparse.ArgumentParser, texts: Texts, *, default: object = None) -> None:
    """Let the global options stand before or after the command."""
    no = False if default is None else default
    first = LANGUAGES[0] if default is None else default
    parser.add_argument("--home", type=_path, default=default, help=texts.say("cli.help.--home"))
    parser.add_argument(
        "--json", action="store_true", default=no, help=texts.say("cli.help.--json")
    )
    parser.add_argument(
        "--lang", choices=LANGUAGES, default=first, help=texts.say("cli.help.--lang")
    )
    add_user_option(parser, texts, default=default)
    add_company_option(parser, texts, default=default)


def _add_office(add: AddCommand) -> None:
    setup = add("setup")
    setup.add_argument("--npwp", type=_text, required=True)
    setup.add_argument("--name", type=_text, required=True)
    setup.add_argument("--sample", action="store_true")
    hub = add("hub").add_subparsers(
        dest="hub_command", metavar="run|invite|take-over", parser_class=_Parser
    )
    _add_hub(hub)
    join = add("join")
    join.add_argument("address", type=_text, metavar="HOST:PORT")
    join.add_argument("--code", type=_text, required=True)
    join.add_argument("--pc", type=_text, required=True, metavar="NAME")
    sync = add("sync")
    sync.add_argument("--once", action="store_true")
    sync.add_argument("--at", type=_text, metavar="HOST:PORT", default="")
    sync.add_argument("--accept-loss", action="store_true")
    sync.add_argument("--copy", action="store_true")


def _add_hub(hub: Any) -> None:  # noqa: ANN401  # argparse keeps its type to itself
    for name in ("run", "invite", "take-over"):
        part = hub.add_parser(name, allow_abbrev=False)
        part.add_argument("--home", type=_path, default=argparse.SUPPRESS)
        part.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        part.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS)
        part.add_argument("--user", type=_text, default=argparse.SUPPRESS)
        if name == "take-over":
            part.add_argument("--code", type=_text, default="")
        if name == "run":
            part.add_argument("--or-sync", action="store_true")
        if name != "invite":
            part.add_argument("--listen", type=_text, metavar="HOST:PORT", default="")


def _add_plain(add: AddCommand) -> None:
    for words in _PLAIN_GROUPS:
        words(add)
    for name in ("fingerprint", "doctor", "health", "conflicts", WINDOW):
        add(name)


def _add_invoices(add: AddCommand) -> None:
    read = add("import")
    read.add_argument("file", type=_path)
    read.add_argument("--dry-run", action="store_true")
    read.add_argument("--map", type=_text, default="", metavar="NAME")
    export = add("export")
    export.add_argument("--copy", action="store_true")
    export.add_argument("--out", type=_path, required=True, metavar="FILE")
    export.add_argument("refs", type=_text, nargs="*", metavar="REF")
    add("new").add_argument("file", nargs="?", type=_path, metavar="FILE.json")
    edit = add("edit")
    edit.add_argument("ref", type=_text, metavar="REF")
    edit.add_argument("fields", nargs="+", metavar="FIELD=VALUE")
    add("discard").add_argument("ref", type=_text, metavar="REF")
    found = add("list")
    found.add_argument("--query", type=_text, default="", metavar="TEXT")
    found.add_argument("--status", type=_text, default="", metavar="STATUS")
    found.add_argument("--out", type=_path, metavar="FILE.xlsx|.csv")
    found.add_argument("--limit", type=_count, default=DEFAULT_LIST, metavar="N")
    found.add_argument("--archived", action="store_true")
    add("show").add_argument("ref", type=_text, metavar="REF")
    printing = add("print")
    printing.add_argument("refs", type=_text, nargs="+", metavar="REF")
    printing.add_argument("--out", type=_path, required=True, metavar="FILE.pdf")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS):
        raise argparse.ArgumentTypeError(_shown(text))
    return int(text)


def _text(text: str) -> str:
    """Take what a person may have typed; bytes that are no text and whole books are not."""
    if len(text) > MAX_TEXT or _shown(text) != text[:MAX_SHOWN]:
        raise argparse.ArgumentTypeError(_shown(text))
    return text


def _path(text: str) -> Path:
    if not text or "\0" in text:
        raise argparse.ArgumentTypeError(_shown(text))
    return Path(text)


def _shown(text: str) -> str:
    return text[:MAX_SHOWN].encode("utf-8", "backslashreplace").decode("utf-8")
