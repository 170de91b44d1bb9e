"""Lists of invoices, from the projection alone."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, func, literal_column, text
from sqlmodel import Field as Column
from sqlmodel import SQLModel, select

_WORD = re.compile(r"\w+", re.UNICODE)
MAX_PAGE = 1_000


class InvoiceRow(SQLModel, table=True):
    """One invoice in a list; amounts in sen (hundredths of a rupiah)."""

    __tablename__ = "invoice_row"

    doc_no: int = Column(primary_key=True)
    id: str
    company: str
    date: str
    reference: str
    trx_code: str
    seller_nitku: str
    buyer_name: str
    buyer_id: str
    state: str
    line_count: int
    tax_base_sen: int
    vat_sen: int
    ppnbm_sen: int
    errors: int
    warnings: int
    origin_file: str
    origin_position: int
    content_digest: str


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """A page of a list.

    Args:
        total: How many there are in all.
    """

    rows: tuple[InvoiceRow, ...]
    total: int


def list_invoices(
    db: Connection, company: str, *, query: str = "", limit: int = 50, offset: int = 0
) -> InvoicePage:
    """Return invoices, newest date first.

    Args:
        query: Words; each must begin a word of the reference, the buyer or the goods.
        limit: At most ``MAX_PAGE``.
    """
    wanted = select(InvoiceRow).where(InvoiceRow.company == company)
    count = select(func.count()).select_from(InvoiceRow).where(InvoiceRow.company == company)
    matching = match_expression(query)
    if matching:
        hits = text("doc_no IN (SELECT rowid FROM invoice_search WHERE invoice_search MATCH :m)")
        wanted = wanted.where(hits.bindparams(m=matching))
        count = count.where(hits.bindparams(m=matching))
    newest: ColumnElement[str] = literal_column("date DESC, doc_no DESC")
    rows = db.execute(wanted.order_by(newest).limit(min(limit, MAX_PAGE)).offset(offset)).mappings()
    found = tuple(InvoiceRow.model_construct(**row) for row in map(dict, rows))
    return InvoicePage(found, int(db.execute(count).scalar_one()))


def ids_with_reference(db: Connection, company: str, *, reference: str) -> list[str]:
    """Return the ids of invoices that carry *reference*, drafts and discarded ones alike."""
    if not reference:
        return []
    rows = db.exec_driver_sql(
        "SELECT id FROM invoice_row WHERE reference = ? AND company = ? ORDER BY doc_no",
        (reference, company),
    )
    return [str(found) for found in rows.scalars()]


def ids_to_export(db: Connection, company: str) -> list[str]:
    """Return the ids of all drafts, those of one imported file together and in its order."""
    rows = db.exec_driver_sql(
        """SELECT id FROM invoice_row WHERE company = ? AND state IN ('draft', 'ready')
        ORDER BY origin_file, origin_position, date, reference, id""",
        (company,),
    )
    return [str(found) for found in rows.scalars()]


def count_by_state(db: Connection, company: str) -> dict[str, int]:
    """Return how many invoices there are in each state."""
    rows = db.exec_driver_sql(
        "SELECT state, count(*) FROM invoice_row WHERE company = ? GROUP BY state", (company,)
    )
    return {str(state): int(count) for state, count in rows}


def match_expression(query: str) -> str:
    """Return the FTS5 expression for what a person typed: every word, as a beginning."""
    # An accent typed as a letter of its own would break its word in two.
    words = _WORD.findall(unicodedata.normalize("NFC", query))
    return " ".join(f'"{word}"*' for word in words)


def from_sen(sen: int) -> Decimal:
    """Return an amount of the projection in rupiah."""
    return Decimal(sen).scaleb(-2)


def each_reference(db: Connection, company: str) -> list[str]:
    """Return every reference on invoices of a company."""
    rows = db.exec_driver_sql(
        "SELECT reference FROM invoice_row WHERE company = ? AND reference <> ''", (company,)
    )
    return [str(reference) for reference in rows.scalars()]
