"""Everything that can still be read of a damaged database, table by table.

First what SQLite gives, from the front and from the back of each table; where that was not all,
the leaves of the file one by one (see ``pages``). Nothing is believed here: rows have the shape of
their table, and whoever uses them proves what they say.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from selaras.store.db import Connection
from selaras.store.pages import PageFile, RawRow, Value

Row: TypeAlias = tuple[Value, ...]

# What is looked for in the leaves: a person's work, and what a hub must know to go on. The rows of
# each can be told from all others; other tables are taken from SQLite or from a backup only.
SCANNED: Final = (
    *("meta", "document", "outbox", "outbox_part", "tray", "request", "fact", "former_fact"),
    *("hub_document", "hub_fact", "hub_device", "hub_device_key", "hub_client", "hub_incarnation"),
    *("hub_incarnation_seen", "hub_origin", "hub_reference", "hub_spent", "hub_editor"),
    "hub_record_block",
)
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "INTEGER": (int,),
    "TEXT": (str,),
    "BLOB": (bytes,),
    "REAL": (float,),
    # What a fact says: as text, or packed.
    "ANY": (str, bytes),
}


class _Unreadable:
    """Stands for a text that is none, so that the rows behind it are read all the same."""


@dataclass(slots=True)
class Table:
    """What was read of one table.

    Args:
        is_whole: SQLite gave all of it without complaint.
    """

    columns: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    is_whole: bool = False

    def dicts(self) -> Iterator[dict[str, Value]]:
        """Return the rows with the names of their columns."""
        return (dict(zip(self.columns, row, strict=False)) for row in self.rows)


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a table's rows look in a page.

    Args:
        own_id: Place of the column that is the row's number; None where there is none.
    """

    columns: tuple[str, ...]
    types: tuple[tuple[type, ...], ...]
    required: tuple[bool, ...]
    least: int
    own_id: int | None
    has_rowid: bool

    def fit(self, row: RawRow) -> Row | None:
        """Return a raw row as one of this table, or None when it is none."""
        values = list(row.values)
        # A row that was written before a column was added does not have it.
        if not self.least <= len(values) <= len(self.columns):
            return None
        if (row.rowid is not None) != self.has_rowid:
            return None
        if self.own_id is not None:
            if values[self.own_id] is not None:
                return None
            values[self.own_id] = row.rowid
        for value, kinds, required in zip(values, self.types, self.required, strict=False):
            if required if value is None else type(value) not in kinds:
                return None
        return tuple(values)


def salvage(
    path: Path, like: Connection, *, only: Mapping[str, str] | None = None
) -> dict[str, Table]:
    """Return what can be read of the closed file at *path* and the log beside it.

    Args:
        like: A sound database of this release, which says how rows look.
        only: These of its tables, and a condition in SQL for the rows of each where SQLite reads
            them; from a broken page all rows come.
    """
    found = _by_sqlite(path, only)
    wanted = [name for name in SCANNED if only is None or name in only]
    shapes = {name: _shape(like, name) for name in wanted}
    missing = [name for name in wanted if name not in found or not found[name].is_whole]
    if missing:
        _add_from_pages(path, found, shapes={name: shapes[name] for name in missing})
    return found


def _by_sqlite(path: Path, only: Mapping[str, str] | None) -> dict[str, Table]:
    found: dict[str, Table] = {}
    with suppress(sqlite3.Error, OSError):
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as db:
            db.text_factory = _text
            for name in _table_names(db):
                if only is None or name in only:
                    found[name] = _read(db, name, where=only[name] if only else "TRUE")
    return found


def _table_names(db: sqlite3.Connection) -> list[str]:
    rows = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").fetchall()
    known = [(str(name), str(sql)) for name, sql in rows]
    virtual = [name for name, sql in known if sql.startswith("CREATE VIRTUAL")]
    return [
        name
        for name, _ in known
        if not any(name == each or name.startswith(f"{each}_") for each in virtual)
    ]


def _read(db: sqlite3.Connection, name: str, *, where: str) -> Table:
    """Read a table from the front; where that breaks off, from the back too."""
    table = Table(())
    try:
        cursor = db.execute(f'SELECT * FROM "{name}" WHERE {where}')
        table.columns = tuple(column[0] for column in cursor.description)
        for row in cursor:
            _take(table, row)
        table.is_whole = True
    except sqlite3.Error:
        with suppress(sqlite3.Error):
            seen = set(table.rows)
            for row in db.execute(f'SELECT * FROM "{name}" WHERE {where} ORDER BY rowid DESC'):
                if row not in seen:
                    _take(table, row)
    return table


def _take(table: Table, row: Row) -> None:
    if not any(isinstance(value, _Unreadable) for value in row):
        table.rows.append(row)


def _add_from_pages(path: Path, found: dict[str, Table], *, shapes: dict[str, _Shape]) -> None:
    for name, shape in shapes.items():
        table = found.setdefault(name, Table(shape.columns))
        # A table of an older release has fewer columns: pages say them in the same order.
        if not table.columns:
            table.columns = shape.columns
    seen = {name: set(found[name].rows) for name in shapes}
    for raw in _raw_rows(path):
        for name, shape in shapes.items():
            row = shape.fit(raw)
            if row is not None and row not in seen[name]:
                seen[name].add(row)
                found[name].rows.append(row)


def _raw_rows(path: Path) -> Iterable[RawRow]:
    try:
        pages = PageFile(path)
    except OSError:
        return
    try:
        yield from pages.rows()
    finally:
        pages.close()


def _shape(like: Connection, name: str) -> _Shape:
    parts = like.exec_driver_sql(f"PRAGMA table_info({name})").all()
    definition = like.exec_driver_sql(
        "SELECT sql FROM sqlite_schema WHERE name = ?", (name,)
    ).scalar_one()
    own = [place for place, part in enumerate(parts) if part[5] and part[2] == "INTEGER"]
    has_rowid = "WITHOUT ROWID" not in definition
    is_own = has_rowid and len(own) == 1 and sum(bool(part[5]) for part in parts) == 1
    given = [place for place, part in enumerate(parts) if part[4] is None]
    return _Shape(
        columns=tuple(part[1] for part in parts),
        types=tuple(_TYPES[part[2]] for part in parts),
        required=tuple(bool(part[3] or part[5]) for part in parts),
        least=given[-1] + 1,
        own_id=own[0] if is_own else None,
        has_rowid=has_rowid,
    )


def _text(raw: bytes) -> object:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _Unreadable()
