"""How each PC was when the hub heard of it last."""

from dataclasses import dataclass

from selaras.store.db import Connection


@dataclass(frozen=True, slots=True)
class PcHealth:
    """One PC.

    Args:
        heard_at: When by the hub's clock, ISO 8601, UTC.
        offset_s: By how much its clock was ahead of the hub's; None where it said nothing.
        waiting: Entries it had not settled then.
    """

    device: str
    heard_at: str
    app_version: str
    schema_version: int
    offset_s: int | None
    waiting: int


def put_health(db: Connection, health: PcHealth, *, unless_since: str) -> None:
    """Write how one PC is; nothing where the same was written at *unless_since* or later."""
    said = health.app_version, health.schema_version, health.offset_s, health.waiting
    db.exec_driver_sql(
        """INSERT INTO hub_health VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (device) DO UPDATE SET
        heard_at = excluded.heard_at, app_version = excluded.app_version,
        schema_version = excluded.schema_version, offset_s = excluded.offset_s,
        waiting = excluded.waiting
        WHERE (app_version, schema_version, offset_s, waiting) IS NOT (?, ?, ?, ?)
        OR heard_at NOT BETWEEN ? AND excluded.heard_at""",
        (health.device, health.heard_at, *said, *said, unless_since),
    )


def note_left(db: Connection, device: str, *, at: str, waiting: int) -> None:
    """Write that a PC's line dropped, and what it had not settled then."""
    db.exec_driver_sql(
        "UPDATE hub_health SET heard_at = ?, waiting = ? WHERE device = ?", (at, waiting, device)
    )


def all_health(db: Connection) -> dict[str, PcHealth]:
    """Return every PC the hub has heard, by device."""
    rows = db.exec_driver_sql(
        "SELECT device, heard_at, app_version, schema_version, offset_s, waiting FROM hub_health"
    )
    return {str(row[0]): PcHealth(*row) for row in rows.all()}
