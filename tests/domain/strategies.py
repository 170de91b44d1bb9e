"""Hypothesis strategies for money, lines and invoices."""

from datetime import date as Date
from decimal import Decimal

from hypothesis import strategies as st

from selaras.domain.invoice import Line

CODES = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10")


def amounts(low: int = 0, high: int = 10**15) -> st.SearchStrategy[Decimal]:
    """Amounts with two decimals between *low* and *high* rupiah."""
    return st.integers(low * 100, high * 100).map(lambda sen: Decimal(sen) / 100)


def dates() -> st.SearchStrategy[Date]:
    """Invoice dates of all rules."""
    return st.dates(Date(2015, 1, 1), Date(2030, 12, 31))


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """Lines as a person may leave them, discounts above the price included."""
    return Line(
        "line",
        price=draw(amounts(high=10**10)),
        qty=draw(amounts(high=10**5)),
        discount=draw(amounts(high=10**10)),
        ppnbm_rate=draw(st.sampled_from([Decimal(0), Decimal(15), Decimal(95)])),
    )
