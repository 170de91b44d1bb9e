"""What this replica has written and the hub has not settled."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

import orjson

from selaras.store.among import among
from selaras.store.db import Connection
from selaras.store.found import Row
from selaras.store.quick import lasting

_TABLE: Final = "outbox"
# Among what is remembered of the table: the newest number, the entry that was stored under it if
# nothing has become of it since, and how many entries wait.
_NEWEST: Final = "newest"
_LAST: Final = "last"
_COUNT: Final = "count"
# In the order of an entry's members.
_COLUMNS: Final = (
    "n, origin_incarnation, origin_n, doc_id, company, base_epoch, base_rev, changes, client_id,"
    " first_clock, end_clock, author, at, request, signature, user"
)
_NAMES: Final = _COLUMNS.split(", ")
_CHANGES: Final = _NAMES.index("changes")
_REQUEST: Final = _NAMES.index("request")
_PLACES: Final = ", ".join("?" * len(_NAMES))
# Behind the last entry that has any.
_NO_UPDATES: Final[tuple[int, tuple[bytes, ...]]] = (2**63, ())


class OutboxEntry(NamedTuple):
    """One unsettled change, as values and as CRDT updates; members as in ``frames.Entry``.

    Args:
        n: 0 until it is appended.
        origin_n: 0 for an entry that is its own origin; set when it is appended.
    """

    n: int
    origin_incarnation: str
    origin_n: int
    doc_id: str
    company: str
    base_epoch: str
    base_rev: int
    changes: dict[str, str]
    client_id: int
    first_clock: int
    end_clock: int
    author: str
    at: str
    request: str = ""
    signature: bytes = b""
    user: str = ""
    updates: tuple[bytes, ...] = ()


Complete: TypeAlias = Callable[[OutboxEntry], OutboxEntry]


def append_entry(
    db: Connection, entry: OutboxEntry, *, complete: Complete | None = None
) -> OutboxEntry:
    """Store *entry* under the next n; return it with its numbers.

    Args:
        complete: Adds what follows from the numbers, a signature; so it is written once.
    """
    n, waiting = _next_number(db), lasting(db, _TABLE).get(_COUNT)
    stored = entry._replace(n=n, origin_n=entry.origin_n or n)
    if complete is not None:
        stored = complete(stored)
    values = list(stored[: len(_NAMES)])
    values[_CHANGES] = orjson.dumps(stored.changes).decode("utf-8")
    db.exec_driver_sql(f"INSERT INTO outbox ({_COLUMNS}) VALUES ({_PLACES})", tuple(values))
    for part, data in enumerate(stored.updates):
        db.exec_driver_sql("INSERT INTO outbox_part VALUES (?, ?, ?)", (n, part, data))
    # The statement ended what was remembered of the table, and this is what it made true.
    lasting(db, _TABLE).update({_NEWEST: n, _LAST: stored})
    if waiting is not None:
        lasting(db, _TABLE)[_COUNT] = waiting + 1
    return stored


def _next_number(db: Connection) -> int:
    """Return a number that no entry ever had, as SQLite itself would give it."""
    known = lasting(db, _TABLE)
    if _NEWEST not in known:
        row = db.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (_TABLE,))
        known[_NEWEST] = int(row.scalar() or 0)
    return int(known[_NEWEST]) + 1


def entries_after(db: Connection, n: int, *, limit: int, max_bytes: int) -> list[OutboxEntry]:
    """Return unsettled entries with a larger n, in order, up to a count and a size.

    At least one is returned when there is one. What is parked until the hub can carry it out is
    passed over.
    """
    last: OutboxEntry | None = lasting(db, _TABLE).get(_LAST)
    if last is not None and last.n == n + 1:
        # What was written just now is sent next.
        return [last]
    rows = db.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM outbox WHERE n > ? AND parked = 0 ORDER BY n LIMIT ?", (n, limit)
    )
    entries: list[OutboxEntry] = []
    size = 0
    for row, updates in _with_updates(rows.each_bare(), _updates_after(db, n)):
        size += len(row[_REQUEST]) + len(row[_CHANGES]) + sum(map(len, updates))
        if entries and size > max_bytes:
            break
        entries.append(_entry_of(row, updates))
    return entries


def _updates_after(db: Connection, n: int) -> Iterator[tuple[int, tuple[bytes, ...]]]:
    """Yield the updates of each entry with a larger n that has any, in order, read one by one."""
    parts = db.exec_driver_sql("SELECT n, data FROM outbox_part WHERE n > ? ORDER BY n, part", (n,))
    last, found = 0, list[bytes]()
    for number, data in parts.each_bare():
        if number != last and found:
            yield last, tuple(found)
            found = []
        last = number
        found.append(data)
    if found:
        yield last, tuple(found)


def _with_updates(
    rows: Iterable[tuple[Any, ...]], updates: Iterator[tuple[int, tuple[bytes, ...]]]
) -> Iterator[tuple[tuple[Any, ...], tuple[bytes, ...]]]:
    """Yield each row with its updates; both come in order of n."""
    number, found = next(updates, _NO_UPDATES)
    for row in rows:
        n = row[0]
        while number < n:
            number, found = next(updates, _NO_UPDATES)
        yield row, found if number == n else ()


def first_after(db: Connection, n: int) -> int | None:
    """Return the number of the first that ``entries_after`` would return; None for nothing."""
    known = lasting(db, _TABLE)
    if known.get(_COUNT) == 0 or known.get(_NEWEST, n + 1) <= n:
        return None
    last: OutboxEntry | None = known.get(_LAST)
    if last is not None and last.n == n + 1:
        return n + 1
    found = db.exec_driver_sql(
        "SELECT n FROM outbox WHERE n > ? AND parked = 0 ORDER BY n LIMIT 1", (n,)
    ).bare()
    return None if found is None else int(found[0])


def last_entry(db: Connection, *, before: int | None) -> OutboxEntry | None:
    """Return the last unsettled entry that is not parked, of those *before* a number; or None."""
    row = db.exec_driver_sql(
        f"""SELECT {_COLUMNS} FROM outbox WHERE parked = 0 AND n < coalesce(?, n + 1)
        ORDER BY n DESC LIMIT 1""",
        (before,),
    ).first()
    return None if row is None else _entry(db, row)


def get_entry(db: Connection, n: int) -> OutboxEntry | None:
    """Return one unsettled entry, or None."""
    row = db.exec_driver_sql(f"SELECT {_COLUMNS} FROM outbox WHERE n = ?", (n,)).first()
    return None if row is None else _entry(db, row)


def entries_numbered(db: Connection, numbers: Sequence[int]) -> dict[int, OutboxEntry]:
    """Return those of some unsettled entries that are here, by n."""
    last: OutboxEntry | None = lasting(db, _TABLE).get(_LAST)
    if last is not None and [*numbers] == [last.n]:
        return {last.n: last}
    condition, wanted = among(numbers)
    parts = db.exec_driver_sql(
        f"SELECT n, data FROM outbox_part WHERE n {condition} ORDER BY n, part", (wanted,)
    )
    updates: dict[int, tuple[bytes, ...]] = {}
    for n, data in parts:
        updates[n] = (*updates.get(n, ()), data)
    rows = db.exec_driver_sql(f"SELECT {_COLUMNS} FROM outbox WHERE n {condition}", (wanted,))
    return {row.n: _entry_of(row, updates.get(row.n, ())) for row in rows}


def entries_of(db: Connection, doc_id: str) -> list[OutboxEntry]:
    """Return the unsettled entries of one document, in order."""
    rows = db.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM outbox WHERE doc_id = ? ORDER BY n", (doc_id,)
    ).all()
    return [_entry(db, row) for row in rows]


def has_entries(db: Connection, doc_id: str) -> bool:
    """Say whether a document has unsettled entries."""
    row = db.exec_driver_sql("SELECT 1 FROM outbox WHERE doc_id = ? LIMIT 1", (doc_id,)).first()
    return row is not None


def documents_waiting(db: Connection, doc_ids: Iterable[str]) -> set[str]:
    """Return which of some documents have unsettled entries."""
    if lasting(db, _TABLE).get(_COUNT) == 0:
        return set()
    condition, wanted = among([*doc_ids])
    rows = db.exec_driver_sql(
        f"SELECT DISTINCT doc_id FROM outbox WHERE doc_id {condition}", (wanted,)
    )
    return set(rows.scalars())


def has_request(db: Connection, part: str, *, company: str) -> bool:
    """Say whether a request of *company* whose text contains *part* waits."""
    row = db.exec_driver_sql(
        "SELECT 1 FROM outbox WHERE company = ? AND instr(request, ?) > 0 LIMIT 1", (company, part)
    ).first()
    return row is not None


def remove_entries(db: Connection, numbers: Iterable[int]) -> None:
    """Forget entries that are settled or written again."""
    gone = [(n,) for n in numbers]
    known = lasting(db, _TABLE)
    newest, waiting = known.get(_NEWEST), known.get(_COUNT)
    removed = db.exec_driver_sql("DELETE FROM outbox WHERE n = ?", gone).rowcount
    db.exec_driver_sql("DELETE FROM outbox_part WHERE n = ?", gone)
    if newest is not None:
        # No number is given again.
        lasting(db, _TABLE)[_NEWEST] = newest
    if waiting is not None:
        lasting(db, _TABLE)[_COUNT] = waiting - removed


def entry_numbers(db: Connection) -> list[int]:
    """Return the numbers of all that waits, in order."""
    return [int(n) for n in db.exec_driver_sql("SELECT n FROM outbox ORDER BY n").scalars()]


def authors_waiting(db: Connection) -> list[int]:
    """Return the author ids under which the changes were written that wait."""
    rows = db.exec_driver_sql(
        "SELECT DISTINCT client_id FROM outbox WHERE end_clock > first_clock ORDER BY client_id"
    )
    return [int(each) for each in rows.scalars()]


def documents_waiting_under(db: Connection, client_ids: Iterable[int]) -> set[str]:
    """Return the documents that have a change waiting under one of the author ids."""
    rows = db.exec_driver_sql(
        """SELECT DISTINCT doc_id FROM outbox WHERE end_clock > first_clock
        AND client_id IN (SELECT value FROM json_each(?))""",
        (json.dumps(sorted(client_ids)),),
    )
    return set(rows.scalars())


def count_entries(db: Connection) -> int:
    """Return how many entries wait."""
    known = lasting(db, _TABLE)
    if _COUNT not in known:
        known[_COUNT] = int(db.exec_driver_sql("SELECT count(*) FROM outbox").scalar_one())
    return int(known[_COUNT])


def _entry(db: Connection, row: Row) -> OutboxEntry:
    parts = db.exec_driver_sql("SELECT data FROM outbox_part WHERE n = ? ORDER BY part", (row.n,))
    return _entry_of(row, tuple(parts.scalars()))


def _entry_of(row: Sequence[Any], updates: tuple[bytes, ...]) -> OutboxEntry:
    changes = orjson.loads(row[_CHANGES])
    return OutboxEntry._make((*row[:_CHANGES], changes, *row[_CHANGES + 1 :], updates))
