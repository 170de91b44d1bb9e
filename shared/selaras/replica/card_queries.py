"""What window and command line ask about cards and papers; nothing here writes."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from selaras.domain.customer import Customer
from selaras.domain.findings import Finding, Severity
from selaras.domain.papers import Shape
from selaras.domain.result import Rejection
from selaras.replica.card_kinds import (
    CUSTOMERS,
    PRODUCTS,
    CardKind,
    FoundCard,
    T,
    find_card,
    open_card,
    paper_kind,
)
from selaras.replica.conflicts import open_conflicts
from selaras.replica.identity import load_identity
from selaras.store.customers import aliases_of, keys_of
from selaras.store.db import Connection
from selaras.store.derive_cards import ALIAS, kept_of
from selaras.store.facts import get_fact
from selaras.store.invoices import InvoicePage, invoices_of_buyers
from selaras.store.outbox import has_entries


def show_customer(db: Connection, ref: str) -> dict[str, object] | Rejection:
    """Return everything about one customer in the shape of ``customers show --json``."""
    found = find_card(db, CUSTOMERS, company=load_identity(db).company, ref=ref)
    if isinstance(found, Rejection):
        return found
    doc_id = found.stored.doc_id
    return {
        **_view(db, CUSTOMERS, found),
        "kept": kept_of(db, doc_id),
        "aliases": [_alias_view(db, found.card, each) for each in aliases_of(db, doc_id)],
        "invoices": invoices_of_customer(db, doc_id, limit=0).total,
    }


def show_product(db: Connection, ref: str) -> dict[str, object] | Rejection:
    """Return everything about goods or a service in the shape of ``goods show --json``."""
    found = find_card(db, PRODUCTS, company=load_identity(db).company, ref=ref)
    return found if isinstance(found, Rejection) else _view(db, PRODUCTS, found)


def invoices_of_customer(
    db: Connection, customer_id: str, *, limit: int = 50, offset: int = 0
) -> InvoicePage:
    """Return the invoices of a customer and of all who are listed under it, newest first."""
    keys = keys_of(db, [customer_id, *aliases_of(db, customer_id)])
    company = load_identity(db).company
    return invoices_of_buyers(db, company, keys=keys, limit=limit, offset=offset)


def show_paper(db: Connection, shape: Shape[Any], *, ref: str) -> dict[str, object] | Rejection:
    """Return everything about one paper in the shape of ``show --json``."""
    kind = paper_kind(shape)
    found = find_card(db, kind, company=load_identity(db).company, ref=ref)
    return found if isinstance(found, Rejection) else _view(db, kind, found)


def _view(db: Connection, kind: CardKind[T], found: FoundCard[T]) -> dict[str, object]:
    doc_id = found.stored.doc_id
    all_findings = [
        *kind.findings(found.card),
        *kind.beside(db, found.card),
        *_twin_findings(db, kind, found),
    ]
    return {
        **kind.view(found.card, all_findings),
        "rev": found.stored.rev,
        "unsent": has_entries(db, doc_id),
        "defects": [asdict(defect) for defect in found.defects],
        "conflicts": [asdict(each) for each in open_conflicts(db, doc_id)],
    }


def _twin_findings(db: Connection, kind: CardKind[T], found: FoundCard[T]) -> Iterator[Finding]:
    own, key = found.stored, kind.key(found.card)
    severity = Severity.ERROR if kind.is_unique else Severity.WARNING
    for card_id in kind.alike(db, own.company, key) if key else []:
        other = open_card(db, kind, doc_id=card_id)
        is_one = card_id == own.doc_id or _root(db, card_id) == _root(db, own.doc_id)
        if other is not None and not is_one and not other.card.archived:
            facts: dict[str, str | int] = {"name": kind.title(other.card), "id": card_id}
            yield Finding(f"{kind.words}.twin", severity, "", facts)


def _root(db: Connection, card_id: str) -> str:
    return kept_of(db, card_id) or card_id


def _alias_view(db: Connection, kept: Customer, alias_id: str) -> dict[str, object]:
    """Return an alias with what it says otherwise, and whether it was edited since."""
    found = open_card(db, CUSTOMERS, doc_id=alias_id)
    fact = get_fact(db, f"{ALIAS}:{alias_id}")
    joined: dict[str, Any] = json.loads(fact.content) if fact else {}
    if found is None:
        return {"id": alias_id, **joined}
    ours, theirs = CUSTOMERS.view(kept, []), CUSTOMERS.view(found.card, [])
    is_later = found.stored.rev > joined.get("rev", 0) or has_entries(db, alias_id)
    return {
        "id": alias_id,
        "name": found.card.buyer.name,
        "differs": {
            name: text for name, text in theirs.items() if name != "id" and ours[name] != text
        },
        "edited_since": is_later,
        "by": joined.get("by", ""),
        "at": joined.get("at", ""),
    }
