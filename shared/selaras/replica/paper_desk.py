"""The commands on papers, by kind."""

from typing import Any

from selaras.domain.paper_shapes import SHAPES
from selaras.replica.cards import Writing
from selaras.replica.papers import Papers
from selaras.replica.purchases import Purchases
from selaras.replica.returns import PurchaseReturns, SalesReturns


class PaperDesk:
    """The papers of a company; kinds with commands of their own have a name here."""

    def __init__(self, writing: Writing) -> None:
        """Work with *writing*, which opens a transaction and its writer."""
        self.purchases = Purchases(writing)
        self.purchase_returns = PurchaseReturns(writing)
        self.sales_returns = SalesReturns(writing)
        named: tuple[Papers[Any], ...] = (
            *(self.purchases, self.purchase_returns, self.sales_returns),
        )
        self._kinds = {each.shape.kind: each for each in named}
        for kind, shape in SHAPES.items():
            self._kinds.setdefault(kind, Papers(writing, shape))

    def __getitem__(self, kind: str) -> Papers[Any]:
        """Return the commands on papers of *kind*."""
        return self._kinds[kind]
