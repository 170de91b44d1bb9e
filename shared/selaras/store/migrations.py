"""Schema changes: small, numbered by their place in ``MIGRATIONS``, adding only.

A migration is never edited once released. ``PRAGMA user_version`` holds how many have run.
"""

from collections.abc import Callable

from selaras.store.db import Connection
from selaras.store.projection import Heard, renew, unheard
from selaras.store.projection_schema import PROJECTION_SQL
from selaras.store.schema_by_hand import m018_by_hand, m021_contracts
from selaras.store.schema_cards import m013_cards
from selaras.store.schema_companies import m009_companies
from selaras.store.schema_epochs import m016_epochs
from selaras.store.schema_feed import (
    m026_feed_documents,
    m027_record_blocks,
    m028_fact_indexes,
)
from selaras.store.schema_former import m015_former
from selaras.store.schema_health import m011_health
from selaras.store.schema_inbox import m029_inbox
from selaras.store.schema_incarnations import m010_incarnations
from selaras.store.schema_lists import m020_list_orders, m023_paper_orders, m024_card_orders
from selaras.store.schema_papers import m017_papers
from selaras.store.schema_records import m022_packed_records
from selaras.store.schema_results import m014_results
from selaras.store.schema_sums import m012_sums


def m001_replica(db: Connection) -> None:
    """Keep documents, what was written and not yet settled, the cursor and the tray."""
    _run(
        db,
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        # state holds unsent work too; confirmed is the hub's state while the two differ.
        """CREATE TABLE document (
            doc_no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
            company TEXT NOT NULL, rev INTEGER NOT NULL, seq INTEGER NOT NULL,
            state BLOB NOT NULL, confirmed BLOB, hash BLOB NOT NULL) STRICT""",
        # AUTOINCREMENT: a number of a settled entry must never come again.
        """CREATE TABLE outbox (
            n INTEGER PRIMARY KEY AUTOINCREMENT, origin_incarnation TEXT NOT NULL,
            origin_n INTEGER NOT NULL, doc_id TEXT NOT NULL, company TEXT NOT NULL,
            base_epoch TEXT NOT NULL, base_rev INTEGER NOT NULL, changes TEXT NOT NULL,
            client_id INTEGER NOT NULL, first_clock INTEGER NOT NULL, end_clock INTEGER NOT NULL,
            author TEXT NOT NULL, at TEXT NOT NULL, request TEXT, signature BLOB NOT NULL
            ) STRICT""",
        "CREATE INDEX outbox_doc ON outbox (doc_id)",
        """CREATE TABLE outbox_part (
            n INTEGER NOT NULL, part INTEGER NOT NULL, data BLOB NOT NULL,
            PRIMARY KEY (n, part)) STRICT, WITHOUT ROWID""",
        """CREATE TABLE fact (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, company TEXT NOT NULL, subject TEXT NOT NULL,
            seq INTEGER NOT NULL, content TEXT NOT NULL) STRICT""",
        "CREATE INDEX fact_subject ON fact (subject, kind)",
        """CREATE TABLE tray (
            tray_no INTEGER PRIMARY KEY AUTOINCREMENT, origin_incarnation TEXT NOT NULL,
            origin_n INTEGER NOT NULL, doc_id TEXT NOT NULL, company TEXT NOT NULL,
            code TEXT NOT NULL, facts TEXT NOT NULL, changes TEXT NOT NULL, author TEXT NOT NULL,
            at TEXT NOT NULL) STRICT""",
    )


def m002_hub(db: Connection) -> None:
    """Let this PC be a hub: its own copy of each document, the feed, and whom it knows."""
    _run(
        db,
        # registers: who last changed each register, at which rev (JSON).
        """CREATE TABLE hub_document (
            doc_no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
            company TEXT NOT NULL, rev INTEGER NOT NULL, seq INTEGER NOT NULL,
            state BLOB NOT NULL, registers TEXT NOT NULL) STRICT""",
        "CREATE INDEX hub_document_seq ON hub_document (seq)",
        # A row without data means: send the document's state as it is when the row is read.
        # previous: the document's row before, so that a row whose forerunner was trimmed is told.
        """CREATE TABLE hub_feed (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, doc_id TEXT, rev INTEGER NOT NULL,
            incarnation TEXT NOT NULL, data BLOB, fact_id TEXT, previous INTEGER NOT NULL
            ) STRICT""",
        """CREATE TABLE hub_fact (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, company TEXT NOT NULL, subject TEXT NOT NULL,
            seq INTEGER NOT NULL, content TEXT NOT NULL) STRICT""",
        "CREATE INDEX hub_fact_seq ON hub_fact (seq)",
        "CREATE INDEX hub_fact_subject ON hub_fact (subject, kind)",
        """CREATE TABLE hub_outcome (
            incarnation TEXT NOT NULL, n INTEGER NOT NULL, hash BLOB NOT NULL,
            outcome TEXT NOT NULL, PRIMARY KEY (incarnation, n)) STRICT, WITHOUT ROWID""",
        """CREATE TABLE hub_origin (
            incarnation TEXT NOT NULL, n INTEGER NOT NULL, outcome TEXT NOT NULL,
            PRIMARY KEY (incarnation, n)) STRICT, WITHOUT ROWID""",
        """CREATE TABLE hub_device (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, token_hash BLOB NOT NULL,
            joined_at TEXT NOT NULL, last_seen TEXT NOT NULL) STRICT""",
        """CREATE TABLE hub_incarnation (
            id TEXT PRIMARY KEY, device TEXT NOT NULL, last_n INTEGER NOT NULL,
            last_hash BLOB NOT NULL) STRICT""",
        """CREATE TABLE hub_client (
            client_id INTEGER PRIMARY KEY, incarnation TEXT NOT NULL) STRICT""",
        """CREATE TABLE hub_invite (
            code_hash BLOB PRIMARY KEY, expires_at TEXT NOT NULL, tries INTEGER NOT NULL
            ) STRICT""",
    )


def m003_projection(db: Connection) -> None:
    """List and search invoices without opening a document."""
    _run(db, *PROJECTION_SQL)


def m004_requests(db: Connection) -> None:
    """Follow requests to their end, and know which invoices hold a reference."""
    _run(
        db,
        """CREATE TABLE request (
            origin_incarnation TEXT NOT NULL, origin_n INTEGER NOT NULL, kind TEXT NOT NULL,
            subject TEXT NOT NULL, content TEXT NOT NULL, seen TEXT NOT NULL, author TEXT NOT NULL,
            at TEXT NOT NULL, state TEXT NOT NULL, code TEXT NOT NULL, facts TEXT NOT NULL,
            PRIMARY KEY (origin_incarnation, origin_n)) STRICT""",
        """CREATE TABLE hub_reference (
            doc_id TEXT PRIMARY KEY, company TEXT NOT NULL, reference TEXT NOT NULL) STRICT""",
        "CREATE INDEX hub_reference_reference ON hub_reference (reference, company)",
        """CREATE TABLE hub_spent (
            company TEXT NOT NULL, reference TEXT NOT NULL, doc_id TEXT NOT NULL,
            PRIMARY KEY (company, reference, doc_id)
            ) STRICT, WITHOUT ROWID""",
    )


def m005_trust(db: Connection) -> None:
    """Know PCs by their keys, revoke them, and keep a join code until it is used or expires."""
    _run(
        db,
        # fingerprint: SHA-256 of the certificate; revoked_at is blank while the key is good.
        """CREATE TABLE hub_device_key (
            device TEXT PRIMARY KEY, fingerprint BLOB NOT NULL UNIQUE, added_at TEXT NOT NULL,
            revoked_at TEXT NOT NULL, reason TEXT NOT NULL) STRICT""",
        """CREATE TABLE hub_pairing_code (
            public TEXT PRIMARY KEY, secret TEXT NOT NULL, expires_at TEXT NOT NULL,
            tries INTEGER NOT NULL) STRICT""",
    )


def m006_users(db: Connection) -> None:
    """Know whose entry waits, and who ever edited a document."""
    _run(
        db,
        "ALTER TABLE outbox ADD COLUMN user TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX outbox_unsigned ON outbox (n) WHERE signature = x''",
        """CREATE TABLE hub_editor (
            doc_id TEXT NOT NULL, user TEXT NOT NULL, PRIMARY KEY (doc_id, user)
            ) STRICT, WITHOUT ROWID""",
    )


def m007_audit(db: Connection) -> None:
    """Find the audit's records by document, person, PC, time and words."""
    _run(
        db,
        # AUTOINCREMENT: the search keeps a row's words for ever, under its number.
        """CREATE TABLE audit_row (
            row_no INTEGER PRIMARY KEY AUTOINCREMENT, fact_id TEXT NOT NULL UNIQUE,
            company TEXT NOT NULL, number INTEGER NOT NULL, author TEXT NOT NULL,
            pc TEXT NOT NULL, received TEXT NOT NULL) STRICT""",
        "CREATE INDEX audit_row_number ON audit_row (company, number)",
        """CREATE TABLE audit_document (
            doc_id TEXT NOT NULL, row_no INTEGER NOT NULL, PRIMARY KEY (doc_id, row_no)
            ) STRICT, WITHOUT ROWID""",
        # Only the index of the words: the record itself is a fact.
        """CREATE VIRTUAL TABLE audit_search USING fts5(
            words, content='', tokenize='unicode61 remove_diacritics 2')""",
    )


def m008_fact_kinds(db: Connection) -> None:
    """Find facts of one kind without reading all others: approvals hold whole invoices."""
    _run(
        db,
        "CREATE INDEX fact_kind ON fact (kind, seq)",
        "CREATE INDEX hub_fact_kind ON hub_fact (kind, seq)",
    )


def m019_packed_states(_: Connection) -> None:
    """Keep programs out that would read a packed state as a document without content.

    What lies here stays as it is until it is written again; both are read.
    """


def m025_unsent(db: Connection) -> None:
    """Find the few documents with unsent work without reading all: each comparison asks twice."""
    _run(db, "CREATE INDEX document_unsent ON document (doc_no) WHERE confirmed IS NOT NULL")


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (
    m001_replica,
    m002_hub,
    m003_projection,
    m004_requests,
    m005_trust,
    m006_users,
    m007_audit,
    m008_fact_kinds,
    m009_companies,
    m010_incarnations,
    m011_health,
    m012_sums,
    m013_cards,
    m014_results,
    m015_former,
    m016_epochs,
    m017_papers,
    m018_by_hand,
    m019_packed_states,
    m020_list_orders,
    m021_contracts,
    m022_packed_records,
    m023_paper_orders,
    m024_card_orders,
    m025_unsent,
    m026_feed_documents,
    m027_record_blocks,
    m028_fact_indexes,
    m029_inbox,
)


def migrate(connection: Connection, heard: Heard = unheard) -> None:
    """Run what has not run yet, all of it or nothing; *heard* while rows are derived anew."""
    with connection.begin():
        done = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        for migration in MIGRATIONS[done:]:
            migration(connection)
        is_older = done < len(MIGRATIONS)
        renew(connection, is_migrating=is_older, heard=heard)
        if is_older:
            connection.exec_driver_sql(f"PRAGMA user_version={len(MIGRATIONS)}")


def _run(db: Connection, *statements: str) -> None:
    for statement in statements:
        db.exec_driver_sql(statement)
