"""Contracts at the hub: no more is approved of one than it is worth, whatever two PCs ask.

What was approved of a contract stands in the works that key it in (``by_hand``), which are few.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from selaras.domain.by_hand import KIND, WorkKind, WorkState
from selaras.domain.invoice import Invoice
from selaras.domain.money import amount_text, parse_amount
from selaras.domain.tax import totals
from selaras_hub.judging import Refused
from selaras_hub.requesting import Asked
from selaras_hub.result_facts import result_of

ZERO: Final = Decimal(0)
_VOID: Final = ("AMENDED", "CANCELED", "REJECTED")


def contract_fault(asked: Asked, invoice: Invoice) -> Refused | None:
    """Say whether an invoice takes more of its contract than is left (rule DP-2)."""
    if invoice.payment is None:
        return None
    taken = sum(_taken(asked, invoice).values(), ZERO)
    is_too_much = taken + invoice.payment.tax_base > totals(invoice).rupiah.tax_base
    return Refused("payment.too-much") if is_too_much else None


def payment_said(invoice: Invoice) -> dict[str, str]:
    """Return what the work says of a payment; nothing of an invoice that is none."""
    if invoice.payment is None:
        return {}
    paid = invoice.payment
    return {"contract": paid.contract, "taken": amount_text(paid.tax_base)}


def _taken(asked: Asked, invoice: Invoice) -> dict[str, Decimal]:
    """Return what other approved invoices take of the contract, by their ids."""
    contract = invoice.payment.contract if invoice.payment else ""
    works = [
        content for _, content in asked.facts.of_kind(KIND) if content["state"] != WorkState.DROPPED
    ]
    # A replacement takes what was taken before in its place.
    gone = {each["invoice"] for each in works if each["kind"] == WorkKind.REPLACE}
    gone |= {invoice.replaces, invoice.invoice_id}
    return {
        str(each["replacement"]): parse_amount(each["taken"]) or ZERO
        for each in works
        if each.get("contract") == contract
        and each["replacement"] not in gone
        and not _is_void(asked, each)
    }


def _is_void(asked: Asked, work: Mapping[str, Any]) -> bool:
    result = result_of(asked.facts, str(work["approval"]))
    return result is not None and result["status"] in _VOID
