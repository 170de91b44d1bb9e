"""The lines of the VAT return in the form's order, sums and carried figures among them. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from selaras.domain.recap import CREDITED, NOT_CREDITED, TAXED, Recap, Sums


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One line; an amount that the form has no field for is None.

    Args:
        key: As the form numbers it, such as ``I.A.4``.
        is_sum: It adds up others.
    """

    key: str
    base: Decimal | None = None
    other_base: Decimal | None = None
    vat: Decimal | None = None
    ppnbm: Decimal | None = None
    is_sum: bool = False


def return_lines(recap: Recap) -> tuple[ReturnLine, ...]:
    """Return every line from I.A.1 to III.E (rules RECAP-1, RECAP-3 and RECAP-4)."""
    return (*_supplies(recap), *_acquired(recap), *_result(recap))


def _supplies(recap: Recap) -> Iterator[ReturnLine]:
    for key in TAXED:
        yield _of(key, recap.lines[key])
    yield _of("I.A", recap.taxed, is_sum=True)
    yield ReturnLine("I.B", recap.lines["I.B"].base)
    yield ReturnLine("I.C", recap.supplied, is_sum=True)


def _acquired(recap: Recap) -> Iterator[ReturnLine]:
    for key in CREDITED:
        yield _of(key, recap.lines[key])
    yield ReturnLine("II.E", vat=recap.carried.compensation)
    yield ReturnLine("II.F", vat=recap.carried.recalculated)
    yield ReturnLine("II.G", vat=recap.creditable, is_sum=True)
    yield _of(NOT_CREDITED, recap.lines[NOT_CREDITED])
    yield _of("II.I", recap.lines["II.I"])
    yield ReturnLine("II.J", recap.acquired, is_sum=True)


def _result(recap: Recap) -> Iterator[ReturnLine]:
    yield ReturnLine("III.A", vat=recap.owed, is_sum=True)
    yield ReturnLine("III.B", vat=recap.carried.paid_before)
    yield ReturnLine("III.C", vat=recap.creditable)
    yield ReturnLine("III.D", vat=recap.carried.collected_too_much)
    yield ReturnLine("III.E", vat=recap.to_pay, is_sum=True)


def _of(key: str, sums: Sums, *, is_sum: bool = False) -> ReturnLine:
    return ReturnLine(key, sums.base, sums.other_base, sums.vat, sums.ppnbm, is_sum)
