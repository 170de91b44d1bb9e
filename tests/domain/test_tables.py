"""The packaged code lists: complete, unique, and read the way the tax office means them."""

from decimal import Decimal
from fractions import Fraction

import pytest

from selaras.domain import rate_tables, tables
from selaras.domain.table_files import read_rows
from selaras.domain.tables import CustomDoc


def test_the_lists_have_their_known_sizes() -> None:
    assert len(tables.all_transaction_codes()) == 10
    assert len(tables.all_facilities()) == 41
    assert len(tables.all_buyer_documents()) == 4
    assert len(tables.all_countries()) == 254
    assert len(tables.all_units()) == 39
    assert len(tables.all_goods_codes()) == 1967
    assert len(rate_tables.all_certain_amounts()) == 21
    assert len(rate_tables.all_ppnbm_rates()) == 17


def test_no_code_stands_twice_in_its_list() -> None:
    goods = [(row.opt, row.code) for row in tables.all_goods_codes()]
    assert len(set(goods)) == len(goods)
    pairs = [(row.trx_code, row.facility_stamp) for row in tables.all_facilities()]
    assert len(set(pairs)) == len(pairs)


def test_the_lists_say_which_version_they_are() -> None:
    assert tables.tables_version() == "2026-01-23 template-v1.6.1"


def test_transaction_codes_say_what_they_ask() -> None:
    codes = tables.all_transaction_codes()
    assert [row.code for row in codes if row.is_vat_strict] == ["01", "04", "09"]
    assert [row.code for row in codes if row.needs_facility] == ["07", "08"]
    assert [row.code for row in codes if row.may_have_custom_doc] == ["07"]
    assert tables.transaction_code("44") is None


def test_facilities_are_pairs_of_one_ordinal() -> None:
    for row in tables.all_facilities():
        assert row.add_info == f"TD.005{row.ordinal:02}"
        assert row.facility_stamp == f"TD.011{row.ordinal:02}"
        assert tables.facility(row.trx_code, row.add_info) is row
        assert tables.facility_of_stamp(row.trx_code, row.facility_stamp) is row
    assert tables.facility("08", "TD.00511") is None
    documented = [row.ordinal for row in tables.all_facilities() if row.custom_doc is CustomDoc.YES]
    assert documented == [1, 2, 8, 9, 11, 12, 17, 18, 21, 25, 26]


def test_the_misspelt_code_of_qatar_is_read_as_qatar() -> None:
    qatar = tables.country("OAT")
    assert qatar is not None
    assert qatar.code == "QAT"
    assert "OAT" not in {row.code for row in tables.all_countries()}


@pytest.mark.parametrize("code", ["IDN", "KR", "KOR", "LK", "LKA", "PRA", "CY"])
def test_the_tax_offices_own_country_codes_are_known(code: str) -> None:
    assert tables.country(code) is not None


def test_units_fit_goods_or_services_or_both() -> None:
    piece, month, other = (tables.unit(f"UM.{code}") for code in ("0021", "0024", "0033"))
    assert piece is not None
    assert month is not None
    assert other is not None
    assert (piece.fits("A"), piece.fits("B")) == (True, False)
    assert (month.fits("A"), month.fits("B")) == (False, True)
    assert (other.fits("A"), other.fits("B")) == (True, True)
    assert tables.unit("UM.0040") is None


def test_the_same_six_digits_are_goods_and_services() -> None:
    goods, service = tables.goods_code("A", "010100"), tables.goods_code("B", "010100")
    assert goods is not None
    assert service is not None
    assert goods.label_id != service.label_id
    assert tables.goods_code("A", "999999") is None


def test_buyer_documents_are_spelt_as_coretax_does() -> None:
    rule = tables.buyer_document("National ID")
    assert rule is not None
    assert (rule.tin, rule.document_number, rule.nitku) == ("zeros", "nik", "000000")
    assert tables.buyer_document("KTP") is None


def test_certain_amounts_are_shares_of_the_base() -> None:
    broker = rate_tables.certain_amount("insurance_broker")
    assert broker is not None
    assert broker.vat_share == Fraction(2, 10) * Fraction(12, 100) * Fraction(11, 12)
    assert rate_tables.certain_amount("nothing") is None


def test_ppnbm_rates_are_known() -> None:
    assert rate_tables.is_ppnbm_rate(Decimal("15.00"))
    assert rate_tables.is_ppnbm_rate(Decimal(95))
    assert not rate_tables.is_ppnbm_rate(Decimal(7))


def test_a_missing_list_is_a_damaged_package() -> None:
    with pytest.raises(FileNotFoundError):
        read_rows("nothing")
