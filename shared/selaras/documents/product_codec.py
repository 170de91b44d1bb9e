"""The document of goods or a service: registers to value and back. Reading never raises.

Two registers as in an invoice's line: what it is, and what it costs. Its own number and the note
are one each.
"""

from collections.abc import Mapping
from typing import Final

from selaras.documents.keeping import changed_registers
from selaras.documents.reader import GroupReader, RegisterReader
from selaras.documents.values import Value, encode_value
from selaras.domain.money import amount_text
from selaras.domain.product import PRICE_FIELDS, WHAT_FIELDS, Product
from selaras.domain.result import Defect

WHAT: Final = "what"
COST: Final = "cost"
_BLANKS: Final[Mapping[str, Value]] = {"own_code": "", "note": "", "archived": False}


def decode_product(
    product_id: str, registers: Mapping[str, str]
) -> tuple[Product, tuple[Defect, ...]]:
    """Read goods or a service, whatever a merge or a newer release left there."""
    reader = RegisterReader(registers)
    what = reader.group(WHAT) or GroupReader(reader, WHAT, {})
    cost = reader.group(COST) or GroupReader(reader, COST, {})
    product = Product(
        product_id=product_id,
        company=reader.text("company"),
        opt=what.text("opt"),
        code=what.text("code"),
        name=what.text("name"),
        unit=what.text("unit"),
        price=cost.amount("price"),
        ppnbm_rate=cost.amount("ppnbm_rate"),
        own_code=reader.text("own_code"),
        note=reader.text("note"),
        archived=reader.flag("archived"),
    )
    return product, tuple(_by_field(each) for each in reader.defects)


def encode_product(product: Product) -> dict[str, str]:
    """Return every register of a new document of goods or a service."""
    return {key: encode_value(value) for key, value in _registers(product).items()}


def product_changes(registers: Mapping[str, str], *, old: Product, new: Product) -> dict[str, str]:
    """Return the registers to write so that *old*, read from *registers*, becomes *new*."""
    before, after = _registers(old), _registers(new)
    return changed_registers(registers, before=before, after=after, blanks=_BLANKS)


def _registers(product: Product) -> dict[str, Value]:
    values: dict[str, Value] = {
        "company": product.company,
        WHAT: {name: getattr(product, name) for name in WHAT_FIELDS},
        COST: {name: amount_text(getattr(product, name)) for name in PRICE_FIELDS},
    }
    own: dict[str, Value] = {
        "own_code": product.own_code,
        "note": product.note,
        "archived": product.archived,
    }
    return values | {name: value for name, value in own.items() if value}


def _by_field(defect: Defect) -> Defect:
    """Return *defect* with the path that people see: the field, not its register."""
    register, point, member = defect.path.partition(".")
    return Defect(member if point and register in {WHAT, COST} else defect.path, defect.code)
