"""A customer by field names: what ``customers add`` and ``edit`` take, show, and find fault with.

All fields of one call are taken or none. What follows from a field (PARTY-4) is filled in unless
it is named itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any, Final

from selaras.domain import tables
from selaras.domain.check_buyer import buyer_findings
from selaras.domain.check_lists import buyer_list_faults
from selaras.domain.check_texts import text_faults
from selaras.domain.customer import Customer
from selaras.domain.field_values import BUYER_FIELDS, read_field, refused
from selaras.domain.findings import Finding
from selaras.domain.invoice import Buyer, BuyerDocument
from selaras.domain.party import (
    HEAD_OFFICE,
    INDONESIA,
    NO_DOCUMENT_NUMBER,
    NO_TIN,
    nitku_of,
)
from selaras.domain.result import Rejection

OWN_FIELDS: Final = ("own_code", "phone", "contact", "note")
CUSTOMER_FIELDS: Final = (*BUYER_FIELDS, *OWN_FIELDS)
_BUYER: Final = "buyer."
_RESIDENTS: Final = frozenset({BuyerDocument.TIN.value, BuyerDocument.NATIONAL_ID.value})


def apply_customer_fields(customer: Customer, fields: Mapping[str, str]) -> Customer | Rejection:
    """Return *customer* with *fields* put in, or the reason why not."""
    values: dict[str, str] = {}
    for name, written in fields.items():
        if name not in CUSTOMER_FIELDS:
            return refused("field.unknown", name, value=written)
        value = read_field(name, written)
        if isinstance(value, Rejection):
            return value
        values[name] = str(value)
    own: dict[str, Any] = {name: text for name, text in values.items() if name in OWN_FIELDS}
    named = {name: text for name, text in values.items() if name in BUYER_FIELDS}
    buyer = completed(replace(customer.buyer, **named), named, before=customer.buyer)
    return _list_refusal(buyer, fields) or replace(customer, buyer=buyer, **own)


def completed(buyer: Buyer, named: Mapping[str, str], *, before: Buyer) -> Buyer:
    """Return *buyer* with what follows from the members that were *named* (PARTY-4)."""
    if not named.keys() & {"tin", "document", "document_number"}:
        return buyer
    document = buyer.document
    if not document and buyer.tin not in {"", NO_TIN}:
        document = BuyerDocument.TIN.value
    if tables.buyer_document(document) is None:
        return buyer
    follows = {"document": document}
    is_npwp = document == BuyerDocument.TIN
    if is_npwp:
        follows |= {"document_number": NO_DOCUMENT_NUMBER, **_nitku(buyer, before)}
    else:
        follows |= {"tin": NO_TIN, "nitku": HEAD_OFFICE}
    if document in _RESIDENTS and not buyer.country:
        follows["country"] = INDONESIA
    # What was named stands, right or wrong: a finding says so.
    return replace(buyer, **{name: text for name, text in follows.items() if name not in named})


def customer_findings(customer: Customer) -> list[Finding]:
    """Return what an invoice to this customer would be refused for, or a person should look at."""
    buyer = customer.buyer
    found = [
        *buyer_list_faults(buyer),
        *buyer_findings(buyer, is_legacy=False),
        *text_faults(_texts(customer)),
    ]
    return [_by_own_name(finding) for finding in found]


def customer_view(customer: Customer, findings: list[Finding]) -> dict[str, object]:
    """Return *customer* ready for JSON, by the names that ``customers edit`` takes."""
    return {
        "id": customer.customer_id,
        "company": customer.company,
        **asdict(customer.buyer),
        **{name: getattr(customer, name) for name in OWN_FIELDS},
        "archived": customer.archived,
        "findings": [asdict(finding) for finding in findings],
    }


def buyer_fields(customer: Customer) -> dict[str, str]:
    """Return the fields of an invoice that the customer fills (``buyer.name`` and the others)."""
    return {f"{_BUYER}{name}": getattr(customer.buyer, name) for name in BUYER_FIELDS}


def _nitku(buyer: Buyer, before: Buyer) -> dict[str, str]:
    """Return the head office of a new NPWP, unless the branch stands already and fits."""
    is_fitting = buyer.nitku not in {"", HEAD_OFFICE} and buyer.tin == before.tin
    return {} if is_fitting or not buyer.tin else {"nitku": nitku_of(buyer.tin)}


def _list_refusal(buyer: Buyer, fields: Mapping[str, str]) -> Rejection | None:
    for fault in buyer_list_faults(buyer):
        name = fault.path.removeprefix(_BUYER)
        if name in fields:
            is_shape = fault.code.endswith("-shape")
            code = "field.unreadable" if is_shape else "field.not-in-list"
            return refused(code, name, value=fields[name])
    return None


def _texts(customer: Customer) -> Iterator[tuple[str, str]]:
    for name in ("document_number", "name", "address", "email"):
        yield name, getattr(customer.buyer, name)
    for name in OWN_FIELDS:
        yield name, getattr(customer, name)


def _by_own_name(finding: Finding) -> Finding:
    facts = {
        name: value.removeprefix(_BUYER) if name == "field" and isinstance(value, str) else value
        for name, value in finding.facts.items()
    }
    return replace(finding, path=finding.path.removeprefix(_BUYER), facts=facts)
