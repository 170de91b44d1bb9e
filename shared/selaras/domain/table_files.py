"""The packaged CSV files behind ``tables`` and ``rules``, read as plain rows.

The lists change several times a year; a new list is a new file here and a new ``VERSION``,
never a change of program text. Nothing is read before it is asked for.
"""

import csv
from importlib.resources import files

_FOLDER = files("selaras.domain") / "tables"


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one packaged list by column name.

    Args:
        name: File name without ``.csv``.

    Raises:
        FileNotFoundError: There is no such list; the package is damaged.
    """
    text = (_FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    columns, *rows = csv.reader(text.splitlines())
    return [dict(zip(columns, row, strict=True)) for row in rows]


def read_version() -> str:
    """Return the date and name of the tax office's lists that are packaged."""
    return (_FOLDER / "VERSION").read_text(encoding="utf-8").strip()
