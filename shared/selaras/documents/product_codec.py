"""The document of goods or a service: registers to value and back. Reading never raises.

Two registers as in an invoice's line: what it is, and what it costs. Its own number and the note
are one each.
"""

from typing import Any, Final

from selaras.documents.card_codec import ARCHIVED, COMPANY, CardCodec, Members
from selaras.domain.money import amount_text
from selaras.domain.product import OWN_FIELDS, PRICE_FIELDS, WHAT_FIELDS, Product

WHAT: Final = "what"
COST: Final = "cost"


def _build(product_id: str, members: Members) -> Product:
    reader = members.reader
    texts = {name: members.of(name).text(name) for name in WHAT_FIELDS}
    amounts = {name: members.of(name).amount(name) for name in PRICE_FIELDS}
    own = {name: reader.text(name) for name in OWN_FIELDS}
    values: dict[str, Any] = {**texts, **own, **amounts}
    return Product(product_id, reader.text(COMPANY), **values, archived=reader.flag(ARCHIVED))


def _values(product: Product) -> dict[str, str | bool]:
    return {
        COMPANY: product.company,
        **{name: getattr(product, name) for name in (*WHAT_FIELDS, *OWN_FIELDS)},
        **{name: amount_text(getattr(product, name)) for name in PRICE_FIELDS},
        ARCHIVED: product.archived,
    }


_CODEC: Final = CardCodec(
    {WHAT: WHAT_FIELDS, COST: PRICE_FIELDS}, OWN_FIELDS, build=_build, values=_values
)
decode_product = _CODEC.decode
encode_product = _CODEC.encode
product_changes = _CODEC.changes
