"""Coretax's list of input invoices, in its three shapes."""

from collections.abc import Mapping
from datetime import date as Date
from decimal import Decimal
from pathlib import Path

import pytest

from selaras.domain.purchases import Crediting, PurchaseInvoice
from selaras.domain.tax_period import Period
from selaras.exchange import FileRefusedError, refusal_sentences
from selaras.exchange.excel.write import CellValue
from selaras.exchange.grid_values import month_number
from selaras.exchange.purchase_grid import read_input_list
from selaras.exchange.source import Source
from selaras.texts import Texts
from tests.exchange.files import SAMPLES
from tests.exchange.test_coretax_grid import listed

TITLES: dict[str, tuple[str, CellValue]] = {
    "NPWP Penjual": ("SellerTIN", "0972281866201164"),
    "Nama Penjual": ("SellerTaxpayerName", "PT Penjual"),
    "Nomor Faktur Pajak": ("TaxInvoiceNumber", "04002600000000001"),
    "Tanggal Faktur Pajak": ("TaxInvoiceDate", "05-10-2026"),
    "Masa Pajak": ("TaxInvoicePeriod", "Oktober"),
    "Tahun": ("TaxInvoiceYear", Decimal(2026)),
    "Masa Pajak Pengkreditkan": ("PeriodCredit", "November"),
    "Tahun Pajak Pengkreditan": ("YearCredit", Decimal(2026)),
    "Status Faktur": ("TaxInvoiceStatus", "CREDITED"),
    "Harga Jual/Penggantian/DPP": ("SellingPrice", Decimal(1000)),
    "DPP Nilai Lain/DPP": ("OtherTaxBase", Decimal(917)),
    "PPN": ("VAT", Decimal(110)),
    "PPnBM": ("STLG", Decimal(0)),
    "Referensi": ("Reference", "PO-1"),
    "Valid": ("Valid", "TRUE"),
}
ROW = {title: value for title, (_, value) in TITLES.items()}
EXPECTED = PurchaseInvoice(
    "04002600000000001", "0972281866201164", "PT Penjual", Date(2026, 10, 5), Period(2026, 10),
    "CREDITED", Decimal(1000), Decimal(917), Decimal(110), Decimal(0), "PO-1", Crediting.CREDITED,
    Period(2026, 11), True,
)  # fmt: skip


def read(path: Path, *rows: Mapping[str, CellValue]) -> tuple[PurchaseInvoice, ...]:
    return read_input_list(Source(listed(path, *rows))).values


def faults(path: Path, *rows: Mapping[str, CellValue]) -> list[tuple[str, int, str]]:
    with pytest.raises(FileRefusedError) as caught:
        read(path, *rows)
    sentences = refusal_sentences(caught.value, say=Texts("id").say)
    assert sentences[0].startswith(f"{path.name}: ")
    assert not any("{" in sentence for sentence in sentences)
    return [(each.code, each.place.line, each.place.name) for each in caught.value.faults]


def test_either_language_and_the_older_list_say_the_same(tmp_path: Path) -> None:
    assert read(tmp_path / "a", ROW) == (EXPECTED,)
    assert read(tmp_path / "b", dict(TITLES.values())) == (EXPECTED,)
    older = {title: value for title, value in ROW.items() if title not in {"Referensi", "Valid"}}
    (found,) = read(tmp_path / "c", older)
    assert (found.reference, found.is_valid, found.credited_in) == ("", None, Period(2026, 11))


def test_what_is_not_decided_has_no_period_of_crediting(tmp_path: Path) -> None:
    blank = {"Masa Pajak Pengkreditkan": None, "Tahun Pajak Pengkreditan": None}
    (found,) = read(tmp_path / "a", ROW | blank | {"Status Faktur": "APPROVED"})
    assert (found.crediting, found.credited_in) == (Crediting.UNDECIDED, None)
    (found,) = read(tmp_path / "b", ROW | blank | {"Status Faktur": "UNCREDITED"})
    assert found.crediting is Crediting.UNCREDITED


def test_one_number_twice_is_one_invoice_or_a_refusal(tmp_path: Path) -> None:
    assert read(tmp_path / "a", ROW, ROW) == (EXPECTED,)
    other = ROW | {"PPN": Decimal(111)}
    assert faults(tmp_path / "b", ROW, other) == [("purchase.repeated", 3, "Nomor Faktur Pajak")]


@pytest.mark.parametrize(
    ("title", "value", "code"),
    [
        ("Nomor Faktur Pajak", "1", "purchase.number"),
        ("NPWP Penjual", "x", "purchase.seller"),
        ("Masa Pajak", "Bulan", "purchase.period"),
        ("Masa Pajak Pengkreditkan", None, "grid.missing"),
        ("Status Faktur", None, "grid.missing"),
        ("PPN", "x", "grid.bad-number"),
    ],
)
def test_a_cell_that_cannot_be_is_named(
    tmp_path: Path, title: str, value: CellValue, code: str
) -> None:
    assert faults(tmp_path / "x", ROW | {title: value}) == [(code, 2, title)]


def test_the_output_list_is_told_apart() -> None:
    with pytest.raises(FileRefusedError) as caught:
        read_input_list(Source(SAMPLES / "hasil-coretax-keluaran.xlsx"))
    assert caught.value.faults[0].code == "grid.other-list"


@pytest.mark.parametrize(
    ("text", "month"),
    [("Oktober", 10), ("OCTOBER", 10), ("10", 10), ("TD.00710", 10), ("Mei", 5), ("May", 5),
     ("Agustus", 8), ("13", None), ("0", None), ("x", None)],
)  # fmt: skip
def test_months_are_known_by_name_number_and_code(text: str, month: int | None) -> None:
    assert month_number(text) == month
