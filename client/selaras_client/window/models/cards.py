"""Customers and goods offered while a name is typed, from the office's own lists."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from selaras.domain.money import number_text
from selaras.replica import Replica
from selaras.replica.identity import load_identity
from selaras.store.customers import suggest_customers
from selaras.store.db import Connection
from selaras.store.invoices import from_sen
from selaras.store.products import suggest_products
from selaras_client.office import Office
from selaras_client.window.models.choices import MAX_SHOWN, Choice
from selaras_client.window.models.favourites import MAX_KEPT, taken
from selaras_client.window.models.field_texts import split_line_key
from selaras_client.window.models.payments import CONTRACT, offered_contracts

if TYPE_CHECKING:
    from selaras.store.rows import CustomerRow, ProductRow

BUYER_NAME = "buyer.name"
LINE_NAME = "name"
# One letter finds favourites; the whole list is searched from the second on.
MIN_LETTERS = 2
# Those that stand in the invoice already make room for others.
MAX_FOUND = 4 * MAX_SHOWN

Suggest = Callable[[Connection, str, str, Sequence[str] | None], list[Choice]]


def takes_card(key: str) -> bool:
    """Say whether a customer, goods or a contract may be chosen in this field."""
    line_id, member = split_line_key(key)
    return key in {BUYER_NAME, CONTRACT} or (line_id is not None and member == LINE_NAME)


async def offered(
    office: Office, key: str, *, typed: str, present: frozenset[str] = frozenset()
) -> list[Choice]:
    """Return the cards whose words begin as what was typed: those taken most on this PC first.

    Nothing typed brings the favourites; where there are none, the first by name.

    Args:
        present: Names that stand in the invoice already: nobody types one twice while there is
            another.
    """
    if key == CONTRACT:
        return await office.ask(lambda replica: offered_contracts(replica, typed))
    suggest = _customers if key == BUYER_NAME else _goods
    found = await office.ask(lambda replica: _found(replica, typed.strip(), suggest))
    found.sort(key=lambda choice: choice.shown in present)
    return found[:MAX_SHOWN]


def _found(replica: Replica, text: str, suggest: Suggest) -> list[Choice]:
    with replica.reading() as db:
        company, counts = load_identity(db).company, taken(db)
        own = suggest(db, company, text, list(counts)) if counts else []
        own.sort(key=lambda choice: -counts[choice.code])
        if len(text) >= MIN_LETTERS or not (text or own):
            known = {choice.code for choice in own}
            own += [each for each in suggest(db, company, text, None) if each.code not in known]
    return own


def _customers(
    db: Connection, company: str, text: str, among: Sequence[str] | None
) -> list[Choice]:
    limit = MAX_FOUND if among is None else MAX_KEPT
    rows = suggest_customers(db, company, query=text, limit=limit, among=among)
    return [_customer(row) for row in rows]


def _goods(db: Connection, company: str, text: str, among: Sequence[str] | None) -> list[Choice]:
    limit = MAX_FOUND if among is None else MAX_KEPT
    rows = suggest_products(db, company, query=text, limit=limit, among=among)
    return [_product(row) for row in rows]


def _customer(row: "CustomerRow") -> Choice:
    return Choice(row.id, " · ".join(filter(None, (row.number, row.address))), row.name, row.name)


def _product(row: "ProductRow") -> Choice:
    return Choice(row.id, number_text(from_sen(row.price_sen)), row.name, row.name)
