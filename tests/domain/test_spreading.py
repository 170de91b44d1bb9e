"""A discount of a whole invoice is spread to the sen, whatever the lines are worth."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.spreading import spread
from tests.domain.strategies import amounts


def test_the_last_line_that_weighs_takes_the_rest() -> None:
    assert spread(Decimal(100), [Decimal(1)] * 3) == [
        Decimal("33.33"),
        Decimal("33.33"),
        Decimal("33.34"),
    ]
    weights = [Decimal(2), Decimal(1), Decimal(0)]
    assert spread(Decimal(10), weights) == [Decimal("6.67"), Decimal("3.33"), Decimal(0)]
    assert spread(Decimal(5), [Decimal(0), Decimal(0)]) == [Decimal(0), Decimal(5)]
    assert spread(Decimal(5), []) == []


@given(amount=amounts(), weights=st.lists(amounts(), min_size=1, max_size=12))
def test_the_shares_add_up_and_stay_near_their_part(
    amount: Decimal, weights: list[Decimal]
) -> None:
    shares = spread(amount, weights)
    assert sum(shares) == amount
    total = sum(weights)
    if total:
        for share, weight in zip(shares, weights, strict=True):
            assert abs(share - amount * weight / total) <= Decimal("0.01") * len(weights)
