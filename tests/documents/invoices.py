"""Invoices for property tests: anything a person, a file or another program may have written."""

from datetime import date as Date
from decimal import Decimal

from hypothesis import strategies as st

from selaras.domain.invoice import Buyer, Invoice, Legacy, Line, Origin, Transaction
from selaras.domain.places import DIGITS

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
AMOUNTS = st.decimals(
    min_value=Decimal(-(10**18) + 1), max_value=Decimal(10**18 - 1), places=2
) | st.decimals(min_value=0, max_value=1000, places=8)
TYPED = st.none() | AMOUNTS
PLACES = st.text(DIGITS, max_size=3)
LINE_IDS = st.text("abc/0", min_size=1, max_size=4)
LEGACY = st.builds(
    Legacy,
    number=TEXTS,
    replacement=TEXTS,
    period=TEXTS,
    tax_base=AMOUNTS,
    vat=AMOUNTS,
    ppnbm=AMOUNTS,
    down_payment=TEXTS,
    down_payment_tax_base=AMOUNTS,
    down_payment_vat=AMOUNTS,
    down_payment_ppnbm=AMOUNTS,
)
ORIGIN = st.builds(Origin, TEXTS, TEXTS, st.integers(0, 999_999_999))


def lines() -> st.SearchStrategy[tuple[Line, ...]]:
    """Lines in displayed order, each id once."""
    line = st.builds(
        Line,
        line_id=LINE_IDS,
        opt=TEXTS,
        code=TEXTS,
        name=TEXTS,
        unit=TEXTS,
        price=AMOUNTS,
        qty=AMOUNTS,
        discount=AMOUNTS,
        ppnbm_rate=AMOUNTS,
        vat_rate=TYPED,
        other_tax_base=TYPED,
        vat=TYPED,
        ppnbm=TYPED,
        stated_tax_base=TYPED,
        place=PLACES,
    )
    several = st.lists(line, max_size=4, unique_by=lambda each: each.line_id)
    return several.map(lambda found: tuple(sorted(found, key=lambda x: (x.place, x.line_id))))


def invoices(invoice_id: str = "invoice:1") -> st.SearchStrategy[Invoice]:
    """Whole invoices under one id."""
    return st.builds(
        Invoice,
        invoice_id=st.just(invoice_id),
        company=TEXTS,
        date=st.none() | st.dates(Date(1, 1, 1)),
        reference=TEXTS,
        seller_nitku=TEXTS,
        buyer=st.builds(Buyer, *[TEXTS] * 8),
        transaction=st.builds(Transaction, *[TEXTS] * 5),
        lines=lines(),
        discarded=st.booleans(),
        legacy=st.none() | LEGACY,
        origin=st.none() | ORIGIN,
        content_digest=TEXTS,
        archived=st.booleans(),
    )
