"""Every kind of paper this release knows; who adds one adds its shape here."""

from collections.abc import Mapping
from typing import Any, Final

from selaras.domain.document_papers import DOCUMENTS
from selaras.domain.papers import Shape
from selaras.domain.purchase_paper import PURCHASE

SHAPES: Final[Mapping[str, Shape[Any]]] = {each.kind: each for each in (PURCHASE, *DOCUMENTS)}


def shape_of(doc_id: str) -> Shape[Any] | None:
    """Return the shape of a paper by its id; None for what is no paper or not known here."""
    return SHAPES.get(doc_id.partition(":")[0])
