"""Coretax's list of output invoices is read whole, in each of its shapes, or refused by cell."""

from collections.abc import Mapping
from datetime import date as Date
from decimal import Decimal
from pathlib import Path

import pytest

from selaras.exchange import FileRefusedError, refusal_sentences
from selaras.exchange.coretax_grid import read_output_list
from selaras.exchange.excel.write import CellValue, Column, Table, write_workbook
from selaras.exchange.source import Source
from selaras.texts import Texts
from tests.exchange.files import SAMPLES

HEAD: dict[str, CellValue] = {
    "NPWP Pembeli / Identitas lainnya": "0972281866201164",
    "Nama Pembeli": "PT Sinar Jaya Abadi",
    "Kode Transaksi": "04",
    "Nomor Faktur Pajak": "04002600000000001",
    "Tanggal Faktur Pajak": "01-10-2026",
    "Masa Pajak": "Oktober",
    "Tahun": Decimal(2026),
    "Status Faktur": "APPROVED",
    "ESignStatus": "DONE",
    "Harga Jual/Penggantian/DPP": Decimal(2758680),
    "DPP Nilai Lain/DPP": Decimal(2528790),
    "PPN": Decimal(303455),
    "PPnBM": Decimal(0),
    "Penandatangan": "Penandatangan Contoh",
    "Referensi": "INV/2026/10/0001",
}


def listed(path: Path, *rows: Mapping[str, CellValue]) -> Path:
    titles = list(rows[0])
    columns = tuple(Column(title) for title in titles)
    write_workbook(path, [Table("data", columns, [tuple(row.values()) for row in rows])])
    return path


def faults(path: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(FileRefusedError) as caught:
        read_output_list(Source(path))
    sentences = refusal_sentences(caught.value, say=Texts("id").say)
    assert sentences[0].startswith(f"{path.name}: ")
    assert not any("{" in sentence for sentence in sentences)
    return [(each.code, each.place.line, each.place.name) for each in caught.value.faults]


def test_the_sample_is_read_row_by_row() -> None:
    found = read_output_list(Source(SAMPLES / "hasil-coretax-keluaran.xlsx"))
    assert len(found.rows) == 60
    first, last = found.rows[0], found.rows[-1]
    assert (first.row, first.number, first.reference) == (
        2,
        "04002600000000001",
        "INV/2026/10/0001",
    )
    assert (first.date, first.vat, first.trx_code) == (Date(2026, 10, 1), Decimal(303455), "04")
    assert (last.status, last.reference, last.buyer_id) == ("AMENDED", "", "3174047693830205")


ENGLISH = {
    "NPWP Pembeli / Identitas lainnya": "BuyerTIN",
    "Nama Pembeli": "BuyerTaxpayerName",
    "Kode Transaksi": "TransactionCode",
    "Nomor Faktur Pajak": "TaxInvoiceNumber",
    "Tanggal Faktur Pajak": "TaxInvoiceDate",
    "Masa Pajak": "TaxInvoicePeriod",
    "Tahun": "TaxInvoiceYear",
    "Status Faktur": "TaxInvoiceStatus",
    "ESignStatus": "ESignStatus",
    "Harga Jual/Penggantian/DPP": "SellingPrice",
    "DPP Nilai Lain/DPP": "OtherTaxBase",
    "PPN": "VAT",
    "PPnBM": "STLG",
    "Penandatangan": "Signer",
    "Referensi": "Reference",
}


def test_other_headings_orders_and_titles_give_the_same(tmp_path: Path) -> None:
    usual = read_output_list(Source(listed(tmp_path / "a", HEAD))).rows
    english = {ENGLISH[title]: value for title, value in HEAD.items()}
    assert read_output_list(Source(listed(tmp_path / "b", english))).rows == usual
    loud = {f" {title.upper()} ": value for title, value in reversed(HEAD.items())}
    assert read_output_list(Source(listed(tmp_path / "c", loud))).rows == usual


def test_a_list_without_references_is_the_older_one_and_is_taken(tmp_path: Path) -> None:
    older = {title: value for title, value in HEAD.items() if title != "Referensi"}
    (row,) = read_output_list(Source(listed(tmp_path / "x", older))).rows
    assert (row.reference, row.number) == ("", HEAD["Nomor Faktur Pajak"])


def test_a_csv_under_the_name_of_a_workbook_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    text = ";".join(HEAD) + "\n" + ";".join(str(value) for value in HEAD.values()) + "\n"
    path.write_text(text, encoding="utf-8-sig")
    (row,) = read_output_list(Source(path)).rows
    assert (row.tax_base, row.buyer_id) == (Decimal(2758680), "0972281866201164")


def test_what_excel_made_of_numbers_and_days_is_mended(tmp_path: Path) -> None:
    changed = HEAD | {
        "NPWP Pembeli / Identitas lainnya": Decimal(972281866201164),
        "Kode Transaksi": Decimal(4),
        "Tanggal Faktur Pajak": Date(2026, 10, 1),
    }
    usual = read_output_list(Source(listed(tmp_path / "a", HEAD))).rows
    assert read_output_list(Source(listed(tmp_path / "b", changed))).rows == usual


@pytest.mark.parametrize(
    ("title", "value", "code"),
    [
        ("Nomor Faktur Pajak", "4.0026E+15", "grid.digits-lost"),
        ("Tanggal Faktur Pajak", "31-02-2026", "grid.bad-date"),
        ("Tanggal Faktur Pajak", "Oktober", "grid.bad-date"),
        ("PPN", "tiga", "grid.bad-number"),
        ("Status Faktur", "", "grid.missing"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(
    tmp_path: Path, title: str, value: str, code: str
) -> None:
    path = listed(tmp_path / "x", HEAD, HEAD | {title: value})
    assert faults(path) == [(code, 3, title)]


def test_a_number_that_lost_its_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    listed(path, HEAD)
    import zipfile

    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    content[sheet] = content[sheet].replace(
        b't="inlineStr"><is><t>04002600000000001</t></is>', b"><v>4002600000000000</v>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    assert faults(path) == [("grid.digits-lost", 2, "Nomor Faktur Pajak")]


def test_another_list_is_named_for_what_it_is(tmp_path: Path) -> None:
    purchases = {"NPWP Penjual": "1", "Nomor Faktur Pajak": "2", "PPN": "3"}
    assert faults(listed(tmp_path / "a", purchases)) == [("grid.other-list", 0, "")]
    assert faults(listed(tmp_path / "b", {"Nama": "x"})) == [("grid.no-heading", 0, "")]


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    doubled = HEAD | {"ppn": Decimal(1)}
    assert faults(listed(tmp_path / "a", doubled)) == [("grid.twice", 1, "ppn")]
