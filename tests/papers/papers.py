"""Short words for tests of papers."""

from typing import Any

from selaras.domain.papers import Paper
from selaras.domain.purchase_paper import PURCHASE
from selaras.domain.purchases import PurchaseInvoice
from selaras.domain.result import Rejection
from selaras.replica.card_queries import show_paper
from selaras.replica.cards import Kept
from selaras.replica.papers import Papers
from selaras.store.papers import PaperFilter, list_papers
from selaras.store.rows import PaperRow
from tests.facts.drafts import read
from tests.sim.office import NPWP, Pc

SELLER = "0012345674901000"
NUMBER = "04002600000000001"
BOUGHT = {
    "number": NUMBER,
    "seller_tin": SELLER,
    "seller_name": "PT Pemasok",
    "date": "2026-10-05",
    "tax_base": "1000",
    "other_tax_base": "916.67",
    "vat": "110",
}


def purchases(pc: Pc) -> Papers[PurchaseInvoice]:
    found: Papers[PurchaseInvoice] = pc.replica.papers[PURCHASE.kind]
    return found


def bought(pc: Pc, **fields: str) -> str:
    """Record a purchase; return its id."""
    return kept(purchases(pc).add({**BOUGHT, **fields}))


def kept(made: "Kept[Paper[Any]] | Rejection") -> str:
    assert not isinstance(made, Rejection), made
    return made.card_id


def rows(pc: Pc, kind: str = PURCHASE.kind, **wanted: str | bool) -> tuple[PaperRow, ...]:
    asked = PaperFilter(**wanted)  # type: ignore[arg-type]  # by name, as a test says it
    return read(pc, lambda db: list_papers(db, NPWP, kind=kind, wanted=asked))


def shown(pc: Pc, ref: str) -> dict[str, Any]:
    view = read(pc, lambda db: show_paper(db, PURCHASE, ref=ref))
    assert not isinstance(view, Rejection), view
    return view
