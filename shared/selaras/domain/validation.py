"""Everything Coretax would refuse in an invoice, and what a person should look at.

Pure: the same invoice gives the same findings, in the order of the form. A finding names its
field as ``show --json`` does. The checks stand in the ``check_`` modules beside this one.
"""

from datetime import date as Date

from selaras.domain.check_amounts import amount_faults
from selaras.domain.check_buyer import buyer_findings
from selaras.domain.check_head import head_findings, reference_findings, seller_findings
from selaras.domain.check_lines import line_findings
from selaras.domain.check_lists import (
    buyer_list_faults,
    code_list_faults,
    seller_list_faults,
)
from selaras.domain.check_texts import text_faults, text_findings, texts_of
from selaras.domain.findings import Finding, Severity
from selaras.domain.invoice import Invoice
from selaras.domain.party import OwnCompany
from selaras.domain.payments import payment_findings

__all__ = [
    "Finding",
    "OwnCompany",
    "Severity",
    "amount_faults",
    "code_list_faults",
    "findings",
    "has_errors",
    "part_findings",
]


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


def part_findings(invoice: Invoice, part: str) -> list[Finding]:
    """Return those of ``findings`` that are about one part of the head, in another order.

    They follow from that part, the company, and whether the desktop program wrote the invoice.

    Args:
        part: ``buyer``, ``reference`` or ``seller_nitku``. About other parts there are none, but
            where they have a part in what is said of the lines: date, transaction, payment.
    """
    is_legacy = invoice.legacy is not None
    match part:
        case "buyer":
            buyer = invoice.buyer
            found = buyer_list_faults(buyer, is_legacy=is_legacy)
            found += buyer_findings(buyer, is_legacy=is_legacy)
        case "reference":
            found = list(reference_findings(invoice))
        case "seller_nitku":
            found = [*seller_list_faults(invoice), *seller_findings(invoice)]
        case _:
            return []
    return [*found, *text_faults(texts_of(invoice, part))]


def has_errors(found: list[Finding]) -> bool:
    """Say whether any of *found* stands in the way of export."""
    return any(finding.is_error for finding in found)
