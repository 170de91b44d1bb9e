"""Lists of invoices, from the projection alone."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date as Date
from decimal import Decimal
from typing import Final, TypeAlias

from selaras.store.db import Connection
from selaras.store.words import found_in, has_few_hits, match_expression

MAX_PAGE = 1_000

# SQL, and the values in it.
Condition: TypeAlias = tuple[str, Sequence[object]]


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One invoice in a list; amounts in sen (hundredths of a rupiah)."""

    doc_no: int
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
    buyer_key: str
    archived: int
    nsfp: str
    coretax: str
    replaces: str
    work: str
    contract: str


_COLUMNS: Final = ", ".join(each.name for each in fields(InvoiceRow))


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """A page of a list.

    Args:
        total: How many there are in all.
    """

    rows: tuple[InvoiceRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which invoices of a company a list shows.

    Args:
        query: Words; each must begin a word of the reference, the number, the buyer or the goods.
        status: A stage (``draft``), a status at Coretax (``APPROVED``) or work to be done there
            by hand (``cancel-planned``); any when blank.
        is_archived: Those that are out of the way, instead of the usual ones.
    """

    query: str = ""
    status: str = ""
    is_archived: bool = False


def list_invoices(
    db: Connection, company: str, *, query: str = "", limit: int = 50, offset: int = 0
) -> InvoicePage:
    """Return invoices, newest date first.

    Args:
        query: Words; each must begin a word of the reference, the buyer or the goods.
        limit: At most ``MAX_PAGE``.
    """
    return list_wanted(db, company, wanted=Wanted(query), limit=limit, offset=offset)


def list_wanted(
    db: Connection, company: str, *, wanted: Wanted, limit: int = 50, offset: int = 0
) -> InvoicePage:
    """Return the invoices that are *wanted*, newest date first; at most ``MAX_PAGE``."""
    listed: list[Condition] = [("company = ?", (company,))]
    listed.append(("archived = ?", (int(wanted.is_archived),)))
    if wanted.status:
        status = " ".join(wanted.status.replace("_", " ").split())
        either = (status.lower(), status.upper(), status.lower())
        listed.append(("(state = ? OR coretax = ? OR work = ?)", either))
    words = match_expression(wanted.query)
    return _page(db, listed, words=words, span=(offset, limit))


def invoices_of_buyers(
    db: Connection, company: str, *, keys: Sequence[str], limit: int = 50, offset: int = 0
) -> InvoicePage:
    """Return the invoices of some buyers, newest date first, those out of the way too.

    Args:
        keys: Of ``domain.customer.buyer_key``.
    """
    places = ", ".join("?" * len(keys))
    listed: list[Condition] = [("company = ?", (company,)), (f"buyer_key IN ({places})", keys)]
    return _page(db, listed, words="", span=(offset, limit))


def _page(
    db: Connection, listed: Sequence[Condition], *, words: str, span: tuple[int, int]
) -> InvoicePage:
    terms = [sql for sql, _ in listed]
    values = [value for _, each in listed for value in each]
    offset, limit = span
    few = has_few_hits(db, "invoice_search", words=words)
    source, bound = found_in("invoice_row", terms, values=values, words=words, by_rows=few)
    rows = db.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM {source} ORDER BY date DESC, doc_no DESC LIMIT ? OFFSET ?",
        (*bound, min(limit, MAX_PAGE), offset),
    )
    found = tuple(InvoiceRow(*row) for row in rows)
    source, bound = found_in("invoice_row", terms, values=values, words=words, by_rows=bool(words))
    total = db.exec_driver_sql(f"SELECT count(*) FROM {source}", bound)
    return InvoicePage(found, int(total.scalar_one()))


def buyers_without_customer(db: Connection, company: str) -> list[tuple[str, str, int]]:
    """Return (key, id of its newest invoice, how many) of buyers that no customer stands for."""
    rows = db.exec_driver_sql(
        """SELECT buyer_key, id, count(*), max(date) FROM invoice_row WHERE company = ?
        AND buyer_key <> '' AND state <> 'discarded' AND buyer_key NOT IN (
        SELECT key FROM customer_row WHERE company = ?
        UNION ALL SELECT name_key FROM customer_row WHERE company = ?)
        GROUP BY buyer_key ORDER BY buyer_key""",
        (company, company, company),
    )
    # SQLite takes the other columns from the row that holds the maximum.
    return [(str(key), str(newest), int(count)) for key, newest, count, _ in rows]


def twin_references(db: Connection, company: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return each reference that several invoices carry, with their ids."""
    # The plus keeps SQLite from walking all invoices of the company; those of others that carry a
    # reference too are told from one index with the rest, and left out below.
    rows = db.exec_driver_sql(
        """SELECT reference, id FROM invoice_row WHERE +company = ? AND reference IN (
        SELECT reference FROM invoice_row WHERE reference > ''
        GROUP BY reference HAVING count(*) > 1) ORDER BY reference, doc_no""",
        (company,),
    ).all()
    found: dict[str, list[str]] = {}
    for reference, doc_id in rows:
        found.setdefault(str(reference), []).append(str(doc_id))
    return [(reference, tuple(ids)) for reference, ids in found.items() if len(ids) > 1]


def ids_with_reference(db: Connection, company: str, *, reference: str) -> list[str]:
    """Return the ids of invoices that carry *reference*, drafts and discarded ones alike."""
    if not reference:
        return []
    rows = db.exec_driver_sql(
        "SELECT id FROM invoice_row WHERE reference = ? AND company = ? ORDER BY doc_no",
        (reference, company),
    )
    return [str(found) for found in rows.scalars()]


@dataclass(frozen=True, slots=True)
class Numbered:
    """What is asked of an invoice that is known by its number; amounts in sen."""

    buyer_id: str
    buyer_name: str
    tax_base_sen: int
    vat_sen: int


def invoice_numbered(db: Connection, company: str, *, number: str) -> Numbered | None:
    """Return the invoice to which Coretax gave *number*; None where there is none here."""
    # No index has the numbers, but the words of one are searched like any others.
    words = match_expression(number)
    if not words:
        return None
    terms = ["company = ?", "nsfp = ?"]
    found, values = found_in(
        "invoice_row", terms, values=(company, number), words=words, by_rows=True
    )
    rows = db.exec_driver_sql(f"SELECT {_NUMBERED} FROM {found} ORDER BY doc_no LIMIT 1", values)
    row = rows.first()
    return None if row is None else Numbered(*row)


_NUMBERED: Final = ", ".join(each.name for each in fields(Numbered))


def ids_exported_alike(db: Connection, company: str, *, buyer_id: str, day: Date) -> list[str]:
    """Return the ids of exported invoices to one buyer of one day."""
    # So written that the index of the list leads to the day, not to all that is exported.
    rows = db.exec_driver_sql(
        """SELECT id FROM invoice_row WHERE company = ? AND archived IN (0, 1) AND date = ?
        AND buyer_id = ? AND +state = 'exported' ORDER BY +doc_no""",
        (company, day.isoformat(), buyer_id),
    )
    return [str(found) for found in rows.scalars()]


def ids_to_export(db: Connection, company: str) -> list[str]:
    """Return the ids of all drafts, those of one imported file together and in its order."""
    rows = db.exec_driver_sql(
        """SELECT id FROM invoice_row WHERE company = ? AND archived = 0
        AND state IN ('draft', 'ready') AND replaces = '' AND contract = ''
        ORDER BY origin_file, origin_position, date, reference, id""",
        (company,),
    )
    return [str(found) for found in rows.scalars()]


def ids_with_number(db: Connection, company: str) -> list[str]:
    """Return the ids of invoices of the old desktop program, and of those Coretax numbered."""
    rows = db.exec_driver_sql(
        """SELECT id FROM invoice_row WHERE company = ? AND archived = 0
        AND (state = 'legacy' OR nsfp <> '')
        ORDER BY origin_file, origin_position, date, reference, id""",
        (company,),
    )
    return [str(found) for found in rows.scalars()]


def from_sen(sen: int) -> Decimal:
    """Return an amount of the projection in rupiah."""
    return Decimal(sen).scaleb(-2)


def each_reference(db: Connection, company: str) -> list[str]:
    """Return every reference on invoices of a company."""
    rows = db.exec_driver_sql(
        "SELECT reference FROM invoice_row WHERE company = ? AND reference <> ''", (company,)
    )
    return [str(reference) for reference in rows.scalars()]


# In the three below the plus, and saying that there is one, leads SQLite to the small index of
# those that have it.


def replacements_of(db: Connection, company: str, *, invoice_id: str) -> list[str]:
    """Return the ids of what was drafted in the place of an invoice, thrown away or not."""
    rows = db.exec_driver_sql(
        """SELECT id FROM invoice_row WHERE replaces = ? AND replaces <> '' AND +company = ?
        ORDER BY doc_no""",
        (invoice_id, company),
    )
    return [str(found) for found in rows.scalars()]


def contracts_like(db: Connection, company: str, *, part: str, limit: int) -> list[tuple[str, str]]:
    """Return (contract, buyer) of contracts whose name holds *part*, those used last first."""
    rows = db.exec_driver_sql(
        """SELECT contract, max(buyer_name) FROM invoice_row
        WHERE contract <> '' AND +company = ? AND state <> 'discarded' AND instr(lower(contract), ?)
        GROUP BY contract ORDER BY max(date) DESC, contract LIMIT ?""",
        (company, part.lower(), limit),
    )
    return [(str(contract), str(buyer)) for contract, buyer in rows]


def ids_of_contract(db: Connection, company: str, *, contract: str) -> list[str]:
    """Return the ids of invoices that take part of a contract and were not thrown away."""
    rows = db.exec_driver_sql(
        """SELECT id FROM invoice_row WHERE contract = ? AND contract <> '' AND +company = ?
        AND state <> 'discarded' AND coretax NOT IN ('AMENDED', 'CANCELED')
        ORDER BY date, doc_no""",
        (contract, company),
    )
    return [str(found) for found in rows.scalars()]
