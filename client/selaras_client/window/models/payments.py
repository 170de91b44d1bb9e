"""A contract that is paid in parts, as the form shows it: what is taken, and what is left."""

from dataclasses import dataclass, replace
from decimal import Decimal

from selaras.domain.invoice import ZERO, Instalment, Invoice
from selaras.domain.money import amount_text, sum_of
from selaras.domain.payments import taken_of
from selaras.domain.tax import Amounts, to_be_paid, totals
from selaras.replica import Replica
from selaras.replica.identity import load_identity
from selaras.replica.payments import SETTLEMENT, Chain, chain_of
from selaras.store.invoices import contracts_like
from selaras_client.window.models.choices import MAX_SHOWN, Choice
from selaras_client.window.models.dependents import USUAL_KIND

KIND, CONTRACT, TAX_BASE = "payment.kind", "payment.contract", "payment.tax_base"


@dataclass(frozen=True, slots=True)
class PaymentSums:
    """Bases in whole rupiah.

    Args:
        contract: Of all the goods that the lines name.
        others: What the other invoices of the contract take.
        own: What this one takes, and its *vat*.
    """

    contract: Decimal
    others: Decimal
    own: Decimal
    vat: Decimal

    @property
    def left(self) -> Decimal:
        """Return what no invoice takes yet; below zero where they take too much."""
        return self.contract - self.others - self.own


@dataclass(frozen=True, slots=True)
class ShownSums:
    """What stands under an invoice, in whole rupiah.

    Args:
        own: Of this invoice; of one that is paid in parts only of its payment.
        to_be_paid: To the seller, with this invoice.
        contract: Of the whole contract and what is paid of it in all; None where there is none.
    """

    own: Amounts
    to_be_paid: Decimal
    contract: tuple[Amounts, Decimal] | None = None


def shown_sums(invoice: Invoice, whole: Amounts) -> ShownSums:
    """Return what stands under *invoice*: never the whole contract as what is due now.

    Args:
        whole: What its lines come to.
    """
    own, code = taken_of(whole, invoice), invoice.transaction.code
    paid = to_be_paid(own, code=code)
    if invoice.payment is None:
        return ShownSums(own, paid)
    return ShownSums(own, paid, (whole, to_be_paid(whole, code=code)))


def payment_sums(invoice: Invoice, chain: Chain | None, *, whole: Amounts) -> PaymentSums | None:
    """Return the sums of the contract that an invoice takes part of, or None.

    Args:
        invoice: As it stands on the screen; its lines come to *whole*.
        chain: The contract as it is stored.
    """
    if invoice.payment is None:
        return None
    stored = chain if chain and chain.invoices else None
    is_first = stored is None or stored.invoices[0].invoice_id == invoice.invoice_id
    contract = whole if stored is None or is_first else stored.contract
    pairs = zip(stored.invoices, stored.payments, strict=True) if stored else ()
    others = [
        payment.amounts.tax_base for each, payment in pairs if each.invoice_id != invoice.invoice_id
    ]
    own = taken_of(whole, invoice)
    return PaymentSums(contract.tax_base, sum_of(others), own.tax_base, own.vat)


def payment_follows(replica: Replica, invoice: Invoice, *, name: str, text: str) -> dict[str, str]:
    """Return the base of a settlement, which takes the rest, when *name* becomes *text*."""
    paid = invoice.payment or Instalment()
    if name == KIND:
        paid = replace(paid, kind=text)
    elif name == CONTRACT:
        paid = replace(paid, kind=paid.kind or USUAL_KIND, contract=text)
    if name not in {KIND, CONTRACT} or paid.kind != SETTLEMENT or not paid.contract:
        return {}
    settling = replace(invoice, payment=replace(paid, tax_base=ZERO))
    with replica.reading() as db:
        sums = payment_sums(settling, chain_of(db, settling), whole=totals(settling).rupiah)
    return {TAX_BASE: amount_text(sums.left)} if sums and sums.left > ZERO else {}


def offered_contracts(replica: Replica, typed: str) -> list[Choice]:
    """Return the contracts whose name holds what was typed, those used last first."""
    with replica.reading() as db:
        company = load_identity(db).company
        found = contracts_like(db, company, part=typed.strip(), limit=MAX_SHOWN)
    return [Choice(name, buyer, name, name) for name, buyer in found]
