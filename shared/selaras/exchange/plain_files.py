"""Plain files that any program reads: JSON for machines, CSV as an Indonesian Excel opens it.

CSV is UTF-8 with a mark at its beginning, semicolons between the cells and a comma before the
decimals. A number that is a name (NPWP, NIK, a code with zeros before it) is written ``="…"``,
since Excel would round it; a text that Excel would compute begins with an apostrophe.
"""

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final, TextIO

_DIGITS: Final = re.compile(r"0[0-9]+|[0-9]{12,}")
_COMPUTED: Final = ("=", "+", "-", "@", "\t", "\r")
_MARK: Final = "\ufeff"


@dataclass(frozen=True, slots=True)
class Written:
    """One file that was written.

    Args:
        rows: How many rows or items it has, without the line of names.
    """

    name: str
    rows: int
    sha256: str


def write_json(path: Path, items: Iterable[object]) -> Written:
    """Write a list, one item a line, without holding all of it.

    Raises:
        OSError: It cannot be written.
    """
    count = 0
    with _opened(path) as file:
        file.write("[")
        for count, item in enumerate(items, start=1):  # the last one is the count
            file.write("\n" if count == 1 else ",\n")
            file.write(json.dumps(item, ensure_ascii=False, default=str))
        file.write("\n]\n")
    return _written(path, count)


def write_csv(
    path: Path, columns: Sequence[str], *, rows: Iterable[Mapping[str, object]]
) -> Written:
    """Write a table.

    Raises:
        OSError: It cannot be written.
    """
    count = 0
    with _opened(path) as file:
        file.write(_MARK)
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(columns)
        for count, row in enumerate(rows, start=1):  # noqa: B007  # the last one is the count
            writer.writerow([_cell(row.get(column)) for column in columns])
    return _written(path, count)


def flattened(item: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    """Return the members of *item* with the names of groups before theirs: ``buyer.name``."""
    for key, value in item.items():
        if isinstance(value, Mapping):
            yield from flattened(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def columns_of(rows: Iterable[Mapping[str, object]]) -> list[str]:
    """Return the names of all columns, in the order in which they first come."""
    return list(dict.fromkeys(name for row in rows for name in row))


def _opened(path: Path) -> TextIO:
    # Windows would turn the ends of lines into its own.
    return path.open("w", encoding="utf-8", errors="surrogatepass", newline="")


def _written(path: Path, rows: int) -> Written:
    with path.open("rb") as file:
        return Written(path.name, rows, hashlib.file_digest(file, "sha256").hexdigest())


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "ya" if value else "tidak"
        case Decimal():
            return format(value, "f").replace(".", ",")
        case int():
            return str(value)
        case str():
            return _text_cell(value)
        case _:
            return json.dumps(value, ensure_ascii=False, default=str)


def _text_cell(text: str) -> str:
    if _DIGITS.fullmatch(text):
        return f'="{text}"'
    return f"'{text}" if text.startswith(_COMPUTED) else text
