"""A chain of payments never takes more than its contract, and its settlement takes the rest."""

from dataclasses import replace
from datetime import date as Date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.payments import Payment, check_chain, remaining, settle
from selaras.domain.tax import Amounts
from selaras.texts import Texts

CONTRACT = Amounts(Decimal(1_000_000), Decimal(916_667), Decimal(110_000), Decimal(0))
NOTHING = Amounts(Decimal(0), Decimal(0), Decimal(0), Decimal(0))
DAY = Date(2026, 10, 1)


def part(base: int, vat: int, **more: object) -> Payment:
    amounts = Amounts(Decimal(base), Decimal(base * 11 // 12), Decimal(vat), Decimal(0))
    return replace(Payment(DAY, amounts), **more)  # type: ignore[arg-type]  # by each test


def codes(*payments: Payment) -> list[tuple[str, str]]:
    found = check_chain(CONTRACT, payments)
    for each in found:
        assert "{" not in Texts("id").say(each.code, each.facts)
    return [(each.code, each.path) for each in found]


FIRST = part(300_000, 33_000, number="A")
SECOND = part(200_000, 22_000, number="B", earlier="A")


def test_a_chain_ends_with_nothing_left() -> None:
    left = remaining(CONTRACT, [FIRST, SECOND])
    assert left.tax_base == 500_000
    assert left.vat == 55_000
    last = settle(CONTRACT, [FIRST, SECOND], day=DAY, number="B")
    assert last.amounts == left
    assert codes(FIRST, SECOND, last) == []
    assert remaining(CONTRACT, [FIRST, SECOND, last]) == NOTHING


def test_each_fault_of_a_chain_is_found_where_it_is() -> None:
    last = settle(CONTRACT, [FIRST], day=DAY, number="A")
    assert codes(replace(FIRST, earlier="X")) == [("payment.first", "payments.1")]
    assert codes(FIRST, replace(SECOND, earlier="")) == [("payment.earlier-missing", "payments.2")]
    assert codes(FIRST, replace(SECOND, earlier="X")) == [("payment.earlier-unknown", "payments.2")]
    early = replace(SECOND, date=Date(2026, 9, 30))
    assert codes(FIRST, early) == [("payment.order", "payments.2")]
    assert codes(part(0, 0)) == [("payment.not-positive", "payments.1")]
    assert codes(part(1_000_001, 110_000)) == [("payment.too-much", "payments.1")]
    assert ("payment.after-settlement", "payments.3") in codes(FIRST, last, SECOND)
    short = replace(SECOND, is_settlement=True)
    assert codes(FIRST, short) == [("payment.rest", "payments.2")]
    only = settle(CONTRACT, [], day=DAY, number="")
    assert codes(only) == [("payment.only-settlement", "payments.1")]


def test_either_earlier_number_is_taken_because_sources_differ() -> None:
    third = part(100_000, 11_000, number="C", earlier="A")
    assert codes(FIRST, SECOND, third) == []
    assert codes(FIRST, SECOND, replace(third, earlier="B")) == []


@given(st.lists(st.tuples(st.integers(1, 200_000), st.integers(0, 22_000)), max_size=4))
def test_whatever_was_paid_the_settlement_closes_the_chain(parts: list[tuple[int, int]]) -> None:
    payments = [
        part(base, vat, number=str(n), earlier=str(n - 1) if n else "")
        for n, (base, vat) in enumerate(parts)
    ]
    last = settle(CONTRACT, payments, day=DAY, number=payments[-1].number if payments else "")
    assert {code for code, _ in codes(*payments, last)} <= {"payment.only-settlement"}
    assert remaining(CONTRACT, [*payments, last]) == NOTHING
