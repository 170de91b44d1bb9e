"""Where Enter leads: to the next field that an invoice needs and that says nothing yet.

Tab goes through every field. Enter stops at what a person types in each line, its name and its
quantity, and besides only at what is blank and must not stay so.
"""

from collections.abc import Callable, Sequence

from selaras_client.window.models.field_texts import split_line_key

_NEEDED = frozenset(
    {
        "date",
        "trx_code",
        "seller_nitku",
        "add_info",
        "buyer.document",
        "buyer.tin",
        "buyer.document_number",
        "buyer.name",
        "buyer.address",
        "buyer.country",
        "payment.kind",
        "payment.contract",
        "payment.tax_base",
    }
)
_NEEDED_IN_LINE = frozenset({"opt", "code", "unit", "price"})
_TYPED_IN_LINE = frozenset({"name", "qty"})


def next_stop(keys: Sequence[str], *, at: str, text: Callable[[str], str]) -> str | None:
    """Return the field after *at* where Enter stops; None behind the last: a new line begins.

    Args:
        keys: The fields on the screen, in order.
        text: Returns what stands in a field.
    """
    behind = keys[keys.index(at) + 1 :]
    return next((key for key in behind if _stops(key, text(key))), None)


def _stops(key: str, text: str) -> bool:
    line_id, member = split_line_key(key)
    if line_id is None:
        return key in _NEEDED and not text.strip()
    return member in _TYPED_IN_LINE or (member in _NEEDED_IN_LINE and not text.strip())
