"""What a simulated office is made of: a clock and chance that obey, and one PC."""

import hashlib
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from selaras.documents.crdt import Document
from selaras.replica import Replica
from selaras.replica.conflicts import Conflict, open_conflicts
from selaras.replica.desk import ReplicaDesk
from selaras.replica.writer import Base
from selaras.store import projection
from selaras.store.db import Connection
from selaras.store.documents import get_document
from selaras.store.engine import Store
from selaras.store.tray import RefusedEdit, refused_edits

NPWP = "0021234567891000"


class TestClock:
    """A clock that moves only when told to."""

    __test__ = False

    def __init__(self) -> None:
        self.moment = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def forward(self, delta: timedelta) -> None:
        self.moment += delta


class TestChance:
    """Chance that comes out the same for the same seed."""

    __test__ = False

    def __init__(self, seed: str) -> None:
        self._seed, self._count = seed, 0

    def bytes(self, count: int) -> bytes:
        self._count += 1
        raw = hashlib.sha512(f"{self._seed}/{self._count}".encode()).digest()
        return (raw * (count // len(raw) + 1))[:count]


@dataclass
class Pc:
    """One PC: its file, its replica, its end of the line, what is under way both ways.

    Args:
        down: None in it means: the hub closed the line.
        key: Fingerprint of the certificate its line shows; None for one inside the hub's process.
    """

    number: int
    store: Store
    chance: TestChance
    replica: Replica
    desk: ReplicaDesk
    line: int = 0
    key: bytes | None = None
    up: deque[bytes] = field(default_factory=deque)
    down: deque[bytes | None] = field(default_factory=deque)

    @property
    def is_connected(self) -> bool:
        return self.line > 0

    def registers(self, doc_id: str) -> dict[str, str]:
        """Return what this PC holds of a document; empty when it has none."""
        with self.store.reading() as db:
            stored = get_document(db, doc_id)
        return Document(stored.state).registers() if stored else {}

    def write(self, doc_id: str, changes: Mapping[str, str], *, base: Base | None = None) -> bool:
        """Change raw registers, as no command would."""
        with self.replica._writing() as writer:
            return writer.edit(doc_id, NPWP, changes=changes, base=base)

    def conflicts(self) -> list[Conflict]:
        with self.store.reading() as db:
            return open_conflicts(db)

    def projection_differences(self) -> list[int]:
        """Return the documents whose rows in the projection are not what they are derived to.

        As the doctor finds them, but beside the file: after tables are made and dropped SQLite
        reads the whole schema and prepares every statement anew.
        """
        with self.store.reading() as db:
            stored, derived = _projected(db), _derived_anew(db)
        found: set[int] = set()
        for table in stored.keys() | derived.keys():
            found |= _differing(stored.get(table, {}), derived.get(table, {}))
        return sorted(found)

    def tray(self) -> list[RefusedEdit]:
        with self.store.reading() as db:
            return refused_edits(db)


Projected = dict[str, dict[int, tuple[object, ...]]]


def _projected(db: Connection) -> Projected:
    """Return the rows of the projection by table and number, as they are stored."""
    return {
        table: {row[0]: tuple(row[1:]) for row in rows}
        for tables in projection._TABLES
        for table, columns in ((tables.row, "*"), (tables.search, "rowid, *"))
        for rows in [db.exec_driver_sql(f"SELECT {columns} FROM {table}")]
    }


def _derived_anew(db: Connection) -> Projected:
    """Return what these rows are to be, from the documents and facts alone."""
    found: Projected = {}
    for listed, stored in projection._each_listed(db):
        row, words = projection._derived(db, listed, stored)
        found.setdefault(listed.tables.row, {})[stored.doc_no] = tuple(row)
        found.setdefault(listed.tables.search, {})[stored.doc_no] = tuple(words)
    return found


def _differing(
    some: dict[int, tuple[object, ...]], others: dict[int, tuple[object, ...]]
) -> set[int]:
    return {each for each in some.keys() | others.keys() if some.get(each) != others.get(each)}
