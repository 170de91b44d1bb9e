"""Money and its roundings, and how amounts are read and written.

A line of the tax office's file has two decimals (rule ROUND-1); a total on an invoice is whole
rupiah (rules ROUND-2 and ROUND-3). A float never enters, and no result hangs on the precision
that a caller's decimal context happens to have.
"""

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import reduce

SEN = Decimal("0.01")
RUPIAH = Decimal(1)

MAX_WHOLE_DIGITS = 18
MAX_DECIMALS = 8

# Two bounded amounts multiplied have 52 digits; the rest leaves room for sums and for division.
_DIGITS = 100
# Asked directly: to make one the thread's own for each sum costs more than the sum.
_HALF_UP = Context(prec=_DIGITS, rounding=ROUND_HALF_UP)
_DOWN = Context(prec=_DIGITS, rounding=ROUND_DOWN)

_CANONICAL = re.compile(rf"-?[0-9]{{1,{MAX_WHOLE_DIGITS}}}(?:\.[0-9]{{1,{MAX_DECIMALS}}})?")
_TYPED = re.compile(r"(-?)([0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,([0-9]+))?")


def to_sen(amount: Decimal) -> Decimal:
    """Return *amount* with two decimals, rounded half up (rule ROUND-1)."""
    return _HALF_UP.quantize(amount, SEN)


def to_rupiah(amount: Decimal) -> Decimal:
    """Return *amount* in whole rupiah, rounded half up (rule ROUND-3)."""
    return _HALF_UP.quantize(amount, RUPIAH)


def rupiah_down(amount: Decimal) -> Decimal:
    """Return *amount* in whole rupiah, what is below a rupiah dropped (rule ROUND-2)."""
    return _DOWN.quantize(amount, RUPIAH)


def product(left: Decimal, right: Decimal) -> Decimal:
    """Return the exact product of two amounts."""
    return _HALF_UP.multiply(left, right)


def difference(left: Decimal, right: Decimal) -> Decimal:
    """Return *left* less *right*, exact."""
    return _HALF_UP.subtract(left, right)


def sum_of(amounts: list[Decimal]) -> Decimal:
    """Return the exact sum of *amounts*, zero for none."""
    return reduce(_HALF_UP.add, amounts, Decimal(0))


def share_of(amount: Decimal, share: Fraction) -> Decimal:
    """Return *share* of *amount*, to far more digits than any rounding here looks at."""
    return _HALF_UP.divide(_HALF_UP.multiply(amount, share.numerator), share.denominator)


def percent_of(amount: Decimal, percent: Decimal) -> Decimal:
    """Return *percent* per cent of *amount*, exact."""
    return _HALF_UP.divide(_HALF_UP.multiply(amount, percent), 100)


def has_at_most_two_decimals(amount: Decimal) -> bool:
    """Say whether the file can hold *amount* as it is (rule ROUND-1)."""
    return to_sen(amount) == amount


def parse_amount(text: object) -> Decimal | None:
    """Read stored decimal text; None for anything else.

    At most 18 digits before the point and 8 after it, a minus sign or none; no exponent, no
    thousands separator, no NaN or infinity.
    """
    if not isinstance(text, str) or _CANONICAL.fullmatch(text) is None:
        return None
    return Decimal(text)


def amount_text(amount: Decimal) -> str:
    """Return the one stored text of *amount*: no exponent, no trailing zeros, no ``-0``."""
    text = format(amount, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def number_text(amount: Decimal) -> str:
    """Write *amount* the Indonesian way: ``1.387.500`` or ``1.387.500,50``.

    Decimals are shown only when there are any, and then at least two.
    """
    whole, _, decimals = amount_text(amount).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    grouped = f"{int(digits):,}".replace(",", ".")
    return f"{sign}{grouped},{decimals:0<2}" if decimals else f"{sign}{grouped}"


def rupiah_text(amount: Decimal) -> str:
    """Write *amount*, rounded to two decimals, as ``Rp 1.387.500`` or ``Rp 1.387.500,50``."""
    text = number_text(to_sen(amount))
    return f"-Rp {text[1:]}" if text.startswith("-") else f"Rp {text}"


def parse_indonesian(text: str) -> Decimal | None:
    """Read what a person types in a window: ``1.387.500,50``, ``1387500,5``, ``Rp 12,5``.

    A point separates thousands and a comma decimals. ``12.5`` is refused rather than guessed:
    it may be meant as 12,5 or as 125.
    """
    bare = "".join(text.split()).removeprefix("Rp")
    match = _TYPED.fullmatch(bare)
    if match is None:
        return None
    sign, whole, decimals = match.groups()
    return parse_amount(sign + whole.replace(".", "") + (f".{decimals}" if decimals else ""))
