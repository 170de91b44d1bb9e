"""The seals of facts: of those the hub made, and those that came to a PC with its facts."""

import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Final

from selaras.domain.audit import KIND as AUDIT
from selaras.store import record_blocks
from selaras.store.contents import CONTENT
from selaras.store.db import Connection
from selaras.store.facts import StoredFact, added_just_now, stored_fact
from selaras.store.hub_documents import facts_appended
from selaras.store.quick import lasting, lasting_over, remembered, write_all_later, write_later
from selaras.store.record_rows import seal_inside
from selaras.store.trimming import was_document_at
from selaras.values import Value

# Among what is remembered of the seals at a PC: that there is any.
_ANY: Final = "any"
_SEALS: Final = "hub_fact_seal"
# Where the hub's facts lie.
_FACTS: Final = ("hub_fact", record_blocks.TABLE)
_PUT_SEAL: Final = "INSERT OR REPLACE INTO hub_fact_seal VALUES (?, ?, ?, ?)"
# Of so many numbers in the feed it is remembered what stands there, or is the newest up to there.
_MOST_NUMBERS: Final = 64


class HubSeal(Value):
    """The seal of one version of a hub's fact.

    Args:
        seq: That version's number in the feed.
        source: Id of the epoch it was made in.
    """

    fact_id: str
    seq: int
    seal: bytes
    source: str


class SealedFact(Value):
    """A hub's fact as it stands, and its seal; blank where it has none."""

    fact: StoredFact
    seal: bytes


def put_hub_seals(db: Connection, seals: Iterable[HubSeal]) -> None:
    """Write seals of the hub's facts."""
    new = {each.fact_id: each for each in seals}
    added = added_just_now(db, _FACTS[0])
    former = {fact_id: each for fact_id, each in new.items() if fact_id not in added}
    if former:
        inside = seal_inside(db, former)
        rows = [_row(each) for fact_id, each in former.items() if fact_id not in inside]
        db.exec_driver_sql(_PUT_SEAL, rows)
    for fact_id, each in new.items():
        if fact_id in added:
            write_later(db, _SEALS, statement=_PUT_SEAL, row=_row(each), key=fact_id)
    # Such a row ends nothing that is remembered, and may be the newest now.
    lasting_over(db, *_FACTS, _SEALS).clear()
    # For the pages of this turn, which tell what it made.
    remembered(db, _SEALS).update(new)


def _row(each: HubSeal) -> tuple[str | int | bytes, ...]:
    return each.fact_id, each.seq, each.seal, each.source


def hub_seal(db: Connection, fact_id: str, *, seq: int) -> HubSeal | None:
    """Return the seal of the version *seq* of a hub's fact, or None."""
    row = db.exec_driver_sql(
        "SELECT fact_id, seq, seal, source FROM hub_fact_seal WHERE fact_id = ? AND seq = ?",
        (fact_id, seq),
    ).first()
    if row is not None:
        return HubSeal(*row)
    kept = record_blocks.in_block(db, fact_id)
    is_it = kept is not None and kept.seal and kept.seq == seq
    return HubSeal(fact_id, seq, kept.seal, kept.source) if kept and is_it else None


def sealed_facts(db: Connection, fact_ids: Sequence[str]) -> dict[str, SealedFact]:
    """Return those of the hub's facts *fact_ids* that there are, by their ids."""
    new = _sealed_just_now(db, fact_ids)
    return new | _sealed_facts(db, [each for each in fact_ids if each not in new])


def _sealed_just_now(db: Connection, fact_ids: Iterable[str]) -> dict[str, SealedFact]:
    """Return those of some facts that this transaction added and sealed."""
    facts, seals = added_just_now(db, "hub_fact"), remembered(db, _SEALS)
    return {
        each: SealedFact(facts[each], seals[each].seal)
        for each in fact_ids
        if each in facts and each in seals and facts[each].seq == seals[each].seq
    }


def _sealed_facts(db: Connection, fact_ids: Sequence[str]) -> dict[str, SealedFact]:
    if not fact_ids:
        return {}
    rows = db.exec_driver_sql(
        f"""SELECT id, kind, company, subject, hub_fact.seq, {CONTENT}, coalesce(seal, x'')
        FROM hub_fact LEFT JOIN hub_fact_seal ON fact_id = id AND hub_fact_seal.seq = hub_fact.seq
        WHERE id IN (SELECT value FROM json_each(?))""",
        (json.dumps(fact_ids),),
    )
    known = added_just_now(db, "hub_fact")
    found = {row[0]: SealedFact(stored_fact(row[:-1], known), bytes(row[-1])) for row in rows}
    kept = record_blocks.in_blocks(db, [each for each in fact_ids if each not in found])
    return found | {each.fact_id: _sealed(each) for each in kept.values()}


def _sealed(kept: record_blocks.Kept) -> SealedFact:
    return SealedFact(stored_fact(kept.row), kept.seal)


def unsealed_facts(db: Connection, after: int) -> list[StoredFact]:
    """Return the hub's facts behind *after* in the feed that have no seal yet."""
    new, added = facts_appended(db, after), added_just_now(db, "hub_fact")
    if new is not None and added.keys() >= set(new):
        return [added[each] for each in new]
    rows = db.exec_driver_sql(
        f"""SELECT id, kind, company, subject, hub_fact.seq, {CONTENT} FROM hub_fact
        LEFT JOIN hub_fact_seal ON fact_id = id AND hub_fact_seal.seq = hub_fact.seq
        WHERE hub_fact.seq > ? AND fact_id IS NULL ORDER BY hub_fact.seq""",
        (after,),
    ).all()
    kept = (each for each in record_blocks.between(db, after) if not each.seal)
    found = [stored_fact(each.row) for each in kept]
    return sorted(found + [stored_fact(row, added) for row in rows], key=_seq_of)


def _seq_of(fact: StoredFact) -> int:
    return fact.seq


def hub_fact_at(db: Connection, seq: int, *, kind: str = "") -> StoredFact | None:
    """Return the hub's fact, of one *kind* or of any, that has this number in the feed, or None."""
    known = lasting_over(db, *_FACTS)
    found: StoredFact | None = known.get((seq, kind))
    if found is None:
        found = _hub_fact_at(db, seq, kind=kind)
        # A record may yet come where there is none, and ends nothing.
        if found is not None:
            _keep(known, (seq, kind), found)
    return found


def _hub_fact_at(db: Connection, seq: int, *, kind: str) -> StoredFact | None:
    row = db.exec_driver_sql(
        f"SELECT id, kind, company, subject, seq, {CONTENT} FROM hub_fact"
        " WHERE seq = ? AND ? IN (kind, '')",
        (seq, kind),
    ).first()
    if row is not None:
        return stored_fact(row)
    kept = next(record_blocks.between(db, seq - 1, through=seq), None)
    return stored_fact(kept.row) if kept and kind in (AUDIT, "") else None


def _keep(known: dict[Hashable, Any], name: Hashable, found: object) -> None:
    if len(known) >= _MOST_NUMBERS:
        del known[next(iter(known))]
    known[name] = found


def is_document_at(db: Connection, seq: int) -> bool:
    """Say whether a document's change has this number in the hub's feed, as far as it is known."""
    found = db.exec_driver_sql(
        """SELECT 1 FROM hub_document WHERE seq = ? UNION ALL
        SELECT 1 FROM hub_feed WHERE seq = ? AND doc_id IS NOT NULL""",
        (seq, seq),
    )
    return found.first() is not None or was_document_at(db, seq)


def put_seal(db: Connection, fact_id: str, *, seal: bytes) -> None:
    """Keep the seal that a fact came with; blank takes it away."""
    put_seals(db, {fact_id: seal})


def put_seals(db: Connection, seals: Mapping[str, bytes]) -> None:
    """Keep the seals that facts came with, by their ids, as ``put_seal`` does each."""
    none = [(fact_id,) for fact_id, seal in seals.items() if not seal]
    if none:
        db.exec_driver_sql("DELETE FROM fact_seal WHERE fact_id = ?", none)
    rows = [each for each in seals.items() if each[1]]
    if rows:
        statement = "INSERT OR REPLACE INTO fact_seal VALUES (?, ?)"
        write_all_later(db, "fact_seal", statement=statement, rows=rows)


def get_seal(db: Connection, fact_id: str) -> bytes:
    """Return the seal that a fact came with; blank when it had none."""
    row = db.exec_driver_sql("SELECT seal FROM fact_seal WHERE fact_id = ?", (fact_id,)).first()
    return b"" if row is None else bytes(row[0])


def newest_sealed(db: Connection, kind: str) -> tuple[StoredFact, bytes] | None:
    """Return the newest sealed fact of one kind, with its seal, or None."""
    if not _has_seals(db):
        return None
    row = db.exec_driver_sql(
        f"""SELECT id, kind, company, subject, seq, {CONTENT}, seal FROM fact
        JOIN fact_seal ON fact_id = id WHERE kind = ? AND seq > 0 ORDER BY seq DESC LIMIT 1""",
        (kind,),
    ).first()
    return None if row is None else (stored_fact(row[:-1]), bytes(row[-1]))


def newest_sealed_above(db: Connection, seq: int) -> tuple[StoredFact, bytes] | None:
    """Return the newest sealed fact of any kind behind number *seq*, with its seal, or None."""
    if not _has_seals(db):
        return None
    # The index of facts is by kind: each kind is looked up, and of each only what is so new.
    row = db.exec_driver_sql(
        f"""SELECT * FROM (WITH RECURSIVE known (kind) AS (SELECT min(kind) FROM fact UNION ALL
        SELECT (SELECT min(kind) FROM fact WHERE kind > known.kind) FROM known
        WHERE known.kind IS NOT NULL)
        SELECT id, fact.kind, company, subject, seq, {CONTENT}, seal FROM known
        CROSS JOIN fact ON fact.kind = known.kind JOIN fact_seal ON fact_id = id
        WHERE seq > ? ORDER BY seq DESC LIMIT 1)""",
        (max(seq, 0),),
    ).first()
    return None if row is None else (stored_fact(row[:-1]), bytes(row[-1]))


def _has_seals(db: Connection) -> bool:
    """Say whether there are any; a PC that is an office of its own has none in all its facts."""
    known = lasting(db, "fact_seal")
    # That there are none is not kept: one that is written ends nothing.
    if _ANY not in known and db.exec_driver_sql("SELECT 1 FROM fact_seal LIMIT 1").first():
        known[_ANY] = True
    return _ANY in known


def newest_hub_sealed(
    db: Connection, through: int, *, kind: str = ""
) -> tuple[StoredFact, bytes] | None:
    """Return the newest sealed fact of the hub up to *through*, of one kind or any, or None."""
    # Also where a record comes that ends nothing, its seal does.
    known = lasting_over(db, *_FACTS, _SEALS)
    if (through, kind) not in known:
        _keep(known, (through, kind), _newest_hub_sealed(db, through, kind=kind))
    found: tuple[StoredFact, bytes] | None = known[through, kind]
    return found


def _newest_hub_sealed(
    db: Connection, through: int, *, kind: str
) -> tuple[StoredFact, bytes] | None:
    is_of_kind = "kind = ?" if kind else "? = ''"
    row = db.exec_driver_sql(
        f"""SELECT id, kind, company, subject, hub_fact.seq, {CONTENT}, seal FROM hub_fact
        JOIN hub_fact_seal ON fact_id = id AND hub_fact_seal.seq = hub_fact.seq
        WHERE {is_of_kind} AND hub_fact.seq <= ? ORDER BY hub_fact.seq DESC LIMIT 1""",
        (kind, through),
    ).first()
    found = None if row is None else (stored_fact(row[:-1]), bytes(row[-1]))
    if kind not in (AUDIT, ""):
        return found
    above = found[0].seq if found else 0
    kept = record_blocks.newest_first(db, through, above=above)
    newer = next((each for each in kept if each.seal), None)
    return found if newer is None else (stored_fact(newer.row), newer.seal)


def copy_seals(db: Connection) -> None:
    """Give the replica in a hub's file the seals that the hub made after it told the facts."""
    db.exec_driver_sql(
        """INSERT OR REPLACE INTO fact_seal SELECT fact_id, seal FROM hub_fact_seal
        JOIN fact ON id = fact_id AND fact.seq = hub_fact_seal.seq"""
    )
    for kept in record_blocks.between(db):
        if kept.seal:
            db.exec_driver_sql(
                "INSERT OR REPLACE INTO fact_seal SELECT id, ? FROM fact WHERE id = ? AND seq = ?",
                (kept.seal, kept.fact_id, kept.seq),
            )
