"""Small facts about this file: who it is, whose data it holds, how far it has read."""

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Final, TypeVar

from selaras.store.db import Connection
from selaras.store.quick import lasting, write_later

_TABLE: Final = "meta"
# Among what is remembered of the table: that it is all of it.
_ALL: Final = object()
# And what was made of some of it, with the keys of that.
_MADE: Final = object()
# That nothing lies there is remembered while less than this is, and of keys of so many characters.
_MOST_ABSENT: Final = 1_000
_LONGEST_ABSENT: Final = 200

T = TypeVar("T")


def get_meta(db: Connection, key: str) -> str | None:
    """Return what is stored under *key*, or None."""
    known = lasting(db, _TABLE)
    if key not in known:
        if _ALL in known:
            return None
        row = db.exec_driver_sql("SELECT value FROM meta WHERE key = ?", (key,)).first()
        # Some keys end with what a PC says, and it may say anything.
        if row is not None or (len(known) < _MOST_ABSENT and len(key) <= _LONGEST_ABSENT):
            known[key] = None if row is None else str(row[0])
    value: str | None = known.get(key)
    return value


def set_meta(db: Connection, key: str, *, value: str) -> None:
    """Store *value* under *key*; nothing is written where it is known to lie there already."""
    known = lasting(db, _TABLE)
    if known.get(key) == value:
        return
    known[key] = value
    made = known.get(_MADE, {})
    for name in [name for name, (keys, _) in made.items() if key in keys]:
        del made[name]
    # Last: where no row waits, to write one ends what is remembered.
    write_later(
        db,
        _TABLE,
        statement="INSERT INTO meta VALUES (?, ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        row=(key, value),
        key=key,
    )


def meta_from(db: Connection, prefix: str) -> dict[str, str]:
    """Return what is stored under keys that begin with *prefix*, in order of the keys."""
    rows = db.exec_driver_sql(
        "SELECT key, value FROM meta WHERE substr(key, 1, ?) = ? ORDER BY key",
        (len(prefix), prefix),
    ).all()
    return {str(key): str(value) for key, value in rows}


def delete_meta(db: Connection, key: str) -> None:
    """Forget what is stored under *key*."""
    db.exec_driver_sql("DELETE FROM meta WHERE key = ?", (key,))


def all_meta(db: Connection) -> dict[str, str]:
    """Return everything stored here."""
    known = lasting(db, _TABLE)
    if _ALL not in known:
        rows = db.exec_driver_sql("SELECT key, value FROM meta").all()
        # What was remembered before waits nowhere: to ask for the table had it written.
        known.update({str(key): str(value) for key, value in rows})
        known[_ALL] = True
    return {str(key): value for key, value in known.items() if isinstance(value, str)}


def made_of_meta(
    db: Connection,
    name: Hashable,
    *,
    keys: Collection[str],
    make: Callable[[Mapping[str, str]], T],
) -> T:
    """Return what *make* makes of what is stored under *keys*; once until some of it changes.

    Args:
        name: Tells it from what others make.
    """
    made: dict[Hashable, tuple[Collection[str], T]] = lasting(db, _TABLE).get(_MADE, {})
    if name not in made:
        known = lasting(db, _TABLE)
        stored = known if _ALL in known else all_meta(db)
        of = {key: stored[key] for key in keys if stored.get(key) is not None}
        made = lasting(db, _TABLE).setdefault(_MADE, {})
        made[name] = keys, make(of)
    return made[name][1]
