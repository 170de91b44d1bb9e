"""The rows and search words of customers and goods, from documents and the facts about them."""

import json
from collections.abc import Mapping, Sequence

from selaras.documents.customer_codec import decode_customer
from selaras.documents.product_codec import decode_product
from selaras.domain.customer import buyer_key, buyer_number, name_key
from selaras.domain.customer_edits import customer_findings
from selaras.domain.findings import Finding
from selaras.domain.money import amount_text
from selaras.domain.product import product_findings, product_key
from selaras.store.db import Connection
from selaras.store.derive_invoices import Row, Words, sen
from selaras.store.facts import get_fact

ALIAS = "alias"


def customer_row(db: Connection, doc_id: str, *, registers: Mapping[str, str]) -> tuple[Row, Words]:
    """Return the columns of ``customer_row`` after the first, and of ``customer_search``."""
    customer, defects = decode_customer(doc_id, registers)
    buyer, number = customer.buyer, buyer_number(customer.buyer)
    row = (
        doc_id,
        customer.company,
        buyer.name,
        buyer.name.casefold(),
        buyer.document,
        number,
        buyer.country,
        buyer.address,
        buyer.nitku,
        buyer.email,
        customer.phone,
        customer.own_code,
        buyer_key(buyer),
        name_key(buyer),
        kept_of(db, doc_id),
        int(customer.archived),
        *counts(customer_findings(customer), len(defects)),
    )
    numbers = f"{number} {customer.own_code} {customer.phone}"
    return row, (f"{buyer.name} {customer.contact}", numbers, f"{buyer.address} {buyer.email}")


def kept_of(db: Connection, doc_id: str) -> str:
    """Return the customer under which this one is listed; blank where it stands for itself."""
    fact = get_fact(db, f"{ALIAS}:{doc_id}")
    content = json.loads(fact.content) if fact else {}
    return str(content["keep"]) if content.get("state") == "joined" else ""


def product_row(_: Connection, doc_id: str, *, registers: Mapping[str, str]) -> tuple[Row, Words]:
    """Return the columns of ``product_row`` after the first, and of ``product_search``."""
    product, defects = decode_product(doc_id, registers)
    row = (
        doc_id,
        product.company,
        product.opt,
        product.code,
        product.name,
        product.name.casefold(),
        product.unit,
        sen(product.price),
        amount_text(product.ppnbm_rate),
        product.own_code,
        product_key(product),
        int(product.archived),
        *counts(product_findings(product), len(defects)),
    )
    return row, (product.name, f"{product.code} {product.own_code}")


def counts(found: Sequence[Finding], defects: int) -> tuple[int, int]:
    """Return how many errors and how many warnings a row shows."""
    errors = sum(finding.is_error for finding in found)
    return errors + defects, len(found) - errors
