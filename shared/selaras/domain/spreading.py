"""Spreading a discount of a whole invoice over its lines (rule SALES-1)."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from selaras.domain.money import difference, share_of, sum_of, to_sen

ZERO = Decimal(0)


def spread(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Return a share of *amount* for each weight, in sen; the last that weighs takes the rest.

    Where nothing weighs anything, the last takes all. The shares add up to *amount* exactly.

    Args:
        amount: In rupiah with at most two decimals.
        weights: Not negative.
    """
    if not weights:
        return []
    total = sum_of(list(weights))
    last = max((n for n, weight in enumerate(weights) if weight > ZERO), default=len(weights) - 1)
    shares = [
        ZERO if n == last or not total else to_sen(share_of(amount, _part(weight, total)))
        for n, weight in enumerate(weights)
    ]
    shares[last] = difference(amount, sum_of(shares))
    return shares


def _part(weight: Decimal, total: Decimal) -> Fraction:
    return Fraction(weight) / Fraction(total)
