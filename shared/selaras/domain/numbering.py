"""Own references (RefDesc): a pattern, and numbers that are given once and never again.

A pattern is plain text with ``{year}`` (or ``{yy}``), ``{month}`` and one ``{number:N}``, N digits
at least. The counter runs per company and year. Pure.
"""

import re
from dataclasses import dataclass
from datetime import date as Date

MAX_PATTERN = 60
_TOKEN = re.compile(r"\{(year|yy|month|number(?::(\d))?)\}")
_PLAIN = re.compile(r"[0-9A-Za-z ./_#-]*")


@dataclass(frozen=True, slots=True)
class Series:
    """How a company numbers its invoices.

    Args:
        pattern: As ``is_pattern`` accepts it.
        gapless: Numbers are given by the hub at approval, without gaps, instead of being leased.
    """

    pattern: str
    gapless: bool = False


def is_pattern(text: str) -> bool:
    """Say whether *text* can number invoices: one number, and the year when it starts anew."""
    names = [match[1].partition(":")[0] for match in _TOKEN.finditer(text)]
    has_year = "year" in names or "yy" in names
    plain = _TOKEN.sub("", text)
    # Coretax and people lose blanks at the ends, and the reference is the key that must come back.
    fits = len(text) <= MAX_PATTERN and text == text.strip() and _PLAIN.fullmatch(plain) is not None
    return fits and names.count("number") == 1 and has_year


def reference_text(pattern: str, day: Date, *, number: int) -> str:
    """Return the reference with *number* of an invoice dated *day*."""

    def piece(match: re.Match[str]) -> str:
        match match[1].partition(":")[0]:
            case "year":
                return f"{day.year:04d}"
            case "yy":
                return f"{day.year % 100:02d}"
            case "month":
                return f"{day.month:02d}"
            case _:
                return f"{number:0{int(match[2] or 1)}d}"

    return _TOKEN.sub(piece, pattern)


def number_in(pattern: str, reference: str) -> tuple[int, int] | None:
    """Return (year, number) of a reference of this pattern, or None for any other."""
    regex, names = "", []
    end = 0
    for match in _TOKEN.finditer(pattern):
        regex += re.escape(pattern[end : match.start()])
        name = match[1].partition(":")[0]
        names.append(name)
        digits = {"year": r"(\d{4})", "yy": r"(\d{2})", "month": r"(\d{2})"}.get(name, r"(\d+)")
        regex += digits
        end = match.end()
    found = re.fullmatch(regex + re.escape(pattern[end:]), reference, re.ASCII)
    if found is None:
        return None
    values = dict(zip(names, map(int, found.groups()), strict=False))
    year = values.get("year", 2000 + values.get("yy", 0))
    return year, values["number"]
