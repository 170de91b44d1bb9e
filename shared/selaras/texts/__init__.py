"""Sentences for people, by key: Indonesian first, an English table beside it.

Tables are the ``*.id.json`` and ``*.en.json`` files of this folder. A key without a sentence
shows as itself, so that a newer hub's code is still something to report. English says of one what
it says of many in other words: ``{count} {count:invoice|invoices}``.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Final

LANGUAGES = ("id", "en")


class Texts:
    """The sentences of one language."""

    def __init__(self, language: str) -> None:
        """Speak *language*, one of ``LANGUAGES``."""
        self.language = language
        self._table = _table(language)

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __contains__(self, code: str) -> bool:
        return code in self._table

    def say(self, code: str, facts: Mapping[str, object] | None = None) -> str:
        """Return the sentence of *code* with *facts* in it."""
        sentence = self._table.get(code)
        if sentence is None:
            return code if not facts else f"{code} {dict(facts)}"
        known = _Facts(facts or {})
        if "|" not in sentence:
            return sentence.format_map(known)
        return _COUNTING.vformat(sentence, (), known)


class _Facts(dict[str, object]):
    """Facts of a sentence; one that a newer or older peer left out shows as a dash."""

    def __missing__(self, key: str) -> str:
        return "-"


class _Counting(Formatter):
    """Puts facts in, and of two words the one that goes with how many."""

    def format_field(self, value: object, format_spec: str) -> str:
        """Take the first word for one, the second for any other number."""
        one, bar, many = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else many


_COUNTING: Final = _Counting()


@cache
def _table(language: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for file in files(__package__).iterdir():
        if file.name.endswith(f".{language}.json"):
            table |= json.loads(file.read_text(encoding="utf-8"))
    return table
