"""Bringing a file's invoices in: the same file twice changes nothing, nowhere.

Imported ids derive from the content, so two PCs that import one file without a network make the
same documents: equal ones join, different ones become conflicts that are shown. What is already
here is never written over.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields

from selaras.documents.company_codec import company_document_id
from selaras.documents.crdt import Document
from selaras.documents.invoice_codec import encode_invoice
from selaras.documents.values import encode_value
from selaras.domain.invoice import Invoice
from selaras.domain.party import nitku_belongs
from selaras.replica.finding import open_invoice
from selaras.replica.writer import Writer
from selaras.store.documents import get_document
from selaras.store.invoices import ids_with_reference

_NOT_COMPARED = {"invoice_id", "origin", "content_digest", "lines", "discarded", "archived"}
_LINE_NOT_COMPARED = {"line_id", "place"}


@dataclass(frozen=True, slots=True)
class Difference:
    """An invoice that is here already with other content; it was left as it is.

    Args:
        fields: Names of the fields that differ.
        edited: It came from this very content and was edited here since.
    """

    reference: str
    invoice_id: str
    fields: tuple[str, ...]
    edited: bool


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do."""

    new: list[str] = field(default_factory=list)
    unchanged: int = 0
    different: list[Difference] = field(default_factory=list)


def import_invoices(
    writer: Writer,
    invoices: Iterable[Invoice],
    *,
    dry_run: bool,
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Store invoices that are not here yet, and say of the others whether they differ."""
    report = ImportReport()
    branches: set[str] = set()
    for done, invoice in enumerate(invoices, start=1):
        present = _present(writer, invoice)
        if present is None:
            report.new.append(invoice.invoice_id)
            branches.add(invoice.seller_nitku)
            if not dry_run:
                changes = encode_invoice(invoice)
                writer.edit(invoice.invoice_id, invoice.company, changes=changes)
        else:
            _compare(report, invoice, present)
        if progress:
            progress(done)
    if not dry_run:
        _add_branches(writer, branches)
    return report


def differing_fields(left: Invoice, right: Invoice) -> tuple[str, ...]:
    """Return the names of fields in which two invoices differ, lines by position from 1."""
    names = _differing(left, right, _NOT_COMPARED)
    for number in range(max(len(left.lines), len(right.lines))):
        pair = [each.lines[number : number + 1] for each in (left, right)]
        if pair[0] and pair[1]:
            inside = _differing(pair[0][0], pair[1][0], _LINE_NOT_COMPARED)
            names.extend(f"lines.{number + 1}.{name}" for name in inside)
        else:
            names.append(f"lines.{number + 1}")
    return tuple(names)


def _present(writer: Writer, invoice: Invoice) -> Invoice | None:
    found = open_invoice(writer.db, invoice.invoice_id)
    if found is None and invoice.legacy is None:
        # A draft typed by hand under this reference is the same invoice to the tax office.
        ids = ids_with_reference(writer.db, invoice.company, reference=invoice.reference)
        others = [each for each in ids if _is_other_source(writer, each)]
        found = open_invoice(writer.db, others[0]) if others else None
    return found.invoice if found else None


def _is_other_source(writer: Writer, doc_id: str) -> bool:
    found = open_invoice(writer.db, doc_id)
    return found is not None and found.invoice.origin is None


def _compare(report: ImportReport, invoice: Invoice, present: Invoice) -> None:
    names = differing_fields(invoice, present)
    if present.discarded:
        names = (*names, "discarded")
    if not names:
        report.unchanged += 1
        return
    edited = bool(invoice.content_digest) and invoice.content_digest == present.content_digest
    report.different.append(Difference(invoice.reference, present.invoice_id, names, edited))


def _differing(left: object, right: object, left_out: set[str]) -> list[str]:
    names: list[str] = []
    for item in fields(left):  # type: ignore[arg-type]  # invoices and lines are dataclasses
        one, other = getattr(left, item.name), getattr(right, item.name)
        if item.name in left_out or one == other:
            continue
        nested = hasattr(one, "__dataclass_fields__") and type(one) is type(other)
        inside = _differing(one, other, set()) if nested else []
        names.extend(f"{item.name}.{name}" for name in inside or [""])
    return [name.removesuffix(".") for name in names]


def _add_branches(writer: Writer, nitkus: set[str]) -> None:
    """Add branches of the own NPWP that a file names and the profile does not."""
    company = writer.identity.company
    doc_id = company_document_id(company)
    stored = get_document(writer.db, doc_id)
    if stored is None:
        return
    known = Document(stored.state).registers()
    codes = {nitku[-6:] for nitku in nitkus if nitku_belongs(nitku, company)}
    missing = {f"branch/{code}" for code in codes} - known.keys()
    if missing:
        unnamed = encode_value({"name": ""})
        writer.edit(doc_id, company, changes=dict.fromkeys(missing, unnamed))
