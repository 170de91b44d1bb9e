"""The tray: edits that the hub refused, kept for the person who made them."""

import json
from dataclasses import dataclass

from selaras.store.db import Connection
from selaras.store.found import Row


@dataclass(frozen=True, slots=True)
class RefusedEdit:
    """An edit the hub refused; the person's values are kept.

    Args:
        tray_no: 0 until it is stored.
        code: Why, as a key of ``texts``.
    """

    tray_no: int
    origin_incarnation: str
    origin_n: int
    doc_id: str
    company: str
    code: str
    facts: dict[str, str]
    changes: dict[str, str]
    author: str
    at: str


def add_refused(db: Connection, edit: RefusedEdit) -> None:
    """Keep a refused edit for the person."""
    db.exec_driver_sql(
        """INSERT INTO tray (origin_incarnation, origin_n, doc_id, company, code, facts, changes,
        author, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            edit.origin_incarnation,
            edit.origin_n,
            edit.doc_id,
            edit.company,
            edit.code,
            json.dumps(edit.facts, ensure_ascii=False),
            json.dumps(edit.changes, ensure_ascii=False),
            edit.author,
            edit.at,
        ),
    )


def remove_refused(db: Connection, tray_no: int) -> None:
    """Forget a refused edit that a person applied again or dropped."""
    db.exec_driver_sql("DELETE FROM tray WHERE tray_no = ?", (tray_no,))


def refused_edits(db: Connection) -> list[RefusedEdit]:
    """Return the refused edits, oldest first."""
    rows = db.exec_driver_sql(
        """SELECT tray_no, origin_incarnation, origin_n, doc_id, company, code, facts, changes,
        author, at FROM tray ORDER BY tray_no"""
    ).all()
    return [_refused(row) for row in rows]


def _refused(row: Row) -> RefusedEdit:
    members = {
        **row._asdict(),
        "facts": json.loads(row.facts),
        "changes": json.loads(row.changes),
    }
    return RefusedEdit(**members)
