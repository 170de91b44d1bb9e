"""The projection: rows for lists and search, derived from documents and from nothing else.

It is written in the same transaction as what it derives from. A rebuild beside the old one gives
the identical result; ``doctor`` says whether it does.
"""

import json
from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import Connection

from selaras.documents.approval_content import is_ready
from selaras.documents.crdt import Document
from selaras.documents.invoice_codec import decode_invoice
from selaras.domain.approval import Stage
from selaras.domain.invoice import Invoice
from selaras.domain.party import OwnCompany
from selaras.domain.tax import totals
from selaras.domain.validation import findings
from selaras.store.documents import each_document
from selaras.store.facts import facts_about
from selaras.store.projection_schema import projection_sql

PROJECTED_KIND = "invoice"
_ROW_TABLES = ("invoice_row", "invoice_search")
_BESIDE = "rebuilt_"


def project(db: Connection, doc_no: int, *, doc_id: str, registers: dict[str, str]) -> None:
    """Write the rows of one document."""
    if doc_id.partition(":")[0] == PROJECTED_KIND:
        _write(db, doc_no, doc_id, registers, prefix="")


def unproject(db: Connection, doc_no: int) -> None:
    """Remove the rows of a document that is gone."""
    db.exec_driver_sql("DELETE FROM invoice_row WHERE doc_no = ?", (doc_no,))
    db.exec_driver_sql("DELETE FROM invoice_search WHERE rowid = ?", (doc_no,))


def rebuild_beside(db: Connection) -> Iterator[int]:
    """Build the projection anew beside the present one; yield how many documents are done."""
    drop_rebuilt(db)
    for statement in projection_sql(_BESIDE):
        db.exec_driver_sql(statement)
    for done, stored in enumerate(each_document(db, PROJECTED_KIND), start=1):
        registers = Document(stored.state).registers()
        _write(db, stored.doc_no, stored.doc_id, registers, prefix=_BESIDE)
        yield done


def rebuilt_differences(db: Connection) -> list[int]:
    """Return the row numbers in which the rebuilt projection differs from the present one."""
    differing: set[int] = set()
    for table in _ROW_TABLES:
        key, columns = ("doc_no", "*") if table == "invoice_row" else ("rowid", "rowid, *")
        for left, right in ((table, _BESIDE + table), (_BESIDE + table, table)):
            rows = db.exec_driver_sql(
                f"SELECT {key} FROM (SELECT {columns} FROM {left}"
                f" EXCEPT SELECT {columns} FROM {right})"
            )
            differing.update(int(number) for number in rows.scalars())
    return sorted(differing)


def adopt_rebuilt(db: Connection) -> None:
    """Put the rebuilt rows in the place of the present ones."""
    db.exec_driver_sql("DELETE FROM invoice_row")
    db.exec_driver_sql(f"INSERT INTO invoice_row SELECT * FROM {_BESIDE}invoice_row")
    db.exec_driver_sql("DELETE FROM invoice_search")
    db.exec_driver_sql(
        "INSERT INTO invoice_search (rowid, reference, buyer, goods)"
        f" SELECT rowid, reference, buyer, goods FROM {_BESIDE}invoice_search"
    )
    drop_rebuilt(db)


def drop_rebuilt(db: Connection) -> None:
    """Remove what ``rebuild_beside`` made."""
    for table in _ROW_TABLES:
        db.exec_driver_sql(f"DROP TABLE IF EXISTS {_BESIDE}{table}")


def _write(
    db: Connection, doc_no: int, doc_id: str, registers: dict[str, str], *, prefix: str
) -> None:
    invoice, defects = decode_invoice(doc_id, registers)
    found = findings(invoice, OwnCompany(invoice.company))
    errors = sum(finding.severity == "error" for finding in found) + len(defects)
    row = (
        *_columns(invoice, stage_of(db, invoice, registers=registers)),
        errors,
        len(found) + len(defects) - errors,
        *_origin(invoice),
    )
    db.exec_driver_sql(
        f"INSERT OR REPLACE INTO {prefix}invoice_row VALUES ({','.join('?' * 19)})",
        (doc_no, *row),
    )
    db.exec_driver_sql(f"DELETE FROM {prefix}invoice_search WHERE rowid = ?", (doc_no,))
    db.exec_driver_sql(
        f"INSERT INTO {prefix}invoice_search (rowid, reference, buyer, goods) VALUES (?, ?, ?, ?)",
        (doc_no, *_search_texts(invoice)),
    )


def stage_of(db: Connection, invoice: Invoice, *, registers: dict[str, str]) -> Stage:
    """Return where an invoice stands, from its content and the facts about it."""
    for fact in facts_about(db, invoice.invoice_id, kind="approval"):
        approval = json.loads(fact.content)
        if approval["state"] == "approved":
            return Stage.EXPORTED if approval["batch"] else Stage.APPROVED
    if invoice.discarded:
        return Stage.DISCARDED
    if invoice.legacy:
        return Stage.LEGACY
    return Stage.READY if is_ready(invoice.invoice_id, registers) else Stage.DRAFT


def _columns(invoice: Invoice, stage: Stage) -> tuple[object, ...]:
    amounts = totals(invoice).file
    return (
        invoice.invoice_id,
        invoice.company,
        invoice.date.isoformat() if invoice.date else "",
        invoice.reference,
        invoice.transaction.code,
        invoice.seller_nitku,
        invoice.buyer.name,
        _buyer_id(invoice),
        stage.value,
        len(invoice.lines),
        _sen(amounts.tax_base),
        _sen(amounts.vat),
        _sen(amounts.ppnbm),
    )


def _origin(invoice: Invoice) -> tuple[str, int, str]:
    origin = invoice.origin
    if origin is None:
        return "", 0, invoice.content_digest
    return origin.file, origin.position, invoice.content_digest


def _buyer_id(invoice: Invoice) -> str:
    buyer = invoice.buyer
    return buyer.tin if buyer.document == "TIN" else buyer.document_number


def _search_texts(invoice: Invoice) -> tuple[str, str, str]:
    buyer = f"{invoice.buyer.name} {_buyer_id(invoice)}"
    number = invoice.legacy.number if invoice.legacy else ""
    reference = f"{invoice.reference} {number}".strip()
    return reference, buyer, " ".join(dict.fromkeys(line.name for line in invoice.lines))


def _sen(amount: Decimal) -> int:
    # SQLite's integers end at 63 bits; beyond that the row shows the limit and a finding says so.
    limit = 2**62
    return max(-limit, min(limit, int(amount.scaleb(2))))
