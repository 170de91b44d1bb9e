"""When the hub heard of each life of a PC's file, counted by its own hellos and not by a clock."""

from typing import Final

from selaras.store.db import Connection
from selaras.store.quick import lasting

_TABLE: Final = "hub_incarnation_seen"
# Among what is remembered of the table: who said Hello last.
_NEWEST: Final = object()


def note_seen(db: Connection, incarnation: str, *, device: str) -> None:
    """Write that an incarnation said Hello just now; nothing where none did since it last did."""
    db.exec_driver_sql(
        """INSERT INTO hub_incarnation_seen
        SELECT ?, ?, newest + 1, newest + 1 FROM
            (SELECT coalesce(max(last), 0) AS newest FROM hub_incarnation_seen)
        WHERE NOT EXISTS (
            SELECT 1 FROM hub_incarnation_seen WHERE incarnation = ? AND last = newest)
        ON CONFLICT (incarnation) DO UPDATE SET last = excluded.last""",
        (incarnation, device, incarnation),
    )
    lasting(db, _TABLE)[_NEWEST] = incarnation


def spoke_last(db: Connection, incarnation: str) -> bool:
    """Say whether nobody said Hello since this incarnation did; no where that must be looked up."""
    return bool(lasting(db, _TABLE).get(_NEWEST) == incarnation)


def spoke_meanwhile(db: Connection, incarnation: str) -> bool:
    """Say whether another life of the same PC's file spoke since this one did: both go on."""
    rows = db.exec_driver_sql(
        """SELECT 1 FROM hub_incarnation_seen AS mine
        JOIN hub_incarnation_seen AS other ON other.device = mine.device
        WHERE mine.incarnation = ? AND other.last > mine.last LIMIT 1""",
        (incarnation,),
    )
    return rows.scalar() is not None


def device_of(db: Connection, incarnation: str) -> str:
    """Return the PC whose file lived so; blank for one that never said Hello here."""
    rows = db.exec_driver_sql(
        "SELECT device FROM hub_incarnation_seen WHERE incarnation = ?", (incarnation,)
    )
    return str(rows.scalar() or "")


def alive_beside(db: Connection, incarnation: str) -> set[str]:
    """Return the incarnations of the same PC that spoke after this one first did.

    A file that was restored took its former incarnation's place, which is silent from then on;
    after a copy both go on.
    """
    rows = db.exec_driver_sql(
        """SELECT other.incarnation FROM hub_incarnation_seen AS mine
        JOIN hub_incarnation_seen AS other ON other.device = mine.device
        WHERE mine.incarnation = ? AND other.last > mine.first""",
        (incarnation,),
    )
    return set(rows.scalars())
