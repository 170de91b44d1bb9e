"""Writing blocks of the hub's old records, and making rows of what lies in them.

A record that changes is taken out with its block, and all of them stay rows then. A seal that comes
later is put beside its record inside the block.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from selaras.domain.audit import KIND, record_id
from selaras.store.block_content import BlockRecord, packed_records
from selaras.store.contents import packed_content
from selaras.store.db import Connection
from selaras.store.record_blocks import Block, Kept, block_of, find_blocks, mark_of


class Seal(Protocol):
    """What seals a record; members as in ``seals.HubSeal``."""

    @property
    def seal(self) -> bytes:
        """Return the seal."""

    @property
    def source(self) -> str:
        """Return the epoch it was made in."""


def put_block(db: Connection, block: Block, *, records: Sequence[BlockRecord]) -> None:
    """Write a block that holds *records*, new or known; its number is 0 where it is new."""
    marks = b"".join({mark_of(each.subject): None for each in records})
    members = block.company, block.first, block.last, block.first_seq, block.last_seq
    db.exec_driver_sql(
        """INSERT OR REPLACE INTO hub_record_block
        (block_no, company, first, last, first_seq, last_seq, subjects, records)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (block.block_no or None, *members, marks, block.packed),
    )


def forget_blocks(db: Connection, blocks: Sequence[Block]) -> None:
    """Let go of blocks whose records lie elsewhere now."""
    for block in blocks:
        db.exec_driver_sql("DELETE FROM hub_record_block WHERE block_no = ?", (block.block_no,))


def take_out(db: Connection, fact_id: str) -> None:
    """Let the records of the block in which a record lies be rows; nothing where it is one."""
    block = block_of(db, fact_id)
    records = block.records() if block is not None else None
    if block is not None and records is not None:
        put_block(db, replace(block, packed=b""), records=())
        _put_rows(db, block.facts_of(records))


def take_all_out(db: Connection) -> None:
    """Let all records be rows, which are put into blocks anew by and by."""
    for block in list(find_blocks(db, "TRUE")):
        records = block.records()
        if records is not None:
            forget_blocks(db, [block])
            _put_rows(db, block.facts_of(records))


def _put_rows(db: Connection, kept: Iterable[Kept]) -> None:
    for each in kept:
        *members, content = each.row
        db.exec_driver_sql(
            "INSERT OR IGNORE INTO hub_fact VALUES (?, ?, ?, ?, ?, ?)",
            (*members, packed_content(KIND, content)),
        )
        put_seal_of(db, each)


def put_seal_of(db: Connection, kept: Kept) -> None:
    """Write the seal of what is a row now, unless there is one."""
    if kept.seal:
        db.exec_driver_sql(
            "INSERT OR IGNORE INTO hub_fact_seal VALUES (?, ?, ?, ?)",
            (kept.fact_id, kept.seq, kept.seal, kept.source),
        )


def kept_in(row: Mapping[str, Any]) -> list[Kept]:
    """Return the records of a block that was read of another file; those that can be."""
    seqs = row["first_seq"], row["last_seq"]
    block = Block(0, row["company"], row["first"], row["last"], *seqs, row["records"])
    return block.facts_of(block.records() or ())


def seal_inside(db: Connection, seals: Mapping[str, Seal]) -> set[str]:
    """Put seals of records that lie in blocks beside them; return which those are."""
    found = {each.block_no: each for each in map(partial(block_of, db), seals) if each}
    done: set[str] = set()
    for block in found.values():
        unsealed = block.records()
        if unsealed is None:
            continue
        records = [
            replace(each, seal=seals[fact_id].seal, source=seals[fact_id].source)
            if (fact_id := record_id(block.company, number)) in seals
            else each
            for number, each in enumerate(unsealed, block.first)
        ]
        packed = packed_records(records)
        if packed is None:
            take_out(db, record_id(block.company, block.first))
        else:
            put_block(db, replace(block, packed=packed), records=records)
            done |= {record_id(block.company, n) for n in range(block.first, block.last + 1)}
    return done & seals.keys()
