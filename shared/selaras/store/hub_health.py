"""How each PC was when the hub heard of it last."""

from dataclasses import dataclass, replace
from typing import Final

from selaras.store.db import Connection
from selaras.store.quick import lasting, write_later

_TABLE: Final = "hub_health"
_COLUMNS: Final = "device, heard_at, app_version, schema_version, offset_s, waiting"


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
    known = _health_of(db, health.device)
    is_lately = known is not None and unless_since <= known.heard_at <= health.heard_at
    if known is None or not is_lately or _said(known) != _said(health):
        write_later(
            db,
            _TABLE,
            statement="INSERT OR REPLACE INTO hub_health VALUES (?, ?, ?, ?, ?, ?)",
            row=(health.device, health.heard_at, *_said(health)),
            key=health.device,
        )
        lasting(db, _TABLE)[health.device] = health


def note_left(db: Connection, device: str, *, at: str, waiting: int) -> None:
    """Write that a PC's line dropped, and what it had not settled then."""
    known = _health_of(db, device)
    if known is not None:
        put_health(db, replace(known, heard_at=at, waiting=waiting), unless_since=at)


def _said(health: PcHealth) -> tuple[str, int, int | None, int]:
    return health.app_version, health.schema_version, health.offset_s, health.waiting


def _health_of(db: Connection, device: str) -> PcHealth | None:
    known = lasting(db, _TABLE)
    found: PcHealth | None = known.get(device)
    if found is None:
        rows = db.exec_driver_sql(f"SELECT {_COLUMNS} FROM hub_health WHERE device = ?", (device,))
        row = rows.first()
        if row is not None:
            found = known[device] = PcHealth(*row)
    return found


def all_health(db: Connection) -> dict[str, PcHealth]:
    """Return every PC the hub has heard, by device."""
    rows = db.exec_driver_sql(f"SELECT {_COLUMNS} FROM hub_health")
    return {str(row[0]): PcHealth(*row) for row in rows.all()}
