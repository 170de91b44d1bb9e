"""Epochs as they are stored: the hub's line of them, whom it waits for, and a PC's way back."""

from dataclasses import dataclass
from typing import Final

from selaras.store.contents import CONTENT
from selaras.store.db import Connection
from selaras.store.documents import StoredDocument, stored_document
from selaras.store.facts import StoredFact, stored_fact
from selaras.store.quick import lasting, write_later

WAITING, REPORTED, LEFT_OUT = "waiting", "reported", "left-out"
# Among what is remembered of the PCs of an epoch.
_ALL_PCS: Final = "all"
_AHEAD: Final = "settled_ahead"
# And of that table: whether there is any.
_ANY: Final = "any"


@dataclass(frozen=True, slots=True)
class EpochRow:
    """One epoch of the line a hub stands in.

    Args:
        record: As it travels, signed.
    """

    id: str
    counter: int
    parent: str
    parent_seq: int
    record: str


@dataclass(frozen=True, slots=True)
class EpochPc:
    """One PC in a new epoch.

    Args:
        state: ``waiting``, ``reported`` or ``left-out`` (then *by* whom).
    """

    device: str
    name: str
    state: str
    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A document with what a hub may lack of it.

    Args:
        rev: The newest rev this PC knows to be in it.
    """

    document: StoredDocument
    rev: int


def put_epoch(db: Connection, row: EpochRow) -> None:
    """Write one epoch of the hub's line."""
    db.exec_driver_sql(
        "INSERT OR REPLACE INTO hub_epoch VALUES (?, ?, ?, ?, ?)",
        (row.id, row.counter, row.parent, row.parent_seq, row.record),
    )


def get_epoch(db: Connection, epoch: str) -> EpochRow | None:
    """Return one epoch of the hub's line, or None."""
    known = lasting(db, "hub_epoch")
    if epoch not in known:
        row = db.exec_driver_sql(
            "SELECT id, counter, parent, parent_seq, record FROM hub_epoch WHERE id = ?", (epoch,)
        ).first()
        if row is None:
            # Not kept: anybody can ask for any number of such.
            return None
        known[epoch] = EpochRow(*row)
    found: EpochRow = known[epoch]
    return found


def epoch_after(db: Connection, epoch: str) -> EpochRow | None:
    """Return the epoch of this line that followed *epoch*; None where none did."""
    row = db.exec_driver_sql(
        "SELECT id, counter, parent, parent_seq, record FROM hub_epoch WHERE parent = ?"
        " ORDER BY counter LIMIT 1",
        (epoch,),
    ).first()
    return None if row is None else EpochRow(*row)


def counter_since(db: Connection, seq: int) -> int | None:
    """Return the counter of the first epoch of this line that began at *seq* of its feed or later.

    None where none did. The first epoch of all began nowhere.
    """
    found = db.exec_driver_sql(
        "SELECT min(counter) FROM hub_epoch WHERE parent <> '' AND parent_seq >= ?", (seq,)
    )
    counter = found.scalar_one()
    return None if counter is None else int(counter)


def put_pc(db: Connection, pc: EpochPc) -> None:
    """Write how far one PC has come in this epoch."""
    db.exec_driver_sql(
        """INSERT INTO hub_epoch_pc VALUES (?, ?, ?, ?, ?) ON CONFLICT (device) DO UPDATE SET
        name = excluded.name, state = excluded.state, by = excluded.by, at = excluded.at""",
        (pc.device, pc.name, pc.state, pc.by, pc.at),
    )


def epoch_pcs(db: Connection) -> list[EpochPc]:
    """Return every PC this epoch asked after, by name."""
    # Every hello asks for them.
    known = lasting(db, "hub_epoch_pc")
    if _ALL_PCS not in known:
        rows = db.exec_driver_sql(
            "SELECT device, name, state, by, at FROM hub_epoch_pc ORDER BY name, device"
        ).all()
        known[_ALL_PCS] = [EpochPc(*row) for row in rows]
    return list(known[_ALL_PCS])


def get_numbers(db: Connection, company: str, *, year: int) -> tuple[int, bool]:
    """Return (highest number that is not to be given again, whether the series has jumped)."""
    row = db.exec_driver_sql(
        "SELECT last, jumped FROM hub_epoch_number WHERE company = ? AND year = ?", (company, year)
    ).first()
    return (0, False) if row is None else (int(row[0]), bool(row[1]))


def put_numbers(
    db: Connection, company: str, *, year: int, last: int, jumped: bool = False
) -> None:
    """Write up to which number none is given in this epoch; it never sinks."""
    db.exec_driver_sql(
        """INSERT INTO hub_epoch_number VALUES (?, ?, ?, ?) ON CONFLICT (company, year) DO UPDATE
        SET last = max(last, excluded.last), jumped = max(jumped, excluded.jumped)""",
        (company, year, last, int(jumped)),
    )


def forget_epoch_state(db: Connection) -> None:
    """Begin to wait anew: a further epoch begins."""
    for table in ("hub_epoch_pc", "hub_epoch_number", "hub_epoch_document"):
        db.exec_driver_sql(f"DELETE FROM {table}")


def former_state(db: Connection, doc_id: str) -> bytes | None:
    """Return a document as the former epochs left it; None while this one has not changed it."""
    row = db.exec_driver_sql(
        "SELECT state FROM hub_epoch_document WHERE doc_id = ?", (doc_id,)
    ).first()
    return None if row is None else bytes(row[0])


def put_former_state(db: Connection, doc_id: str, *, state: bytes) -> None:
    """Write how the former epochs left a document; blank for one that they did not have."""
    db.exec_driver_sql("INSERT OR REPLACE INTO hub_epoch_document VALUES (?, ?)", (doc_id, state))


# What a PC may have that its hub lost


def note_settled(db: Connection, doc_id: str, *, rev: int, seq: int) -> None:
    """Remember that the hub holds an entry of ours at *rev*, until the feed says so."""
    write_later(
        db,
        _AHEAD,
        statement="""INSERT INTO settled_ahead VALUES (?, ?, ?) ON CONFLICT (doc_id) DO UPDATE SET
        rev = max(rev, excluded.rev), seq = max(seq, excluded.seq)""",
        row=(doc_id, rev, seq),
    )
    lasting(db, _AHEAD)[_ANY] = True


def forget_settled(db: Connection, through: int) -> None:
    """Forget what the feed has brought by now: nothing at a PC that only looks on."""
    known = lasting(db, _AHEAD)
    if _ANY not in known:
        found = db.exec_driver_sql("SELECT 1 FROM settled_ahead LIMIT 1")
        known[_ANY] = found.bare() is not None
    if known[_ANY]:
        db.exec_driver_sql("DELETE FROM settled_ahead WHERE seq <= ?", (through,))


def documents_ahead(db: Connection, seq: int, *, after_no: int, limit: int) -> list[Ahead]:
    """Return documents that a hub which knows the feed up to *seq* may lack a part of.

    So it may of those that no feed has brought again yet since this PC's last way over.
    """
    rows = db.exec_driver_sql(
        """SELECT doc_no, id, kind, company, document.rev, document.seq, state, confirmed, hash,
        max(document.rev, coalesce(settled_ahead.rev, 0)) FROM document
        LEFT JOIN settled_ahead ON doc_id = id
        WHERE doc_no > ? AND (document.seq > ? OR settled_ahead.seq > ?
            OR (document.seq = 0 AND document.rev > 0))
        ORDER BY doc_no LIMIT ?""",
        (after_no, seq, seq, limit),
    ).all()
    return [Ahead(stored_document(row[:-1]), int(row[-1])) for row in rows]


def facts_ahead(db: Connection, seq: int, *, after: str, limit: int) -> list[StoredFact]:
    """Return facts from behind *seq* in the feed, a page at a time in order of their ids.

    With them those that no feed has brought again yet since this PC's last way over.
    """
    rows = db.exec_driver_sql(
        f"""SELECT id, kind, company, subject, seq, {CONTENT} FROM fact
        WHERE id > ? AND (seq > ? OR seq = 0) ORDER BY id LIMIT ?""",
        (after, seq, limit),
    ).all()
    return [stored_fact(row) for row in rows]


def count_documents(db: Connection) -> int:
    """Return how many documents this PC holds."""
    return int(db.exec_driver_sql("SELECT count(*) FROM document").scalar_one())


def settled_revs(db: Connection) -> dict[str, int]:
    """Return the revs that the hub settled and its feed has not brought yet, by document."""
    rows = db.exec_driver_sql("SELECT doc_id, rev FROM settled_ahead").all()
    return {str(doc_id): int(rev) for doc_id, rev in rows}


def newest_number(db: Connection) -> int:
    """Return the highest number under which this PC has anything of a feed; 0 for nothing.

    It is beyond the cursor where a file that was rebuilt takes the feed anew.
    """
    found = db.exec_driver_sql(
        "SELECT max((SELECT coalesce(max(seq), 0) FROM document),"
        " (SELECT coalesce(max(seq), 0) FROM fact))"
    )
    return int(found.scalar_one())


def set_head(db: Connection, seq: int) -> None:
    """Let the hub's feed go on behind *seq*."""
    db.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = 'hub_feed'")
    db.exec_driver_sql("INSERT INTO sqlite_sequence VALUES ('hub_feed', ?)", (seq,))


# The way over


def unsettle(db: Connection, shared: int) -> None:
    """Mark what lies behind *shared* as not confirmed by the feed that is followed from now on."""
    db.exec_driver_sql("UPDATE document SET seq = 0 WHERE seq > ?", (shared,))
    db.exec_driver_sql("UPDATE fact SET seq = 0 WHERE seq > ?", (shared,))
    db.exec_driver_sql("DELETE FROM settled_ahead")


def facts_left_behind(db: Connection) -> list[StoredFact]:
    """Return facts that the feed which is followed now did not bring."""
    rows = db.exec_driver_sql(
        f"SELECT id, kind, company, subject, seq, {CONTENT} FROM fact WHERE seq = 0"
    ).all()
    return [stored_fact(row) for row in rows]


def documents_left_behind(db: Connection) -> list[str]:
    """Return documents of a former feed which the one that is followed now did not bring."""
    rows = db.exec_driver_sql("SELECT id FROM document WHERE seq = 0 AND rev > 0 ORDER BY id")
    return [str(doc_id) for doc_id in rows.scalars()]


def park(db: Connection, n: int) -> None:
    """Keep an entry of the outbox back until the hub can carry it out."""
    db.exec_driver_sql("UPDATE outbox SET parked = 1 WHERE n = ?", (n,))


def parked_numbers(db: Connection) -> list[int]:
    """Return the numbers of the entries that are kept back, in order."""
    rows = db.exec_driver_sql("SELECT n FROM outbox WHERE parked = 1 ORDER BY n")
    return [int(n) for n in rows.scalars()]
