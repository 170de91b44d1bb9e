"""Goods or a service (barang/jasa) as a value: what is copied into a line, and its usual price."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any, Final

from selaras.domain.check_lists import goods_list_faults
from selaras.domain.check_texts import text_faults
from selaras.domain.customer import plain
from selaras.domain.field_values import read_field, refused
from selaras.domain.findings import Finding, error, warning
from selaras.domain.invoice import ZERO, Line
from selaras.domain.money import amount_text
from selaras.domain.rate_tables import is_ppnbm_rate
from selaras.domain.result import Rejection
from selaras.domain.tables import unit as unit_of

KIND: Final = "product"
WHAT_FIELDS: Final = ("opt", "code", "name", "unit")
PRICE_FIELDS: Final = ("price", "ppnbm_rate")
OWN_FIELDS: Final = ("own_code", "note")
PRODUCT_FIELDS: Final = (*WHAT_FIELDS, *PRICE_FIELDS, *OWN_FIELDS)
SERVICE: Final = "B"
# Goods of no particular code: what somebody means who names neither.
USUAL: Final[Mapping[str, str]] = {"opt": "A", "code": "000000"}


@dataclass(frozen=True, slots=True)
class Product:
    """One kind of goods or a service of one company.

    Args:
        product_id: ``product:<id>``.
        company: Whose it is, NPWP of 16 digits.
        opt: ``A`` goods, ``B`` services.
        code: The tax office's code of six digits, ``000000`` for any.
        price: Usual unit price in rupiah without VAT; zero where there is none.
        ppnbm_rate: Luxury tax in percent.
        own_code: The office's own number for it.
        archived: Out of the way: no longer offered, still readable.
    """

    product_id: str
    company: str
    opt: str = ""
    code: str = ""
    name: str = ""
    unit: str = ""
    price: Decimal = ZERO
    ppnbm_rate: Decimal = ZERO
    own_code: str = ""
    note: str = ""
    archived: bool = False


def apply_product_fields(product: Product, fields: Mapping[str, str]) -> Product | Rejection:
    """Return *product* with *fields* put in, all of them, or the reason why not."""
    values: dict[str, Any] = {}
    for name, written in fields.items():
        if name not in PRODUCT_FIELDS:
            return refused("field.unknown", name, value=written)
        value = read_field(name, written)
        if isinstance(value, Rejection):
            return value
        values[name] = value
    changed: Product = replace(product, **values)
    for fault in goods_list_faults(_line(changed)):
        if fault.path in fields:
            return refused("field.not-in-list", fault.path, value=fields[fault.path])
    return changed


def product_findings(product: Product) -> list[Finding]:
    """Return what a line of it would be refused for, or a person should look at."""
    return [
        *goods_list_faults(_line(product)),
        *_missing(product),
        *_doubts(product),
        *text_faults((name, getattr(product, name)) for name in ("name", "own_code", "note")),
    ]


def product_view(product: Product, findings: list[Finding]) -> dict[str, object]:
    """Return *product* ready for JSON, by the names that ``goods edit`` takes."""
    return {
        "id": product.product_id,
        "company": product.company,
        **{name: getattr(product, name) for name in (*WHAT_FIELDS, *OWN_FIELDS)},
        **{name: amount_text(getattr(product, name)) for name in PRICE_FIELDS},
        "archived": product.archived,
        "findings": [asdict(finding) for finding in findings],
    }


def line_fields(product: Product, number: int) -> dict[str, str]:
    """Return the fields of line *number* that it fills; a price only where it has one."""
    values = {name: getattr(product, name) for name in WHAT_FIELDS}
    values |= {name: amount_text(getattr(product, name)) for name in PRICE_FIELDS}
    if not product.price:
        del values["price"]
    return {f"lines.{number}.{name}": text for name, text in values.items()}


def _missing(product: Product) -> Iterator[Finding]:
    for name in WHAT_FIELDS:
        if not getattr(product, name):
            yield error("product.missing", name, field=name)


def _doubts(product: Product) -> Iterator[Finding]:
    for name in PRICE_FIELDS:
        if getattr(product, name) < 0:
            yield error("line.negative", name, value=amount_text(getattr(product, name)))
    known = unit_of(product.unit)
    if known is not None and product.opt and not known.fits(product.opt):
        yield warning("line.unit-does-not-fit", "unit", value=product.unit, opt=product.opt)
    if product.ppnbm_rate > 0 and product.opt == SERVICE:
        yield warning("line.ppnbm-on-service", "ppnbm_rate")
    elif product.ppnbm_rate > 0 and not is_ppnbm_rate(product.ppnbm_rate):
        rate = amount_text(product.ppnbm_rate)
        yield warning("line.ppnbm-rate-unknown", "ppnbm_rate", value=rate)


def _line(product: Product) -> Line:
    return Line("", **{name: getattr(product, name) for name in WHAT_FIELDS})


def product_key(product: Product) -> str:
    """Return what two records of the same goods have in common; blank while there is no name."""
    if product.own_code.strip():
        return f"CODE:{product.own_code.strip().upper()}"
    name = plain(product.name)
    return f"NAME:{product.opt}|{name}" if name else ""
