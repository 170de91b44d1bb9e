"""Commands on papers of one kind; what cards share with them is in ``cards``."""

from typing import Any, Final, Generic

from selaras.domain.paper_shapes import SHAPES
from selaras.domain.papers import Paper, Shape, V
from selaras.replica.card_kinds import paper_kind
from selaras.replica.cards import Cards, Writing


class Papers(Cards[Paper[V]], Generic[V]):
    """The papers of one kind."""

    def __init__(self, writing: Writing, shape: Shape[V]) -> None:
        """Work with *writing*, which opens a transaction and its writer."""
        super().__init__(writing, paper_kind(shape))
        self.shape: Final = shape


def all_papers(writing: Writing) -> dict[str, Papers[Any]]:
    """Return the commands on each kind of paper, by kind."""
    return {kind: Papers(writing, shape) for kind, shape in SHAPES.items()}
