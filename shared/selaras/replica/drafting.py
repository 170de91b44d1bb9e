"""Commands on one invoice: from what a person asks to a change, or the reason why not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from selaras.documents.invoice_codec import encode_invoice, invoice_changes
from selaras.domain.fields import apply_fields, invoice_from_view
from selaras.domain.invoice import Invoice
from selaras.domain.party import nitku_of
from selaras.domain.result import Rejection
from selaras.replica.approvals import live_approval
from selaras.replica.filling import BUYER, filled
from selaras.replica.finding import Found, find_invoice
from selaras.replica.new_ids import new_id
from selaras.replica.writer import Base, Writer
from selaras.store.derive_invoices import DERIVED_FROM
from selaras.store.facts import remember_facts_about

NewId = Callable[[], str]

USUAL_CODE = "04"
_LINES: Final = "lines"


@dataclass(frozen=True, slots=True)
class Edited:
    """What a command did.

    Args:
        written: The invoice as it is now; without its lines where *lines_of* has them.
        changed: False when everything already was as asked.
    """

    written: Invoice
    changed: bool
    lines_of: Found | None = None

    @property
    def invoice(self) -> Invoice:
        """Return the invoice as it is now."""
        if self.lines_of is None:
            return self.written
        return replace(self.written, lines=self.lines_of.invoice.lines)


def new_invoice(writer: Writer, data: Mapping[str, object], *, new_id: NewId) -> Edited | Rejection:
    """Begin a draft from the shape of ``show --json``.

    Where *data* says nothing a draft is dated today, of code 04 (most invoices since 2025) and
    from the head office; all else begins blank.
    """
    company = writer.identity.company
    if not company:
        return Rejection("company.not-set-up")
    usual = {
        "date": writer.clock.now().astimezone().date().isoformat(),
        "trx_code": USUAL_CODE,
        "seller_nitku": nitku_of(company),
    }
    named = _with_buyer(writer, data)
    if isinstance(named, Rejection):
        return named
    invoice = invoice_from_view(
        {**usual, **named}, invoice_id=f"invoice:{new_id()}", company=company, new_line_id=new_id
    )
    if isinstance(invoice, Rejection):
        return invoice
    writer.edit(invoice.invoice_id, company, changes=encode_invoice(invoice))
    return Edited(invoice, changed=True)


def edit_invoice(
    writer: Writer,
    ref: str,
    *,
    fields: Mapping[str, str],
    new_id: NewId,
    base: Base | None = None,
) -> Edited | Rejection:
    """Change fields of one invoice, by the names of ``show --json``.

    Args:
        base: What was on the person's screen when she began; the newest when None.
    """
    found = find_invoice(writer.db, writer.identity.company, ref=ref)
    if isinstance(found, Rejection):
        return found
    if found.head.discarded:
        return Rejection("invoice.discarded", {"ref": ref})
    if found.head.archived:
        return Rejection("invoice.archived", {"ref": ref})
    whole = filled(writer, fields)
    if isinstance(whole, Rejection):
        return whole
    # Most edits are of the head alone, and are judged by it.
    is_of_lines = any(name.startswith(_LINES) for name in whole)
    old = found.invoice if is_of_lines else found.head
    new = apply_fields(old, whole, new_line_id=new_id)
    if isinstance(new, Rejection):
        return new
    return _write(writer, found, old=old, new=new, base=base)


def discard_invoice(writer: Writer, ref: str) -> Edited | Rejection:
    """Throw a draft away; it stays readable."""
    found = find_invoice(writer.db, writer.identity.company, ref=ref)
    if isinstance(found, Rejection):
        return found
    return _write(writer, found, old=found.head, new=replace(found.head, discarded=True))


def id_maker(writer: Writer) -> NewId:
    """Return a source of time-ordered ids."""
    return lambda: new_id(writer.clock, writer.chance)


def _with_buyer(writer: Writer, data: Mapping[str, object]) -> Mapping[str, object] | Rejection:
    """Return *data* with the buyer of the customer that it names."""
    ref = data.get(BUYER)
    if not isinstance(ref, str):
        return data
    fields = filled(writer, {BUYER: ref})
    if isinstance(fields, Rejection):
        return fields
    members = {name.removeprefix(f"{BUYER}."): text for name, text in fields.items()}
    return {**data, BUYER: members}


def _write(
    writer: Writer, found: Found, *, old: Invoice, new: Invoice, base: Base | None = None
) -> Edited | Rejection:
    """Write what makes *new* of *old*, which is the invoice that was *found*, or its head."""
    # For this and for the rows that are derived anew.
    remember_facts_about(writer.db, [found.stored.doc_id], kinds=DERIVED_FROM, table="fact")
    if live_approval(writer.db, found.stored.doc_id):
        return Rejection("invoice.frozen", {"ref": new.reference or new.invoice_id})
    changes = invoice_changes(found.registers, old=old, new=new)
    writer.know(found.stored, found.registers)
    changed = writer.edit(found.stored.doc_id, found.stored.company, changes=changes, base=base)
    return Edited(new, changed, found if old is found.head else None)
