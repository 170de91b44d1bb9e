"""What one cell of a list of customers or goods says, as the text a person would have typed."""

import re
from datetime import date as Date
from decimal import Decimal
from typing import Final

from selaras.domain import tables
from selaras.domain.customer import plain
from selaras.domain.field_values import refused
from selaras.domain.invoice import BuyerDocument
from selaras.domain.money import amount_text
from selaras.domain.party import HEAD_OFFICE, NO_TIN, NPWP_DIGITS
from selaras.domain.product import USUAL
from selaras.domain.result import Rejection
from selaras.exchange.card_columns import ADDRESS_PARTS, NIK
from selaras.exchange.grid import Cell, State

# Excel keeps 15 digits of a number; what is longer has lost its last ones for good.
MAX_SURE_DIGITS: Final = 15

_AMOUNTS: Final = frozenset({"price", "ppnbm_rate"})
_THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_COMMA: Final = re.compile(r"-?[0-9]+,[0-9]+")
_KINDS: Final = {"barang": "A", "goods": "A", "jasa": "B", "service": "B", "services": "B"}


def cell_text(name: str, cell: Cell) -> str | Rejection:
    """Return what a cell in the column of field *name* says, or why it cannot be believed."""
    if cell.state in {State.UNCALCULATED, State.ERROR}:
        return refused("import.card-no-result", name, value=cell.value)
    match cell.value:
        case bool() | Date():
            return refused("field.unreadable", name, value=cell.value)
        case Decimal() as number:
            return _number_text(name, number)
        case str() as text:
            return _typed(name, text.strip())


def with_whole_address(fields: dict[str, str]) -> dict[str, str]:
    """Put the desktop program's parts of an address together, and a NIK where it belongs."""
    rest = {name: text for name, text in fields.items() if name not in {*ADDRESS_PARTS, NIK}}
    parts = [
        f"{before}{fields[name]}"
        for name, before in ADDRESS_PARTS.items()
        if fields.get(name, "-") not in {"-", "0"}
    ]
    if parts and not rest.get("address"):
        rest["address"] = " ".join(parts)
    if rest.get("tin", "").strip("0.- ") == "":
        rest.pop("tin", None)
    if fields.get(NIK) and not rest.get("tin"):
        rest |= {"document": BuyerDocument.NATIONAL_ID.value, "document_number": fields[NIK]}
        rest |= {"tin": NO_TIN, "nitku": HEAD_OFFICE}
    return rest


def with_usual_goods(fields: dict[str, str]) -> dict[str, str]:
    """Say goods of no particular code where a list says neither."""
    return {**USUAL, **fields}


def _number_text(name: str, number: Decimal) -> str | Rejection:
    if name in _AMOUNTS:
        return amount_text(number)
    text = amount_text(number)
    if number != number.to_integral_value() or number < 0:
        return text
    if len(text) > MAX_SURE_DIGITS:
        return refused("import.card-digits-lost", name, value=text)
    # A number has no leading zeros; an NPWP of 15 digits gets one anyway.
    return text.zfill(NPWP_DIGITS) if name == "tin" else text


def _typed(name: str, text: str) -> str:
    if name in _AMOUNTS:
        if _THOUSANDS.fullmatch(text) or _COMMA.fullmatch(text):
            return text.replace(".", "").replace(",", ".")
        return text.removesuffix("%").strip() if name == "ppnbm_rate" else text
    if name == "opt":
        return _KINDS.get(text.casefold(), text)
    return _unit(text) if name == "unit" else text


def _unit(text: str) -> str:
    """Return the code of a unit that is written by its name."""
    wanted = plain(text)
    for unit in tables.all_units():
        if wanted in {plain(unit.code), plain(unit.label_id), plain(unit.label_en)}:
            return unit.code
    return text
