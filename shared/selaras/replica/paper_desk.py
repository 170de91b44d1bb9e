"""The commands on papers, by kind."""

from collections.abc import Sequence
from datetime import date as Date
from typing import Any

from selaras.domain.paper_shapes import SHAPES
from selaras.domain.result import Rejection
from selaras.replica.cards import Writing
from selaras.replica.exported import note_exported
from selaras.replica.papers import Papers
from selaras.replica.purchases import Purchases
from selaras.replica.returns import PurchaseReturns, SalesReturns


class PaperDesk:
    """The papers of a company; kinds with commands of their own have a name here."""

    def __init__(self, writing: Writing) -> None:
        """Work with *writing*, which opens a transaction and its writer."""
        self._writing = writing
        self.purchases = Purchases(writing)
        self.purchase_returns = PurchaseReturns(writing)
        self.sales_returns = SalesReturns(writing)
        named: tuple[Papers[Any], ...] = (
            *(self.purchases, self.purchase_returns, self.sales_returns),
        )
        self._kinds = {each.shape.kind: each for each in named}
        for kind, shape in SHAPES.items():
            self._kinds.setdefault(kind, Papers(writing, shape))

    def note_exported(self, ids: Sequence[str], *, day: Date) -> Rejection | None:
        """Note that papers were written into a file for Coretax, as they stand now."""
        with self._writing() as writer:
            return note_exported(writer, ids, day=day)

    def __getitem__(self, kind: str) -> Papers[Any]:
        """Return the commands on papers of *kind*."""
        return self._kinds[kind]
