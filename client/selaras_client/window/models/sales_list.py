"""A sales list of another program: which column is what, remembered for files of the same headings.

A first mapping is guessed from the headings. What a person changes is kept among the office's
mappings under a name that follows from the headings, so that next month's list is read without a
question, on every PC.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from selaras.domain.result import Rejection
from selaras.exchange.grid_read import open_grid
from selaras.exchange.grid_table import MAX_HEAD_ROW, plain, titles_of
from selaras.exchange.refusal import FileRefusedError
from selaras.exchange.sales_headings import HEADINGS
from selaras.exchange.sales_map import (
    SalesMap,
    entries_of,
    guess_map,
    with_entry,
)
from selaras.exchange.source import Source
from selaras_client.home import Home

COLUMNS = tuple(HEADINGS)
NEEDS_MAP = "sales.needs-map"
_NAME_DIGITS = 16


@dataclass(frozen=True, slots=True)
class SalesList:
    """A list that needs a mapping.

    Args:
        name: Of the file.
        content: The file itself: what the browser sent is on no disk.
        headings: Titles of its columns.
        key: Under which its mapping is kept.
    """

    name: str
    content: bytes
    headings: tuple[str, ...]
    key: str
    mapping: SalesMap

    @property
    def others(self) -> str:
        """Return what the mapping says besides columns, as a person types it."""
        entries = entries_of(self.mapping).items()
        return "; ".join(
            f"{key}={value}" for key, value in entries if not key.startswith("column.")
        )


def needs_map(error: FileRefusedError) -> bool:
    """Say whether a file was refused for nothing but want of a mapping."""
    return [each.code for each in error.faults] == [NEEDS_MAP]


def look_at_list(path: Path, kept: Mapping[str, SalesMap]) -> SalesList:
    """Return the list with the mapping that is kept for its headings, or else a guessed one.

    Raises:
        FileRefusedError: it is no table at all.
    """
    with open_grid(Source(path)) as grid:
        guessed = guess_map(grid)
        headings = max(
            (
                tuple(titles_of(row).values())
                for sheet in grid.sheets
                for row in sheet.rows()
                if row.number <= MAX_HEAD_ROW
            ),
            key=len,
            default=(),
        )
    told = json.dumps(sorted(map(plain, headings)))
    key = f"window-{hashlib.sha256(told.encode()).hexdigest()[:_NAME_DIGITS]}"
    mapping = kept.get(key) or guessed or SalesMap({})
    return SalesList(path.name, path.read_bytes(), headings, key, mapping)


def with_columns(
    known: SalesList, columns: Mapping[str, str], *, others: str
) -> SalesList | Rejection:
    """Return the list with a mapping of these headings and these other entries.

    Args:
        others: As ``SalesList.others``; what is not in it is as it usually is.
    """
    mapping = SalesMap({})
    entries = {f"column.{key}": title.strip() for key, title in columns.items() if title.strip()}
    for each in filter(None, (part.strip() for part in others.split(";"))):
        name, _, value = each.partition("=")
        entries[name.strip()] = value.strip()
    for name, value in entries.items():
        changed = with_entry(mapping, name, value=value)
        if isinstance(changed, Rejection):
            return changed
        mapping = changed
    return replace(known, mapping=mapping)


def keep_map(home: Home, known: SalesList) -> Rejection | None:
    """Remember how lists of these headings are read."""
    return home.replica.maps.save(known.key, entries_of(known.mapping))
