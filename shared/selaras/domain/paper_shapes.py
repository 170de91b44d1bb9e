"""Every kind of paper this release knows; who adds one adds its shape here."""

from collections.abc import Mapping
from typing import Any, Final

from selaras.domain.document_papers import DOCUMENTS
from selaras.domain.papers import Shape
from selaras.domain.purchase_paper import PURCHASE
from selaras.domain.return_papers import PURCHASE_RETURN, SALES_RETURN

_ALL: Final[tuple[Shape[Any], ...]] = (PURCHASE, PURCHASE_RETURN, SALES_RETURN, *DOCUMENTS)
SHAPES: Final[Mapping[str, Shape[Any]]] = {each.kind: each for each in _ALL}


def shape_of(doc_id: str) -> Shape[Any] | None:
    """Return the shape of a paper by its id; None for what is no paper or not known here."""
    return SHAPES.get(doc_id.partition(":")[0])
