"""Putting the hub's older records of the audit into blocks, a hundred at a time.

Only records that lie as the hub wrote them, number after number in the feed's order, are put into
a block. Others stay rows; the block of their numbers is there and empty, not to look at them again.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from selaras.domain.audit import KIND, record_id
from selaras.store.audit import HEADS, hub_head
from selaras.store.block_content import BlockRecord, packed_records, unpacked_records
from selaras.store.contents import CONTENT, content_of
from selaras.store.db import Connection
from selaras.store.meta import all_meta
from selaras.store.record_blocks import Block, blocks_of, newest_number
from selaras.store.record_rows import forget_blocks, put_block

RECORDS: Final = 100
# Blocks of so many records become one of all theirs.
JOINED: Final = 10
# So many of the newest records stay rows: most that is asked for is among them.
NEWEST: Final = 20


def pack_old_records(db: Connection) -> bool:
    """Put records of a company that are no longer among the newest into one block, if any are."""
    companies = [key.removeprefix(HEADS) for key in all_meta(db) if key.startswith(HEADS)]
    return any(_pack(db, company) for company in companies)


def _pack(db: Connection, company: str) -> bool:
    head = hub_head(db, company)
    if head is None or head.number < RECORDS + NEWEST:
        return False
    first = newest_number(db, company) + 1
    last = first + RECORDS - 1
    if head.number < last + NEWEST:
        return False
    ids = json.dumps([record_id(company, number) for number in range(first, last + 1)])
    records = _rows(db, company, ids)
    packed = packed_records(records) if _is_in_order(records) else None
    seqs = (records[0].seq, records[-1].seq) if packed else (0, 0)
    block = Block(0, company, first, last, *seqs, packed or b"")
    put_block(db, block, records=records if packed else ())
    if packed:
        for table, name in (("hub_fact", "id"), ("hub_fact_seal", "fact_id")):
            db.exec_driver_sql(
                f"DELETE FROM {table} WHERE {name} IN (SELECT value FROM json_each(?))", (ids,)
            )
        _join(db, company)
    return True


def _rows(db: Connection, company: str, ids: str) -> list[BlockRecord]:
    """Return the records of these ids in their order; fewer where one is not as it should be."""
    rows = db.exec_driver_sql(
        f"""SELECT kind, company, subject, hub_fact.seq, {CONTENT}, hub_fact_seal.seq, seal, source
        FROM json_each(?) AS wanted JOIN hub_fact ON hub_fact.id = wanted.value
        LEFT JOIN hub_fact_seal ON fact_id = hub_fact.id ORDER BY wanted.key""",
        (ids,),
    ).all()
    found = []
    for kind, whose, subject, seq, content, sealed_seq, seal, source in rows:
        text = content_of(content)
        if (kind, whose) == (KIND, company) and text and sealed_seq in (None, seq):
            found.append(BlockRecord(subject, seq, text, seal or b"", source or ""))
    return found


def _is_in_order(records: Sequence[BlockRecord]) -> bool:
    """Say whether the hub wrote all of them one after the other, as their numbers say."""
    in_order = all(one.seq < other.seq for one, other in pairwise(records))
    return len(records) == RECORDS and in_order


def _join(db: Connection, company: str) -> None:
    """Make one block of the oldest run of small ones that is long enough."""
    run: list[Block] = []
    for block in list(blocks_of(db, company, size=RECORDS)):
        if run and not _follows(block, run[-1]):
            run = []
        run.append(block)
        if len(run) == JOINED:
            _make_one(db, run)
            return


def _follows(block: Block, before: Block) -> bool:
    return block.first == before.last + 1 and block.first_seq > before.last_seq


def _make_one(db: Connection, run: Sequence[Block]) -> None:
    try:
        records = [each for block in run for each in unpacked_records(block.packed)]
    except ValueError:
        return
    packed = packed_records(records)
    if packed is not None:
        first, last = run[0], run[-1]
        forget_blocks(db, run)
        whole = replace(last, first=first.first, first_seq=first.first_seq, packed=packed)
        put_block(db, whole, records=records)
