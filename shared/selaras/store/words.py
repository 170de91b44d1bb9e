"""What a person typed, as an expression of SQLite's full-text search."""

import re
import unicodedata

_WORD = re.compile(r"\w+", re.UNICODE)


def match_expression(query: str) -> str:
    """Return the FTS5 expression for *query*: every word, as a beginning; blank for no word."""
    # An accent typed as a letter of its own would break its word in two.
    words = _WORD.findall(unicodedata.normalize("NFC", query))
    return " ".join(f'"{word}"*' for word in words)
