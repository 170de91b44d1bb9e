"""The customer document: registers to value and back. Reading never raises.

Who it is and where is one register (an NPWP never meets another's name, branch or address); how
to reach it is another, and its own number and the note are one each.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Final

from selaras.documents.keeping import changed_registers
from selaras.documents.reader import GroupReader, RegisterReader
from selaras.documents.values import Value, encode_value
from selaras.domain.customer import Customer
from selaras.domain.invoice import Buyer
from selaras.domain.result import Defect

IDENTITY: Final = "identity"
CONTACT: Final = "contact"
_BLANKS: Final[Mapping[str, Value]] = {"own_code": "", "note": "", "archived": False}
_IDENTITY: Final = tuple(item.name for item in fields(Buyer) if item.name != "email")


def decode_customer(
    customer_id: str, registers: Mapping[str, str]
) -> tuple[Customer, tuple[Defect, ...]]:
    """Read a customer, whatever a merge or a newer release left there."""
    reader = RegisterReader(registers)
    identity = reader.group(IDENTITY) or GroupReader(reader, IDENTITY, {})
    contact = reader.group(CONTACT) or GroupReader(reader, CONTACT, {})
    customer = Customer(
        customer_id=customer_id,
        company=reader.text("company"),
        buyer=Buyer(
            **{name: identity.text(name) for name in _IDENTITY}, email=contact.text("email")
        ),
        own_code=reader.text("own_code"),
        phone=contact.text("phone"),
        contact=contact.text("contact"),
        note=reader.text("note"),
        archived=reader.flag("archived"),
    )
    return customer, tuple(_by_field(each) for each in reader.defects)


def encode_customer(customer: Customer) -> dict[str, str]:
    """Return every register of a new customer document."""
    return {key: encode_value(value) for key, value in _registers(customer).items()}


def customer_changes(
    registers: Mapping[str, str], *, old: Customer, new: Customer
) -> dict[str, str]:
    """Return the registers to write so that *old*, read from *registers*, becomes *new*."""
    before, after = _registers(old), _registers(new)
    return changed_registers(registers, before=before, after=after, blanks=_BLANKS)


def _registers(customer: Customer) -> dict[str, Value]:
    values: dict[str, Value] = {
        "company": customer.company,
        IDENTITY: {name: getattr(customer.buyer, name) for name in _IDENTITY},
        CONTACT: {
            "email": customer.buyer.email,
            "phone": customer.phone,
            "contact": customer.contact,
        },
    }
    own: dict[str, Value] = {
        "own_code": customer.own_code,
        "note": customer.note,
        "archived": customer.archived,
    }
    return values | {name: value for name, value in own.items() if value}


def _by_field(defect: Defect) -> Defect:
    """Return *defect* with the path that people see: the field, not its register."""
    register, point, member = defect.path.partition(".")
    return Defect(member if point and register in {IDENTITY, CONTACT} else defect.path, defect.code)
