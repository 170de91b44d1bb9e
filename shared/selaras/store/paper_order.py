"""By what a list of papers can be ordered; a command line knows it before it opens a file."""

from enum import StrEnum
from typing import Final


class PaperOrder(StrEnum):
    """By what a list is ordered; the newest and the largest come first."""

    DATE = "date"
    NUMBER = "number"
    PARTY = "party"
    VAT = "vat"


LARGEST_FIRST: Final = frozenset({PaperOrder.DATE, PaperOrder.VAT})
