"""What a person typed, as an expression of SQLite's full-text search, and rows by their ids."""

import json
import re
import unicodedata
from collections.abc import Sequence

from sqlalchemy import TextClause, text

_WORD = re.compile(r"\w+", re.UNICODE)


def match_expression(query: str) -> str:
    """Return the FTS5 expression for *query*: every word, as a beginning; blank for no word."""
    # An accent typed as a letter of its own would break its word in two.
    words = _WORD.findall(unicodedata.normalize("NFC", query))
    return " ".join(f'"{word}"*' for word in words)


def only_among(ids: Sequence[str] | None) -> list[TextClause]:
    """Return what keeps a list to rows of these ids; nothing where any may be meant."""
    if ids is None:
        return []
    # One parameter however many there are.
    among = text("id IN (SELECT value FROM json_each(:among))")
    return [among.bindparams(among=json.dumps(list(ids)))]
