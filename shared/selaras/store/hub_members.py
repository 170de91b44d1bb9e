"""Whom the hub knows: PCs, lives of their files, author ids, join codes, settled entries."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from selaras.store.db import Connection
from selaras.store.quick import lasting, remembered, write_later
from selaras.values import Value, spelled

_OUTCOMES: Final = "hub_outcome"
_ORIGINS: Final = "hub_origin"
_INCARNATIONS: Final = "hub_incarnation"
_CLIENTS: Final = "hub_client"
# Of so many lives it lasts which number is the newest: many more than speak at one time.
_MOST_LIVES: Final = 1_000
# And of names of so many characters: what an entry says that its origin is, anybody can make up.
_LONGEST_LIFE: Final = 200


@dataclass(frozen=True, slots=True)
class Device:
    """A PC that was let in.

    Args:
        token_hash: Hash of the secret it proves itself with.
    """

    device: str
    name: str
    token_hash: bytes
    joined_at: str
    last_seen: str


class StoredOutcome(Value):
    """What became of one entry; members as in ``frames.Outcome``."""

    n: int
    code: str
    rev: int
    seq: int
    conflicts: tuple[str, ...]
    facts: dict[str, str]


def get_device(db: Connection, device: str) -> Device | None:
    """Return one PC, or None."""
    known = lasting(db, "hub_device")
    found: Device | None = known.get(device)
    if found is None:
        row = db.exec_driver_sql(
            "SELECT id, name, token_hash, joined_at, last_seen FROM hub_device WHERE id = ?",
            (device,),
        ).first()
        # What is not there is not kept: anybody can ask for any number of such.
        if row is not None:
            found = known[device] = Device(*row)
    return found


def put_device(db: Connection, device: Device) -> None:
    """Write one PC, new or known."""
    db.exec_driver_sql(
        """INSERT INTO hub_device VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
        name = excluded.name, last_seen = excluded.last_seen""",
        (device.device, device.name, device.token_hash, device.joined_at, device.last_seen),
    )


def note_device_seen(db: Connection, device: str, *, at: str, unless_since: str) -> None:
    """Write when a PC was seen; nothing where it says a moment from *unless_since* on already."""
    known = get_device(db, device)
    if known is not None and not unless_since <= known.last_seen <= at:
        db.exec_driver_sql("UPDATE hub_device SET last_seen = ? WHERE id = ?", (at, device))


def all_devices(db: Connection) -> list[Device]:
    """Return every PC by name."""
    rows = db.exec_driver_sql(
        "SELECT id, name, token_hash, joined_at, last_seen FROM hub_device ORDER BY name, id"
    ).all()
    return [Device(*row) for row in rows]


def last_of_incarnation(db: Connection, incarnation: str) -> tuple[str, int, bytes] | None:
    """Return (device, last n, hash of that entry) of one life of a file, or None."""
    known = lasting(db, _INCARNATIONS)
    found: tuple[str, int, bytes] | None = known.get(incarnation)
    if found is None:
        row = db.exec_driver_sql(
            "SELECT device, last_n, last_hash FROM hub_incarnation WHERE id = ?", (incarnation,)
        ).first()
        # What is not there is not kept: anybody can ask for any number of such.
        if row is not None:
            found = known[incarnation] = str(row[0]), int(row[1]), bytes(row[2])
    return found


def put_incarnation(
    db: Connection, incarnation: str, *, device: str, last_n: int, last_hash: bytes
) -> None:
    """Write how far one life of a file has come."""
    write_later(
        db,
        _INCARNATIONS,
        statement="""INSERT INTO hub_incarnation VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
        last_n = excluded.last_n, last_hash = excluded.last_hash
        WHERE (last_n, last_hash) IS NOT (excluded.last_n, excluded.last_hash)""",
        row=(incarnation, device, last_n, last_hash),
        key=incarnation,
    )
    lasting(db, _INCARNATIONS).pop(incarnation, None)


def owner_of_client(db: Connection, client_id: int) -> str | None:
    """Return the incarnation that writes under *client_id*, or None."""
    known = lasting(db, _CLIENTS)
    owner: str | None = known.get(client_id)
    if owner is None:
        owner = db.exec_driver_sql(
            "SELECT incarnation FROM hub_client WHERE client_id = ?", (client_id,)
        ).scalar()
        # Of what nobody owns anybody can ask for any number.
        if owner is not None:
            known[client_id] = owner
    return owner


def own_client(db: Connection, client_id: int, *, incarnation: str) -> None:
    """Bind an author id to an incarnation, for ever."""
    db.exec_driver_sql("INSERT INTO hub_client VALUES (?, ?)", (client_id, incarnation))


def clients_of(db: Connection, incarnation: str) -> list[int]:
    """Return the author ids of an incarnation, smallest first."""
    rows = db.exec_driver_sql(
        "SELECT client_id FROM hub_client WHERE incarnation = ? ORDER BY client_id", (incarnation,)
    )
    return [int(client_id) for client_id in rows.scalars()]


def rename_clients(db: Connection, incarnation: str, *, to: str) -> None:
    """Let an incarnation write under none of its author ids any more."""
    db.exec_driver_sql(
        "UPDATE hub_client SET incarnation = ? WHERE incarnation = ?", (to, incarnation)
    )


def next_short_client(db: Connection, first: int, *, below: int) -> int:
    """Return the smallest author id from *first* on above all that were handed out there."""
    found = db.exec_driver_sql(
        "SELECT max(client_id) FROM hub_client WHERE client_id >= ? AND client_id < ?",
        (first, below),
    ).scalar_one()
    return first if found is None else int(found) + 1


def remember_outcomes(
    db: Connection, incarnation: str, *, numbers: Sequence[int]
) -> Collection[int]:
    """Read at once what ``get_outcome`` will be asked for; return the numbers that have one."""
    found: dict[int, tuple[bytes, StoredOutcome]] = {}
    if old := _up_to_newest(db, _OUTCOMES, incarnation, numbers):
        rows = db.exec_driver_sql(
            """SELECT n, hash, outcome FROM hub_outcome
            WHERE incarnation = ? AND n IN (SELECT value FROM json_each(?))""",
            (incarnation, json.dumps(old)),
        )
        found = {n: (bytes(entry_hash), _outcome(text)) for n, entry_hash, text in rows}
    remembered(db, _OUTCOMES).update({(incarnation, n): found.get(n) for n in numbers})
    return found


def _up_to_newest(
    db: Connection, table: str, incarnation: str, numbers: Sequence[int]
) -> list[int]:
    """Return those of *numbers* that *table* may have: what comes is nearly always new."""
    if len(incarnation) > _LONGEST_LIFE:
        return [*numbers]
    newest = lasting(db, table)
    if incarnation not in newest:
        if len(newest) >= _MOST_LIVES:
            newest.clear()
        row = db.exec_driver_sql(
            f"SELECT max(n) FROM {table} WHERE incarnation = ?", (incarnation,)
        )
        newest[incarnation] = row.scalar() or 0
    old = [n for n in numbers if n <= newest[incarnation]]
    # What is looked up is about to be written.
    newest[incarnation] = max([newest[incarnation], *numbers])
    return old


def get_outcome(db: Connection, incarnation: str, *, n: int) -> tuple[bytes, StoredOutcome] | None:
    """Return (hash of the entry, what became of it), or None."""
    known = remembered(db, _OUTCOMES)
    if (incarnation, n) in known:
        found: tuple[bytes, StoredOutcome] | None = known[incarnation, n]
        return found
    row = db.exec_driver_sql(
        "SELECT hash, outcome FROM hub_outcome WHERE incarnation = ? AND n = ?", (incarnation, n)
    ).first()
    return None if row is None else (bytes(row[0]), _outcome(str(row[1])))


def put_outcome(
    db: Connection, incarnation: str, *, entry_hash: bytes, outcome: StoredOutcome
) -> None:
    """Write what became of an entry; it is never written twice."""
    known = remembered(db, _OUTCOMES)
    if (incarnation, outcome.n) in known:
        known[incarnation, outcome.n] = entry_hash, outcome
    else:
        lasting(db, _OUTCOMES).pop(incarnation, None)
    write_later(
        db,
        _OUTCOMES,
        statement="INSERT INTO hub_outcome VALUES (?, ?, ?, ?)",
        row=(incarnation, outcome.n, entry_hash, outcome),
        packing=_with_text,
    )


def remember_origins(
    db: Connection, incarnation: str, *, numbers: Sequence[int]
) -> Collection[int]:
    """Read at once what ``get_origin`` will be asked for; return the numbers that have any."""
    known: dict[tuple[str, int], list[tuple[bytes, StoredOutcome]]]
    known = {(incarnation, n): [] for n in numbers}
    found = set[int]()
    if old := _up_to_newest(db, _ORIGINS, incarnation, numbers):
        rows = db.exec_driver_sql(
            """SELECT n, content, outcome FROM hub_origin
            WHERE incarnation = ? AND n IN (SELECT value FROM json_each(?)) UNION ALL
            SELECT n, content, outcome FROM hub_origin_twin
            WHERE incarnation = ? AND n IN (SELECT value FROM json_each(?))""",
            (incarnation, json.dumps(old)) * 2,
        )
        for n, content, text in rows:
            found.add(n)
            known[incarnation, n].append((bytes(content), _outcome(text)))
    remembered(db, _ORIGINS).update(known)
    return found


def get_origin(db: Connection, incarnation: str, *, n: int) -> list[tuple[bytes, StoredOutcome]]:
    """Return (content, outcome) of each accepted entry with this origin, the first one first.

    Two copies of a file may go on from one number: then one origin names two entries.
    """
    known = remembered(db, _ORIGINS).get((incarnation, n))
    if known is not None:
        return list(known)
    rows = db.exec_driver_sql(
        """SELECT content, outcome FROM hub_origin WHERE incarnation = ? AND n = ? UNION ALL
        SELECT content, outcome FROM hub_origin_twin WHERE incarnation = ? AND n = ?""",
        (incarnation, n) * 2,
    )
    return [(bytes(content), _outcome(str(outcome))) for content, outcome in rows]


def origins(db: Connection) -> set[tuple[str, int]]:
    """Return what names each entry that was accepted, of a file of any release."""
    rows = db.exec_driver_sql("SELECT incarnation, n FROM hub_origin")
    return {(str(incarnation), int(n)) for incarnation, n in rows}


def put_origin(
    db: Connection, incarnation: str, *, n: int, content: bytes, outcome: StoredOutcome
) -> None:
    """Write that the entry with this origin and content was accepted."""
    row = incarnation, n, content, outcome
    known = remembered(db, _ORIGINS).get((incarnation, n))
    if known == []:
        statement = "INSERT INTO hub_origin (incarnation, n, content, outcome) VALUES (?, ?, ?, ?)"
        write_later(db, _ORIGINS, statement=statement, row=row, packing=_with_text)
        known.append((content, outcome))
        return
    added = db.exec_driver_sql(
        """INSERT OR IGNORE INTO hub_origin (incarnation, n, content, outcome)
        VALUES (?, ?, ?, ?)""",
        _with_text(row),
    )
    if not added.rowcount:
        db.exec_driver_sql("INSERT INTO hub_origin_twin VALUES (?, ?, ?, ?)", _with_text(row))


def _with_text(row: Sequence[Any]) -> Sequence[Any]:
    """Return a row that ends with an outcome as it is written."""
    *place, outcome = row
    return *place, spelled(outcome)


def _outcome(text: str) -> StoredOutcome:
    members = json.loads(text)
    return StoredOutcome(**{**members, "conflicts": tuple(members["conflicts"])})
