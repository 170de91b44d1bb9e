"""A refusal as sentences for people: place first, then what is wrong and what to do.

The words come from ``texts``, which is passed in as a function from key and facts to a sentence.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from selaras.exchange.refusal import Fault, FileRefusedError, Place, Tally
from selaras.exchange.safe_file import CannotExportError

# More than a person reads; a table in the window holds them all.
MAX_SENTENCES: Final = 100
# There is no file to refuse, and nothing in it to count.
NO_FILE: Final = frozenset(
    {"import.no-file", "import.is-folder", "import.not-a-file", "import.cannot-read"}
)

Say = Callable[[str, Mapping[str, object]], str]


def place_sentence(place: Place, *, say: Say) -> str:
    """Return ``baris 8, kolom 7 (faktur ke-1 > TrxCode)``; empty when the place is unknown."""
    spot = _spot(place, say)
    path = " > ".join(place_path(place, say=say))
    return f"{spot} ({path})" if spot and path else spot or path


def fault_sentence(fault: Fault, *, say: Say) -> str:
    """Return one fault with its place."""
    place, reason = place_sentence(fault.place, say=say), say(fault.code, fault.facts)
    return f"{place}: {reason}" if place else reason


def refusal_sentences(error: FileRefusedError, *, say: Say) -> list[str]:
    """Return a heading and one sentence for each of the first ``MAX_SENTENCES`` faults."""
    if error.faults and error.faults[0].code in NO_FILE:
        return [fault_sentence(error.faults[0], say=say)]
    sentence = say(error.code, error.facts)
    heading = [f"{error.file}: {sentence}" if error.file else sentence]
    untold = error.faults[MAX_SENTENCES:]
    more = error.more + len(untold)
    rest = [say("import.more-faults", {**error.facts, "more": more})] if more else []
    told = [fault_sentence(fault, say=say) for fault in error.faults[:MAX_SENTENCES]]
    return [*heading, *told, *alike_sentences(error, untold, say=say), *rest]


def alike_sentences(error: FileRefusedError, untold: Sequence[Fault], *, say: Say) -> list[str]:
    """Return one sentence for each kind of fault that is not told one by one."""
    tally = Tally()
    for fault in untold:
        tally.add(fault)
    for each in error.alike:
        tally.add(each.first, count=each.count, last=each.last)
    return [
        say("import.alike", {"count": each.count, "last": each.last or "-",
                             "fault": fault_sentence(each.first, say=say)})
        for each in tally.found
    ]  # fmt: skip


def cannot_write_sentence(error: CannotExportError, *, say: Say) -> str:
    """Return why a file could not be written, the reason in words."""
    reason = say(f"{error.code}.{error.facts['reason']}", {})
    return say(error.code, {**error.facts, "reason": reason})


def _spot(place: Place, say: Say) -> str:
    if place.sheet:
        return _cell(place, say)
    if not place.line:
        return ""
    if not place.column:
        return say("import.place.line", {"line": place.line})
    return say("import.place.column", {"line": place.line, "column": place.column})


def _cell(place: Place, say: Say) -> str:
    facts = {"sheet": place.sheet, "line": place.line, "column": column_name(place.column)}
    if not place.line:
        return say("import.place.sheet", facts)
    key = "import.place.cell" if place.column else "import.place.row"
    return say(key, facts)


def column_name(number: int) -> str:
    """Return a column as Excel names it: A is 1, AA is 27; blank for 0."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def place_path(place: Place, *, say: Say) -> list[str]:
    """Return the way into the file to *place*: which invoice, which line of it, which member."""
    path = []
    if place.invoice:
        path.append(say("import.place.invoice", {"invoice": place.invoice}))
    if place.item:
        path.append(say("import.place.item", {"item": place.item}))
    return [*path, place.name] if place.name else path
