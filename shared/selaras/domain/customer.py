"""A customer (lawan transaksi) as a value: what is copied into an invoice, and how to reach it.

The buyer's members are those of an invoice, so that filling one in is copying. An invoice keeps
its own snapshot; nothing that is changed here later reaches it.
"""

import unicodedata
from dataclasses import dataclass, field

from selaras.domain.invoice import Buyer, BuyerDocument
from selaras.domain.party import HEAD_OFFICE, NITKU_DIGITS, NO_DOCUMENT_NUMBER, NO_TIN, is_digits

KIND = "customer"


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer of one company.

    Args:
        customer_id: ``customer:<id>``.
        company: Whose customer it is, NPWP of 16 digits.
        buyer: What an invoice copies, the e-mail address too.
        own_code: The office's own number for it.
        contact: Whom to ask for.
        archived: Out of the way: no longer offered, still readable.
    """

    customer_id: str
    company: str
    buyer: Buyer = field(default_factory=Buyer)
    own_code: str = ""
    phone: str = ""
    contact: str = ""
    note: str = ""
    archived: bool = False


def buyer_number(buyer: Buyer) -> str:
    """Return the number a buyer is known by: the NPWP, else its document's; blank for none."""
    if buyer.document in {"", BuyerDocument.TIN.value}:
        return "" if buyer.tin == NO_TIN else buyer.tin
    return "" if buyer.document_number == NO_DOCUMENT_NUMBER else buyer.document_number


def buyer_key(buyer: Buyer) -> str:
    """Return what two records of one buyer have in common; blank for a buyer without anything.

    The number with its kind, and for an NPWP the place of business: two branches of one NPWP are
    two customers. Where there is no number the name and the address stand for it.
    """
    number = "".join(buyer_number(buyer).split()).upper()
    if not number:
        return name_key(buyer)
    if buyer.document not in {"", BuyerDocument.TIN.value}:
        return f"{buyer.document}:{number}"
    is_branch = is_digits(buyer.nitku, NITKU_DIGITS) and buyer.nitku.startswith(buyer.tin)
    branch = buyer.nitku[-len(HEAD_OFFICE) :] if is_branch else HEAD_OFFICE
    return f"TIN:{number}{branch}"


def name_key(buyer: Buyer) -> str:
    """Return name and address as people compare them; blank while either is missing."""
    name, address = plain(buyer.name), plain(buyer.address)
    return f"NAME:{name}|{address}" if name and address else ""


def plain(text: str) -> str:
    """Return *text* as it compares: letters and digits only, case and width left out."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(each if each.isalnum() else " " for each in folded).split()
    return " ".join(words)
