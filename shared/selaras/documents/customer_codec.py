"""The customer document: registers to value and back. Reading never raises.

Who it is and where is one register (an NPWP never meets another's name, branch or address); how
to reach it is another, and its own number and the note are one each.
"""

from dataclasses import asdict, fields
from typing import Final

from selaras.documents.card_codec import ARCHIVED, COMPANY, CardCodec, Members
from selaras.domain.customer import Customer
from selaras.domain.invoice import Buyer

IDENTITY: Final = "identity"
CONTACT: Final = "contact"
_BUYER: Final = tuple(item.name for item in fields(Buyer))
_IDENTITY: Final = tuple(name for name in _BUYER if name != "email")


def _build(customer_id: str, members: Members) -> Customer:
    reader = members.reader
    return Customer(
        customer_id=customer_id,
        company=reader.text(COMPANY),
        buyer=Buyer(**{name: members.of(name).text(name) for name in _BUYER}),
        own_code=reader.text("own_code"),
        phone=members.of("phone").text("phone"),
        contact=members.of("contact").text("contact"),
        note=reader.text("note"),
        archived=reader.flag(ARCHIVED),
    )


def _values(customer: Customer) -> dict[str, str | bool]:
    return {
        COMPANY: customer.company,
        **asdict(customer.buyer),
        "phone": customer.phone,
        "contact": customer.contact,
        "own_code": customer.own_code,
        "note": customer.note,
        ARCHIVED: customer.archived,
    }


_CODEC: Final = CardCodec(
    {IDENTITY: _IDENTITY, CONTACT: ("email", "phone", "contact")},
    ("own_code", "note"),
    build=_build,
    values=_values,
)
decode_customer = _CODEC.decode
encode_customer = _CODEC.encode
customer_changes = _CODEC.changes
