"""The text of a purchase's QR code: which invoice of whom it is.

The desktop program's code is an address of the tax office (CREDIT-6): NPWP of 15 digits, 13 of the
number's 16 digits, and a hash; its amounts are only at the tax office, so the person types them.
What Coretax's code holds is not published: of any other text a number of 17 digits and an NPWP of
16 are taken where each stands there once (docs/tax-rules.md).
"""

import re
from collections.abc import Mapping
from typing import Final

from selaras.domain.coretax_results import NUMBER_DIGITS
from selaras.domain.field_values import refused
from selaras.domain.party import NPWP_DIGITS, parse_npwp
from selaras.domain.result import Rejection

MAX_QR: Final = 4_000
_DESKTOP: Final = re.compile(
    r"https?://svc\.efaktur\.pajak\.go\.id/validasi/faktur/([0-9]{15,16})/([0-9]{13,17})/[0-9A-Fa-f]+/?"
)
_DIGITS: Final = re.compile(r"[0-9]+")
SERIAL_DIGITS: Final = 13


def qr_fields(text: str, given: Mapping[str, str]) -> dict[str, str] | Rejection:
    """Return the fields of a purchase that a code's text gives, under those that are *given*.

    Args:
        given: What the person typed besides; a number of hers must end as the code's does.
    """
    bare = text.strip()
    if len(bare) > MAX_QR:
        return refused("purchase.qr", "text", value=bare)
    desktop = _DESKTOP.fullmatch(bare)
    if desktop:
        return _desktop(desktop[1], desktop[2], given)
    found = _only(bare)
    return refused("purchase.qr", "text", value=bare) if found is None else {**found, **given}


def _desktop(npwp: str, serial: str, given: Mapping[str, str]) -> dict[str, str] | Rejection:
    number = "".join(each for each in given.get("number", "") if each not in " .-")
    whole = number or serial
    if len(whole) <= SERIAL_DIGITS or not whole.endswith(serial):
        return Rejection("purchase.qr-number", {"serial": serial})
    return {"seller_tin": parse_npwp(npwp) or npwp, **given, "number": whole}


def _only(text: str) -> dict[str, str] | None:
    runs = _DIGITS.findall(text)
    numbers = {each for each in runs if len(each) == NUMBER_DIGITS}
    tins = {each for each in runs if len(each) == NPWP_DIGITS}
    if len(numbers) != 1:
        return None
    tin = {"seller_tin": tins.pop()} if len(tins) == 1 else {}
    return {"number": numbers.pop(), **tin}
