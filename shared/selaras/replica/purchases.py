"""Commands only purchases have: deciding on the credit of their VAT, and recording by QR."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from selaras.domain.papers import Paper
from selaras.domain.purchase_paper import PURCHASE
from selaras.domain.purchase_qr import qr_fields
from selaras.domain.purchases import PurchaseInvoice, credit, leave_open, leave_uncredited
from selaras.domain.result import Rejection
from selaras.domain.roles import Action
from selaras.domain.tax_period import Period
from selaras.replica.cards import Kept, Writing
from selaras.replica.closed import ClosedPeriods
from selaras.replica.papers import Papers


class Purchases(Papers[PurchaseInvoice]):
    """The purchases of a company."""

    def __init__(self, writing: Writing) -> None:
        """Work with *writing*, which opens a transaction and its writer."""
        super().__init__(writing, PURCHASE)

    def credit(self, ref: str, period: Period) -> Kept[Paper[PurchaseInvoice]] | Rejection:
        """Credit the VAT of a purchase in *period*."""
        return self._decide(ref, lambda invoice, closed: credit(invoice, period, closed=closed))

    def leave_uncredited(self, ref: str) -> Kept[Paper[PurchaseInvoice]] | Rejection:
        """Decide that the VAT of a purchase is not credited."""
        return self._decide(ref, lambda invoice, closed: leave_uncredited(invoice, closed=closed))

    def leave_open(self, ref: str) -> Kept[Paper[PurchaseInvoice]] | Rejection:
        """Take a decision back."""
        return self._decide(ref, lambda invoice, closed: leave_open(invoice, closed=closed))

    def scan(self, text: str, given: Mapping[str, str]) -> Kept[Paper[PurchaseInvoice]] | Rejection:
        """Record a purchase by the text of its QR code, and what the person typed besides."""
        fields = qr_fields(text, given)
        return fields if isinstance(fields, Rejection) else self.add(fields)

    def _decide(
        self,
        ref: str,
        decide: Callable[[PurchaseInvoice, ClosedPeriods], PurchaseInvoice | Rejection],
    ) -> Kept[Paper[PurchaseInvoice]] | Rejection:
        with self._writing() as writer:
            found = writer.refusal(Action.EDIT) or self._found(writer, ref)
            if isinstance(found, Rejection):
                return found
            if found.card.archived:
                return Rejection("paper.archived", {"ref": ref})
            closed = ClosedPeriods(writer.db, writer.identity.company)
            decided = decide(found.card.value, closed)
            if isinstance(decided, Rejection):
                return decided
            edited = replace(found.card, value=decided)
            return self._changed(writer, found, edited, base=None)
