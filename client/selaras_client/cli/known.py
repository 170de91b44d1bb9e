"""Which module carries out which command. It is imported when the command is given.

One command needs few of them; all together they are most of what a start would take.
"""

from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from typing import Any, Final, TypeAlias, cast

from selaras_client.cli.result import Call, Result
from selaras_client.home import Home
from selaras_client.running import RunningOffice

Command: TypeAlias = Callable[[Home, Call], Result]
Asking: TypeAlias = Callable[[RunningOffice, Call], Awaitable[Result]]

_DOCUMENTS: Final = "paper_commands document_commands"
_FACTS: Final = "fact_views fact_commands"
# By the first word of a command. Each module has ``COMMANDS``, ``ASKING`` or both, by all words.
MODULES: Final[Mapping[str, str]] = {
    "annex-c": _DOCUMENTS,
    "approve": "fact_commands",
    "archive": "invoice_commands",
    "audit": "audit_commands",
    "backup": "backup_commands",
    "batch": _FACTS,
    "cancel": "work_commands",
    "company": f"company_commands {_FACTS}",
    "conflicts": "office_commands",
    "customers": "card_commands alias_commands",
    "discard": "invoice_commands",
    "doctor": "office_commands",
    "dump": "dump_commands",
    "duplicates": "double_commands",
    "edit": "invoice_commands",
    "export": "fact_commands",
    "fingerprint": "office_commands",
    "goods": "card_commands",
    "health": "health_commands",
    "import": "import_commands",
    "list": "invoice_commands",
    "login": "user_commands",
    "logout": "user_commands",
    "maps": "map_commands",
    "new": "invoice_commands",
    "other-input": _DOCUMENTS,
    "other-input-returns": _DOCUMENTS,
    "other-output": _DOCUMENTS,
    "other-output-returns": _DOCUMENTS,
    "pcs": f"delivery_commands {_FACTS}",
    "period": _FACTS,
    "print": "print_commands",
    "purchase-returns": "paper_commands return_commands",
    "purchases": "paper_commands purchase_commands",
    "ready": "fact_views",
    "recap": "recap_commands",
    "recovery": "recovery_commands",
    "reminders": "reminder_commands",
    "replace": "work_commands",
    "requests": "fact_views",
    "results": "result_commands",
    "retail": _DOCUMENTS,
    "sales-returns": "paper_commands",
    "settle": "fact_commands",
    "setup": "office_commands",
    "show": "invoice_commands",
    "tray": "tray_commands",
    "unarchive": "invoice_commands",
    "users": "user_commands",
    "work": "work_commands",
}


def command_named(name: str) -> Command | None:
    """Return what carries out a command that needs this PC only; None where it asks the hub."""
    return cast(Command | None, _found("COMMANDS", name))


def asking_named(name: str) -> Asking | None:
    """Return what carries out a command that asks the hub; None where it needs this PC only."""
    return cast(Asking | None, _found("ASKING", name))


def _found(table: str, name: str) -> Any:  # noqa: ANN401  # of modules found by their name
    known: dict[str, Any] = {}
    for module in MODULES[name.partition(" ")[0]].split():
        # A later module may carry out a part otherwise than the one before it.
        known |= getattr(import_module(f"selaras_client.cli.{module}"), table, {})
    return known.get(name)
