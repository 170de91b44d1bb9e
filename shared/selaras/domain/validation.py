"""Everything Coretax would refuse in an invoice, and what a person should look at.

Pure: the same invoice gives the same findings, in the order of the form. A finding names its
field as ``show --json`` does. The checks stand in the ``check_`` modules beside this one.
"""

from datetime import date as Date

from selaras.domain.check_amounts import amount_faults
from selaras.domain.check_buyer import buyer_findings
from selaras.domain.check_head import head_findings
from selaras.domain.check_lines import line_findings
from selaras.domain.check_lists import code_list_faults
from selaras.domain.check_texts import text_findings
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
    "head_only_findings",
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


def head_only_findings(invoice: Invoice, own: OwnCompany) -> list[Finding]:
    """Return those findings of an invoice *without lines* that are about its head.

    All others follow from its lines, date, transaction and what the desktop program wrote.
    """
    return [
        *code_list_faults(invoice),
        *head_findings(invoice, own, today=None),
        *buyer_findings(invoice.buyer, is_legacy=invoice.legacy is not None),
        *text_findings(invoice),
    ]


def has_errors(found: list[Finding]) -> bool:
    """Say whether any of *found* stands in the way of export."""
    return any(finding.is_error for finding in found)
