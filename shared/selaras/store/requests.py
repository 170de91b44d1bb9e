"""Requests of this PC and what became of them."""

import json
from dataclasses import dataclass

from selaras.store.db import Connection
from selaras.store.found import Row

WAITING, DONE, REFUSED = "waiting", "done", "refused"
_COLUMNS = (
    "origin_incarnation, origin_n, kind, subject, content, seen, author, at, state, code, facts,"
    " company"
)


@dataclass(frozen=True, slots=True)
class StoredRequest:
    """One request.

    Args:
        content: As it travels, canonical JSON.
        seen: Registers the person saw, so that a difference can be shown later.
        state: ``waiting``, ``done`` or ``refused``.
        facts: What the hub answered.
        company: Whom it concerns, NPWP.
    """

    origin_incarnation: str
    origin_n: int
    kind: str
    subject: str
    content: str
    seen: dict[str, str]
    author: str
    at: str
    state: str
    code: str
    facts: dict[str, str]
    company: str = ""


def put_request(db: Connection, request: StoredRequest) -> None:
    """Write one request, new or moved on."""
    db.exec_driver_sql(
        f"""INSERT INTO request ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (origin_incarnation, origin_n) DO UPDATE SET
        state = excluded.state, code = excluded.code, facts = excluded.facts""",
        (
            request.origin_incarnation,
            request.origin_n,
            request.kind,
            request.subject,
            request.content,
            json.dumps(request.seen, ensure_ascii=False),
            request.author,
            request.at,
            request.state,
            request.code,
            json.dumps(request.facts, ensure_ascii=False),
            request.company,
        ),
    )


def get_request(db: Connection, incarnation: str, *, n: int) -> StoredRequest | None:
    """Return one request by its origin, or None."""
    row = db.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM request WHERE origin_incarnation = ? AND origin_n = ?",
        (incarnation, n),
    ).first()
    return None if row is None else _request(row)


def delete_request(db: Connection, incarnation: str, *, n: int) -> None:
    """Forget a request that is asked anew under another origin."""
    db.exec_driver_sql(
        "DELETE FROM request WHERE origin_incarnation = ? AND origin_n = ?", (incarnation, n)
    )


def all_requests(db: Connection) -> list[StoredRequest]:
    """Return all requests, oldest first."""
    rows = db.exec_driver_sql(f"SELECT {_COLUMNS} FROM request ORDER BY at, origin_n").all()
    return [_request(row) for row in rows]


def _request(row: Row) -> StoredRequest:
    members = {**row._asdict(), "seen": json.loads(row.seen), "facts": json.loads(row.facts)}
    return StoredRequest(**members)
