"""Everything Coretax would refuse in an invoice, and what a person should look at.

Pure: the same invoice gives the same findings, in the order of the form. A finding names its
field as ``show --json`` does. The checks stand in the ``check_`` modules beside this one.
"""

from datetime import date as Date
from typing import Final

from selaras.domain.check_amounts import amount_faults
from selaras.domain.check_buyer import buyer_findings, email_findings
from selaras.domain.check_head import head_findings, reference_findings, seller_findings
from selaras.domain.check_lines import line_findings
from selaras.domain.check_lists import (
    buyer_list_faults,
    code_list_faults,
    seller_list_faults,
)
from selaras.domain.check_texts import buyer_text_findings, text_faults, text_findings
from selaras.domain.findings import Finding, Severity
from selaras.domain.invoice import Buyer, Invoice
from selaras.domain.party import OwnCompany
from selaras.domain.payments import payment_findings

__all__ = [
    "EMAIL",
    "Finding",
    "OwnCompany",
    "Severity",
    "amount_faults",
    "code_list_faults",
    "findings",
    "has_errors",
    "part_findings",
]


# Of a buyer: a part by itself, about which nothing is found that rests on the others.
EMAIL: Final = "buyer.email"


def findings(invoice: Invoice, own: OwnCompany, *, today: Date | None = None) -> list[Finding]:
    """Return all faults and doubts of *invoice*.

    Args:
        own: The company whose invoices these are.
        today: Where given, a date after it is reported.
    """
    is_legacy = invoice.legacy is not None
    return [
        *code_list_faults(invoice),
        *head_findings(invoice, own, today=today),
        *buyer_findings(invoice.buyer, is_legacy=is_legacy),
        *line_findings(invoice),
        *amount_faults(invoice),
        *text_findings(invoice),
        *payment_findings(invoice),
    ]


def part_findings(part: str, value: object, *, company: str) -> list[Finding]:
    """Return those of ``findings`` that are about one part of the head, in another order.

    Of an invoice that the desktop program did not write; then they follow from that part and the
    company alone.

    Args:
        part: ``buyer``, ``reference`` or ``seller_nitku``, or of a buyer the ``EMAIL`` alone. About
            other parts there are none, but where they have a part in what is said of the lines:
            date, transaction, payment.
        value: What the part is in the invoice.
    """
    match part, value:
        case "buyer", Buyer() as buyer:
            found = buyer_list_faults(buyer)
            found += buyer_findings(buyer, is_legacy=False)
            return [*found, *buyer_text_findings(buyer)]
        case _, str(text) if part == EMAIL:
            return [*email_findings(text), *text_faults([(part, text)])]
        case "reference", str(text):
            return [*reference_findings(text), *text_faults([(part, text)])]
        case "seller_nitku", str(text):
            found = seller_list_faults(text, company)
            return [*found, *seller_findings(text), *text_faults([(part, text)])]
        case _:
            return []


def has_errors(found: list[Finding]) -> bool:
    """Say whether any of *found* stands in the way of export."""
    return any(finding.is_error for finding in found)
