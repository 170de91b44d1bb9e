"""Which document carries which reference, as the hub last heard."""

from selaras.store.db import Connection
from selaras.store.quick import write_later


def put_reference(db: Connection, company: str, *, doc_id: str, reference: str) -> None:
    """Remember the reference of a document; blank when it has none."""
    write_later(
        db,
        "hub_reference",
        statement="""INSERT INTO hub_reference VALUES (?, ?, ?) ON CONFLICT (doc_id) DO UPDATE SET
        reference = excluded.reference""",
        row=(doc_id, company, reference),
    )


def documents_with_reference(db: Connection, company: str, *, reference: str) -> list[str]:
    """Return the documents of a company that carry *reference* now."""
    rows = db.exec_driver_sql(
        "SELECT doc_id FROM hub_reference WHERE reference = ? AND company = ? ORDER BY doc_id",
        (reference, company),
    )
    return [str(doc_id) for doc_id in rows.scalars()]


def reference_of_document(db: Connection, doc_id: str) -> str:
    """Return the reference an invoice holds; blank where it has none, or is no invoice."""
    found = db.exec_driver_sql("SELECT reference FROM hub_reference WHERE doc_id = ?", (doc_id,))
    return str(found.scalar_one_or_none() or "")


def spend_reference(db: Connection, company: str, *, reference: str, doc_id: str) -> None:
    """Remember for ever that an invoice was approved under *reference*."""
    db.exec_driver_sql(
        "INSERT OR IGNORE INTO hub_spent VALUES (?, ?, ?)", (company, reference, doc_id)
    )


def spent_by(db: Connection, company: str, *, reference: str) -> list[str]:
    """Return the invoices of a company that were ever approved under *reference*."""
    rows = db.exec_driver_sql(
        "SELECT doc_id FROM hub_spent WHERE company = ? AND reference = ? ORDER BY doc_id",
        (company, reference),
    )
    return [str(doc_id) for doc_id in rows.scalars()]
