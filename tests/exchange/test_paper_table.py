"""Lists of papers out of tables: what is taken, and which cell is named where one cannot be."""

from collections.abc import Mapping
from datetime import date as Date
from decimal import Decimal
from pathlib import Path

import pytest

from selaras.domain.purchases import PurchaseInvoice
from selaras.domain.tax_period import Period
from selaras.exchange import FileRefusedError, refusal_sentences
from selaras.exchange.excel.write import CellValue
from selaras.exchange.purchase_grid import read_purchases
from selaras.exchange.source import ImportCancelledError, Source
from selaras.texts import Texts
from tests.exchange.test_coretax_grid import listed
from tests.exchange.test_purchase_grid import EXPECTED
from tests.exchange.test_purchase_grid import ROW as CORETAX_ROW

ROW: dict[str, CellValue] = {
    "No. Faktur": "0400-26.00000000001",
    "NPWP": Decimal(12345674901000),
    "Nama Pemasok": "PT Pemasok",
    "Tanggal Faktur": "05/10/2026",
    "Masa": "Oktober 2026",
    "DPP": Decimal(1000),
    "PPN": "Rp 110",
}
EXPECTED_OWN = PurchaseInvoice(
    "04002600000000001", "0012345674901000", "PT Pemasok", Date(2026, 10, 5), Period(2026, 10),
    tax_base=Decimal(1000), vat=Decimal(110),
)  # fmt: skip


def read(path: Path, *rows: Mapping[str, CellValue]) -> tuple[PurchaseInvoice, ...]:
    return read_purchases(Source(listed(path, *rows))).values


def faults(path: Path, *rows: Mapping[str, CellValue]) -> list[tuple[str, int, str]]:
    with pytest.raises(FileRefusedError) as caught:
        read(path, *rows)
    for language in ("id", "en"):
        sentences = refusal_sentences(caught.value, say=Texts(language).say)
        assert not any("{" in sentence for sentence in sentences)
        assert not any("paper." in sentence for sentence in sentences)
    return [(each.code, each.place.line, each.place.name) for each in caught.value.faults]


def test_an_office_s_own_list_and_coretax_s_are_told_apart(tmp_path: Path) -> None:
    assert read(tmp_path / "own", ROW) == (EXPECTED_OWN,)
    assert read(tmp_path / "coretax", CORETAX_ROW) == (EXPECTED,)


@pytest.mark.parametrize("masa", ["102026", Decimal(102026), "10/2026", "okt 2026"])
def test_a_period_is_read_as_people_write_it(tmp_path: Path, masa: CellValue) -> None:
    assert read(tmp_path / "a", ROW | {"Masa": masa}) == (EXPECTED_OWN,)


@pytest.mark.parametrize(
    ("cells", "code", "name"),
    [
        ({"PPN": "seratus"}, "grid.bad-number", "PPN"),
        ({"Tanggal Faktur": "32/10/2026"}, "grid.bad-date", "Tanggal Faktur"),
        ({"Tanggal Faktur": None}, "grid.missing", "Tanggal Faktur"),
        ({"NPWP": "12A"}, "paper.unreadable", "NPWP"),
        ({"Masa": "13/2026"}, "paper.unreadable", "Masa"),
        ({"No. Faktur": "0400-26"}, "document.number", "No. Faktur"),
        ({"Tanggal Faktur": "05/10/1899"}, "grid.bad-date", "Tanggal Faktur"),
        ({"NPWP": "123"}, "paper.unreadable", "NPWP"),
        ({"NPWP": "3,12346E+13"}, "grid.digits-lost", "NPWP"),
        ({"DPP": "1,250"}, "grid.unclear-number", "DPP"),
    ],
)
def test_each_fault_names_its_row_and_column(
    tmp_path: Path, cells: dict[str, CellValue], code: str, name: str
) -> None:
    found = faults(tmp_path / "a", ROW, ROW | {"No. Faktur": "04002600000000002"} | cells)
    assert (code, 3, name) in found


def test_one_number_twice_is_one_purchase_or_a_refusal(tmp_path: Path) -> None:
    assert read(tmp_path / "a", ROW, ROW) == (EXPECTED_OWN,)
    assert faults(tmp_path / "b", ROW, ROW | {"PPN": Decimal(111)}) == [
        ("paper.repeated", 3, "No. Faktur")
    ]


def test_another_list_says_what_it_is_or_what_is_missing(tmp_path: Path) -> None:
    output = {"NPWP Pembeli": "1" * 16, "NPWP Pembeli / Identitas lainnya": "1" * 16,
              "Status Faktur": "APPROVED"}  # fmt: skip
    assert [code for code, _, _ in faults(tmp_path / "a", output)] == ["grid.other-list"]
    assert [code for code, _, _ in faults(tmp_path / "b", {"Nama": "x"})] == ["grid.no-heading"]


def test_reading_stops_when_the_person_wants_it(tmp_path: Path) -> None:
    path = listed(tmp_path / "a", ROW)
    with pytest.raises(ImportCancelledError):
        read_purchases(Source(path, cancelled=lambda: True))


@pytest.mark.parametrize("amount", ["1.250", "1250,00", "1,250.00", "Rp 1.250", "1250.000"])
def test_an_amount_that_can_mean_one_thing_only_is_taken(tmp_path: Path, amount: str) -> None:
    (found,) = read(tmp_path / "a", ROW | {"DPP": amount})
    assert found.tax_base == Decimal(1250)


@pytest.mark.parametrize("digits", [17, 16])
def test_a_number_of_an_invoice_gets_the_zero_back_that_excel_took(
    tmp_path: Path, digits: int
) -> None:
    number = "04002600000000001"[:digits]
    (found,) = read(tmp_path / "a", ROW | {"No. Faktur": Decimal(number)})
    assert found.number == number


def test_two_columns_of_one_name_are_refused_and_of_two_names_are_not(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    head = "Nomor Faktur;NPWP;Tanggal;PPN;{}\n04002600000000001;0012345674901000;05/10/2026;1;2\n"
    path.write_text(head.format("ppn"), encoding="utf-8")
    with pytest.raises(FileRefusedError) as caught:
        read_purchases(Source(path))
    assert [(each.code, each.place.column) for each in caught.value.faults] == [("grid.twice", 5)]
    path.write_text(head.format("Jumlah PPN"), encoding="utf-8")
    assert read_purchases(Source(path)).left_out == ("Jumlah PPN",)
