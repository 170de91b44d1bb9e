"""Invoices on paper: what is printed of each, gathered from the replica."""

from collections.abc import Callable, Sequence
from datetime import datetime

from selaras.documents.invoice_codec import decode_invoice
from selaras.domain.result import Rejection
from selaras.exchange.printing import PrintedInvoice, Say, invoices_pdf
from selaras.replica import Replica
from selaras.replica.approvals import live_approval
from selaras.replica.finding import Found, find_invoice
from selaras.replica.identity import load_identity
from selaras.replica.queries import own_company
from selaras.store.db import Connection
from selaras.store.projection import stage_of
from selaras_client.words import moment_words

SHORT_HASH = 12


def printed_invoices(
    replica: Replica, refs: Sequence[str], *, say: Say
) -> list[PrintedInvoice] | Rejection:
    """Return the named invoices as they are printed; an approved one as it was frozen."""
    with replica.reading() as db:
        company = own_company(db)
        seller = company.name if company else ""
        printed: list[PrintedInvoice] = []
        for ref in refs:
            found = find_invoice(db, load_identity(db).company, ref=ref)
            if isinstance(found, Rejection):
                return found
            printed.append(_printed(db, found, seller=seller, say=say))
        return printed


def print_pdf(
    invoices: Sequence[PrintedInvoice],
    *,
    say: Say,
    now: datetime,
    progress: Callable[[int], None] | None = None,
) -> bytes:
    """Return the pages of *invoices*, said to be printed *now* by the clock on the wall."""
    return invoices_pdf(invoices, say=say, at=now.astimezone(), progress=progress)


def _printed(db: Connection, found: Found, *, seller: str, say: Say) -> PrintedInvoice:
    state = stage_of(db, found.invoice, registers=found.registers).value
    invoice, note = found.invoice, ""
    approval = live_approval(db, invoice.invoice_id)
    if approval is not None:
        invoice = decode_invoice(invoice.invoice_id, approval["frozen"])[0]
        note = say(
            "print.approved-by",
            {
                "author": approval["approved_by"],
                "at": moment_words(approval["approved_at"]),
                "hash": approval["hash"][:SHORT_HASH],
            },
        )
    number = found.invoice.legacy.number if found.invoice.legacy else ""
    return PrintedInvoice(invoice, seller, state, number=number, note=note)
