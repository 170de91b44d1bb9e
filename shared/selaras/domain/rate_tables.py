"""Rates that hang on what is sold: certain amounts of code 05 and PPnBM, as typed values.

Like ``tables``: read once, only when asked for, None for what is not in the list.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from selaras.domain.table_files import read_rows


@dataclass(frozen=True, slots=True)
class CertainAmount:
    """One besaran tertentu of code 05 (rule CODE-6).

    Args:
        vat_share: VAT as a share of the base.
    """

    key: str
    label_id: str
    label_en: str
    base_en: str
    vat_share: Fraction


@dataclass(frozen=True, slots=True)
class PpnbmRate:
    """The PPnBM rates in percent of one group of luxury goods (rule PPNBM-1)."""

    group: str
    item_en: str
    rates: tuple[Decimal, ...]
    condition_en: str


@cache
def all_certain_amounts() -> tuple[CertainAmount, ...]:
    """Return the supplies with a besaran tertentu."""
    return tuple(
        CertainAmount(
            row["key"],
            row["label_id"],
            row["label_en"],
            row["base_en"],
            Fraction(row["vat_share"]),
        )
        for row in read_rows("certain_amounts")
    )


def certain_amount(key: str) -> CertainAmount | None:
    """Look up a supply of code 05 such as ``parcel``."""
    return {row.key: row for row in all_certain_amounts()}.get(key)


@cache
def all_ppnbm_rates() -> tuple[PpnbmRate, ...]:
    """Return the groups of luxury goods with their rates."""
    return tuple(
        PpnbmRate(
            row["group"],
            row["item_en"],
            tuple(map(Decimal, row["rates"].split("|"))),
            row["condition_en"],
        )
        for row in read_rows("ppnbm_rates")
    )


def is_ppnbm_rate(rate: Decimal) -> bool:
    """Say whether some luxury good is taxed at *rate* percent."""
    return any(rate in row.rates for row in all_ppnbm_rates())
