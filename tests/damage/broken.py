"""What breaks a database, and a PC with confirmed and unconfirmed work in it."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from selaras.domain.result import Rejection
from selaras.replica import Replica
from selaras.replica.tray import tray_items
from selaras.store.engine import PAGE_BYTES
from tests.client import homes

Damage = Callable[[Path], None]


def broken_root(table: str) -> Damage:
    """Return what breaks the page at which *table* begins: all of it where it is small."""

    def damage(path: Path) -> None:
        with closing(sqlite3.connect(path)) as db:
            found = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
            number = db.execute(found, (table,)).fetchone()[0]
        raw = bytearray(path.read_bytes())
        raw[(number - 1) * PAGE_BYTES : number * PAGE_BYTES] = b"\xff" * PAGE_BYTES
        path.write_bytes(raw)

    return damage


def first_page(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[:PAGE_BYTES] = b"\0" * PAGE_BYTES
    path.write_bytes(raw)


def schema(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[100:140] = b"\xff" * 40
    path.write_bytes(raw)


def cut(path: Path) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) * 9 // 10])


def foreign_log(path: Path) -> None:
    schema(path)
    Path(f"{path}-wal").write_bytes(b"\x37\x7f\x06\x82" + b"not a log at all" * 1_000)


async def written(pc: homes.Pc) -> None:
    """Write what is confirmed, and then what is not: two edits and a new draft."""
    for reference in ("SATU", "DUA", "TIGA"):
        await pc.draft(reference)
    await pc.office.sync_once()
    await pc.edit("SATU", **{"buyer.name": "PT Satu Baru"})
    await pc.edit("DUA", **{"buyer.name": "PT Dua Baru"})
    await pc.draft("EMPAT")


def buyers(replica: Replica) -> dict[str, str]:
    with replica.reading() as db:
        rows = db.exec_driver_sql("SELECT reference, buyer_name FROM invoice_row")
        return {str(reference): str(name) for reference, name in rows}


def tray(replica: Replica) -> list[tuple[str, str]]:
    with replica.reading() as db:
        return [(item.item_id, json.dumps(item.changes)) for item in tray_items(db)]


def apply_all(replica: Replica) -> int:
    """Apply everything in the tray again, as its person would."""
    for item_id, _ in tray(replica):
        assert not isinstance(replica.tray.apply(item_id), Rejection)
    return 0


EVERYTHING = {"SATU": "PT Satu Baru", "DUA": "PT Dua Baru", "TIGA": "", "EMPAT": ""}
