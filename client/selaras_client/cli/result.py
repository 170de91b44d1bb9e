"""What a command gives back, and how failures become sentences and exit codes."""

import json
import logging
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from selaras.domain.result import Rejection
from selaras.errors import DomainError, SelarasError, StoreError, UsageError
from selaras.exchange import CannotExportError, Fault, FileRefusedError
from selaras.exchange.sentences import (
    cannot_write_sentence,
    place_sentence,
    refusal_sentences,
)
from selaras.texts import Texts
from selaras_client.stopping import Stopping

log = logging.getLogger(__name__)

DONE: Final = 0
NO: Final = 1
WRONG_USAGE: Final = 2
NOT_TRUSTED: Final = 3


@dataclass(frozen=True, slots=True)
class Call:
    """What a command was asked: its words, and the language of the answer.

    Args:
        stopping: Whether whoever asked wants it to end.
    """

    args: Namespace
    texts: Texts
    stopping: Stopping = field(default_factory=Stopping)


@dataclass(frozen=True, slots=True)
class Result:
    """What a command did.

    Args:
        data: The JSON document of ``--json``.
        lines: The same for people.
        notices: What the person must also hear, once, whatever she asked.
    """

    data: Mapping[str, object]
    lines: list[str] = field(default_factory=list)
    exit_code: int = DONE
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Printed:
    """What goes to stdout and stderr."""

    exit_code: int
    out: str
    err: str


class RejectedError(DomainError):
    """A command was rejected; carries the rejection to the one place that prints it."""

    code = "rejected"

    def __init__(self, rejection: Rejection, changes: Sequence[Mapping[str, object]] = ()) -> None:
        """Carry *rejection*, and what changed where that is why: ``field``, ``seen``, ``now``."""
        super().__init__()
        self.rejection, self.changes = rejection, list(changes)


class UnexpectedError(StoreError):
    """Something nobody foresaw; the log holds the details."""

    code = "unexpected"


def deliberate(error: Exception) -> SelarasError:
    """Return *error* if we raised it on purpose; else log it and return a sentence's worth."""
    if isinstance(error, SelarasError):
        return error
    log.error("command.failed", exc_info=error)
    return UnexpectedError(reason=type(error).__name__)


def printed(result: Result, *, as_json: bool) -> Printed:
    """Return a result as text."""
    out = _json(result.data) if as_json else "".join(f"{line}\n" for line in result.lines)
    return Printed(result.exit_code, out, "".join(f"{line}\n" for line in result.notices))


def printed_failure(error: SelarasError, texts: Texts, *, as_json: bool) -> Printed:
    """Return a failure as one clear sentence, or as the JSON error object."""
    code, sentences = _explained(error, texts)
    message = "\n".join(sentences)
    out = ""
    if as_json:
        members: dict[str, object] = {"code": code, "message": message}
        if isinstance(error, FileRefusedError):
            members["faults"] = [_fault(fault, texts) for fault in error.faults]
            members["alike"] = [
                {**_fault(each.first, texts), "count": each.count, "last": each.last}
                for each in error.alike
            ]
        if isinstance(error, RejectedError) and error.changes:
            members["changes"] = error.changes
        out = _json({"error": members})
    return Printed(exit_code_of(error), out, f"{message}\n")


def exit_code_of(error: SelarasError) -> int:
    """Return 1 for "no", 2 for wrong usage, 3 for data or a hub that cannot be trusted."""
    if isinstance(error, UsageError):
        return WRONG_USAGE
    if isinstance(error, DomainError):
        return NO
    # A wrong code or another company is the hub's "no" to what was asked.
    refused = str(error.facts.get("reason", ""))
    return NO if refused.startswith("join.") else NOT_TRUSTED


def code_and_sentence(rejection: Rejection, texts: Texts) -> tuple[str, str]:
    """Return the code of a rejection and its sentence."""
    return rejection.code, texts.say(rejection.code, rejection.facts)


def change_lines(changes: Sequence[Mapping[str, object]], texts: Texts) -> list[str]:
    """Return what changed for people, a line for each field."""
    return ["  " + texts.say("cli.changed-field", change) for change in changes]


def _explained(error: SelarasError, texts: Texts) -> tuple[str, list[str]]:
    match error:
        case RejectedError(rejection=rejection):
            code, sentence = code_and_sentence(rejection, texts)
            return code, [sentence, *change_lines(error.changes, texts)]
        case FileRefusedError():
            return error.code, refusal_sentences(error, say=texts.say)
        case CannotExportError():
            return error.code, [cannot_write_sentence(error, say=texts.say)]
        case _:
            return _hub_reason(error, texts)


def _hub_reason(error: SelarasError, texts: Texts) -> tuple[str, list[str]]:
    code = str(error.facts["reason"]) if error.code == "hub.refused" else error.code
    return code, [texts.say(code, error.facts)]


def _fault(fault: Fault, texts: Texts) -> dict[str, object]:
    return {
        "code": fault.code,
        "place": place_sentence(fault.place, say=texts.say),
        "line": fault.place.line,
        "column": fault.place.column,
        "message": texts.say(fault.code, fault.facts),
    }


def _json(data: Mapping[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False, default=str) + "\n"
