"""Customers and goods offered while a name is typed, from the office's own lists."""

from selaras.domain.money import number_text
from selaras.replica import Replica
from selaras.replica.identity import load_identity
from selaras.store.customers import suggest_customers
from selaras.store.invoices import from_sen
from selaras.store.products import suggest_products
from selaras_client.office import Office
from selaras_client.window.models.choices import MAX_SHOWN, Choice
from selaras_client.window.models.field_texts import split_line_key

BUYER_NAME = "buyer.name"
LINE_NAME = "name"
MIN_LETTERS = 2


def takes_card(key: str) -> bool:
    """Say whether a customer or goods may be chosen in this field."""
    line_id, member = split_line_key(key)
    return key == BUYER_NAME or (line_id is not None and member == LINE_NAME)


async def offered(office: Office, key: str, *, typed: str) -> list[Choice]:
    """Return the cards whose words begin as what was typed; none before two letters."""
    text = typed.strip()
    if len(text) < MIN_LETTERS:
        return []
    find = _customers if key == BUYER_NAME else _goods
    return await office.ask(lambda replica: find(replica, text))


def _customers(replica: Replica, text: str) -> list[Choice]:
    with replica.reading() as db:
        company = load_identity(db).company
        rows = suggest_customers(db, company, query=text, limit=MAX_SHOWN)
    return [
        Choice(row.id, " · ".join(filter(None, (row.number, row.address))), row.name, row.name)
        for row in rows
    ]


def _goods(replica: Replica, text: str) -> list[Choice]:
    with replica.reading() as db:
        company = load_identity(db).company
        rows = suggest_products(db, company, query=text, limit=MAX_SHOWN)
    return [
        Choice(row.id, number_text(from_sen(row.price_sen)), row.name, row.name) for row in rows
    ]
