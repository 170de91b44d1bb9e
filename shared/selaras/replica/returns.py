"""Commands only returns have: what follows from the invoice, and the file for Coretax."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date as Date
from typing import Any

from selaras.domain.other_documents import PurchaseReturn
from selaras.domain.papers import Paper
from selaras.domain.purchase_paper import PURCHASE
from selaras.domain.purchases import PurchaseInvoice
from selaras.domain.result import Rejection
from selaras.domain.return_papers import PURCHASE_RETURN, SALES_RETURN, SalesReturn, completed
from selaras.domain.roles import Action
from selaras.replica.card_kinds import CardKind, FoundCard, open_card, paper_kind
from selaras.replica.cards import Writing
from selaras.replica.papers import Papers
from selaras.replica.writer import Writer
from selaras.store.db import Connection
from selaras.store.invoices import invoice_numbered
from selaras.store.papers import PaperFilter, each_paper, papers_called


class PurchaseReturns(Papers[PurchaseReturn]):
    """The returns of what a company bought."""

    def __init__(self, writing: Writing) -> None:
        """Work with *writing*, which opens a transaction and its writer."""
        super().__init__(writing, PURCHASE_RETURN)

    def write_file(
        self,
        refs: Sequence[str],
        *,
        day: Date,
        write: Callable[[Sequence[PurchaseReturn]], None],
    ) -> list[FoundCard[Paper[PurchaseReturn]]] | Rejection:
        """Have returns written into a file for Coretax, and note the day on each.

        Args:
            refs: Which; one that was written before is written again only if it is named.
            write: Writes the file; what it raises leaves nothing noted.
        """
        with self._writing() as writer:
            found: list[FoundCard[Paper[PurchaseReturn]]] = []
            for ref in refs:
                one = writer.refusal(Action.EXPORT) or self._found(writer, ref)
                if isinstance(one, Rejection):
                    return one
                fault = self._fault(writer.db, one)
                if fault is not None:
                    return fault
                found.append(one)
            write([each.card.value for each in found])
            for each in found:
                noted = replace(each.card, value=replace(each.card.value, exported=day))
                self._changed(writer, each, noted, base=None)
            return found

    def waiting(self, db: Connection, company: str, *, period: str = "") -> list[str]:
        """Return the ids of those that were never written into a file, of a month or of all."""
        found = each_paper(db, company, kind=self.shape.kind, wanted=PaperFilter(period=period))
        return [row.id for row in found if not row.status]

    def _apply(
        self, writer: Writer, card: Paper[PurchaseReturn], fields: Mapping[str, str]
    ) -> Paper[PurchaseReturn] | Rejection:
        made = super()._apply(writer, card, fields)
        if isinstance(made, Rejection):
            return made
        bought = purchase_of(writer.db, made.company, document=made.value)
        return replace(made, value=completed(made.value, fields, bought=bought))

    def _fault(self, db: Connection, found: FoundCard[Paper[PurchaseReturn]]) -> Rejection | None:
        card = found.card
        title = card.value.return_number or card.value.number or card.paper_id
        if card.archived:
            return Rejection("paper.archived", {"ref": title})
        for finding in (*self._kind.findings(card), *self._kind.beside(db, card)):
            if finding.is_error or found.defects:
                facts = {"ref": title, "field": finding.path, "finding": finding.code}
                return Rejection("return.has-errors", facts)
        return None


class SalesReturns(Papers[SalesReturn]):
    """The returns of what a company sold, as its buyers made them."""

    def __init__(self, writing: Writing) -> None:
        """Work with *writing*, which opens a transaction and its writer."""
        super().__init__(writing, SALES_RETURN)

    def _apply(
        self, writer: Writer, card: Paper[SalesReturn], fields: Mapping[str, str]
    ) -> Paper[SalesReturn] | Rejection:
        made = super()._apply(writer, card, fields)
        if isinstance(made, Rejection):
            return made
        buyer = _buyer(writer.db, made.company, made.value.number)
        known: dict[str, Any] = {
            name: text for name, text in buyer.items() if not getattr(made.value, name)
        }
        return replace(made, value=replace(made.value, **known))


def purchase_of(
    db: Connection, company: str, *, document: PurchaseReturn
) -> PurchaseInvoice | None:
    """Return the purchase that a return is about, as far as it is known here."""
    kind: CardKind[Paper[PurchaseInvoice]] = paper_kind(PURCHASE)
    for doc_id in papers_called(db, company, kind=PURCHASE.kind, name=document.number):
        found = open_card(db, kind, doc_id=doc_id)
        if found is None or found.card.archived:
            continue
        if document.seller_tin in ("", found.card.value.seller_tin):
            return found.card.value
    return None


def _buyer(db: Connection, company: str, number: str) -> dict[str, str]:
    sold = invoice_numbered(db, company, number=number)
    return {} if sold is None else {"buyer_tin": sold.buyer_id, "buyer_name": sold.buyer_name}
