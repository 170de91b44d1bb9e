"""Where the hub's older records of the audit lie: a hundred to a block, a thousand in the end.

A record is a row of ``hub_fact`` while it is new, and in a block behind the newest ones. Whoever
asks for facts of the hub (``facts``, ``seals``, ``audit``, ``sums``, ``hub_documents``) is told of
both and need not know. A record that changes is taken out of its block first; it stays a row then.
"""

import hashlib
import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from selaras.domain.audit import KIND, record_id
from selaras.store.block_content import BlockRecord, unpacked_records
from selaras.store.db import Connection
from selaras.store.quick import lasting, remembered

TABLE: Final = "hub_record_block"
FACTS: Final = "hub_fact"
_COLUMNS: Final = "block_no, company, first, last, first_seq, last_seq, records"
_ID: Final = f"{KIND}:"
# Of a subject's hash: that a block names another one by the same bytes costs opening it.
_SUBJECT_BYTES: Final = 2
# No number of a feed is as high.
_ANY: Final = 2**62
_NUMBER_CHARS: Final = 18
# Among what is remembered of the table: blocks that were opened. Each may hold a megabyte.
_OPENED: Final = object()
_AT_ONCE: Final = 8

# A record as a row of ``fact`` is read: id, kind, company, subject, seq, content.
FactRow: TypeAlias = tuple[str, str, str, str, int, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """One record of a block, as the fact and the seal that it is."""

    row: FactRow
    seal: bytes
    source: str

    @property
    def fact_id(self) -> str:
        """Return the id of the fact."""
        return self.row[0]

    @property
    def seq(self) -> int:
        """Return its number in the feed."""
        return self.row[4]


# By which it comes next, and by which of two.
_Waiting: TypeAlias = tuple[int, str, Kept]


@dataclass(frozen=True, slots=True)
class Block:
    """Records *first* to *last* of a company; none in *packed* where they are rows."""

    block_no: int
    company: str
    first: int
    last: int
    first_seq: int
    last_seq: int
    packed: bytes

    def records(self) -> list[BlockRecord] | None:
        """Return the records as they lie in it; None where it cannot be unpacked."""
        try:
            return unpacked_records(self.packed)
        except ValueError:
            return None

    def kept(self) -> list[Kept]:
        """Return the records; of a block that cannot be read each is blank, and verifying tells."""
        found = self.records()
        if found is None:
            found = [BlockRecord("", self.first_seq, "")] * (self.last - self.first + 1)
        return self.facts_of(found)

    def facts_of(self, records: Iterable[BlockRecord]) -> list[Kept]:
        """Return *records*, which lie in it, as facts."""
        return [self._kept(number, each) for number, each in enumerate(records, self.first)]

    def _kept(self, number: int, each: BlockRecord) -> Kept:
        fact_id = record_id(self.company, number)
        row = fact_id, KIND, self.company, each.subject, each.seq, each.text
        return Kept(row, each.seal, each.source)


def in_block(db: Connection, fact_id: str) -> Kept | None:
    """Return a record that lies in a block, or None."""
    block = block_of(db, fact_id)
    return None if block is None else _find(db, block, fact_id)


def in_blocks(db: Connection, fact_ids: Iterable[str]) -> dict[str, Kept]:
    """Return those of some facts that lie in blocks, by their ids."""
    wanted = {each for each in fact_ids if each.startswith(_ID)}
    found: dict[str, Kept] = {}
    for fact_id in wanted:
        if fact_id not in found and (block := block_of(db, fact_id)) is not None:
            kept = opened(db, block)
            found |= {each.fact_id: each for each in kept if each.fact_id in wanted}
    return found


def between(db: Connection, after: int = -1, *, through: int = _ANY) -> Iterator[Kept]:
    """Go through the records with numbers of the feed in (after, through], in its order."""
    blocks = find_blocks(db, "last_seq > ? AND first_seq <= ? ORDER BY first_seq", after, through)
    waiting: list[_Waiting] = []
    for block in blocks:
        while waiting and waiting[0][0] < block.first_seq:
            yield heapq.heappop(waiting)[-1]
        _wait(waiting, [each for each in opened(db, block) if after < each.seq <= through])
    while waiting:
        yield heapq.heappop(waiting)[-1]


def records_of(db: Connection, company: str) -> Iterator[tuple[str, str, int, str]]:
    """Go through a company's records in the feed's order, as (id, subject, seq, content)."""
    for fact_id, _, whose, subject, seq, content in (each.row for each in between(db)):
        if whose == company:
            yield fact_id, subject, seq, content


def newest_first(db: Connection, through: int, *, above: int = -1) -> Iterator[Kept]:
    """Go back through the records up to a number of the feed, down to the one behind *above*."""
    waiting: list[_Waiting] = []
    where = "first_seq <= ? AND last_seq > ? ORDER BY last_seq DESC"
    for block in find_blocks(db, where, through, above):
        while waiting and -waiting[0][0] > block.last_seq:
            yield heapq.heappop(waiting)[-1]
        found = [each for each in opened(db, block) if above < each.seq <= through]
        _wait(waiting, found, sign=-1)
    while waiting:
        yield heapq.heappop(waiting)[-1]


def about(db: Connection, subject: str) -> list[Kept]:
    """Return the records in blocks about one document, or about none in particular."""
    blocks = find_blocks(db, "instr(subjects, ?)", mark_of(subject))
    return [each for block in blocks for each in opened(db, block) if each.row[3] == subject]


def ids_between(db: Connection, after: str, *, through: str) -> list[str]:
    """Return the ids of records in blocks, in the order of ids as texts.

    Args:
        through: The last one; blank for no bound.
    """
    rows = db.exec_driver_sql(
        "SELECT company, first, last FROM hub_record_block WHERE length(records) > 0"
    )
    ids = (
        record_id(company, number)
        for company, first, last in rows
        for number in range(first, last + 1)
    )
    return sorted(each for each in ids if each > after and (not through or each <= through))


def all_kept(db: Connection) -> Iterator[Kept]:
    """Go through all records in blocks, company by company; a file being migrated has none yet."""
    if not db.exec_driver_sql("SELECT 1 FROM sqlite_schema WHERE name = ?", (TABLE,)).first():
        return
    for block in find_blocks(db, "TRUE ORDER BY company, first"):
        yield from block.kept()


def newest_number(db: Connection, company: str) -> int:
    """Return the highest number of a record that was looked at for a block; 0 where none was."""
    known = lasting(db, TABLE)
    newest: int = known.get(company, 0)
    if not newest:
        found = db.exec_driver_sql(
            "SELECT max(last) FROM hub_record_block WHERE company = ?", (company,)
        )
        newest = int(found.scalar() or 0)
        # Of what is no company here anybody can ask for any number.
        if newest:
            known[company] = newest
    return newest


def blocks_of(db: Connection, company: str, *, size: int) -> Iterator[Block]:
    """Go through the blocks of a company that hold *size* records, the oldest first."""
    where = "company = ? AND last - first = ? AND length(records) > 0 ORDER BY first"
    return find_blocks(db, where, company, size - 1)


def _wait(waiting: list[_Waiting], found: Iterable[Kept], *, sign: int = 1) -> None:
    for each in found:
        heapq.heappush(waiting, (sign * each.seq, each.fact_id, each))


def _find(db: Connection, block: Block, fact_id: str) -> Kept | None:
    return next((each for each in opened(db, block) if each.fact_id == fact_id), None)


def opened(db: Connection, block: Block) -> list[Kept]:
    """Return the records of a block, opened once in a transaction where there are few."""
    known: dict[int, list[Kept]] = remembered(db, TABLE).setdefault(_OPENED, {})
    if block.block_no not in known:
        while len(known) >= _AT_ONCE:
            del known[next(iter(known))]
        known[block.block_no] = block.kept()
    return known[block.block_no]


def block_of(db: Connection, fact_id: str) -> Block | None:
    """Return the block in which a record lies, or None."""
    company, _, number = fact_id.removeprefix(_ID).rpartition(":")
    if not fact_id.startswith(_ID) or not number.isdecimal() or len(number) > _NUMBER_CHARS:
        return None
    if int(number) > newest_number(db, company):
        return None
    found = find_blocks(
        db, "company = ? AND first <= ? ORDER BY first DESC LIMIT 1", company, int(number)
    )
    return next((each for each in found if int(number) <= each.last and each.packed), None)


def find_blocks(db: Connection, where: str, *values: int | str | bytes) -> Iterator[Block]:
    """Go through blocks, as a condition and an order in SQL say; each is read as it is reached."""
    rows = db.exec_driver_sql(f"SELECT {_COLUMNS} FROM hub_record_block WHERE {where}", values)
    return (Block(*row) for row in rows)


def mark_of(subject: str) -> bytes:
    """Return the bytes by which a block names a subject of its records."""
    return hashlib.sha256(subject.encode("utf-8", "surrogatepass")).digest()[:_SUBJECT_BYTES]
