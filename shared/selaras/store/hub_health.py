"""How each PC was when the hub heard of it last."""

from dataclasses import dataclass

from sqlalchemy import Connection


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


def put_health(db: Connection, health: PcHealth) -> None:
    """Write how one PC is."""
    db.exec_driver_sql(
        "INSERT OR REPLACE INTO hub_health VALUES (?, ?, ?, ?, ?, ?)",
        (
            health.device,
            health.heard_at,
            health.app_version,
            health.schema_version,
            health.offset_s,
            health.waiting,
        ),
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
