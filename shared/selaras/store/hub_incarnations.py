"""When the hub heard of each life of a PC's file, counted by its own hellos and not by a clock."""

from sqlalchemy import Connection


def note_seen(db: Connection, incarnation: str, *, device: str) -> None:
    """Write that an incarnation said Hello just now."""
    db.exec_driver_sql(
        """INSERT INTO hub_incarnation_seen
        SELECT ?, ?, newest, newest FROM
            (SELECT 1 + coalesce(max(last), 0) AS newest FROM hub_incarnation_seen) WHERE true
        ON CONFLICT (incarnation) DO UPDATE SET last = excluded.last""",
        (incarnation, device),
    )


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
