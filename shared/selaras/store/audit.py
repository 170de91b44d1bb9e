"""Where audit records lie: at the hub, at every PC, and in an index that finds them.

The records are facts. The index (``audit_row``, ``audit_document``, ``audit_search``) is derived
from them in the transaction that stores them, and is never believed: what is shown is the record.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from operator import attrgetter
from typing import Any

import orjson

from selaras.domain.audit import KIND, Head, documents_of, read_head, record_id
from selaras.domain.audit_chain import Row
from selaras.domain.record_reading import read_members
from selaras.store.among import among
from selaras.store.contents import CONTENT, content_of
from selaras.store.db import Connection
from selaras.store.facts import (
    StoredFact,
    add_fact,
    add_facts,
    delete_fact,
    facts_of_kind,
    get_fact,
    put_fact,
)
from selaras.store.meta import get_meta, set_meta
from selaras.store.quick import lasting, write_all_later
from selaras.store.record_blocks import newest_number, records_of
from selaras.values import replace

TABLE, HUB_TABLE = "fact", "hub_fact"
_META = "meta"
# Beginning of the keys under which the end of each company's chain is remembered.
HEADS = "hub.audit."
_ROWS, _NEWEST = "audit_row", "newest"
_ADD_ROW = """INSERT INTO audit_row (row_no, fact_id, company, number, author, pc, received)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""
_ADD_DOCUMENT = "INSERT INTO audit_document (doc_id, row_no) VALUES (?, ?)"
_ADD_WORDS = "INSERT INTO audit_search (rowid, words) VALUES (?, ?)"
MAX_PAGE = 1_000
_LOOKED_UP_AT_ONCE = 256
_WORD = re.compile(r"\w+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records; what is blank does not narrow.

    Args:
        document: Id.
        query: Words; each must begin a word of the record, or of the invoice it is about.
        pc: Name of the PC, in any case; *person* likewise.
        begin: From this moment by the hub's clock, ISO 8601 in UTC; *end* is the first after.
    """

    document: str = ""
    query: str = ""
    pc: str = ""
    person: str = ""
    begin: str = ""
    end: str = ""


def hub_head(db: Connection, company: str) -> Head | None:
    """Return the end of a company's chain as the hub in this file remembers it, or None."""
    known: Head | None = lasting(db, _META).get((KIND, company))
    return known or read_head(get_meta(db, _head_key(company)) or "")


def put_hub_head(db: Connection, company: str, *, head: Head) -> None:
    """Remember the end of a company's chain."""
    set_meta(db, _head_key(company), value=head.text())
    # Beside the text, not to be read out of it again for the next record.
    lasting(db, _META)[KIND, company] = head


def put_hub_record(db: Connection, fact: StoredFact, *, number: int) -> None:
    """Write a record of the hub's; one that stands under its id already gives way.

    That none does is looked up for more and more of the numbers to come at once.
    """
    place = KIND, fact.company, "numbers"
    first, free, below = lasting(db, HUB_TABLE).get(place, (number, number, number))
    if not free <= number < below:
        below = number + min(2 * (number - first) + 1, _LOOKED_UP_AT_ONCE)
        ids = [record_id(fact.company, each) for each in range(number, below)]
        found = db.exec_driver_sql(
            "SELECT 1 FROM hub_fact WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(ids),),
        )
        if found.first() is not None or number <= newest_number(db, fact.company):
            put_fact(db, fact, table=HUB_TABLE)
            return
    lasting(db, HUB_TABLE)[place] = first, number + 1, below
    add_fact(db, fact, table=HUB_TABLE)


def put_record(db: Connection, fact: StoredFact) -> None:
    """Store a record that came from the hub, and index it.

    A record never changes: where another one stands under its id, that one is kept beside it, so
    that a hub that tells the past anew is found out. One of a former epoch has no number any
    more, and the hub keeps it.
    """
    known = get_fact(db, fact.fact_id)
    if known is not None and known.content != fact.content:
        if known.seq:
            put_fact(db, _aside(known))
        _unindex(db, fact.fact_id)
        known = None
    put_fact(db, fact)
    if known is None:
        _index_texts(db, [fact])


def put_records(db: Connection, facts: Sequence[StoredFact]) -> None:
    """Store records that came from the hub, as ``put_record`` does each."""
    condition, wanted = among([each.fact_id for each in facts])
    there = set(
        db.exec_driver_sql(f"SELECT id FROM fact WHERE id {condition}", (wanted,)).scalars()
    )
    new, others = dict[str, StoredFact](), list[StoredFact]()
    for fact in facts:
        if fact.fact_id in there or fact.fact_id in new:
            others.append(fact)
        else:
            new[fact.fact_id] = fact
    if new:
        add_facts(db, [*new.values()], kind=KIND)
        _index_texts(db, new.values())
    for fact in others:
        put_record(db, fact)


def set_aside(db: Connection, record: StoredFact) -> None:
    """Take a record out of the chain that the hub does not have; it is kept, under another id."""
    put_fact(db, _aside(record))
    _unindex(db, record.fact_id)
    delete_fact(db, record)


def forget_record(db: Connection, fact_id: str) -> None:
    """Let go of a record that the hub does not have any more under this id."""
    _unindex(db, fact_id)


def rows_in_order(db: Connection, company: str, *, table: str = TABLE) -> Iterator[Row]:
    """Go through the records of a company in the order of the feed."""
    asked = f"SELECT id, subject, seq, {CONTENT} FROM {table} WHERE kind = ? AND company = ?"
    found = db.exec_driver_sql(f"{asked} ORDER BY seq, id", (KIND, company))
    rows = (Row(fact_id, subject, seq, content_of(text)) for fact_id, subject, seq, text in found)
    kept = (Row(*row) for row in records_of(db, company)) if table == HUB_TABLE else ()
    yield from merge(rows, kept, key=attrgetter("seq", "fact_id"))


def indexed_ids(db: Connection, company: str) -> set[str]:
    """Return the ids of the records that the index knows."""
    rows = db.exec_driver_sql("SELECT fact_id FROM audit_row WHERE company = ?", (company,))
    return {str(fact_id) for fact_id in rows.scalars()}


def newest_row(db: Connection, company: str) -> str | None:
    """Return the text of the newest record on this PC that its feed confirmed, or None."""
    row = db.exec_driver_sql(
        f"""SELECT {CONTENT} FROM audit_row JOIN fact ON fact.id = fact_id
        WHERE audit_row.company = ? AND fact.seq > 0 ORDER BY number DESC LIMIT 1""",
        (company,),
    ).first()
    return None if row is None else content_of(row[0])


def find_records(
    db: Connection, company: str, *, wanted: Wanted, limit: int
) -> tuple[list[str], int]:
    """Return the texts of the records wanted, newest first, and how many there are in all.

    Args:
        limit: At most ``MAX_PAGE``.
    """
    where, values = _narrowed(company, wanted)
    total = db.exec_driver_sql(f"SELECT count(*) FROM audit_row WHERE {where}", values)
    rows = db.exec_driver_sql(
        f"""SELECT {CONTENT} FROM audit_row JOIN fact ON fact.id = fact_id
        WHERE {where} ORDER BY number DESC LIMIT ?""",
        (*values, min(limit, MAX_PAGE)),
    )
    return [content_of(text) for text in rows.scalars()], int(total.scalar_one())


def records_about(db: Connection, company: str, *, doc_id: str) -> list[str]:
    """Return the texts of every record about a document, oldest first."""
    rows = db.exec_driver_sql(
        f"""SELECT {CONTENT} FROM audit_document JOIN audit_row USING (row_no)
        JOIN fact ON fact.id = fact_id
        WHERE audit_row.company = ? AND doc_id = ? ORDER BY number""",
        (company, doc_id),
    )
    return [content_of(text) for text in rows.scalars()]


def forget_index(db: Connection) -> None:
    """Empty the index."""
    db.exec_driver_sql("DELETE FROM audit_row")
    db.exec_driver_sql("DELETE FROM audit_document")
    # The words are kept without the text they stand in, so there is nothing to delete row by row.
    db.exec_driver_sql("INSERT INTO audit_search (audit_search) VALUES ('delete-all')")


def reindex(db: Connection) -> None:
    """Derive the index anew from the records."""
    forget_index(db)
    for fact in facts_of_kind(db, KIND):
        # One that was contradicted is kept under an id of its own and not indexed.
        if "~" not in fact.fact_id:
            _index_texts(db, [fact])


def _narrowed(company: str, wanted: Wanted) -> tuple[str, tuple[str, ...]]:
    terms, values = ["audit_row.company = ?"], [company]
    plain = (
        ("row_no IN (SELECT row_no FROM audit_document WHERE doc_id = ?)", wanted.document),
        ("pc = ? COLLATE NOCASE", wanted.pc),
        ("author = ? COLLATE NOCASE", wanted.person),
        ("received >= ?", wanted.begin),
        ("received < ?", wanted.end),
    )
    for term, value in plain:
        if value:
            terms.append(term)
            values.append(value)
    matching = " ".join(f'"{word}"*' for word in _WORD.findall(wanted.query))
    if matching:
        terms.append(
            """(row_no IN (SELECT rowid FROM audit_search WHERE audit_search MATCH ?)
            OR row_no IN (SELECT row_no FROM audit_document JOIN invoice_row ON id = doc_id
            WHERE doc_no IN (SELECT rowid FROM invoice_search WHERE invoice_search MATCH ?)))"""
        )
        values += [matching, matching]
    return " AND ".join(terms), tuple(values)


def _index_texts(db: Connection, facts: Iterable[StoredFact]) -> None:
    rows, documents, words = list[tuple[Any, ...]](), list[tuple[str, int]](), {}
    row_no = _newest_row_no(db)
    for fact in facts:
        said = read_members(fact.content, loads=orjson.loads)
        if said is None:
            continue
        row_no, find = row_no + 1, said.get
        named = find("company", ""), find("number", 0), find("author", ""), find("pc", "")
        rows.append((row_no, fact.fact_id, *named, find("received", "")))
        about = documents_of(find("document", ""), find("whole", ()))
        documents += [(doc_id, row_no) for doc_id in about]
        words[row_no] = _words(said)
    lasting(db, _ROWS)[_NEWEST] = row_no
    write_all_later(db, _ROWS, statement=_ADD_ROW, rows=rows)
    write_all_later(db, "audit_document", statement=_ADD_DOCUMENT, rows=documents)
    write_all_later(db, "audit_search", statement=_ADD_WORDS, rows=words.items())


def _newest_row_no(db: Connection) -> int:
    """Return the newest number that any row had: the search keeps words for ever under theirs."""
    known = lasting(db, _ROWS)
    if _NEWEST not in known:
        found = db.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'audit_row'")
        known[_NEWEST] = int(found.scalar() or 0)
    return int(known[_NEWEST])


def _unindex(db: Connection, fact_id: str) -> None:
    """Let go of a record; its words stay in the search and lead to no row."""
    mine = "SELECT row_no FROM audit_row WHERE fact_id = ?"
    db.exec_driver_sql(f"DELETE FROM audit_document WHERE row_no IN ({mine})", (fact_id,))
    db.exec_driver_sql("DELETE FROM audit_row WHERE fact_id = ?", (fact_id,))


def _words(said: Mapping[str, Any]) -> str:
    texts = [said.get(name, "") for name in ("author", "user", "pc", "kind", "code")]
    texts += [*said.get("request", {}).values(), *said.get("facts", {}).values()]
    for change in said.get("changes", {}).values():
        texts += [text for text in (change.before, change.after, change.wanted) if text]
    return " ".join(texts)


def _aside(fact: StoredFact) -> StoredFact:
    """Return a contradicted record under an id of its own; the chain's walk stumbles over it."""
    return replace(fact, fact_id=f"{fact.fact_id}~{fact.seq}")


def _head_key(company: str) -> str:
    return f"{HEADS}{company}"
