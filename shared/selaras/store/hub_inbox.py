"""Pushes that lie on the hub's disk as they came, until the last of their entries is judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from selaras.store.db import Connection

# What ended the hub so often while it waited is suspected of it, and not tried again.
MOST_TRIES: Final = 2


@dataclass(frozen=True, slots=True)
class KeptPush:
    """A push that waits to be judged.

    Args:
        pc: The PC's name, for people; *key*: the fingerprint of its certificate.
        data: The frame, as it came.
    """

    number: int
    device: str
    pc: str
    incarnation: str
    key: bytes
    data: bytes


def keep_push(db: Connection, life: tuple[str, str], *, last_n: int, data: bytes) -> int:
    """Keep a push as it came; return its number.

    Args:
        life: The PC and its incarnation.
        last_n: Of its last entry.
    """
    added = db.exec_driver_sql(
        "INSERT INTO hub_inbox (device, incarnation, last_n, data) VALUES (?, ?, ?, ?)"
        " RETURNING number",
        (*life, last_n, data),
    )
    return int(added.scalar_one())


def drop_pushes(db: Connection, numbers: Sequence[int]) -> None:
    """Keep these pushes no longer."""
    if numbers:
        db.exec_driver_sql(
            "DELETE FROM hub_inbox WHERE number = ?", [(number,) for number in numbers]
        )


def forget_inbox(db: Connection) -> None:
    """Keep none of them: the PCs bring it again."""
    db.exec_driver_sql("DELETE FROM hub_inbox")


def drop_hopeless(db: Connection) -> int:
    """Drop what was tried too often, and what a PC brought that may not speak any more.

    Returns:
        How many pushes that were.
    """
    dropped = db.exec_driver_sql(
        "DELETE FROM hub_inbox WHERE tries >= ? OR device NOT IN"
        " (SELECT device FROM hub_device_key WHERE revoked_at = '')",
        (MOST_TRIES,),
    )
    return int(dropped.rowcount)


def tried_pushes(db: Connection) -> list[KeptPush]:
    """Return the pushes in the order in which they came, each as tried once more."""
    db.exec_driver_sql("UPDATE hub_inbox SET tries = tries + 1")
    rows = db.exec_driver_sql(
        """SELECT kept.number, kept.device, pc.name, kept.incarnation, key.fingerprint, kept.data
        FROM hub_inbox AS kept JOIN hub_device AS pc ON pc.id = kept.device
        JOIN hub_device_key AS key ON key.device = kept.device ORDER BY kept.number"""
    )
    return [KeptPush(*row) for row in rows.all()]


def forgive(db: Connection) -> None:
    """Count no try of any: the hub ends in order."""
    db.exec_driver_sql("UPDATE hub_inbox SET tries = 0 WHERE tries > 0")
