"""Who sells and who buys: NPWP, NIK, NITKU and the buyer's identity document.

Numbers are read leniently and stored in one form, as text: 16 digits for an NPWP, 22 for a
NITKU. The check digit and the shape of a NIK are hints for people, never reasons to refuse.
"""

import re
from dataclasses import dataclass
from datetime import date as Date

from selaras.domain.invoice import Buyer, BuyerDocument

NPWP_DIGITS = 16
OLD_NPWP_DIGITS = 15
NITKU_DIGITS = 22
HEAD_OFFICE = "000000"
NO_TIN = "0" * NPWP_DIGITS
NO_DOCUMENT_NUMBER = "-"
INDONESIA = "IDN"

_SEPARATORS = re.compile(r"[\s.\-‑–]+")


@dataclass(frozen=True, slots=True)
class OwnCompany:
    """The company that sells.

    Args:
        npwp: 16 digits.
    """

    npwp: str
    name: str = ""


def parse_npwp(text: str) -> str | None:
    """Read an NPWP with or without dots, dashes and spaces; None if it is none (PARTY-1).

    The old form of 15 digits gets a leading zero; the result has 16 digits.
    """
    bare = _SEPARATORS.sub("", text)
    if not is_digits(bare, NPWP_DIGITS) and not is_digits(bare, OLD_NPWP_DIGITS):
        return None
    return bare.zfill(NPWP_DIGITS)


def npwp_text(npwp: str) -> str:
    """Write an NPWP of 16 digits in groups of four, as people read it aloud."""
    return " ".join(npwp[start : start + 4] for start in range(0, len(npwp), 4))


def has_wrong_check_digit(npwp: str) -> bool:
    """Say whether the old 15-digit number inside *npwp* fails its check digit (PARTY-2).

    Numbers made from a NIK have no check digit; they do not start with zero.
    """
    if not is_digits(npwp, NPWP_DIGITS) or not npwp.startswith("0") or npwp == NO_TIN:
        return False
    return _luhn_sum(npwp[1:10]) % 10 != 0


def is_plausible_nik(text: str) -> bool:
    """Say whether *text* has the shape of a NIK: region, birth date, serial (PARTY-3).

    The day of birth is 40 higher for women; the year has two digits, so any century will do.
    """
    if not is_digits(text, NPWP_DIGITS) or text.startswith("0") or text.endswith("0000"):
        return False
    day, month, year = int(text[6:8]), int(text[8:10]), int(text[10:12])
    return _is_day(day - 40 if day > 40 else day, month, 2000 + year)


def parse_nitku(text: str) -> str | None:
    """Read a NITKU of 22 digits with or without separators; None if it is none (PARTY-5)."""
    bare = _SEPARATORS.sub("", text)
    return bare if is_digits(bare, NITKU_DIGITS) else None


def nitku_belongs(nitku: str, npwp: str) -> bool:
    """Say whether *nitku* is a place of business of *npwp* (PARTY-5)."""
    return is_digits(nitku, NITKU_DIGITS) and nitku.startswith(npwp) and npwp != ""


def nitku_of(npwp: str, branch: str = HEAD_OFFICE) -> str:
    """Return the NITKU of a branch code of six digits; the head office if none is given."""
    return npwp + branch


def buyer_with_npwp(npwp: str, name: str, *, address: str, branch: str = HEAD_OFFICE) -> Buyer:
    """Return a buyer known by NPWP, its dependent members filled in (PARTY-4)."""
    return Buyer(
        tin=npwp,
        document=BuyerDocument.TIN.value,
        country=INDONESIA,
        document_number=NO_DOCUMENT_NUMBER,
        name=name,
        address=address,
        nitku=nitku_of(npwp, branch),
    )


def buyer_with_document(
    document: BuyerDocument, number: str, *, name: str, address: str, country: str
) -> Buyer:
    """Return a buyer without NPWP, known by another document (PARTY-4).

    Raises:
        ValueError: *document* is the NPWP itself.
    """
    if document is BuyerDocument.TIN:
        raise ValueError(document)
    return Buyer(
        tin=NO_TIN,
        document=document.value,
        country=country,
        document_number=number,
        name=name,
        address=address,
        nitku=HEAD_OFFICE,
    )


def is_digits(text: str, count: int) -> bool:
    """Say whether *text* is exactly *count* digits 0 to 9; other scripts' digits are none."""
    return len(text) == count and text.isascii() and text.isdigit()


def _luhn_sum(digits: str) -> int:
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total


def _is_day(day: int, month: int, year: int) -> bool:
    try:
        Date(year, month, day)
    except ValueError:
        return False
    return True
