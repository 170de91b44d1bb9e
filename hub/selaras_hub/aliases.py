"""Duplicate customers: one is listed under another, as a fact that can be taken back.

Nothing is merged: both documents keep their content and history. Each fact says to whom a
customer was joined (``direct``) and who stands for it now (``keep``). That is always a customer
which stands for itself, so nobody ever sees a chain; whoever asks for a circle comes too late.
"""

from collections.abc import Mapping
from typing import Any, Final

from selaras.domain.customer import KIND as CUSTOMER
from selaras.domain.requests import Request
from selaras.store.hub_documents import HubDocument, get_hub_document
from selaras_hub.facts import FactBook
from selaras_hub.judging import MAX_ID, Refused
from selaras_hub.requesting import Asked, Done

KIND: Final = "alias"
JOINED: Final = "joined"
MAX_JOINED: Final = 100


def join(asked: Asked, request: Request) -> Done | Refused:
    """List some customers under one that is kept; all of them or none."""
    others = tuple(dict.fromkeys(request.texts("others")))
    if not 0 < len(others) <= MAX_JOINED:
        return Refused("alias.count", {"max": str(MAX_JOINED)})
    for doc_id in (request.text("keep"), *others):
        if _customer(asked, doc_id) is None:
            return Refused("customer.not-found", {"ref": doc_id[:MAX_ID]})
    direct = direct_of(asked.facts)
    keep = _standing_for(direct, request.text("keep"))
    for other in others:
        if _standing_for(direct, other) == keep:
            return Refused("alias.already", {"id": other})
        if other in direct:
            return Refused("alias.elsewhere", {"id": other, "keep": _standing_for(direct, other)})
    for other in others:
        _put(asked, other, content={"direct": keep, "keep": keep, "state": JOINED})
    follow(asked.facts)
    return Done({"keep": keep})


def part(asked: Asked, request: Request) -> Done | Refused:
    """Let a customer stand for itself again, with those that were joined to it."""
    customer = request.text("customer")
    if customer not in direct_of(asked.facts):
        return Refused("alias.none", {"name": customer[:MAX_ID]})
    _put(asked, customer, content={"direct": "", "keep": "", "state": "parted"})
    follow(asked.facts)
    return Done({"customer": customer})


def _customer(asked: Asked, doc_id: str) -> HubDocument | None:
    stored = get_hub_document(asked.facts.db, doc_id)
    is_ours = stored is not None and (stored.kind, stored.company) == (CUSTOMER, asked.company)
    return stored if is_ours else None


def direct_of(facts: FactBook) -> dict[str, str]:
    """Return to whom each joined customer was joined."""
    return {
        str(content["customer"]): str(content["direct"])
        for _, content in facts.of_kind(KIND)
        if content["state"] == JOINED
    }


def leads_back(facts: FactBook, customer: str, *, direct: str) -> bool:
    """Say whether joining *customer* to *direct* would close a circle."""
    return _standing_for(direct_of(facts), direct) == customer


def follow(facts: FactBook) -> None:
    """Let every fact name who stands for its customer now."""
    direct = direct_of(facts)
    for fact_id, content in facts.of_kind(KIND):
        customer = str(content["customer"])
        found = _standing_for(direct, customer)
        keep = "" if found == customer else found
        if keep != content["keep"]:
            facts.put(KIND, fact_id, subject=customer, content=content | {"keep": keep})


def _standing_for(direct: Mapping[str, str], customer: str) -> str:
    # There is no circle; a hub that met one all the same must not walk in it for ever.
    seen: set[str] = set()
    while customer in direct and customer not in seen:
        seen.add(customer)
        customer = direct[customer]
    return customer


def _put(asked: Asked, customer: str, *, content: Mapping[str, Any]) -> None:
    """Write one fact; ``rev`` tells later whether the customer was edited since."""
    stored = _customer(asked, customer)
    said = {
        "customer": customer,
        "rev": stored.rev if stored else 0,
        "by": asked.entry.author,
        "pc": asked.member.pc,
        "at": asked.now,
    }
    asked.facts.put(KIND, f"{KIND}:{customer}", subject=customer, content={**said, **content})
