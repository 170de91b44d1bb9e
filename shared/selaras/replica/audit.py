"""The audit as this PC holds it: searched, shown by the names people know, and verified here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from selaras.documents.crdt import Document
from selaras.documents.lines import split_line_register
from selaras.documents.values import decode_value
from selaras.domain.audit import Change, Head, Record
from selaras.domain.paper_shapes import SHAPES
from selaras.domain.record_reading import open_record, read_record
from selaras.replica.card_kinds import card_title, line_ids_shown
from selaras.replica.finding import Found, find_invoice, open_invoice
from selaras.replica.identity import load_identity
from selaras.store.audit import Wanted, find_records, newest_row, records_about
from selaras.store.db import Connection
from selaras.store.documents import get_document

# Registers of cards and papers whose members people know by their own names.
CARD_GROUPS = frozenset({"identity", "contact", "what", "cost"}).union(
    *(shape.groups for shape in SHAPES.values())
)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field's change by the name of ``show --json``.

    Args:
        field: ``lines.2.qty`` for a line as displayed here now; the bare name of the register
            where this release knows no better.
        before: As it reads in JSON; None when it was not there. *after* likewise.
        wanted: What the author wrote, where a merge kept something else; None otherwise.
    """

    register: str
    field: str
    before: object
    after: object
    wanted: object = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One record, ready to be shown.

    Args:
        reference: The invoice's reference or the name on a card as it is here now, else blank.
    """

    record: Record
    hash: str
    reference: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One value that a register had, or that was refused.

    Args:
        number: Of the audit record.
        value: As it reads in JSON; None when it was not there.
        when: By the author's clock.
        code: Why it was refused; blank when it took effect.
    """

    number: int
    value: object
    who: str
    pc: str
    when: str
    code: str


@dataclass(frozen=True, slots=True)
class Page:
    """Records, newest first, and how many there are in all."""

    records: tuple[Shown, ...]
    total: int


def head(db: Connection) -> Head | None:
    """Return the end of the chain as this PC has it, or None while there is no record."""
    text = newest_row(db, load_identity(db).company)
    sealed = open_record(text) if text else None
    return Head(sealed.record.number, sealed.hash) if sealed else None


def search(db: Connection, wanted: Wanted, *, limit: int) -> Page:
    """Return the records wanted, newest first."""
    texts, total = find_records(db, load_identity(db).company, wanted=wanted, limit=limit)
    return Page(tuple(show_record(db, text) for text in texts), total)


def document_of(db: Connection, ref: str) -> str | None:
    """Return the id of what *ref* names: an invoice's reference, or any document's id."""
    company = load_identity(db).company
    found = find_invoice(db, company, ref=ref)
    if isinstance(found, Found):
        return found.stored.doc_id
    # A document that never came to be, or is no invoice, may still have records.
    return ref if records_about(db, company, doc_id=ref) else None


def history(db: Connection, doc_id: str, *, register: str) -> list[Moment]:
    """Return every value of one register, oldest first, with who wrote it.

    The first is the value at creation, as far as a later record or the present content tells it.
    """
    company = load_identity(db).company
    records = [each for each in map(read_record, records_about(db, company, doc_id=doc_id)) if each]
    changes = [(each, each.changes[register]) for each in records if register in each.changes]
    moments = [
        _moment(record, change.wanted or change.after) for record, change in _by_order(changes)
    ]
    created = next((each for each in records if each.whole), None)
    effective = [change for record, change in changes if not record.code]
    first = effective[0].before if effective else _present(db, doc_id).get(register)
    return [_moment(created, first), *moments] if created and first is not None else moments


def field_name(register: str, found: Found | None, *, lines: Sequence[str] = ()) -> str:
    """Return the name people know a register by: ``lines.2`` for a line as displayed here.

    Args:
        lines: Ids of the lines of what is no invoice, as displayed here.
    """
    part = split_line_register(register)
    if part is None:
        return register
    lines = [line.line_id for line in found.invoice.lines] if found else lines
    return f"lines.{lines.index(part[0]) + 1}" if part[0] in lines else "lines"


def _by_order(changes: list[tuple[Record, Change]]) -> Iterator[tuple[Record, Change]]:
    yield from sorted(changes, key=lambda each: each[0].number)


def _moment(record: Record, text: str | None) -> Moment:
    value = None if text is None else decode_value(text)
    return Moment(record.number, value, record.author, record.pc, record.at, record.code)


def _present(db: Connection, doc_id: str) -> dict[str, str]:
    stored = get_document(db, doc_id)
    if stored is None:
        return {}
    return Document(stored.confirmed or stored.state).registers()


def show_record(db: Connection, text: str) -> Shown:
    """Return a stored record ready to be shown, as far as it can be read."""
    # A record that was tampered with is shown as far as it can be read; verify tells.
    record = read_record(text) or Record("", "?", "", "", "", "", "")
    sealed = open_record(text)
    found = open_invoice(db, record.document) if record.document else None
    lines = () if found or not record.document else line_ids_shown(db, record.document)
    changes = tuple(
        shown
        for key, change in record.changes.items()
        for shown in _fields(key, change, name=field_name(key, found, lines=lines))
    )
    reference = found.invoice.reference if found else card_title(db, record.document)
    return Shown(record, sealed.hash if sealed else "", reference, changes)


def _fields(register: str, change: Change, *, name: str) -> Iterator[FieldChange]:
    """Take a group apart into the members that differ."""
    texts = [each for each in (change.before, change.after, change.wanted) if each]
    values = [decode_value(text) for text in texts]
    if not all(isinstance(value, Mapping) for value in values):
        yield FieldChange(
            register, name, *map(_value, (change.before, change.after, change.wanted))
        )
        return
    members = [_members(text) for text in (change.before, change.after, change.wanted or None)]
    for member in dict.fromkeys(key for each in members for key in each):
        before, after, wanted = (each.get(member) for each in members)
        if before != after or (change.wanted and wanted != after):
            full = _member_name(register, name, member)
            yield FieldChange(register, full, before, after, wanted)


def _member_name(register: str, name: str, member: str) -> str:
    if register in CARD_GROUPS:
        return member
    if register == "transaction":
        return "trx_code" if member == "code" else member
    return f"{name}.{member}"


def _members(text: str | None) -> Mapping[str, object]:
    value = decode_value(text) if text else None
    return value if isinstance(value, Mapping) else {}


def _value(text: str | None) -> object:
    return decode_value(text) if text else None
