"""What is stored about users: their facts by id, who edited what, and what waits unsigned."""

from typing import Final

from selaras.store.contents import CONTENT
from selaras.store.db import Connection
from selaras.store.facts import StoredFact, stored_fact
from selaras.store.quick import lasting, write_later

# The ids of users are all between these two, so that the table's own order finds them.
_FROM, _BELOW = "user:", "user;"
# Among what is remembered of a table of facts.
_USERS: Final = "users"
_USERS_SEQ: Final = "users' seq"


def user_facts(db: Connection, *, table: str = "fact") -> list[StoredFact]:
    """Return the facts about users; *table* is ``fact`` or ``hub_fact``."""
    known = lasting(db, table)
    if _USERS not in known:
        rows = db.exec_driver_sql(
            f"""SELECT id, kind, company, subject, seq, {CONTENT} FROM {table}
            WHERE id >= ? AND id < ? ORDER BY id""",
            (_FROM, _BELOW),
        ).all()
        known[_USERS] = [stored_fact(row) for row in rows]
    return list(known[_USERS])


def users_seq(db: Connection, *, table: str = "fact") -> int:
    """Return where in the feed the newest fact about a user stands; 0 when there is none."""
    known = lasting(db, table)
    if _USERS_SEQ not in known:
        found = db.exec_driver_sql(
            f"SELECT coalesce(max(seq), 0) FROM {table} WHERE id >= ? AND id < ?", (_FROM, _BELOW)
        )
        known[_USERS_SEQ] = int(found.scalar_one())
    seq: int = known[_USERS_SEQ]
    return seq


def put_editor(db: Connection, doc_id: str, *, user: str) -> None:
    """Remember that *user* changed a document; for the hub."""
    statement = "INSERT OR IGNORE INTO hub_editor VALUES (?, ?)"
    write_later(db, "hub_editor", statement=statement, row=(doc_id, user), key=(doc_id, user))


def editors_of(db: Connection, doc_id: str) -> set[str]:
    """Return who ever changed a document; for the hub."""
    rows = db.exec_driver_sql("SELECT user FROM hub_editor WHERE doc_id = ?", (doc_id,))
    return set(rows.scalars())


def unsigned_numbers(db: Connection, *, user: str) -> list[int]:
    """Return the numbers of entries that *user*, or nobody yet, has to sign."""
    rows = db.exec_driver_sql(
        "SELECT n FROM outbox WHERE signature = x'' AND user IN ('', ?) ORDER BY n", (user,)
    )
    return list(rows.scalars())


def count_unsigned(db: Connection) -> int:
    """Return how many entries wait for a signature."""
    found = db.exec_driver_sql("SELECT count(*) FROM outbox WHERE signature = x''")
    return int(found.scalar_one())


def first_unsigned(db: Connection) -> int | None:
    """Return the number of the first entry that waits for a signature and for nothing else."""
    found = db.exec_driver_sql(
        "SELECT min(n) FROM outbox WHERE signature = x'' AND parked = 0"
    ).scalar_one()
    return None if found is None else int(found)


def sign_entry(db: Connection, n: int, *, user: str, author: str, signature: bytes) -> None:
    """Write who signed an entry, and the signature."""
    db.exec_driver_sql(
        "UPDATE outbox SET user = ?, author = ?, signature = ? WHERE n = ?",
        (user, author, signature, n),
    )


def signers(db: Connection) -> set[str]:
    """Return the users whose signed entries wait."""
    return set(
        db.exec_driver_sql("SELECT DISTINCT user FROM outbox WHERE signature != x''").scalars()
    )


def signed_numbers(db: Connection, *, user: str) -> list[int]:
    """Return the numbers of the entries that *user* signed and that wait."""
    rows = db.exec_driver_sql(
        "SELECT n FROM outbox WHERE signature != x'' AND user = ? ORDER BY n", (user,)
    )
    return list(rows.scalars())


def unsign_all(db: Connection) -> None:
    """Take every signature off: they were made on a PC that this one no longer is."""
    db.exec_driver_sql("UPDATE outbox SET signature = x''")


def unsign_entry(db: Connection, n: int) -> None:
    """Take a signature away that the hub would not take; its user must sign again."""
    db.exec_driver_sql("UPDATE outbox SET signature = x'' WHERE n = ?", (n,))
