"""Suspected doubles: what seems to be here twice, shown to a person and never decided alone.

Two invoices of one reference are one when they say the same: then one can be kept and the other
is thrown away with a link to it. Customers that look like one are joined by ``customers join``; of
goods one is put into the archive.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from selaras.documents.invoice_codec import invoice_changes
from selaras.documents.values import encode_value
from selaras.domain.result import Rejection
from selaras.replica.apart import still_together, told_apart
from selaras.replica.approvals import live_approval
from selaras.replica.finding import Found, find_invoice, open_invoice
from selaras.replica.identity import load_identity
from selaras.replica.importing import differing_fields
from selaras.replica.queries import DUPLICATE_OF
from selaras.replica.writer import Writer
from selaras.store.customers import customer_twins, get_customer_row
from selaras.store.db import Connection
from selaras.store.derive_cards import ALIAS
from selaras.store.former import formers_of_kind
from selaras.store.invoices import twin_references
from selaras.store.products import product_twins


@dataclass(frozen=True, slots=True)
class Double:
    """Some documents that seem to be one.

    Args:
        kind: ``customer``, ``product`` or ``invoice``.
        name: Of the customer or the goods; the reference of the invoices.
        ids: In the order of this PC; of invoices the first is the one to keep.
        differs: Fields in which invoices differ; blank where they say the same.
    """

    kind: str
    name: str
    ids: tuple[str, ...]
    differs: tuple[str, ...] = ()


def suspected_doubles(db: Connection) -> list[Double]:
    """Return what seems to be here twice, customers first."""
    company = load_identity(db).company
    cards = (_together(db, each) for each in _alike(db, company))
    return [*filter(None, cards), *_invoices(db, company)]


def doubles_told_apart(db: Connection) -> list[Double]:
    """Return pairs of cards that still look like one, of which a person said that they are not."""
    return [
        replace(each, ids=pair)
        for each in _alike(db, load_identity(db).company)
        for pair in told_apart(db, each.ids)
    ]


def _alike(db: Connection, company: str) -> Iterator[Double]:
    """Return customers and goods that look like one, whatever a person said of them."""
    yield from _customers(db, company)
    for name, ids in product_twins(db, company):
        yield Double("product", name, ids)


def _together(db: Connection, double: Double) -> Double | None:
    """Return *double* without the cards that a person has told apart from all others."""
    ids = still_together(db, double.ids)
    return replace(double, ids=ids) if ids else None


def keep_one(writer: Writer, keep: str, *, other: str) -> Found | Rejection:
    """Throw *other* away in favour of *keep*, which says the same; it stays readable, with a link.

    Its reference goes back to the one that is kept: a number that two carry can be approved by
    neither.
    """
    company = writer.identity.company
    kept, double = (find_invoice(writer.db, company, ref=ref) for ref in (keep, other))
    if isinstance(kept, Rejection):
        return kept
    if isinstance(double, Rejection):
        return double
    fault = _fault(writer, kept, double=double)
    if fault is not None:
        return fault
    gone = replace(double.invoice, discarded=True, reference="")
    changes = invoice_changes(double.registers, old=double.invoice, new=gone)
    link = {"invoice": kept.stored.doc_id, "reference": double.invoice.reference}
    changes[DUPLICATE_OF] = encode_value(link)
    writer.edit(double.stored.doc_id, company, changes=changes)
    return open_invoice(writer.db, double.stored.doc_id) or double


def _fault(writer: Writer, kept: Found, *, double: Found) -> Rejection | None:
    ref = double.invoice.reference or double.stored.doc_id
    if kept.stored.doc_id == double.stored.doc_id:
        return Rejection("double.itself", {"ref": ref})
    if kept.invoice.discarded or double.invoice.discarded:
        return Rejection("invoice.discarded", {"ref": ref})
    if live_approval(writer.db, double.stored.doc_id):
        return Rejection("double.approved", {"ref": ref, "id": double.stored.doc_id})
    names = differing_fields(kept.invoice, double.invoice)
    return Rejection("double.differs", {"ref": ref, "fields": ", ".join(names)}) if names else None


def _customers(db: Connection, company: str) -> Iterator[Double]:
    for ids in dict.fromkeys((*customer_twins(db, company), *_once_joined(db))):
        row = get_customer_row(db, ids[0])
        yield Double("customer", row.name if row else "", ids)


def _once_joined(db: Connection) -> Iterator[tuple[str, ...]]:
    """Return customers that were joined in an office that this PC left, and are not any more."""
    for _, fact in formers_of_kind(db, ALIAS):
        content = json.loads(fact.content)
        pair = [get_customer_row(db, str(content[name])) for name in ("keep", "customer")]
        here = [row for row in pair if row is not None and not row.archived and not row.kept_id]
        if content["state"] == "joined" and len(here) == 2:
            yield tuple(row.id for row in here)


def _invoices(db: Connection, company: str) -> Iterator[Double]:
    for reference, ids in twin_references(db, company):
        found = (open_invoice(db, doc_id) for doc_id in ids)
        live = [each for each in found if each is not None and not each.invoice.discarded]
        # What is approved already is the one to keep.
        live.sort(key=lambda each: live_approval(db, each.stored.doc_id) is None)
        if len(live) < 2:
            continue
        names: dict[str, None] = {}
        for other in live[1:]:
            names |= dict.fromkeys(differing_fields(live[0].invoice, other.invoice))
        yield Double("invoice", reference, tuple(each.stored.doc_id for each in live), tuple(names))
