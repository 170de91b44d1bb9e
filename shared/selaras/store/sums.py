"""Sums: how many there are of each kind and what their hashes add up to, kept with each change.

Two copies are equal when their sums are. Whoever writes a document's or a fact's row moves the
sum in the same transaction, so that a comparison costs a few rows however many documents there
are. The hub's own copy and the replica's have a table each.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any, Final, TypeAlias

from selaras.documents.fingerprint import HASH_BYTES, Fingerprint, hash_of_texts
from selaras.domain.audit import KIND as AUDIT
from selaras.store import record_blocks
from selaras.store.contents import CONTENT, content_of
from selaras.store.db import Connection
from selaras.store.quick import lasting, write_later

DOCUMENTS, FACTS = "d", "f"
REPLICA, HUB = "", "hub_"
# An audit record that the hub contradicted is kept beside the new one under such an id.
_ASIDE: Final = "~"
_DIGEST_BYTES: Final = 16

# Family and kind.
Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Held:
    """One document or fact as it takes part in the comparison.

    Args:
        seq: Its number in the feed.
    """

    item_id: str
    seq: int
    hash: bytes


def fact_hash(fact_id: str, *, kind: str, company: str, subject: str, content: str) -> bytes:
    """Return 32 bytes that depend on everything a fact says."""
    # As ``content_hash`` does of a document with these registers.
    return hash_of_texts(
        (
            *(fact_id, "company", company, "content", content),
            *("kind", kind, "subject", subject),
        )
    )


def is_compared(fact_id: str, kind: str) -> bool:
    """Say whether a fact takes part: not what only this copy keeps aside."""
    return not (kind == AUDIT and _ASIDE in fact_id)


def move_sum(
    db: Connection, key: Key, *, gone: bytes | None, come: bytes | None, side: str = REPLICA
) -> None:
    """Let one item leave the sum of its kind, or enter it, or both.

    Args:
        gone: The hash it had; None for a new one.
        come: The hash it has; None for one that is no more.
    """
    if gone != come:
        former, new = () if gone is None else (gone,), () if come is None else (come,)
        move_sums(db, key, gone=former, come=new, side=side)


def move_sums(
    db: Connection,
    key: Key,
    *,
    gone: Collection[bytes],
    come: Collection[bytes],
    side: str = REPLICA,
) -> None:
    """Let several items do so at once.

    Args:
        gone: The hashes that those had which were there.
        come: The hashes of those that are there now.
    """
    known = lasting(db, f"{side}kind_sum")
    found = known[key] = known.get(key) or _sum_of(db, key, side=side)
    found.remove(*gone)
    found.add(*come)
    _put(db, key, found, side=side)


def sums(db: Connection, *, side: str = REPLICA) -> dict[Key, Fingerprint]:
    """Return the sums as they are kept."""
    rows = db.exec_driver_sql(f"SELECT family, kind, count, total FROM {side}kind_sum")
    return {
        (family, kind): Fingerprint(count, int.from_bytes(total, "big"))
        for family, kind, count, total in rows.all()
    }


def counted(db: Connection, *, side: str = REPLICA) -> dict[Key, Fingerprint]:
    """Return the sums counted anew from the rows' hashes."""
    found: dict[Key, Fingerprint] = {}
    for kind, item_hash in db.exec_driver_sql(f"SELECT kind, hash FROM {side}document"):
        found.setdefault((DOCUMENTS, kind), Fingerprint()).add(item_hash)
    for kind, item_hash in _fact_hashes(db, side=side):
        found.setdefault((FACTS, kind), Fingerprint()).add(item_hash)
    return found


def digest_of(found: Mapping[Key, Fingerprint]) -> bytes:
    """Return what tells whether two files hold the same, in a few bytes."""
    said = (
        f"{key} {each.count} {each.text()}" for key, each in sorted(found.items()) if each.count
    )
    return hashlib.sha256("\n".join(said).encode()).digest()[:_DIGEST_BYTES]


def recount(db: Connection, *, side: str = REPLICA) -> list[Key]:
    """Count anew and keep the result; return the kinds whose kept sum was wrong."""
    kept, right = sums(db, side=side), counted(db, side=side)
    wrong = sorted(
        key for key in kept.keys() | right.keys() if _said(kept.get(key)) != _said(right.get(key))
    )
    for key in wrong:
        sum_now = lasting(db, f"{side}kind_sum")[key] = right.get(key, Fingerprint())
        _put(db, key, sum_now, side=side)
    return wrong


def held_between(
    db: Connection, key: Key, *, between: tuple[str, str], limit: int, side: str = REPLICA
) -> list[Held]:
    """Return what is held of one kind, in the order of ids.

    Args:
        between: After which id, and through which one; blank for no bound.
    """
    family, kind = key
    after, through = between
    if family == DOCUMENTS:
        begin, end = max(after, f"{kind}:"), through or f"{kind};"
        rows = db.exec_driver_sql(
            f"""SELECT id, seq, hash FROM {side}document WHERE id > ? AND id <= ? AND kind = ?
            ORDER BY id LIMIT ?""",
            (begin, end, kind, limit),
        )
        return [Held(*row) for row in rows.all()]
    return list(_facts_between(db, kind, between, limit=limit, side=side))


def _facts_between(
    db: Connection, kind: str, between: tuple[str, str], *, limit: int, side: str
) -> Iterator[Held]:
    after, through = between
    rows = db.exec_driver_sql(
        f"""SELECT id, kind, company, subject, seq, {CONTENT} FROM {side}fact
        WHERE kind = ? AND id > ? AND (? = '' OR id <= ?) ORDER BY id LIMIT ?""",
        (kind, after, through, through, limit),
    ).all()
    found: Sequence[Sequence[Any]] = rows
    if (side, kind) == (HUB, AUDIT):
        ids = record_blocks.ids_between(db, after, through=through)[:limit]
        kept = record_blocks.in_blocks(db, ids)
        found = sorted([*rows, *(kept[each].row for each in ids)], key=itemgetter(0))[:limit]
    for fact_id, _, company, subject, seq, stored in found:
        if is_compared(fact_id, kind):
            content = content_of(stored)
            hashed = fact_hash(
                fact_id, kind=kind, company=company, subject=subject, content=content
            )
            yield Held(fact_id, seq, hashed)


def _fact_hashes(db: Connection, *, side: str) -> Iterable[tuple[str, bytes]]:
    rows = db.exec_driver_sql(f"SELECT id, kind, company, subject, seq, {CONTENT} FROM {side}fact")
    kept = (each.row for each in record_blocks.all_kept(db)) if side == HUB else ()
    for fact_id, kind, company, subject, _, stored in chain(rows, kept):
        if is_compared(fact_id, kind):
            content = content_of(stored)
            yield (
                kind,
                fact_hash(fact_id, kind=kind, company=company, subject=subject, content=content),
            )


def _sum_of(db: Connection, key: Key, *, side: str) -> Fingerprint:
    row = db.exec_driver_sql(
        f"SELECT count, total FROM {side}kind_sum WHERE family = ? AND kind = ?", key
    ).first()
    return Fingerprint() if row is None else Fingerprint(row[0], int.from_bytes(row[1], "big"))


def _put(db: Connection, key: Key, found: Fingerprint, *, side: str) -> None:
    if not (found.count or found.total):
        db.exec_driver_sql(f"DELETE FROM {side}kind_sum WHERE family = ? AND kind = ?", key)
        return
    table = f"{side}kind_sum"
    statement = f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?, ?)"
    # Not read before it is written: until then it may move again.
    write_later(db, table, statement=statement, row=(key, found), key=key, packing=_packed)


def _packed(row: Sequence[Any]) -> Sequence[Any]:
    (family, kind), found = row
    return family, kind, found.count, found.total.to_bytes(HASH_BYTES, "big")


def _said(found: Fingerprint | None) -> tuple[int, int]:
    return (found.count, found.total) if found else (0, 0)
