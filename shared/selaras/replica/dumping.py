"""Everything of one company as plain files, so that nobody is locked in.

What is read is what whoever sits here may see. Kinds that this release does not know are written
with their registers as they are. Secrets (keys, passwords) and what belongs to the installation
alone stay out.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeAlias

from selaras.documents.crdt import Document
from selaras.documents.invoice_codec import decode_invoice
from selaras.documents.values import decode_value
from selaras.domain.audit import KIND as AUDIT
from selaras.domain.company import SHARED_KINDS
from selaras.domain.fields import invoice_view
from selaras.exchange.plain_files import (
    Written,
    columns_of,
    flattened,
    write_csv,
    write_json,
)
from selaras.replica.delivery_file import unsent_file
from selaras.replica.identity import load_identity
from selaras.store.db import Connection
from selaras.store.documents import StoredDocument, each_document
from selaras.store.facts import StoredFact, each_fact
from selaras.store.projection import stage_of
from selaras.store.tray import refused_edits
from selaras.store.users import user_facts

FORMAT: Final = "selaras-dump"
VERSION: Final = 1
INVOICE: Final = "invoice"
_AMOUNTS: Final = ("tax_base", "other_tax_base", "vat", "ppnbm")
_LINE_NUMBERS: Final = frozenset(
    {"price", "qty", "discount", "vat_rate", "ppnbm_rate", "stated_tax_base", *_AMOUNTS}
)
HEAD_COLUMNS: Final = (
    *("id", "reference", "date", "state", "archived", "seller_nitku", "trx_code", "add_info"),
    *("facility_stamp", "custom_doc", "custom_doc_period", "buyer.tin", "buyer.document"),
    *("buyer.country", "buyer.document_number", "buyer.name", "buyer.address", "buyer.email"),
    *("buyer.nitku", "line_count", *(f"totals.{name}" for name in _AMOUNTS)),
    *(f"totals.rupiah.{name}" for name in _AMOUNTS),
)
LINE_COLUMNS: Final = (
    *("invoice", "reference", "number", "line_id", "opt", "code", "name", "unit", "price", "qty"),
    *("discount", "tax_base", "other_tax_base", "vat_rate", "vat", "ppnbm_rate", "ppnbm"),
    *("reason", "stated_tax_base"),
)

Row: TypeAlias = dict[str, Any]
Step: TypeAlias = Callable[[int], None]


def dump(db: Connection, folder: Path, *, at: str, step: Step) -> list[Written]:
    """Write everything that may be seen over *db* into the empty *folder*.

    Args:
        at: Now, ISO 8601, UTC.
        step: Hears how many documents are written; what it raises ends the dump.

    Raises:
        OSError: A file cannot be written.
    """
    files = [
        write_json(folder / "faktur.json", _counted(_invoices(db), step)),
        write_csv(folder / "faktur.csv", HEAD_COLUMNS, rows=map(_head, _invoices(db))),
        write_csv(folder / "faktur-baris.csv", LINE_COLUMNS, rows=_lines(_invoices(db))),
        write_json(folder / "dokumen.json", _counted(map(_document, each_document(db)), step)),
        write_json(folder / "fakta.json", _facts(db)),
        write_json(folder / "riwayat.json", _audit(db)),
        write_json(folder / "pengguna.json", _users(db)),
        write_json(folder / "belum-terkirim.json", [_unsent(db, at)]),
    ]
    files += _tables(folder, "dokumen", map(_flat_document, _other_documents(db)))
    files += _tables(folder, "fakta", map(_flat, _facts(db)))
    files += _tables(folder, "riwayat", map(_flat, _audit(db)))
    return files


def contents(db: Connection, files: Iterable[Written], *, at: str) -> Row:
    """Return what lies in the folder, for ``isi.json``."""
    identity = load_identity(db)
    return {
        "format": FORMAT,
        "version": VERSION,
        "company": identity.company,
        "pc": identity.pc,
        "written_at": at,
        "files": [{"name": f.name, "rows": f.rows, "sha256": f.sha256} for f in files],
    }


def _invoices(db: Connection) -> Iterator[Row]:
    for stored in each_document(db, INVOICE):
        registers = Document(stored.state).registers()
        invoice, _ = decode_invoice(stored.doc_id, registers)
        state = stage_of(db, invoice, registers=registers).value
        yield {**invoice_view(invoice, []), "state": state, "rev": stored.rev}


def _head(view: Row) -> Row:
    row = dict(flattened(view))
    amounts = {name: _number(row.get(name)) for name in HEAD_COLUMNS if name.startswith("totals.")}
    return {**row, **amounts, "line_count": len(view["lines"])}


def _lines(views: Iterable[Row]) -> Iterator[Row]:
    for view in views:
        for number, line in enumerate(view["lines"], start=1):
            amounts = {name: _number(line.get(name)) for name in _LINE_NUMBERS if name in line}
            of = {"invoice": view["id"], "reference": view["reference"], "number": number}
            yield {**line, **amounts, **of}


def _document(stored: StoredDocument) -> Row:
    registers = Document(stored.state).registers()
    return {
        "id": stored.doc_id,
        "kind": stored.kind,
        "rev": stored.rev,
        "registers": {key: decode_value(text) for key, text in sorted(registers.items())},
    }


def _other_documents(db: Connection) -> Iterator[StoredDocument]:
    return (stored for stored in each_document(db) if stored.kind != INVOICE)


def _flat_document(stored: StoredDocument) -> Row:
    row = _document(stored)
    return {"id": row["id"], "kind": row["kind"], **dict(flattened(row["registers"]))}


def _facts(db: Connection) -> Iterator[Row]:
    """Return the company's facts, of kinds this release does not know too."""
    hidden = SHARED_KINDS | {AUDIT}
    return (_fact(fact) for fact in each_fact(db) if fact.kind not in hidden)


def _audit(db: Connection) -> Iterator[Row]:
    found = [_fact(fact) for fact in each_fact(db) if fact.kind == AUDIT]
    return iter(sorted(found, key=lambda row: row["seq"]))


def _fact(fact: StoredFact) -> Row:
    members = {"id": fact.fact_id, "kind": fact.kind, "subject": fact.subject, "seq": fact.seq}
    return {**members, "content": json.loads(fact.content)}


def _flat(row: Row) -> Row:
    content = row["content"] if isinstance(row["content"], dict) else {"content": row["content"]}
    own = {name: row[name] for name in ("id", "kind", "subject", "seq")}
    # A frozen invoice is in the JSON; a table of it would have a column for every register.
    cells = {name: value for name, value in content.items() if name != "frozen"}
    return {**cells, **own}


def _users(db: Connection) -> Iterator[Row]:
    """Return who works for the company, without keys and passwords."""
    company = load_identity(db).company
    for fact in user_facts(db):
        content = json.loads(fact.content)
        role = content.get("roles", {}).get(company)
        if role:
            name, state = content.get("name", ""), content.get("state", "")
            yield {"id": fact.fact_id, "name": name, "role": role, "state": state}


def _unsent(db: Connection, at: str) -> Row:
    company = load_identity(db).company
    tray = [
        {"document": edit.doc_id, "why": edit.code, "who": edit.author, "when": edit.at}
        | {"values": {key: decode_value(text) for key, text in edit.changes.items()}}
        for edit in refused_edits(db)
    ]
    return {**unsent_file(db, [company], at=at), "tray": tray}


def _tables(folder: Path, family: str, rows: Iterable[Row]) -> list[Written]:
    """Write a table for each kind; what has the same kind has mostly the same columns."""
    by_kind: dict[str, list[Row]] = {}
    for row in rows:
        by_kind.setdefault(str(row["kind"]), []).append(row)
    return [
        write_csv(folder / f"{family}-{_file_name(kind)}.csv", columns_of(found), rows=found)
        for kind, found in sorted(by_kind.items())
    ]


def _file_name(kind: str) -> str:
    """Return a kind, which came from elsewhere, as a part of a file's name."""
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in kind)
    return kept[:40].lower() or "_"


def _counted(items: Iterable[Row], step: Step) -> Iterator[Row]:
    for count, item in enumerate(items, start=1):
        step(count)
        yield item


def _number(text: object) -> Decimal | None:
    return Decimal(text) if isinstance(text, str) and text else None
