"""The invoices that take parts of one contract, as this PC knows them; nothing here writes."""

from dataclasses import dataclass, replace
from datetime import date as Date

from selaras.domain.findings import Finding
from selaras.domain.invoice import Invoice
from selaras.domain.money import amount_text
from selaras.domain.payments import (
    Payment,
    check_chain,
    contract_findings,
    counted,
    remaining,
)
from selaras.domain.tax import Amounts, totals
from selaras.replica.finding import open_invoice
from selaras.store.db import Connection
from selaras.store.invoices import ids_of_contract
from selaras.store.results import coretax_state

SETTLEMENT = "settlement"
_NAMES = ("tax_base", "other_tax_base", "vat", "ppnbm")


@dataclass(frozen=True, slots=True)
class Chain:
    """A contract and its payments, in the order of their dates.

    Args:
        contract: What the lines of the first invoice come to.
        payments: One for each of *invoices*.
    """

    contract: Amounts
    invoices: tuple[Invoice, ...]
    payments: tuple[Payment, ...]


def chain_of(db: Connection, invoice: Invoice) -> Chain | None:
    """Return the chain that an invoice is part of, or None."""
    if invoice.payment is None or not invoice.payment.contract:
        return None
    ids = ids_of_contract(db, invoice.company, contract=invoice.payment.contract)
    opened = [found.invoice for doc_id in ids if (found := open_invoice(db, doc_id))]
    # A replacement stands where what it replaces stood, also before Coretax has it.
    replaced = {each.replaces for each in opened if each.replaces}
    invoices = sorted((each for each in opened if each.invoice_id not in replaced), key=_place)
    if not invoices:
        return None
    contract = totals(invoices[0]).rupiah
    payments: list[Payment] = []
    for each in invoices:
        payments.append(_payment(db, each, contract, payments))
    return Chain(contract, tuple(invoices), tuple(payments))


def findings_of_chain(db: Connection, invoice: Invoice) -> list[Finding]:
    """Return what of the chain stands in the way of an invoice (rules DP-1 to DP-5)."""
    chain = chain_of(db, invoice)
    ids = [each.invoice_id for each in chain.invoices] if chain else []
    if chain is None or invoice.invoice_id not in ids:
        return []
    own = f"payments.{ids.index(invoice.invoice_id) + 1}"
    found = [
        replace(each, path="payment.tax_base")
        for each in check_chain(chain.contract, chain.payments)
        if each.path == own
    ]
    return [*found, *contract_findings(invoice, chain.invoices[0])]


def chain_view(db: Connection, invoice: Invoice) -> dict[str, object]:
    """Return the payment with its chain and what is left, for ``show --json``."""
    chain = chain_of(db, invoice)
    if chain is None or invoice.payment is None:
        return {}
    return {
        "payment": {
            "kind": invoice.payment.kind,
            "contract": invoice.payment.contract,
            "tax_base": amount_text(invoice.payment.tax_base),
            "amounts": _view(counted(invoice)),
            "contract_amounts": _view(chain.contract),
            "remaining": _view(remaining(chain.contract, chain.payments)),
            "chain": [
                {
                    "reference": each.reference,
                    "date": each.date.isoformat() if each.date else "",
                    "kind": each.payment.kind if each.payment else "",
                    "number": payment.number,
                    **_view(payment.amounts),
                }
                for each, payment in zip(chain.invoices, chain.payments, strict=True)
            ],
        }
    }


def _payment(db: Connection, invoice: Invoice, contract: Amounts, so_far: list[Payment]) -> Payment:
    number = coretax_state(db, invoice.invoice_id).number or invoice.reference or invoice.invoice_id
    is_last = invoice.payment is not None and invoice.payment.kind == SETTLEMENT
    amounts, left = counted(invoice), remaining(contract, so_far)
    # The settlement takes the rest to the rupiah, whatever its share would round to (DP-3).
    amounts = left if is_last and amounts.tax_base == left.tax_base else amounts
    earlier = so_far[-1].number if so_far else ""
    return Payment(invoice.date or Date.max, amounts, number, earlier, is_last)


def _place(invoice: Invoice) -> tuple[Date, bool, str]:
    is_last = invoice.payment is not None and invoice.payment.kind == SETTLEMENT
    return invoice.date or Date.max, is_last, invoice.invoice_id


def _view(amounts: Amounts) -> dict[str, str]:
    return {name: amount_text(getattr(amounts, name)) for name in _NAMES}
