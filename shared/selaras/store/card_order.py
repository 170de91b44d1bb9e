"""By what lists of customers and of goods can be ordered; an index stands behind each order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# The order's name, as the column of a list has it, and the SQL behind it.
CUSTOMER_ORDERS: Final[Mapping[str, str]] = {
    "name": "sort_name",
    "number": "number",
    "address": "address COLLATE NOCASE",
    "email": "email COLLATE NOCASE",
    "own_code": "own_code COLLATE NOCASE",
}
PRODUCT_ORDERS: Final[Mapping[str, str]] = {
    "name": "sort_name",
    "code": "code",
    "unit": "unit",
    "price": "price_sen",
    "own_code": "own_code COLLATE NOCASE",
}


@dataclass(frozen=True, slots=True)
class CardOrder:
    """How a list of cards is ordered.

    Args:
        by: One of the orders above.
        is_falling: The largest, or the end of the alphabet, comes first.
    """

    by: str = "name"
    is_falling: bool = False


BY_NAME: Final = CardOrder()


def order_sql(orders: Mapping[str, str], wanted: CardOrder) -> str:
    """Return *wanted* for ``ORDER BY``.

    Raises:
        KeyError: *orders* has no such order.
    """
    way = "DESC" if wanted.is_falling else "ASC"
    # The row's number makes the order of equal ones the same on every page.
    return f"{orders[wanted.by]} {way}, doc_no {way}"
