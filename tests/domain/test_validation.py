"""Findings: the samples are clean, and each rule is broken once."""

from dataclasses import replace
from datetime import date as Date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.invoice import Buyer, Invoice, Legacy, Line, Transaction
from selaras.domain.party import OwnCompany
from selaras.domain.validation import (
    Finding,
    amount_faults,
    code_list_faults,
    findings,
    has_errors,
)
from tests.domain.sample_files import SELLER, coretax_sample, legacy_sample
from tests.domain.strategies import CODES, dates, lines

OWN = OwnCompany(SELLER)
BUYER_NPWP = "0013000005000000"
SOUND = Invoice(
    "invoice:1",
    SELLER,
    date=Date(2026, 10, 1),
    reference="INV/1",
    seller_nitku=SELLER + "000000",
    buyer=Buyer(
        BUYER_NPWP, "TIN", "IDN", "-", "PT Pembeli", "Jl. Contoh 1", "a@b.example",
        BUYER_NPWP + "000000",
    ),
    transaction=Transaction("04"),
    lines=(Line("a", "A", "000000", "Barang", "UM.0021", Decimal(1000), Decimal(2)),),
)  # fmt: skip
NIK_BUYER = Buyer(
    "0" * 16, "National ID", "IDN", "3174080505903034", "Warga", "Jl. 1", nitku="000000"
)
FACILITY = Transaction("07", "TD.00502", "TD.01102", "123", "102026")
LEGACY = Legacy("0012400000001", period="112024", tax_base=Decimal(2000), vat=Decimal(220))


def _name(value: object) -> str | None:
    return value if isinstance(value, str) else "case"


def codes(found: list[Finding]) -> set[tuple[str, str, str]]:
    return {(finding.severity.value, finding.code, finding.path) for finding in found}


def with_buyer(**members: str) -> Invoice:
    return replace(SOUND, buyer=replace(SOUND.buyer, **members))


def with_line(**members: Any) -> Invoice:  # noqa: ANN401
    return replace(SOUND, lines=(replace(SOUND.lines[0], **members),))


def with_code(code: str, **members: str) -> Invoice:
    return replace(SOUND, transaction=Transaction(code, **members))


def old(**members: Any) -> Invoice:  # noqa: ANN401
    bare = replace(
        SOUND,
        date=Date(2024, 11, 1),
        seller_nitku="",
        buyer=Buyer(BUYER_NPWP, name="PT Pembeli", address="Jl. Contoh 1"),
        transaction=Transaction("01"),
        lines=(replace(SOUND.lines[0], opt="", unit="", code="K-01"),),
        legacy=LEGACY,
    )
    return replace(bare, **members)


def test_a_sound_invoice_has_no_findings() -> None:
    assert findings(SOUND, OWN, today=Date(2026, 10, 2)) == []
    assert findings(replace(SOUND, buyer=NIK_BUYER), OWN) == []
    assert findings(replace(SOUND, transaction=FACILITY), OWN) == []
    assert findings(old(), OWN) == []


def test_all_invoices_of_the_samples_come_out_without_errors() -> None:
    for invoice, _ in [*coretax_sample(), *legacy_sample()]:
        found = findings(invoice, OWN, today=Date(2026, 11, 23))
        assert not has_errors(found), (invoice.reference, found)
        assert code_list_faults(invoice) == amount_faults(invoice) == []


ERRORS = [
    (replace(SOUND, date=None), "date.missing", "date"),
    (replace(SOUND, date=Date(2009, 12, 31)), "date.too-early", "date"),
    (replace(SOUND, company="1" * 16), "seller.other-company", ""),
    (replace(SOUND, seller_nitku=""), "seller.nitku-missing", "seller_nitku"),
    (replace(SOUND, seller_nitku="12"), "seller.nitku-shape", "seller_nitku"),
    (replace(SOUND, seller_nitku="1" * 22), "seller.nitku-foreign", "seller_nitku"),
    (with_code(""), "trx-code.missing", "trx_code"),
    (with_code("44"), "trx-code.not-in-list", "trx_code"),
    (with_code("07"), "facility.add-info-missing", "add_info"),
    (with_code("08"), "facility.stamp-missing", "facility_stamp"),
    (with_code("04", add_info="TD.00501"), "facility.add-info-not-allowed", "add_info"),
    (with_code("04", facility_stamp="TD.01101"), "facility.stamp-not-allowed", "facility_stamp"),
    (with_code("08", add_info="TD.00511"), "facility.add-info-not-in-list", "add_info"),
    (with_code("08", facility_stamp="TD.01111"), "facility.stamp-not-in-list", "facility_stamp"),
    (
        replace(SOUND, transaction=replace(FACILITY, facility_stamp="TD.01103")),
        "facility.not-a-pair",
        "facility_stamp",
    ),
    (with_code("04", custom_doc="1"), "custom-doc.not-allowed", "custom_doc"),
    (with_code("04", custom_doc_period="102026"), "custom-doc.not-allowed", "custom_doc_period"),
    (
        replace(SOUND, transaction=replace(FACILITY, custom_doc_period="132026")),
        "custom-doc.period-shape",
        "custom_doc_period",
    ),
    (with_buyer(tin="123"), "buyer.tin-shape", "buyer.tin"),
    (with_buyer(tin="0" * 16), "buyer.tin-zeros", "buyer.tin"),
    (with_buyer(document="KTP"), "buyer.document-not-in-list", "buyer.document"),
    (with_buyer(country="INA"), "buyer.country-not-in-list", "buyer.country"),
    (with_buyer(document_number="7"), "buyer.document-number-not-dash", "buyer.document_number"),
    (with_buyer(nitku="000000"), "buyer.nitku-shape", "buyer.nitku"),
    (with_buyer(nitku="1" * 22), "buyer.nitku-foreign", "buyer.nitku"),
    (with_buyer(name=""), "buyer.missing", "buyer.name"),
    (with_buyer(nitku=""), "buyer.missing", "buyer.nitku"),
    (replace(SOUND, buyer=replace(NIK_BUYER, tin="1" * 16)), "buyer.tin-not-zeros", "buyer.tin"),
    (
        replace(SOUND, buyer=replace(NIK_BUYER, document="Passport", document_number="-")),
        "buyer.document-number-dash",
        "buyer.document_number",
    ),
    (
        replace(SOUND, buyer=replace(NIK_BUYER, document_number="123")),
        "buyer.nik-shape",
        "buyer.document_number",
    ),
    (replace(SOUND, lines=()), "lines.none", "lines"),
    (with_line(opt=""), "line.missing", "lines.1.opt"),
    (with_line(name=""), "line.missing", "lines.1.name"),
    (with_line(opt="C"), "line.opt-not-in-list", "lines.1.opt"),
    (with_line(unit="UM.0040"), "line.unit-not-in-list", "lines.1.unit"),
    (with_line(code="999999"), "line.code-not-in-list", "lines.1.code"),
    (with_line(price=Decimal(0)), "line.not-positive", "lines.1.price"),
    (with_line(qty=Decimal(-1)), "line.not-positive", "lines.1.qty"),
    (with_line(discount=Decimal(-1)), "line.negative", "lines.1.discount"),
    (with_line(discount=Decimal(2001)), "line.discount-above-price", "lines.1.discount"),
    (with_line(qty=Decimal("0.125")), "line.decimals", "lines.1.qty"),
    (with_line(ppnbm_rate=Decimal(-1)), "line.negative", "lines.1.ppnbm_rate"),
    (with_line(vat_rate=Decimal(11)), "line.vat-rate-wrong", "lines.1.vat_rate"),
    (with_line(stated_tax_base=Decimal("2001.01")), "amount.differs", "lines.1.tax_base"),
    (with_line(vat=Decimal(240)), "amount.differs", "lines.1.vat"),
    (with_line(ppnbm=Decimal(2)), "amount.differs", "lines.1.ppnbm"),
    (with_line(other_tax_base=Decimal(-1)), "line.negative", "lines.1.other_tax_base"),
    (with_line(other_tax_base=Decimal("1.234")), "line.decimals", "lines.1.other_tax_base"),
    (replace(SOUND, reference="a\x00"), "text.unwritable", "reference"),
    (with_buyer(name="\ud800"), "text.unwritable", "buyer.name"),
    (with_line(name="\ufffe"), "text.unwritable", "lines.1.name"),
    (old(legacy=replace(LEGACY, number="1")), "legacy.number-shape", "legacy.number"),
    (old(legacy=replace(LEGACY, period="1")), "legacy.period-shape", "legacy.period"),
    (old(legacy=replace(LEGACY, vat=Decimal(222))), "amount.differs", "legacy.vat"),
]

WARNINGS = [
    (replace(SOUND, reference=""), "reference.missing", "reference"),
    (replace(SOUND, date=Date(2024, 12, 31)), "date.before-coretax", "date"),
    (replace(SOUND, date=Date(2026, 11, 1)), "date.in-future", "date"),
    (with_buyer(tin="0" + "9" * 15, nitku="0" + "9" * 21), "buyer.check-digit", "buyer.tin"),
    (with_buyer(email="not an address"), "buyer.email-shape", "buyer.email"),
    (with_buyer(country="IND"), "buyer.country-not-indonesia", "buyer.country"),
    (
        replace(SOUND, buyer=replace(NIK_BUYER, nitku="0" * 16)),
        "buyer.nitku-not-zeros",
        "buyer.nitku",
    ),
    (
        replace(SOUND, buyer=replace(NIK_BUYER, document_number="3174089999903034")),
        "buyer.nik-implausible",
        "buyer.document_number",
    ),
    (
        replace(SOUND, transaction=replace(FACILITY, custom_doc="", custom_doc_period="")),
        "custom-doc.missing",
        "custom_doc",
    ),
    (
        replace(SOUND, transaction=replace(FACILITY, custom_doc_period="")),
        "custom-doc.period-missing",
        "custom_doc_period",
    ),
    (
        replace(SOUND, transaction=replace(FACILITY, custom_doc="")),
        "custom-doc.number-missing",
        "custom_doc",
    ),
    (
        replace(SOUND, transaction=Transaction("07", "TD.00531", "TD.01131", "1", "012026")),
        "custom-doc.unknown",
        "custom_doc",
    ),
    (with_line(opt="B"), "line.unit-does-not-fit", "lines.1.unit"),
    (
        with_line(opt="B", unit="UM.0033", ppnbm_rate=Decimal(15)),
        "line.ppnbm-on-service",
        "lines.1.ppnbm_rate",
    ),
    (with_line(ppnbm_rate=Decimal(7)), "line.ppnbm-rate-unknown", "lines.1.ppnbm_rate"),
    (
        replace(with_line(vat_rate=Decimal(11)), date=Date(2025, 3, 31)),
        "line.vat-rate-tolerated",
        "lines.1.vat_rate",
    ),
    (
        replace(
            SOUND,
            lines=(*SOUND.lines, replace(SOUND.lines[0], line_id="b", ppnbm_rate=Decimal(15))),
        ),
        "lines.luxury-mixed",
        "lines",
    ),
    (with_code("01"), "trx-code.01-not-luxury", "trx_code"),
    (with_line(stated_tax_base=Decimal(2001)), "amount.differs-by-rounding", "lines.1.tax_base"),
    (with_line(vat=Decimal("220.01")), "amount.differs-by-rounding", "lines.1.vat"),
    (with_line(other_tax_base=Decimal(2001)), "amount.above-tax-base", "lines.1.other_tax_base"),
    (with_code("05"), "amount.certain-amount-missing", "lines.1.vat"),
    (
        replace(with_line(vat=Decimal(100)), transaction=Transaction("05")),
        "amount.not-a-certain-amount",
        "lines.1.vat",
    ),
    (replace(SOUND, reference="a\tb"), "text.control", "reference"),
    (with_buyer(address="x" * 256), "text.too-long", "buyer.address"),
    (
        old(legacy=replace(LEGACY, vat=Decimal(221))),
        "amount.differs-by-rounding",
        "legacy.vat",
    ),
]


@pytest.mark.parametrize(("invoice", "code", "path"), ERRORS, ids=_name)
def test_a_broken_rule_is_an_error_at_its_field(invoice: Invoice, code: str, path: str) -> None:
    assert ("error", code, path) in codes(findings(invoice, OWN))


@pytest.mark.parametrize(("invoice", "code", "path"), WARNINGS, ids=_name)
def test_a_doubt_is_a_warning_at_its_field(invoice: Invoice, code: str, path: str) -> None:
    found = findings(invoice, OWN, today=Date(2026, 10, 31))
    assert codes(found) == {("warning", code, path)}


def test_the_future_is_not_judged_without_a_clock() -> None:
    assert findings(replace(SOUND, date=Date(2099, 1, 1)), OWN) == []


@pytest.mark.parametrize("day", [Date(2025, 1, 2), Date(2025, 3, 31)])
def test_code_01_stood_for_the_full_base_while_that_was_tolerated(day: Date) -> None:
    assert findings(replace(with_code("01"), date=day), OWN) == []


def test_an_unfinished_draft_breaks_no_code_list() -> None:
    assert code_list_faults(Invoice("invoice:1", SELLER, lines=(Line("a"),))) == []


def test_code_lists_of_coretax_do_not_bind_the_desktop_programs_columns() -> None:
    assert code_list_faults(old()) == []
    assert {finding.code for finding in code_list_faults(old(buyer=Buyer("1")))} == {
        "buyer.tin-shape"
    }


def test_a_legacy_line_may_have_more_decimals_and_still_needs_a_name() -> None:
    three = replace(old().lines[0], qty=Decimal("2.001"), name="")
    found = codes(findings(old(lines=(three,)), OWN))
    assert ("error", "line.missing", "lines.1.name") in found
    assert not any(code == "line.decimals" for _, code, _ in found)


def test_typed_amounts_are_free_under_code_05() -> None:
    typed = replace(with_line(vat=Decimal(22)), transaction=Transaction("05"))
    assert findings(typed, OWN) == []


def test_an_other_base_typed_under_code_01_is_not_honoured() -> None:
    typed = replace(
        with_line(other_tax_base=Decimal(1500), ppnbm_rate=Decimal(15)),
        transaction=Transaction("01"),
    )
    found = findings(typed, OWN)
    assert codes(found) == {("error", "amount.differs", "lines.1.other_tax_base")}
    assert found[0].facts == {"value": "1500", "expected": "2000"}


@given(row=lines(), code=st.sampled_from(["", "44", *CODES]), day=dates())
def test_no_draft_is_too_broken_for_findings(row: Line, code: str, day: Date) -> None:
    invoice = replace(SOUND, date=day, transaction=Transaction(code), lines=(row,))
    found = findings(invoice, OWN)
    assert all(fault in found for fault in code_list_faults(invoice))
