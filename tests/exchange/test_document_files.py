"""Files of other documents, retail totals and annex C: taken whole, or refused by place."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date as Date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from selaras.domain.other_documents import OtherDocument
from selaras.exchange import FileRefusedError, refusal_sentences
from selaras.exchange.document_files import FILES, document_bytes, read_documents
from selaras.exchange.excel.write import CellValue
from selaras.exchange.source import ImportCancelledError, Source
from selaras.texts import Texts
from tests.exchange.files import COMPANY
from tests.exchange.test_coretax_grid import listed
from tests.exchange.test_forms import HEAD, ROWS

RETAIL: dict[str, CellValue] = {
    "Kode Transaksi": Decimal(7),
    "Nama Pembeli": "-",
    "Jenis ID": "NPWP",
    "NPWP/NIK": "0000000000000000",
    "Barang/Jasa": "A",
    "Nomor Seri": "001",
    "Tanggal Transaksi": "31/10/2026",
    "DPP": Decimal(1200),
    "DPP Nilai Lain": Decimal(1100),
    "PPN": "Rp 132",
    "Kasir": "dua",
}


def row_of(kind: str) -> Any:  # noqa: ANN401  # of its own kind
    return ROWS[FILES[kind].key]


def saved(path: Path, kind: str, *rows: OtherDocument, **head: str) -> Path:
    values = rows or (row_of(kind),)
    path.write_bytes(document_bytes(FILES[kind], values, head=replace(HEAD, **head)))
    return path


def read(path: Path, kind: str) -> tuple[Any, ...]:
    return read_documents(Source(path), FILES[kind], company=COMPANY).values


def faults(path: Path, kind: str) -> list[tuple[str, int, str]]:
    with pytest.raises(FileRefusedError) as caught:
        read(path, kind)
    for language in ("id", "en"):
        for sentence in refusal_sentences(caught.value, say=Texts(language).say):
            assert "{" not in sentence
            assert "document." not in sentence
    return [(each.code, each.place.line, each.place.name) for each in caught.value.faults]


@pytest.mark.parametrize("kind", FILES)
def test_what_goes_out_as_xml_comes_in(tmp_path: Path, kind: str) -> None:
    assert read(saved(tmp_path / "x.xlsx", kind), kind) == (row_of(kind),)


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_mark_at_the_beginning_hides_no_xml(tmp_path: Path, kind: str, *, encoding: str) -> None:
    path = saved(tmp_path / "x.xml", kind)
    text = path.read_text("utf-8").replace("utf-8", encoding.removesuffix("-sig"))
    path.write_text(text, encoding)
    assert read(path, kind) == (row_of(kind),)


@pytest.mark.parametrize("kind", FILES)
def test_a_file_of_another_company_or_kind_is_refused(tmp_path: Path, kind: str) -> None:
    path = saved(tmp_path / "x.xml", kind, tin="0031234567891000")
    assert [each[0] for each in faults(path, kind)] == ["document.other-company"]
    other = "retail_total" if kind != "retail_total" else "collected"
    assert [each[0] for each in faults(saved(path, kind), other)] == ["import.other-form"]


@pytest.mark.parametrize("kind", ["retail_total", "collected"])
def test_rows_of_another_month_than_the_file_says_refuse_it(tmp_path: Path, kind: str) -> None:
    row = row_of(kind)
    rows = (row, replace(row, number="x", date=Date(2026, 9, 30)))
    found = faults(saved(tmp_path / "x.xml", kind, *rows), kind)
    assert [each[0] for each in found] == ["document.other-month"]


@pytest.mark.parametrize("kind", FILES)
def test_one_document_twice_in_a_file_refuses_it(tmp_path: Path, kind: str) -> None:
    row = row_of(kind)
    found = faults(saved(tmp_path / "x.xml", kind, row, row), kind)
    assert [each[0] for each in found] == ["document.repeated"]


def test_a_plain_list_is_taken_with_the_zeros_that_excel_lost(tmp_path: Path) -> None:
    path = listed(tmp_path / "eceran.xlsx", RETAIL, dict.fromkeys(RETAIL))
    found = read_documents(Source(path), FILES["retail_total"], company=COMPANY)
    (total,) = found.values
    assert (total.trx_code, total.date, total.number) == ("07", Date(2026, 10, 31), "001")
    assert (total.tax_base, total.other_tax_base, total.vat) == (1200, 1100, 132)
    assert found.left_out == ("Kasir",)


@pytest.mark.parametrize(
    ("change", "code", "name"),
    [
        ({"DPP": "seribu"}, "grid.bad-number", "DPP"),
        ({"Tanggal Transaksi": "kemarin"}, "grid.bad-date", "Tanggal Transaksi"),
        ({"Nomor Seri": None}, "grid.missing", "Nomor Seri"),
        ({"Kode Transaksi": "Biasa"}, "document.code", "Kode Transaksi"),
        ({"DPP": "1200,5"}, "document.not-whole", "DPP"),
    ],
)
def test_a_cell_that_cannot_be_is_named(
    tmp_path: Path, change: Mapping[str, CellValue], *, code: str, name: str
) -> None:
    path = listed(tmp_path / "eceran.xlsx", RETAIL, {**RETAIL, "Nomor Seri": "002", **change})
    assert faults(path, "retail_total")[0] == (code, 3, name)


def test_what_two_rows_say_of_one_number_is_named_by_the_number(tmp_path: Path) -> None:
    path = listed(tmp_path / "eceran.xlsx", RETAIL, {**RETAIL, "DPP": Decimal(2400)})
    assert faults(path, "retail_total") == [("paper.repeated", 3, "Nomor Seri")]


@pytest.mark.parametrize("content", [b"", b"<", b"\xff\xfe<\x00", b"PK\x03\x04", b"a;b\n1;2\n"])
def test_what_is_no_list_at_all_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.xml"
    path.write_bytes(content)
    for kind in FILES:
        assert faults(path, kind)


def test_a_person_may_stop_it(tmp_path: Path) -> None:
    source = Source(saved(tmp_path / "x.xml", "collected"), cancelled=lambda: True)
    with pytest.raises(ImportCancelledError):
        read_documents(source, FILES["collected"], company=COMPANY)


def test_every_member_has_a_column() -> None:
    for file in FILES.values():
        known = {*file.titles} & {*file.shape.members}
        assert known >= {*file.shape.members} - {"add_info", "reference"}, file.key
