"""Tables out are read back as they were, and no text of a customer becomes a formula."""

import zipfile
from collections.abc import Iterator
from datetime import date as Date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.exchange.excel import write
from selaras.exchange.excel.write import CellValue, Column, Kind, Table, write_workbook
from selaras.exchange.grid_read import open_grid
from selaras.exchange.safe_file import CannotExportError
from selaras.exchange.source import Source
from selaras.exchange.table_csv import write_csv
from tests.exchange.excel.workbooks import rows

COLUMNS = (
    Column("Referensi"),
    Column("DPP", Kind.AMOUNT),
    Column("Tanggal", Kind.DATE),
    Column("Jumlah", Kind.NUMBER),
)


def table(*content: tuple[CellValue, ...]) -> Table:
    return Table("Faktur", COLUMNS, content)


def test_each_kind_of_value_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    row: tuple[CellValue, ...] = ("0972281866201164", Decimal("19157.50"), Date(2026, 10, 1), 7)
    assert write_workbook(path, [table(row)]) == 1
    head, body = rows(path)
    assert [cell.value for cell in head.cells.values()] == ["Referensi", "DPP", "Tanggal", "Jumlah"]
    assert [cell.value for cell in body.cells.values()] == list(row)


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_any_text_comes_back_as_text(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "teks.xlsx"
    write_workbook(path, [table((text, None, None, None))])
    assert rows(path)[1].cells[1].value == text


@pytest.mark.parametrize("text", ["=1+1", "+62", "-", "@a", "http://contoh.example", "007", "{=1}"])
def test_a_text_is_never_a_formula_a_link_or_a_number(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.xlsx"
    write_workbook(path, [table((text, None, None, None))])
    assert rows(path)[1].cells[1].value == text
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f" not in sheet
    assert b"hyperlink" not in sheet


@given(
    sen=st.integers(-(10**17), 10**17),
)
def test_amounts_come_back_to_the_last_digit(
    tmp_path_factory: pytest.TempPathFactory, sen: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "jumlah.xlsx"
    amount = Decimal(sen) / 100
    write_workbook(path, [table(("r", amount, None, None))])
    assert Decimal(str(rows(path)[1].cells[2].value)) == amount


def test_equal_tables_are_equal_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_workbook(tmp_path / name, [table(("x", Decimal(1), None, None))])
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_several_sheets_keep_their_order_and_notes(tmp_path: Path) -> None:
    noted = Table("Catatan", COLUMNS[:1], [("y",)], notes=(("Masa 10/2026",),))
    write_workbook(tmp_path / "x", [table(), noted])
    with open_grid(Source(tmp_path / "x")) as grid:
        assert [sheet.name for sheet in grid.sheets] == ["Faktur", "Catatan"]
        assert [row.cells[1].value for row in grid.sheets[1].rows()] == [
            "Masa 10/2026",
            "Referensi",
            "y",
        ]


def test_what_cannot_be_written_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.xlsx"
    write_workbook(path, [table()])
    before = path.read_bytes()
    monkeypatch.setattr(write, "MAX_ROWS", 1)
    with pytest.raises(CannotExportError) as caught:
        write_workbook(path, [table(("a", None, None, None), ("b", None, None, None))])
    assert caught.value.facts["reason"] == "too-many-rows"

    def fails() -> Iterator[tuple[CellValue, ...]]:
        yield ("a", None, None, None)
        raise OSError(28, "No space left on device")

    with pytest.raises(CannotExportError) as full:
        write_workbook(path, [Table("Faktur", COLUMNS, fails())])
    assert full.value.facts["reason"] == "disk-full"
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_csv_is_what_an_indonesian_spreadsheet_opens(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    content = table(("=1", Decimal("19157.50"), Date(2026, 10, 1), 7), ('PT "A";B', None, None, 0))
    assert write_csv(path, content) == 2
    assert path.read_bytes().decode("utf-8-sig") == (
        'Referensi;DPP;Tanggal;Jumlah\r\n\'=1;19157,5;01/10/2026;7\r\n"PT ""A"";B";;;0\r\n'
    )
