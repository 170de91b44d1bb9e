"""What narrows a list: words that a person typed, for SQLite's full-text search, and ids.

SQLite does not know how many rows words will find. Where a list has an index in its order it walks
that one and looks for each row among the hits: right for words on every second row, 12 ms for
nothing where one of 100,000 is found. So whoever lists looks first (``has_few_hits``).
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from selaras.store.db import Connection

# Up to so many, reading each and sorting them is quicker than the walk: at 100,000 rows 1 ms.
FEW_HITS: Final = 500
_WORD = re.compile(r"\w+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of what rows must fulfil: SQL, and the values of its names."""

    sql: str
    values: Mapping[str, str | int]


def match_expression(query: str) -> str:
    """Return the FTS5 expression for *query*: every word, as a beginning; blank for no word."""
    # An accent typed as a letter of its own would break its word in two.
    words = _WORD.findall(unicodedata.normalize("NFC", query))
    return " ".join(f'"{word}"*' for word in words)


def has_few_hits(db: Connection, search: str, *, words: str) -> bool:
    """Say whether there are *words*, an expression, that find no more than ``FEW_HITS`` rows.

    Args:
        search: The table of what is searched.
    """
    if not words:
        return False
    found = db.exec_driver_sql(
        f"SELECT count(*) FROM (SELECT 1 FROM {search} WHERE {search} MATCH ? LIMIT ?)",
        (words, FEW_HITS + 1),
    )
    return int(found.scalar_one()) <= FEW_HITS


def found_in(
    table: str, terms: Sequence[str], *, values: Sequence[object], words: str, by_rows: bool
) -> tuple[str, tuple[object, ...]]:
    """Return what follows FROM, and the values in it: rows of *table* of which all *terms* hold.

    Args:
        words: An expression that they must fit too; blank for none.
        by_rows: Read rows by their numbers, those that the words find or else all, instead of
            walking an index. Half the work where most of what is found is wanted.
    """
    where, search = " AND ".join(terms), f"{table.removesuffix('_row')}_search"
    hits = f"SELECT rowid AS hit FROM {search} WHERE {search} MATCH ?"
    match bool(words), by_rows:
        case True, True:
            return f"({hits}) CROSS JOIN {table} ON doc_no = hit WHERE {where}", (words, *values)
        case True, False:
            return f"{table} WHERE {where} AND doc_no IN ({hits})", (*values, words)
        case False, True:
            return f"{table} NOT INDEXED WHERE {where}", tuple(values)
        case _:
            return f"{table} WHERE {where}", tuple(values)


def equal(*names: str, by_rows: bool) -> str:
    """Return the term that columns *names* are what the parameters of these names say.

    Args:
        by_rows: Let no index be used for it, so that rows are read that words have found.
    """
    # A plus is how SQLite is told.
    plus = "+" if by_rows else ""
    return " AND ".join(f"{plus}{name} = :{name}" for name in names)


def only_among(ids: Sequence[str] | None) -> list[Clause]:
    """Return what keeps a list to rows of these ids; nothing where any may be meant."""
    if ids is None:
        return []
    # One parameter however many there are.
    among = "id IN (SELECT value FROM json_each(:among))"
    return [Clause(among, {"among": json.dumps(list(ids))})]
