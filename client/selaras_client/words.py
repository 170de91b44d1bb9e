"""Moments, lengths of time, sizes and PCs as people say them."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from selaras.texts import Texts

_UNITS: Final = (("days", 86_400), ("hours", 3_600), ("minutes", 60))
_MANY_DAYS: Final = 730
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z$")


def duration_words(seconds: int, texts: Texts) -> str:
    """Return a length of time in its largest unit, whatever its sign: ``3 jam``."""
    length = abs(seconds)
    if length >= _MANY_DAYS * 86_400:
        return texts.say("words.years", {"count": round(length / (365.2425 * 86_400))})
    for name, unit in _UNITS:
        if length >= unit:
            return texts.say(f"words.{name}", {"count": length // unit})
    return texts.say("words.seconds", {"count": length})


def size_words(count: int) -> str:
    """Return a number of bytes as people say it: ``1,5 GB``."""
    if count >= 10**9:
        return f"{count / 10**9:.1f} GB".replace(".", ",")
    return f"{count // 10**6} MB"


def pcs_words(names: Mapping[str, str]) -> str:
    """Return PCs with the id that commands take: ``gudang (06h2…)``."""
    return ", ".join(f"{name} ({device})" for device, name in names.items())


def pc_rows(names: Mapping[str, str]) -> list[dict[str, str]]:
    """Return PCs, names by id, for ``--json``."""
    return [{"id": device, "pc": name} for device, name in names.items()]


def by_the_clock(facts: Mapping[str, object]) -> dict[str, object]:
    """Return facts to be said to people: each stored moment among them by this PC's clock."""
    return {
        name: moment_words(value) if isinstance(value, str) and _MOMENT.match(value) else value
        for name, value in facts.items()
    }


def moment_words(text: str) -> str:
    """Return a stored moment, which is UTC, by this PC's clock; the text itself for a day alone."""
    if "T" not in text:
        return text
    return f"{datetime.fromisoformat(text).astimezone():%d-%m-%Y %H.%M}"
