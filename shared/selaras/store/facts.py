"""Facts as the replica holds them: made by the hub, kept as they came, unknown kinds too."""

import json
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Final, cast

from selaras.domain.audit import KIND as AUDIT
from selaras.store import record_blocks
from selaras.store.among import among
from selaras.store.contents import CONTENT, content_of, packed_content
from selaras.store.db import Connection
from selaras.store.quick import remembered, write_all_later, write_later
from selaras.store.record_rows import take_out
from selaras.store.sums import FACTS, HUB, REPLICA, fact_hash, is_compared, move_sum, move_sums
from selaras.values import Value, replace

# As the hub's indexes say it, which leave the audit out: SQLite believes no less.
NOT_AUDIT: Final = f"kind <> '{AUDIT}'"
_ADD: Final = "INSERT INTO {} VALUES (?, ?, ?, ?, ?, ?)"
_COLUMNS = f"id, kind, company, subject, seq, {CONTENT}"
# Among what is remembered of a table of facts.
_ADDED: Final = object()
_NONE_KNOWN: Final[Mapping[str, "StoredFact"]] = {}


class StoredFact(Value):
    """One fact.

    Args:
        subject: The document it is about, or blank.
        content: Canonical JSON.
    """

    fact_id: str
    kind: str
    company: str
    subject: str
    seq: int
    content: str


def put_fact(db: Connection, fact: StoredFact, *, table: str = "fact") -> None:
    """Write one fact, new or changed, and its part in the sum.

    Args:
        table: ``fact`` or ``hub_fact``.
    """
    if table == record_blocks.FACTS:
        take_out(db, fact.fact_id)
    known = get_fact(db, fact.fact_id, table=table)
    if is_compared(fact.fact_id, fact.kind):
        # What it is about changes too, where a restored hub gives the numbers of its audit anew.
        now = fact
        if known is not None:
            now = replace(known, subject=fact.subject, content=fact.content)
        move_sum(
            db,
            (FACTS, now.kind),
            gone=None if known is None else hash_of(known),
            come=hash_of(now),
            side=HUB if table.startswith(HUB) else REPLICA,
        )
    db.exec_driver_sql(
        f"""INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
        subject = excluded.subject, seq = excluded.seq, content = excluded.content""",
        _packed(_row(fact)),
    )


def _row(fact: StoredFact) -> tuple[str | int, ...]:
    return fact.fact_id, fact.kind, fact.company, fact.subject, fact.seq, fact.content


def _packed(row: Sequence[Any]) -> Sequence[Any]:
    fact_id, kind, company, subject, seq, content = row
    return fact_id, kind, company, subject, seq, packed_content(kind, content)


def stored_fact(row: Sequence[Any], known: Mapping[str, StoredFact] = _NONE_KNOWN) -> StoredFact:
    """Return the fact that a row of ``fact``, or of a table like it, holds.

    Args:
        known: What ``added_just_now`` returned.
    """
    fact_id, kind, company, subject, seq, content = row
    found = known.get(fact_id)
    if found is not None and found.seq == seq:
        return found
    return StoredFact(fact_id, kind, company, subject, seq, content_of(content))


def added_just_now(db: Connection, table: str) -> dict[str, StoredFact]:
    """Return the facts that this transaction added, by their ids, not to unpack them again."""
    return cast("dict[str, StoredFact]", remembered(db, table).setdefault(_ADDED, {}))


def get_fact(db: Connection, fact_id: str, *, table: str = "fact") -> StoredFact | None:
    """Return one fact, or None."""
    row = db.exec_driver_sql(f"SELECT {_COLUMNS} FROM {table} WHERE id = ?", (fact_id,)).first()
    if row is not None:
        return stored_fact(row)
    kept = record_blocks.in_block(db, fact_id) if table == record_blocks.FACTS else None
    return None if kept is None else stored_fact(kept.row)


def facts_of_kind(db: Connection, kind: str, *, table: str = "fact") -> list[StoredFact]:
    """Return all facts of one kind, in the hub's order."""
    rows = db.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM {table} WHERE {_of(kind, table)} ORDER BY seq, id", (kind,)
    ).all()
    found = [stored_fact(row) for row in rows]
    if (table, kind) != (record_blocks.FACTS, AUDIT):
        return found
    found += [stored_fact(each.row) for each in record_blocks.all_kept(db)]
    return sorted(found, key=lambda fact: (fact.seq, fact.fact_id))


def facts_about(
    db: Connection, subject: str, *, kind: str, table: str = "fact"
) -> list[StoredFact]:
    """Return the facts of one kind about one document."""
    known = remembered(db, table)
    if (subject, kind) in known:
        return list(known[subject, kind])
    rows = db.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM {table} WHERE subject = ? AND {_of(kind, table)} ORDER BY id",
        (subject, kind),
    ).all()
    found = [stored_fact(row) for row in rows]
    if (table, kind) != (record_blocks.FACTS, AUDIT):
        return found
    found += [stored_fact(each.row) for each in record_blocks.about(db, subject)]
    return sorted(found, key=lambda fact: fact.fact_id)


def _of(kind: str, table: str) -> str:
    """Return a condition for facts of one kind by which an index finds them."""
    if kind != AUDIT:
        return f"kind = ? AND {NOT_AUDIT}"
    # Few at the hub: others lie in blocks.
    among_records = " AND id >= 'audit:' AND id < 'audit;'"
    return f"kind = ?{among_records if table == record_blocks.FACTS else ''}"


def ids_about(
    db: Connection, subjects: Sequence[str], *, kind: str, table: str
) -> dict[str, list[str]]:
    """Return the ids of the facts of one kind, not the audit's, about documents, by document."""
    rows = db.exec_driver_sql(
        f"""SELECT subject, id FROM {table} WHERE subject IN (SELECT value FROM json_each(?))
        AND kind = ? AND {NOT_AUDIT} ORDER BY id""",
        (json.dumps(subjects), kind),
    )
    found: dict[str, list[str]] = {}
    for subject, fact_id in rows:
        found.setdefault(subject, []).append(fact_id)
    return found


def remember_facts_about(
    db: Connection, subjects: Sequence[str], *, kinds: Sequence[str], table: str
) -> None:
    """Read at once what ``facts_about`` will be asked for in this transaction, not of the audit."""
    condition, wanted = among(subjects)
    of_kinds = ", ".join("?" * len(kinds))
    rows = db.exec_driver_sql(
        f"""SELECT {_COLUMNS} FROM {table} WHERE subject {condition}
        AND kind IN ({of_kinds}) AND {NOT_AUDIT} ORDER BY id""",
        (wanted, *kinds),
    ).each_bare()
    # Most have none.
    about: dict[Hashable, tuple[StoredFact, ...]] = dict.fromkeys(product(subjects, kinds), ())
    for fact in map(stored_fact, rows):
        about[fact.subject, fact.kind] += (fact,)
    remembered(db, table).update(about)


def add_fact(db: Connection, fact: StoredFact, *, table: str) -> None:
    """Write a fact under an id that none has, and its part in the sum.

    Only of a kind that ``remember_facts_about`` was not asked for, and none that lasts.
    """
    if is_compared(fact.fact_id, fact.kind):
        side = HUB if table.startswith(HUB) else REPLICA
        move_sum(db, (FACTS, fact.kind), gone=None, come=hash_of(fact), side=side)
    write_later(db, table, statement=_ADD.format(table), row=_row(fact), packing=_packed)
    if table.startswith(HUB):
        added_just_now(db, table)[fact.fact_id] = fact


def add_facts(db: Connection, facts: Sequence[StoredFact], *, kind: str) -> None:
    """Write facts of one *kind* that came to a PC, as ``add_fact`` does each."""
    come = [hash_of(each) for each in facts if is_compared(each.fact_id, kind)]
    move_sums(db, (FACTS, kind), gone=(), come=come)
    statement, rows = _ADD.format("fact"), map(_row, facts)
    write_all_later(db, "fact", statement=statement, rows=rows, packing=_packed)


def each_fact(db: Connection, *, table: str = "fact") -> Iterator[StoredFact]:
    """Go through all facts."""
    for row in db.exec_driver_sql(f"SELECT {_COLUMNS} FROM {table} ORDER BY id").all():
        yield stored_fact(row)


def count_open(db: Connection, kind: str) -> int:
    """Return how many facts of one kind still wait for somebody (``state`` is ``open``)."""
    found = db.exec_driver_sql(
        "SELECT count(*) FROM fact WHERE kind = ? AND json_extract(content, '$.state') = 'open'",
        (kind,),
    )
    return int(found.scalar_one())


def delete_fact(db: Connection, fact: StoredFact) -> None:
    """Forget a fact of this replica that the hub does not have."""
    db.exec_driver_sql("DELETE FROM fact WHERE id = ?", (fact.fact_id,))
    if is_compared(fact.fact_id, fact.kind):
        move_sum(db, (FACTS, fact.kind), gone=hash_of(fact), come=None)


def hash_of(fact: StoredFact) -> bytes:
    """Return the hash by which a fact takes part in the comparison with the hub."""
    return fact_hash(
        fact.fact_id,
        kind=fact.kind,
        company=fact.company,
        subject=fact.subject,
        content=fact.content,
    )
