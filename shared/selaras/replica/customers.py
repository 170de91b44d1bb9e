"""Commands only customers have: taking over the buyers of invoices, and joining duplicates."""

from collections.abc import Sequence
from dataclasses import dataclass

from selaras.domain import requests
from selaras.domain.customer import Customer, buyer_number
from selaras.domain.requests import Request
from selaras.domain.result import Rejection
from selaras.domain.roles import Action
from selaras.replica.asking import Waiting, ask
from selaras.replica.card_kinds import CUSTOMERS
from selaras.replica.cards import Cards, Writing
from selaras.replica.finding import open_invoice
from selaras.store.derive_cards import kept_of
from selaras.store.invoices import buyers_without_customer


@dataclass(frozen=True, slots=True)
class Taken:
    """A buyer of invoices that became a customer, or would.

    Args:
        invoices: How many carry this buyer; the newest one's snapshot was taken.
    """

    card_id: str
    name: str
    number: str
    invoices: int


class Customers(Cards[Customer]):
    """The customers of a company."""

    def __init__(self, writing: Writing) -> None:
        """Work with *writing*, which opens a transaction and its writer."""
        super().__init__(writing, CUSTOMERS)

    def from_invoices(self, *, dry_run: bool = False) -> list[Taken] | Rejection:
        """Make a customer of every buyer on invoices that no customer stands for yet."""
        with self._writing() as writer:
            company = writer.identity.company
            refusal = writer.refusal(Action.EDIT)
            if refusal is not None:
                return refusal
            taken: list[Taken] = []
            for key, invoice_id, count in buyers_without_customer(writer.db, company):
                found = open_invoice(writer.db, invoice_id)
                if found is None:
                    continue
                card_id, buyer = self._new_id(writer, key), found.invoice.buyer
                if not dry_run:
                    self._written(writer, Customer(card_id, company, buyer))
                taken.append(Taken(card_id, buyer.name, buyer_number(buyer), count))
            return taken

    def ask_join(self, keep: str, others: Sequence[str]) -> Waiting | Rejection:
        """Ask that duplicates be listed under one customer from now on."""
        with self._writing() as writer:
            refusal = writer.refusal(Action.EDIT)
            if refusal is not None:
                return refusal
            ids: list[str] = []
            for ref in (keep, *others):
                found = self._found(writer, ref)
                if isinstance(found, Rejection):
                    return found
                ids.append(found.stored.doc_id)
            request = Request(requests.JOIN_CUSTOMERS, {"keep": ids[0], "others": ids[1:]})
            return ask(writer, request, subject=ids[0])

    def ask_part(self, ref: str) -> Waiting | Rejection:
        """Ask that a duplicate stand for itself again."""
        with self._writing() as writer:
            found = writer.refusal(Action.EDIT) or self._found(writer, ref)
            if isinstance(found, Rejection):
                return found
            doc_id = found.stored.doc_id
            if not kept_of(writer.db, doc_id):
                return Rejection("alias.none", {"name": found.card.buyer.name})
            request = Request(requests.PART_CUSTOMER, {"customer": doc_id})
            return ask(writer, request, subject=doc_id)
