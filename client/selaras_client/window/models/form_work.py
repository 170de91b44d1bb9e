"""What the invoice form asks of the replica; each function runs in the thread that owns it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Date
from typing import Any

from selaras.documents.approval_content import approval_hash
from selaras.domain.approval import Stage
from selaras.domain.fields import apply_fields, invoice_view
from selaras.domain.findings import Finding
from selaras.domain.invoice import Buyer, BuyerDocument, Invoice, Transaction
from selaras.domain.party import INDONESIA, NO_DOCUMENT_NUMBER, nitku_of
from selaras.domain.result import Defect, Rejection
from selaras.protocol.presence_frames import OpenMark
from selaras.replica import Replica
from selaras.replica.approvals import live_approval
from selaras.replica.conflicts import Conflict, open_conflicts
from selaras.replica.finding import find_invoice
from selaras.replica.identity import load_identity
from selaras.replica.payments import Chain, chain_of
from selaras.replica.queries import all_findings
from selaras.replica.writer import Base
from selaras.store.customers import keys_of
from selaras.store.invoices import invoices_of_buyers
from selaras.store.projection import stage_of
from selaras_client.window.models.dependents import dependents, needs_facility
from selaras_client.window.models.field_texts import (
    field_name,
    line_key,
    split_line_key,
)
from selaras_client.window.models.payments import CONTRACT, payment_follows
from selaras_client.window.models.undo import Written, reversal

USUAL_CODE = "04"
COPIED = ("opt", "code", "name", "unit", "price", "qty", "discount", "ppnbm_rate")
USUAL_OPT = "A"
_NO_ID = "none"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An invoice as the form shows it.

    Args:
        base: What the screen shows, for telling unaware changes from aware ones.
        is_stored: False for a new draft of which nothing is written yet.
        stage: Where it stands; approved ones are frozen.
        hash: Of the content; an approval names it.
        approval: The one that freezes it, or None.
        elsewhere: Other PCs that have it open now.
        chain: The contract that it takes part of.
        next_line: What the next line may be called; blank while nothing is stored.
    """

    invoice: Invoice
    base: Base
    findings: tuple[Finding, ...] = ()
    defects: tuple[Defect, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    is_stored: bool = True
    stage: Stage = Stage.DRAFT
    hash: str = ""
    approval: Mapping[str, Any] | None = None
    elsewhere: tuple[OpenMark, ...] = ()
    chain: Chain | None = None
    next_line: str = ""


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """One field to be written.

    Args:
        key: As in ``field_texts``.
        text: As ``apply_fields`` takes it.
    """

    key: str
    text: str
    base: Base


def load(replica: Replica, ref: str) -> Snapshot | Rejection:
    """Read one invoice with everything the form shows."""
    with replica.reading() as db:
        identity = load_identity(db)
        found = find_invoice(db, identity.company, ref=ref)
        if isinstance(found, Rejection):
            return found
        return Snapshot(
            found.invoice,
            Base(identity.epoch, found.stored.rev),
            tuple(all_findings(db, found)),
            found.defects,
            tuple(open_conflicts(db, found.stored.doc_id)),
            stage=stage_of(db, found.invoice, registers=found.registers),
            hash=approval_hash(found.stored.doc_id, found.registers),
            approval=live_approval(db, found.stored.doc_id),
            chain=chain_of(db, found.invoice),
            elsewhere=replica.presence.elsewhere(found.stored.doc_id),
            next_line=replica.new_id(),
        )


def blank(replica: Replica, today: Date) -> Snapshot | Rejection:
    """Return a new draft with what is usual filled in; nothing is written."""
    identity = replica.identity
    if not identity.is_set_up:
        return Rejection("company.not-set-up")
    buyer = Buyer(
        document=BuyerDocument.TIN.value,
        country=INDONESIA,
        document_number=NO_DOCUMENT_NUMBER,
    )
    invoice = Invoice(
        "",
        identity.company,
        date=today,
        seller_nitku=nitku_of(identity.company),
        buyer=buyer,
        transaction=Transaction(USUAL_CODE),
    )
    return Snapshot(invoice, Base(identity.epoch, 0), is_stored=False)


def save(replica: Replica, invoice: Invoice, *, edit: FieldEdit) -> Written | Rejection:
    """Write one field and what follows from it.

    Args:
        invoice: As the form shows it; a draft without id is begun.
    """
    now = newest(replica, invoice)
    if isinstance(now, Rejection):
        return now
    name = field_name(now, edit.key)
    if name is None:
        return Rejection("window.form.line-gone")
    fields = {
        name: edit.text,
        **dependents(now, name, text=edit.text),
        **payment_follows(replica, now, name=name, text=edit.text),
    }
    return write(replica, invoice, fields=fields, base=edit.base)


def fill(replica: Replica, invoice: Invoice, *, key: str, card_id: str) -> Written | Rejection:
    """Copy a customer into the buyer, goods into the line of *key*, or take a contract."""
    if not invoice.invoice_id:
        begun = write(replica, invoice, fields={}, base=None)
        if isinstance(begun, Rejection):
            return begun
        # The line that was shown before anything was stored has got its id now.
        invoice, key = begun.after, _of_first_line(key, begun.after)
    now = newest(replica, invoice)
    if isinstance(now, Rejection):
        return now
    if key == CONTRACT:
        fields = {**dependents(now, key, text=card_id), key: card_id}
        follows = payment_follows(replica, now, name=key, text=card_id)
        return write(replica, invoice, fields=fields | follows, base=None)
    line_id, _ = split_line_key(key)
    if line_id is None:
        fields = {"buyer": card_id, **_as_last_time(replica, now, card_id)}
        return write(replica, invoice, fields=fields, base=None)
    name = field_name(now, line_key(line_id, "goods"))
    if name is None:
        return Rejection("window.form.line-gone")
    return write(replica, invoice, fields={name: card_id}, base=None)


def _as_last_time(replica: Replica, now: Invoice, customer_id: str) -> Mapping[str, str]:
    """Return the code of the customer's newest invoice, where the draft has the usual one yet."""
    if now.transaction != Transaction(USUAL_CODE):
        return {}
    with replica.reading() as db:
        keys = keys_of(db, [customer_id])
        rows = invoices_of_buyers(db, now.company, keys=keys, limit=1).rows if keys else ()
        found = find_invoice(db, now.company, ref=rows[0].id) if rows else None
    if found is None or isinstance(found, Rejection):
        return {}
    last = found.invoice.transaction
    follows = {"add_info": last.add_info, "facility_stamp": last.facility_stamp}
    return {"trx_code": last.code, **(follows if needs_facility(last.code) else {})}


def _of_first_line(key: str, invoice: Invoice) -> str:
    line_id, member = split_line_key(key)
    return key if line_id is None else line_key(invoice.lines[0].line_id, member)


def move_line(
    replica: Replica, invoice: Invoice, *, line_id: str, step: int
) -> Written | Rejection:
    """Move a line among the others, *step* places down."""
    now = newest(replica, invoice)
    if isinstance(now, Rejection):
        return now
    places = {line.line_id: place for place, line in enumerate(now.lines, start=1)}
    fields = {}
    if line_id in places and 1 <= places[line_id] + step <= len(places):
        fields[f"lines.{places[line_id]}.at"] = str(places[line_id] + step)
    return write(replica, invoice, fields=fields, base=None)


def take_back(replica: Replica, invoice: Invoice, *, written: Written) -> Written | Rejection:
    """Write the fields that take an edit back, as far as it still stands."""
    now = newest(replica, invoice)
    if isinstance(now, Rejection):
        return now
    return write(replica, invoice, fields=reversal(written, now), base=None)


def remove_line(
    replica: Replica, invoice: Invoice, *, line_id: str, base: Base
) -> Written | Rejection:
    """Remove a line."""
    now = newest(replica, invoice)
    if isinstance(now, Rejection):
        return now
    name = field_name(now, line_key(line_id, "removed"))
    # Somebody else may have removed it already.
    fields = {name: "true"} if name else {}
    return write(replica, invoice, fields=fields, base=base)


def write(
    replica: Replica,
    invoice: Invoice,
    *,
    fields: Mapping[str, str],
    base: Base | None,
    line_id: str = "",
) -> Written | Rejection:
    """Write *fields* into a stored invoice, or begin one with them.

    Args:
        line_id: What a line is called that *fields* append; blank for whatever comes.
    """
    before = newest(replica, invoice)
    if isinstance(before, Rejection):
        return before
    if invoice.invoice_id:
        edited = replica.edit_invoice(invoice.invoice_id, fields, base=base, line_id=line_id)
    else:
        begun = apply_fields(
            invoice, {"lines.1.opt": USUAL_OPT, **fields}, new_line_id=lambda: _NO_ID
        )
        if isinstance(begun, Rejection):
            return begun
        edited = replica.new_invoice(invoice_view(begun, []))
    return edited if isinstance(edited, Rejection) else Written(before, edited.invoice)


def newest(replica: Replica, invoice: Invoice) -> Invoice | Rejection:
    """Return *invoice* as it stands by now; a draft that is not begun as it is."""
    if not invoice.invoice_id:
        return invoice
    with replica.reading() as db:
        found = find_invoice(db, invoice.company, ref=invoice.invoice_id)
    return found if isinstance(found, Rejection) else found.invoice
