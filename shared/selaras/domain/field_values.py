"""How one field is read from what a person or a script wrote.

Names are those of ``show --json``. A value comes out in the one form in which it is stored, or
as a Rejection; whether it is in its code list is judged on the whole invoice, in ``edits``.
"""

import unicodedata
from collections.abc import Callable
from datetime import date as Date
from decimal import Decimal

from selaras.domain import tables
from selaras.domain.check_texts import is_clean
from selaras.domain.invoice import BuyerDocument
from selaras.domain.member_forms import (
    UNREADABLE,
    Unreadable,
    read_amount,
    read_day,
    read_open_amount,
)
from selaras.domain.party import HEAD_OFFICE, parse_nitku, parse_npwp
from selaras.domain.result import Rejection

MAX_CHARS = 1000

HEAD_FIELDS = ("date", "reference", "seller_nitku")
TRANSACTION_FIELDS = ("trx_code", "add_info", "facility_stamp", "custom_doc", "custom_doc_period")
PAYMENT_FIELDS = ("kind", "contract", "tax_base")
PAYMENT_KINDS = ("", "down", "settlement")
BUYER_FIELDS = (
    "tin",
    "document",
    "country",
    "document_number",
    "name",
    "address",
    "email",
    "nitku",
)
PRICE_FIELDS = ("price", "qty", "discount", "ppnbm_rate")
TYPED_FIELDS = ("vat_rate", "other_tax_base", "vat", "ppnbm")
LINE_FIELDS = ("opt", "code", "name", "unit", *PRICE_FIELDS, *TYPED_FIELDS)
COMPUTED_HEAD_FIELDS = (
    "id",
    "company",
    "state",
    "archived",
    "former",
    "duplicate_of",
    "replaces",
    "work",
    "totals",
    "findings",
    "legacy",
    "hash",
    "approvals",
    "nsfp",
    "coretax",
    "results",
    "rev",
    "unsent",
    "defects",
    "conflicts",
)
COMPUTED_LINE_FIELDS = ("line_id", "tax_base", "reason", "stated_tax_base")

Value = str | Decimal | Date | None


def read_field(name: str, value: str) -> Value | Rejection:
    """Return *value* as the field stores it.

    Args:
        name: Full field name; only its last part decides how it is read.
    """
    text = clean_text(name, value)
    if isinstance(text, Rejection):
        return text
    read = _READERS.get(name.rpartition(".")[2], _same)(text)
    return refused("field.unreadable", name, value=value) if isinstance(read, Unreadable) else read


def clean_text(name: str, value: str) -> str | Rejection:
    """Return what was written in a field as text in its one spelling."""
    if len(value) > MAX_CHARS:
        return refused("field.too-long", name, value=value)
    text = unicodedata.normalize("NFC", value.strip())
    return text if is_clean(text) else refused("field.unreadable", name, value=value)


def refused(code: str, name: str, *, value: object = "") -> Rejection:
    """Return a Rejection of one field; a long value is cut, and what cannot be printed escaped."""
    shown = str(value)[:80].encode("utf-8", "backslashreplace").decode("utf-8")
    return Rejection(code, {"field": name, "value": shown})


def _same(text: str) -> Value | Unreadable:
    return text


def _upper(text: str) -> Value | Unreadable:
    return text.upper()


def _npwp(text: str) -> Value | Unreadable:
    return (parse_npwp(text) or UNREADABLE) if text else ""


def _nitku(text: str) -> Value | Unreadable:
    if text in {"", HEAD_OFFICE}:
        return text
    return parse_nitku(text) or UNREADABLE


def _document(text: str) -> Value | Unreadable:
    known = {document.value.casefold(): document.value for document in BuyerDocument}
    return known.get(text.casefold(), text)


def _kind(text: str) -> Value | Unreadable:
    return text.lower() if text.lower() in PAYMENT_KINDS else UNREADABLE


def _country(text: str) -> Value | Unreadable:
    known = tables.country(text.upper())
    return text.upper() if known is None else known.code


_READERS: dict[str, Callable[[str], Value | Unreadable]] = {
    "date": read_day,
    "seller_nitku": _nitku,
    "add_info": _upper,
    "facility_stamp": _upper,
    "tin": _npwp,
    "document": _document,
    "country": _country,
    "nitku": _nitku,
    "opt": _upper,
    "unit": _upper,
    "kind": _kind,
    "tax_base": read_amount,
    **dict.fromkeys(PRICE_FIELDS, read_amount),
    **dict.fromkeys(TYPED_FIELDS, read_open_amount),
}
