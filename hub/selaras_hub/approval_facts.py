"""Approvals as facts: which one freezes an invoice now, and where it was sent from there.

Only reads and small marks; ``approving`` is what makes and withdraws them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from selaras.documents.invoice_codec import decode_invoice
from selaras.domain.by_hand import ENTER
from selaras.domain.invoice import Invoice
from selaras_hub.requesting import Asked

KIND: Final = "approval"


@dataclass(frozen=True, slots=True)
class Approval:
    """The live approval of an invoice.

    Args:
        content: As the fact holds it.
    """

    fact_id: str
    content: dict[str, Any]

    @property
    def batch(self) -> str:
        """Return the live batch it is in, or the work by hand that took it there, or blank."""
        return str(self.content["batch"])

    @property
    def replaces(self) -> str:
        """Return the invoice in whose place it is keyed in by hand; blank for one of a batch."""
        return str(self.content.get("replaces", ""))

    @property
    def by_hand_of(self) -> str:
        """Return the invoice under which its work by hand is kept; blank for one of a batch."""
        own = str(self.content["invoice"]) if self.content.get(ENTER) else ""
        return self.replaces or own


def live_approval(asked: Asked, invoice_id: str) -> Approval | None:
    """Return the approval that freezes an invoice now, or None."""
    for fact_id, content in asked.facts.about(invoice_id, KIND):
        if content["state"] == "approved":
            return Approval(fact_id, content)
    return None


def set_batch(asked: Asked, approval: Approval, *, batch: str) -> None:
    """Write into an approval by which way it went to Coretax; blank takes it back."""
    content = approval.content | {"batch": batch}
    subject = str(content["invoice"])
    asked.facts.put(KIND, approval.fact_id, subject=subject, content=content)


def frozen_invoice(approval: Approval) -> Invoice:
    """Return the invoice as it was frozen."""
    registers: Mapping[str, str] = approval.content["frozen"]
    return decode_invoice(str(approval.content["invoice"]), registers)[0]
