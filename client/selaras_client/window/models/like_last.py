"""The lines of a buyer's newest other invoice, put into a draft: what is sold again every month."""

from selaras.domain.customer import buyer_key
from selaras.domain.invoice import Invoice
from selaras.domain.result import Rejection
from selaras.replica import Replica
from selaras.replica.finding import find_invoice
from selaras.store.invoices import invoices_of_buyers
from selaras_client.window.models.field_texts import is_blank
from selaras_client.window.models.form_work import COPIED, write
from selaras_client.window.models.undo import Written

# So many of its newest may be this very draft or thrown away.
LOOKED_AT = 10


def like_last(replica: Replica, invoice: Invoice) -> Written | Rejection:
    """Add the lines that the buyer's newest other invoice has, as one step to be undone."""
    last = _last(replica, invoice)
    if last is None:
        return Rejection("window.form.no-last")
    now = invoice
    for line in last.lines:
        is_free = bool(now.lines) and is_blank(now.lines[-1])
        number = len(now.lines) + (0 if is_free else 1)
        fields = {f"lines.{number}.{name}": str(getattr(line, name)) for name in COPIED}
        written = write(replica, now, fields=fields, base=None)
        if isinstance(written, Rejection):
            return written
        now = written.after
    return Written(invoice, now)


def _last(replica: Replica, invoice: Invoice) -> Invoice | None:
    key = buyer_key(invoice.buyer)
    if not key or not invoice.invoice_id:
        return None
    with replica.reading() as db:
        rows = invoices_of_buyers(db, invoice.company, keys=[key], limit=LOOKED_AT).rows
        others = [
            row.id for row in rows if row.id != invoice.invoice_id and row.state != "discarded"
        ]
        found = find_invoice(db, invoice.company, ref=others[0]) if others else None
    return None if found is None or isinstance(found, Rejection) else found.invoice
