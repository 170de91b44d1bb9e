"""The tax office's code lists as typed values, each read once and only when asked for.

Lookups return None for a code that is not in its list; nothing here raises for bad input.
Rules CODE-1 to CODE-5 of ``docs/tax-rules.md`` say where the lists come from.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from selaras.domain.invoice import BuyerDocument
from selaras.domain.table_files import read_rows, read_version


class CustomDoc(StrEnum):
    """Whether a facility has a supporting document (dokumen pendukung)."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TransactionCode:
    """One kode transaksi (rule CODE-1).

    Args:
        is_vat_strict: Coretax accepts only rate times other tax base as VAT.
        needs_facility: Additional info and facility stamp are mandatory; elsewhere forbidden.
        may_have_custom_doc: Some of its facilities have a supporting document.
    """

    code: str
    label_id: str
    label_en: str
    used_when_en: str
    is_vat_strict: bool
    needs_facility: bool
    may_have_custom_doc: bool


@dataclass(frozen=True, slots=True)
class Facility:
    """One pair of additional info and facility stamp (rule CODE-2).

    Args:
        ordinal: Number that both codes of the pair end with.
        custom_doc_kind: What the supporting document is, where that is known.
    """

    trx_code: str
    ordinal: int
    add_info: str
    purpose_id: str
    facility_stamp: str
    legal_basis_id: str
    custom_doc: CustomDoc
    custom_doc_kind: str


@dataclass(frozen=True, slots=True)
class BuyerDocumentRule:
    """What a kind of buyer identity asks of the buyer's other members (rule PARTY-4).

    Args:
        tin: ``npwp`` or ``zeros``.
        document_number: ``-``, ``nik`` or ``free``.
        nitku: ``npwp+6`` or ``000000``.
    """

    code: BuyerDocument
    label_id: str
    tin: str
    document_number: str
    nitku: str


@dataclass(frozen=True, slots=True)
class Country:
    """One country of the tax office's own list, which is not quite ISO 3166 (rule CODE-3)."""

    code: str
    label_id: str
    label_en: str
    iso_alpha3: str


@dataclass(frozen=True, slots=True)
class Unit:
    """One satuan (rule CODE-4)."""

    code: str
    label_id: str
    label_en: str
    is_for_goods: bool
    is_for_services: bool

    def fits(self, opt: str) -> bool:
        """Say whether goods (``A``) or services (``B``) are measured in this unit."""
        return self.is_for_services if opt == "B" else self.is_for_goods


@dataclass(frozen=True, slots=True)
class GoodsCode:
    """One goods (``A``) or services (``B``) code; its label is shortened (rule CODE-5)."""

    opt: str
    code: str
    label_id: str


def tables_version() -> str:
    """Return the date and name of the packaged lists."""
    return read_version()


@cache
def all_transaction_codes() -> tuple[TransactionCode, ...]:
    """Return codes 01 to 10 in order."""
    return tuple(
        TransactionCode(
            row["code"],
            row["label_id"],
            row["label_en"],
            row["used_when_en"],
            is_vat_strict=row["vat"] == "strict",
            needs_facility=row["facility"] == "required",
            may_have_custom_doc=row["custom_doc"] == "possible",
        )
        for row in read_rows("transaction_codes")
    )


def transaction_code(code: str) -> TransactionCode | None:
    """Look up a kode transaksi such as ``04``."""
    return _transaction_codes().get(code)


@cache
def all_facilities() -> tuple[Facility, ...]:
    """Return the pairs of codes 07 and 08 in order."""
    return tuple(
        Facility(
            row["trx_code"],
            int(row["ordinal"]),
            row["add_info"],
            row["purpose_id"],
            row["facility_stamp"],
            row["legal_basis_id"],
            CustomDoc(row["custom_doc"]),
            row["custom_doc_kind"],
        )
        for row in read_rows("facilities")
    )


def facility(trx_code: str, add_info: str) -> Facility | None:
    """Look up the pair of an additional info such as ``TD.00502`` under code 07 or 08."""
    return _facilities().get((trx_code, add_info))


def facility_of_stamp(trx_code: str, facility_stamp: str) -> Facility | None:
    """Look up the pair of a facility stamp such as ``TD.01102`` under code 07 or 08."""
    return _facilities_by_stamp().get((trx_code, facility_stamp))


@cache
def all_buyer_documents() -> tuple[BuyerDocumentRule, ...]:
    """Return the four kinds of buyer identity."""
    return tuple(
        BuyerDocumentRule(
            BuyerDocument(row["code"]),
            row["label_id"],
            row["tin"],
            row["document_number"],
            row["nitku"],
        )
        for row in read_rows("buyer_documents")
    )


def buyer_document(code: str) -> BuyerDocumentRule | None:
    """Look up a kind of buyer identity such as ``National ID``."""
    return _buyer_documents().get(code)


@cache
def all_countries() -> tuple[Country, ...]:
    """Return the countries of either list, without the one misspelt code."""
    return tuple(
        Country(row["code"], row["label_id"], row["label_en"], row["iso_alpha3"])
        for row in read_rows("countries")
        if row["code"] == row["read_as"]
    )


def country(code: str) -> Country | None:
    """Look up a country; ``OAT``, Qatar's misspelling of January 2025, is read as ``QAT``."""
    return _countries().get(code)


@cache
def all_units() -> tuple[Unit, ...]:
    """Return the 39 units in order."""
    return tuple(
        Unit(
            row["code"],
            row["label_id"],
            row["label_en"],
            is_for_goods=row["goods"] == "1",
            is_for_services=row["services"] == "1",
        )
        for row in read_rows("units")
    )


def unit(code: str) -> Unit | None:
    """Look up a unit such as ``UM.0021``."""
    return _units().get(code)


def unit_name(code: str) -> str:
    """Return a unit's Indonesian name, ``Piece``; *code* itself where no unit has it."""
    found = unit(code)
    return found.label_id if found else code


@cache
def all_goods_codes() -> tuple[GoodsCode, ...]:
    """Return all goods and services codes; the one long list."""
    return tuple(
        GoodsCode(row["opt"], row["code"], row["label_id"]) for row in read_rows("goods_codes")
    )


def goods_code(opt: str, code: str) -> GoodsCode | None:
    """Look up six digits among goods (``A``) or services (``B``); the lists overlap."""
    return _goods_codes().get((opt, code))


def read_all() -> None:
    """Read every list now, so that nobody who looks something up waits for it."""
    _transaction_codes(), _facilities(), _facilities_by_stamp(), _buyer_documents()
    _countries(), _units(), _goods_codes()


@cache
def _transaction_codes() -> dict[str, TransactionCode]:
    return {row.code: row for row in all_transaction_codes()}


@cache
def _facilities() -> dict[tuple[str, str], Facility]:
    return {(row.trx_code, row.add_info): row for row in all_facilities()}


@cache
def _facilities_by_stamp() -> dict[tuple[str, str], Facility]:
    return {(row.trx_code, row.facility_stamp): row for row in all_facilities()}


@cache
def _buyer_documents() -> dict[str, BuyerDocumentRule]:
    return {rule.code.value: rule for rule in all_buyer_documents()}


@cache
def _countries() -> dict[str, Country]:
    known = {row.code: row for row in all_countries()}
    return {row["code"]: known[row["read_as"]] for row in read_rows("countries")}


@cache
def _units() -> dict[str, Unit]:
    return {row.code: row for row in all_units()}


@cache
def _goods_codes() -> dict[tuple[str, str], GoodsCode]:
    return {(row.opt, row.code): row for row in all_goods_codes()}
