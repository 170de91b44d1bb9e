"""A CSV file is a table like any other, whatever its name and its writer."""

from pathlib import Path

import pytest

from selaras.exchange import FileRefusedError, refusal_sentences
from selaras.texts import Texts
from tests.exchange.excel.workbooks import rows


@pytest.mark.parametrize(
    "content",
    [
        b"No;Nama\r\n1;PT Anugerah, Tbk\r\n",
        b'No,Nama\n1,"PT Anugerah, Tbk"\n',
        "No\tNama\n1\tPT Anugerah, Tbk\n".encode("utf-16"),
        b"\xef\xbb\xbf" + b"No;Nama\n1;PT Anugerah, Tbk\n",
        "No|Nama\n1|PT Anugerah, Tbk\n".encode("cp1252"),
    ],
)
def test_separators_and_encodings_are_found(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "daftar.xlsx"
    path.write_bytes(content)
    found = rows(path)
    assert [[cell.value for cell in row.cells.values()] for row in found] == [
        ["No", "Nama"],
        ["1", "PT Anugerah, Tbk"],
    ]


def test_amounts_with_commas_do_not_hide_the_semicolons(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Laporan, Oktober\n\nNo;A;B\n1;1.000,50;2,5\n2;3,5;4,5\n", encoding="utf-8")
    found = rows(path)
    assert [(row.number, len(row.cells)) for row in found] == [(1, 1), (3, 3), (4, 3), (5, 3)]


def test_letters_of_an_old_windows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("No;Café\n".encode("cp1252"))
    assert rows(path)[0].cells[2].value == "Café"


def test_a_text_over_several_lines_is_one_row(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('a;"dua\nbaris"\nc;d\n', encoding="utf-8")
    assert [row.number for row in rows(path)] == [1, 2]


def test_a_row_of_as_many_columns_as_excel_has_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(";" * 16_383 + "a\n", encoding="utf-8")
    assert list(rows(path)[0].cells) == [16_384]


@pytest.mark.parametrize(
    ("content", "code", "column"),
    [
        (b"a;b\n" + b";" * 16_384 + b"a\n", "import.csv-too-wide", 0),
        (b"a;b\nc;" + b"d" * 32_768 + b"\n", "import.text-too-long", 2),
        # Behind the first piece of the file, and as another encoding writes it.
        (b"a;b\n" * 20_000 + b"c;PT\0A\n", "import.csv-encoding", 2),
        ("a;b\nc;d\n".encode("utf-32"), "import.csv-encoding", 1),
    ],
)
def test_what_no_spreadsheet_writes_is_refused_where_it_stands(
    tmp_path: Path, content: bytes, code: str, column: int
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefusedError) as caught:
        rows(path)
    (fault,) = caught.value.faults
    assert (fault.code, fault.place.column) == (code, column)
    assert refusal_sentences(caught.value, say=Texts("id").say)[0].startswith("x.csv: ")
