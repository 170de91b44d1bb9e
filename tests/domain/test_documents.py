"""What must be true of returns, other documents and retail totals."""

from dataclasses import replace
from datetime import date as Date
from decimal import Decimal

import pytest

from selaras.domain.check_documents import check_document, document_codes
from selaras.domain.other_documents import OtherDocument
from selaras.texts import Texts
from tests.exchange.test_forms import LINE, ROWS

TODAY = Date(2026, 11, 1)


def found(document: OtherDocument) -> set[tuple[str, str]]:
    findings = check_document(document, today=TODAY)
    for each in findings:
        for language in ("id", "en"):
            assert "{" not in Texts(language).say(each.code, each.facts)
            assert Texts(language).say(each.code, each.facts) != each.code
    return {(each.code, each.path) for each in findings}


def changed(key: str, **members: object) -> set[tuple[str, str]]:
    return found(replace(ROWS[key], **members))  # type: ignore[arg-type]  # each test names what it means


@pytest.mark.parametrize("key", ROWS)
def test_the_examples_are_as_they_should_be(key: str) -> None:
    assert found(ROWS[key]) == set()


@pytest.mark.parametrize(
    ("key", "members", "code", "path"),
    [
        ("other-output", {"trx_type": "03"}, "document.code", "trx_type"),
        ("other-output", {"detail": "14"}, "document.code", "detail"),
        ("other-output", {"detail": "04"}, "document.detail-of-type", "detail"),
        ("other-output", {"document": "6"}, "document.code", "document"),
        ("other-output", {"buyer_tin": "0972281866201164"}, "document.export-buyer", "buyer_tin"),
        ("other-output", {"add_info": "TD.00501"}, "document.add-info", "add_info"),
        ("other-output", {"detail": "12"}, "document.empty", "reference"),
        ("other-output", {"date": None}, "document.no-date", "date"),
        ("other-output", {"date": Date(2026, 12, 1)}, "document.future", "date"),
        ("other-output", {"vat": Decimal(-1)}, "document.negative", "vat"),
        ("other-output", {"vat": Decimal("0.001")}, "document.decimals", "vat"),
        ("other-input", {"month": "11"}, "document.other-period", "date"),
        ("other-input", {"month": "13"}, "document.period", "month"),
        ("other-input", {"year": "26"}, "document.period", "month"),
        ("other-input", {"seller_tin": "1"}, "document.tin", "seller_tin"),
        ("other-input", {"seller_name": " "}, "document.empty", "seller_name"),
        ("other-output-return", {"buyer_tin": "1"}, "document.return-buyer", "buyer_tin"),
        ("other-input-return", {"document": "01"}, "document.return-document", "document"),
        ("retail", {"vat": Decimal("1.5")}, "document.not-whole", "vat"),
        ("retail", {"trx_code": "NoVAT"}, "document.no-vat", "vat"),
        ("retail", {"trx_code": "04"}, "document.code", "trx_code"),
        ("retail", {"id_kind": "PASPOR"}, "document.code", "id_kind"),
        ("retail", {"id_number": "1"}, "document.tin", "id_number"),
        ("retail", {"id_number": "9" * 16}, "document.nik", "id_number"),
        ("annex-c", {"kind": "004"}, "document.code", "kind"),
        ("annex-c", {"buyer_tin": ""}, "document.tin", "buyer_tin"),
        ("purchase-return", {"number": "1"}, "document.number", "number"),
        ("purchase-return", {"lines": ()}, "document.no-lines", "lines"),
    ],
)
def test_what_cannot_be_is_found(
    key: str, members: dict[str, object], code: str, path: str
) -> None:
    assert (code, path) in changed(key, **members)


@pytest.mark.parametrize(
    ("members", "code", "path"),
    [
        ({"return_qty": Decimal(13)}, "document.return-qty", "return_qty"),
        ({"return_qty": Decimal(0)}, "document.return-qty", "return_qty"),
        ({"tax_base": Decimal(5000)}, "document.return-base", "tax_base"),
        ({"tax_base": Decimal(2000)}, "document.return-base", "tax_base"),
        ({"other_tax_base": Decimal(9999)}, "document.other-base", "other_tax_base"),
        ({"unit": "UM.9999"}, "document.code", "unit"),
        ({"code": "999999"}, "document.code", "code"),
        ({"vat": Decimal(-1)}, "document.negative", "vat"),
    ],
)
def test_a_line_that_cannot_go_back_is_found(
    members: dict[str, object], code: str, path: str
) -> None:
    line = replace(LINE, **members)  # type: ignore[arg-type]  # each test names what it means
    assert (code, f"lines.1.{path}") in changed("purchase-return", lines=(line,))


def test_the_sides_have_codes_of_their_own() -> None:
    assert document_codes("transaction_type", "output") == {"01", "02"}
    assert document_codes("transaction_type", "input") == {"03", "04", "05"}
    assert document_codes("document", "input") == {"6", "7", "8", "9", "10"}
    assert "13" in document_codes("transaction_detail", "output")
    assert "13" not in document_codes("transaction_detail", "input")
