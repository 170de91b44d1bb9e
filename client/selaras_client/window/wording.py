"""Sentences for people, by key, from the tables of ``selaras.texts``."""

import json
from functools import cache
from importlib import resources

LANGUAGES = ("id", "en")


class Wording:
    """Says things in one language."""

    def __init__(self, lang: str) -> None:
        """Speak *lang*, ``id`` or ``en``."""
        self.lang = lang
        self._table = _table(lang)

    def __call__(self, key: str, **facts: object) -> str:
        """Return the sentence of *key* with *facts* put in; the key itself if there is none.

        A sentence that is missing must not hide a refusal from the person who needs it.
        """
        sentence = self._table.get(key)
        if sentence is None:
            return key
        try:
            return sentence.format(**facts)
        except (KeyError, IndexError):
            return sentence

    def __contains__(self, key: str) -> bool:
        return key in self._table


@cache
def _table(lang: str) -> dict[str, str]:
    """Read every table of a language; the key ``a.b`` may be nested as ``{"a": {"b": …}}``."""
    table: dict[str, str] = {}
    for entry in resources.files("selaras.texts").iterdir():
        if entry.name.endswith(f".{lang}.json"):
            table.update(_flat(json.loads(entry.read_text(encoding="utf-8"))))
    return table


def _flat(value: object, prefix: str = "") -> dict[str, str]:
    if not isinstance(value, dict):
        return {prefix: str(value)}
    table: dict[str, str] = {}
    for key, inner in value.items():
        table.update(_flat(inner, f"{prefix}.{key}" if prefix else key))
    return table
