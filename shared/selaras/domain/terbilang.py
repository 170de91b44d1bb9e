"""Amounts in Indonesian words (terbilang), as printed pages and receipts carry them."""

from decimal import Decimal

from selaras.domain.money import to_rupiah

# Amounts of a document stay below 10**18; the sum of many lines may pass it.
MAX_DIGITS = 21

_UNITS = (
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)
_SCALES = ("", " ribu", " juta", " miliar", " triliun", " kuadriliun", " kuintiliun")


def terbilang(amount: Decimal) -> str:
    """Return *amount*, rounded half up to whole rupiah (rule ROUND-3), in words.

    Raises:
        ValueError: It has more than ``MAX_DIGITS`` digits; there are no usual words for it.
    """
    whole = int(to_rupiah(amount))
    if abs(whole) >= 10**MAX_DIGITS:
        raise ValueError(amount)
    words = _words(abs(whole))
    return f"{'minus ' if whole < 0 else ''}{words} rupiah"


def _words(number: int) -> str:
    if number == 0:
        return _UNITS[0]
    groups: list[str] = []
    for scale in _SCALES:
        number, group = divmod(number, 1000)
        if group == 1 and scale == " ribu":
            groups.append("seribu")
        elif group:
            groups.append(_below_thousand(group) + scale)
    return " ".join(reversed(groups))


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = []
    if hundreds:
        words.append("seratus" if hundreds == 1 else f"{_UNITS[hundreds]} ratus")
    if rest:
        words.append(_below_hundred(rest))
    return " ".join(words)


def _below_hundred(number: int) -> str:
    if number < len(_UNITS):
        return _UNITS[number]
    tens, unit = divmod(number, 10)
    if tens == 1:
        return f"{_UNITS[unit]} belas"
    return f"{_UNITS[tens]} puluh" + (f" {_UNITS[unit]}" if unit else "")
