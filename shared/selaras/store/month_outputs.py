"""Output invoices of a month as they count in the VAT return, from facts alone.

Hub and PC read the same facts by the same statement, so that what the hub freezes is what a PC
shows. The frozen version counts, never the draft, and only while Coretax holds it (RECAP-2).
"""

import json
from collections.abc import Container, Iterator
from typing import Any, Final, NamedTuple

from selaras.documents.invoice_codec import decode_invoice
from selaras.domain.invoice import Invoice
from selaras.domain.money import parse_amount
from selaras.domain.months import LeftOut, Row, short
from selaras.domain.payments import counted
from selaras.domain.recap import OUTPUT_LINES, VALID_STATUSES, Sums
from selaras.domain.reconciling import Stated
from selaras.domain.tax_period import Period
from selaras.store.db import Connection
from selaras.store.invoices import from_sen
from selaras.store.sums import REPLICA

KIND: Final = "invoice"
# A date register is JSON text: the days of a month lie between its first and last possible one.
# A replacement counts in the period of what it replaces (REPLACE-3).
_FROZEN: Final = """SELECT approval.subject, approval.content, result.content
    FROM {side}fact AS approval LEFT JOIN {side}fact AS result
    ON result.id = 'result:' || substr(approval.id, 10) AND result.company = approval.company
    WHERE approval.kind = 'approval' AND approval.kind <> 'audit' AND approval.company = :company
    AND json_extract(approval.content, '$.state') = 'approved'
    AND coalesce('"' || json_extract(approval.content, '$.counts_from') || '"',
    json_extract(approval.content, '$.frozen.date')) BETWEEN :first AND :last"""


class SentOutput(NamedTuple):
    """One invoice that is in a batch, with what came back of it.

    Args:
        row: As it counts, or would.
        result: As the fact holds it; empty while nothing came back.
    """

    row: Row
    result: dict[str, Any]

    @property
    def counts(self) -> bool:
        """Say whether the return takes it."""
        return self.row.status in VALID_STATUSES and bool(self.row.line)


def sent_outputs(
    db: Connection, company: str, *, period: Period, side: str = REPLICA
) -> Iterator[SentOutput]:
    """Yield the invoices of a month that went to Coretax, by their frozen versions.

    Args:
        side: ``REPLICA`` or ``HUB``: whose facts are read.
    """
    month = f'"{period.year:04}-{period.month:02}-'
    bound = {"company": company, "first": f'{month}01"', "last": f'{month}31"'}
    found = db.exec_driver_sql(_FROZEN.format(side=side), bound).all()
    for invoice_id, approval, result in found:
        frozen = json.loads(approval)
        if frozen["batch"]:
            seen = json.loads(result) if result else {}
            yield SentOutput(_row(decode_invoice(invoice_id, frozen["frozen"])[0], seen), seen)


def outputs_left_out(
    db: Connection, company: str, *, period: Period, counted: Container[str]
) -> Iterator[LeftOut]:
    """Yield the invoices of a month that do not count, from this PC's lists.

    Till Coretax has a replacement, the invoice that it replaces counts.
    """
    month = f"{period.year:04}-{period.month:02}"
    # Both kinds are named so that the index of the list leads to the month.
    rows = db.exec_driver_sql(
        """SELECT id, nsfp, reference, date, buyer_name, state, coretax, tax_base_sen, vat_sen,
        ppnbm_sen FROM invoice_row WHERE company = ? AND archived IN (0, 1)
        AND date >= ? AND date < ? AND state <> 'discarded' AND replaces = ''
        ORDER BY date, reference, id""",
        (company, f"{month}-01", f"{month}-32"),
    )
    for doc_id, number, reference, date, buyer, state, coretax, base, vat, ppnbm in rows:
        if doc_id not in counted:
            sums = Sums(from_sen(base), vat=from_sen(vat), ppnbm=from_sen(ppnbm)).rounded()
            there = coretax or state
            yield LeftOut(doc_id, KIND, number, reference, date, buyer, there, sums)


def stated_by_coretax(sent: SentOutput) -> Stated:
    """Return the amounts that Coretax's list says of an invoice."""
    seen = sent.result["seen"]
    return Stated(
        row=sent.result["row"],
        reference=sent.row.reference,
        number=sent.row.number,
        date=str(seen.get("date", "")),
        partner=str(seen.get("buyer_name", "")),
        base=parse_amount(seen.get("tax_base")),
        other_base=parse_amount(seen.get("other_tax_base")),
        vat=parse_amount(seen.get("vat")),
        ppnbm=parse_amount(seen.get("ppnbm")),
        doc_id=sent.row.doc_id,
    )


def _row(invoice: Invoice, result: dict[str, Any]) -> Row:
    amounts, buyer = counted(invoice), invoice.buyer
    return Row(
        doc_id=invoice.invoice_id,
        kind=KIND,
        line=OUTPUT_LINES.get(invoice.transaction.code, ""),
        number=str(result.get("number", "")),
        reference=short(invoice.reference),
        date=invoice.date.isoformat() if invoice.date else "",
        partner_id=short(buyer.tin if buyer.document == "TIN" else buyer.document_number),
        partner=short(buyer.name),
        code=invoice.transaction.code,
        status=str(result.get("status", "")),
        sums=Sums(amounts.tax_base, amounts.other_tax_base, amounts.vat, amounts.ppnbm).rounded(),
    )
