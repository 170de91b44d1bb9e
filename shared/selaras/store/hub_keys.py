"""The hub's list of devices' keys, and join codes that wait for a PC."""

from dataclasses import dataclass
from typing import Final

from selaras.store.db import Connection
from selaras.store.quick import lasting

_TABLE: Final = "hub_device_key"
# Among what lasts of the table.
_REVOKED: Final = "revoked"


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """The key a PC proves itself with.

    Args:
        fingerprint: SHA-256 of its certificate.
        revoked_at: ISO 8601; blank while the key is good.
        reason: Why it was revoked, as a person wrote it.
    """

    device: str
    fingerprint: bytes
    added_at: str
    revoked_at: str = ""
    reason: str = ""


_COLUMNS = "device, fingerprint, added_at, revoked_at, reason"


def device_of(db: Connection, fingerprint: bytes | None) -> str:
    """Return whose key has this fingerprint; blank where nobody's has."""
    known = find_key(db, fingerprint) if fingerprint else None
    return known.device if known else ""


def add_key(db: Connection, key: DeviceKey) -> None:
    """Put a PC's key on the list."""
    row = (key.device, key.fingerprint, key.added_at, key.revoked_at, key.reason)
    db.exec_driver_sql("INSERT INTO hub_device_key VALUES (?, ?, ?, ?, ?)", row)


def find_key(db: Connection, fingerprint: bytes) -> DeviceKey | None:
    """Return the key with this fingerprint, revoked or not, or None."""
    known = lasting(db, _TABLE)
    found: DeviceKey | None = known.get(fingerprint)
    if found is None:
        row = db.exec_driver_sql(
            f"SELECT {_COLUMNS} FROM hub_device_key WHERE fingerprint = ?", (fingerprint,)
        ).first()
        # What is not there is not kept: anybody can ask for any number of such.
        if row is not None:
            found = known[fingerprint] = DeviceKey(*row)
    return found


def all_keys(db: Connection) -> list[DeviceKey]:
    """Return every key in order of device."""
    rows = db.exec_driver_sql(f"SELECT {_COLUMNS} FROM hub_device_key ORDER BY device").all()
    return [DeviceKey(*row) for row in rows]


def is_revoked(db: Connection, device: str) -> bool:
    """Say whether a PC had a key and has no good one any more."""
    rows = db.exec_driver_sql("SELECT revoked_at FROM hub_device_key WHERE device = ?", (device,))
    moments = list(rows.scalars())
    return bool(moments) and all(moments)


def revoke_key(db: Connection, device: str, *, at: str, reason: str) -> bool:
    """Revoke a PC's key for ever; say whether there was a good one."""
    done = db.exec_driver_sql(
        "UPDATE hub_device_key SET revoked_at = ?, reason = ? WHERE device = ? AND revoked_at = ''",
        (at, reason, device),
    )
    return done.rowcount == 1


def revoked_fingerprints(db: Connection) -> frozenset[bytes]:
    """Return the keys that may not speak any more."""
    # Every turn of the hub asks for them.
    known = lasting(db, _TABLE)
    if _REVOKED not in known:
        rows = db.exec_driver_sql("SELECT fingerprint FROM hub_device_key WHERE revoked_at != ''")
        known[_REVOKED] = frozenset(bytes(each) for each in rows.scalars())
    revoked: frozenset[bytes] = known[_REVOKED]
    return revoked


def put_code(db: Connection, public: str, *, secret: str, expires_at: str) -> None:
    """Keep a join code; an older one with the same public letters is void."""
    db.exec_driver_sql(
        "INSERT OR REPLACE INTO hub_pairing_code VALUES (?, ?, ?, 0)", (public, secret, expires_at)
    )


def spend_try(db: Connection, public: str, *, now: str, latest: str, most: int) -> str | None:
    """Count one try of a join code and return its secret, or None if it is no good (any more).

    A code is forgotten when it expires, and after *most* tries.

    Args:
        latest: When a code made just now expires. One that would live longer was made before the
            clock was set back, and must not live for years.
    """
    db.exec_driver_sql(
        "DELETE FROM hub_pairing_code WHERE expires_at <= ? OR expires_at > ?", (now, latest)
    )
    row = db.exec_driver_sql(
        "UPDATE hub_pairing_code SET tries = tries + 1 WHERE public = ? RETURNING secret, tries",
        (public,),
    ).first()
    if row is None or row[1] > most:
        drop_code(db, public)
        return None
    return str(row[0])


def drop_code(db: Connection, public: str) -> bool:
    """Forget a join code; say whether it was there."""
    dropped = db.exec_driver_sql("DELETE FROM hub_pairing_code WHERE public = ?", (public,))
    return dropped.rowcount == 1
