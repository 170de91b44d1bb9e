"""Short words for tests of customers and goods."""

from typing import Any

from selaras.domain.result import Rejection
from selaras.replica.card_queries import invoices_of_customer, show_customer, show_product
from selaras.replica.cards import Kept
from selaras.store.customers import list_archived_customers, list_customers
from selaras.store.products import list_products
from tests.facts.drafts import read
from tests.sim.office import NPWP, Pc

MAJU = {"tin": "0012345674901000", "name": "PT Maju Jaya", "address": "Jl. Melati 1"}
TOKO = {"document": "National ID", "document_number": "3171234509870001", "name": "Ibu Sri",
        "address": "Pasar Baru 7"}  # fmt: skip
SOAP = {"opt": "A", "code": "392300", "name": "Botol 600 ml", "unit": "UM.0021", "price": "2500"}


def done(made: "Kept[Any] | Rejection") -> str:
    """Return the id of a card that was written."""
    assert not isinstance(made, Rejection), made
    return made.card_id


def customer(pc: Pc, *, twin: bool = False, **fields: str) -> str:
    return done(pc.replica.customers.add({**MAJU, **fields}, twin=twin))


def names(pc: Pc, query: str = "", *, archived: bool = False) -> list[str]:
    listing = list_archived_customers if archived else list_customers
    page = read(pc, lambda db: listing(db, NPWP, query=query))
    assert page.total == len(page.rows)
    return [row.name for row in page.rows]


def goods(pc: Pc, query: str = "") -> list[str]:
    return [row.name for row in read(pc, lambda db: list_products(db, NPWP, query=query)).rows]


def shown(pc: Pc, ref: str) -> dict[str, Any]:
    view = read(pc, lambda db: show_customer(db, ref))
    assert not isinstance(view, Rejection), view
    return view


def shown_goods(pc: Pc, ref: str) -> dict[str, Any]:
    view = read(pc, lambda db: show_product(db, ref))
    assert not isinstance(view, Rejection), view
    return view


def references(pc: Pc, customer_id: str) -> list[str]:
    """Return the references of a customer's invoices."""
    page = read(pc, lambda db: invoices_of_customer(db, customer_id))
    return sorted(row.reference for row in page.rows)
