"""Fields that stand for a card: ``buyer=PT MAJU`` fills the buyer, ``lines.2.goods=SABUN`` a line.

What is copied is a snapshot. A field that is named itself stands against what the card says.
"""

import re
from collections.abc import Mapping

from selaras.domain.customer_edits import buyer_fields
from selaras.domain.product import line_fields
from selaras.domain.result import Rejection
from selaras.replica.card_kinds import CUSTOMERS, PRODUCTS, find_card, open_card
from selaras.replica.writer import Writer
from selaras.store.derive_cards import kept_of

BUYER = "buyer"
_GOODS = re.compile(r"lines\.([1-9][0-9]{0,5})\.goods", re.ASCII)


def filled(writer: Writer, fields: Mapping[str, str]) -> dict[str, str] | Rejection:
    """Return *fields* with those of the cards that are named in them, or why one is not found."""
    result: dict[str, str] = {}
    for name, text in fields.items():
        match = _GOODS.fullmatch(name)
        if name == BUYER:
            found = _buyer(writer, text)
        elif match:
            found = _line(writer, text, int(match[1]))
        else:
            continue
        if isinstance(found, Rejection):
            return found
        result |= found
    named = {name: text for name, text in fields.items() if not _stands_for_card(name)}
    return result | named


def _stands_for_card(name: str) -> bool:
    return name == BUYER or _GOODS.fullmatch(name) is not None


def _buyer(writer: Writer, ref: str) -> dict[str, str] | Rejection:
    found = find_card(writer.db, CUSTOMERS, company=writer.identity.company, ref=ref)
    if isinstance(found, Rejection):
        return found
    kept = kept_of(writer.db, found.stored.doc_id)
    standing = (open_card(writer.db, CUSTOMERS, doc_id=kept) if kept else None) or found
    if standing.card.archived:
        return Rejection("customer.archived", {"ref": ref})
    return buyer_fields(standing.card)


def _line(writer: Writer, ref: str, number: int) -> dict[str, str] | Rejection:
    found = find_card(writer.db, PRODUCTS, company=writer.identity.company, ref=ref)
    if isinstance(found, Rejection):
        return found
    if found.card.archived:
        return Rejection("product.archived", {"ref": ref})
    return line_fields(found.card, number)
