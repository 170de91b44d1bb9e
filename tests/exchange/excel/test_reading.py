"""What a cell holds is what Excel shows, and nothing is guessed."""

from datetime import date as Date
from decimal import Decimal
from pathlib import Path

import pytest

from selaras.exchange.excel.parts import date_of
from selaras.exchange.excel.sheet import column_number, excel_number
from selaras.exchange.grid import Cell, State
from selaras.exchange.grid_read import open_grid
from selaras.exchange.sentences import column_name
from selaras.exchange.source import ImportCancelledError, Source
from tests.exchange.excel.workbooks import cells, parts, rows, save, value
from tests.exchange.files import SAMPLES

DATES = (
    '<numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy;@"/>'
    '<numFmt numFmtId="171" formatCode="#,##0.00&quot; hari&quot;"/>'
    '<numFmt numFmtId="172" formatCode="[Red]General"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/>'
    '<xf numFmtId="171"/><xf numFmtId="172"/></cellXfs>'
)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c t="s"><v>0</v></c>', "biasa"),
        ('<c t="s"><v>1</v></c>', "dua warna"),
        ('<c t="inlineStr"><is><t>a </t><r><t>b</t></r><rPh><t>x</t></rPh></is></c>', "a b"),
        ('<c t="str"><f>A1</f><v>hasil</v></c>', "hasil"),
        ('<c t="inlineStr"><is><t>baris_x000D_lain _x12_</t></is></c>', "baris\rlain _x12_"),
        ('<c t="b"><v>1</v></c>', True),
        ("<c><v>0972281866201164</v></c>", Decimal(972281866201164)),
        ("<c><v>3174089896513034</v></c>", Decimal(3174089896513034)),
        ("<c><v>1234.5600000000001</v></c>", Decimal("1234.56")),
        ("<c><v>1E-2</v></c>", Decimal("0.01")),
        ("<c><v>-19157.5</v></c>", Decimal("-19157.5")),
        ('<c t="d"><v>2026-10-01</v></c>', "2026-10-01"),
    ],
)
def test_a_cell_gives_its_value(tmp_path: Path, cell: str, expected: object) -> None:
    found = value(tmp_path, cell)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (0, Decimal(46296)),
        (1, Date(2026, 10, 1)),
        (2, Date(2026, 10, 1)),
        (3, Decimal(46296)),
        (4, Decimal(46296)),
        (99, Decimal(46296)),
    ],
)
def test_the_style_says_whether_a_number_is_a_day(
    tmp_path: Path, style: int, expected: object
) -> None:
    cell = f'<c s="{style}"><v>46296</v></c>'
    assert value(tmp_path, cell, styles=DATES) == expected


def test_a_workbook_of_1904_counts_days_from_there(tmp_path: Path) -> None:
    before = '<workbookPr date1904="1"/>'
    cell = '<c s="1"><v>44834.75</v></c>'
    assert value(tmp_path, cell, before=before, styles=DATES) == Date(2026, 10, 1)


def test_days_before_excel_s_february_of_1900() -> None:
    assert date_of(Decimal(1)) == Date(1900, 1, 1)
    assert date_of(Decimal(59)) == Date(1900, 2, 28)
    assert date_of(Decimal(61)) == Date(1900, 3, 1)
    assert date_of(Decimal(0)) is None
    assert date_of(Decimal(2_958_465)) == Date(9999, 12, 31)
    assert date_of(Decimal(2_958_466)) is None
    assert date_of(Decimal(2_958_465), is_1904=True) is None


def test_rows_and_cells_without_their_names_are_counted(tmp_path: Path) -> None:
    data = '<row><c><v>1</v></c></row><row/><row r="7"><c r="C7"><v>2</v></c><c><v>3</v></c></row>'
    found = rows(save(tmp_path / "x", parts(data)))
    assert [(row.number, sorted(row.cells)) for row in found] == [(1, [1]), (7, [3, 4])]


def test_rows_with_nothing_but_a_look_are_left_out(tmp_path: Path) -> None:
    data = '<row r="1"><c r="A1" s="1"/></row><row r="2"><c r="A2"><v>1</v></c></row>'
    assert [row.number for row in rows(save(tmp_path / "x", parts(data)))] == [2]


def test_a_formula_without_a_stored_result_is_told_from_an_empty_cell(tmp_path: Path) -> None:
    data = (
        '<row><c><f>SUM(A1)</f></c><c><f>B1</f><v>5</v></c><c t="str"><f>C1</f><v></v></c>'
        '<c t="e"><v>#REF!</v></c></row>'
    )
    assert cells(tmp_path, data) == {
        1: Cell("", State.UNCALCULATED),
        2: Cell(Decimal(5)),
        4: Cell("#REF!", State.ERROR),
    }


def test_a_merged_area_gives_its_value_to_every_row_and_says_so(tmp_path: Path) -> None:
    data = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>5</v></c></row>'
        '<row r="2"><c r="B2"><v>6</v></c></row><row r="3"><c r="B3"><v>7</v></c></row>'
    )
    merged = '<mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>'
    found = rows(save(tmp_path / "x", parts(data, after=merged)))
    assert [row.cells.get(1) for row in found] == [
        Cell(Decimal(1)),
        Cell(Decimal(1), State.MERGED),
        None,
    ]


def test_prefixed_names_are_read_alike(tmp_path: Path) -> None:
    content = parts("")
    content["xl/worksheets/sheet1.xml"] = (
        '<x:worksheet xmlns:x="y"><x:sheetData><x:row r="4"><x:c r="B4"><x:v>8</x:v></x:c>'
        "</x:row></x:sheetData></x:worksheet>"
    )
    (row,) = rows(save(tmp_path / "x", content))
    assert (row.number, dict(row.cells)) == (4, {2: Cell(Decimal(8))})


def test_a_hidden_sheet_is_known_as_such(tmp_path: Path) -> None:
    content = parts("")
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace(
        "sheetId", 'state="hidden" sheetId'
    )
    with open_grid(Source(save(tmp_path / "x", content))) as grid:
        assert [(sheet.name, sheet.is_hidden) for sheet in grid.sheets] == [("Data", True)]


def test_the_samples_are_read_to_the_last_row() -> None:
    found = rows(SAMPLES / "hasil-coretax-keluaran.xlsx")
    assert (len(found), found[0].cells[15].value) == (61, "Referensi")
    assert found[1].cells[10] == Cell(Decimal(2758680))
    sales = rows(SAMPLES / "penjualan-akuntansi.xlsx")
    assert [row.number for row in sales[:3]] == [1, 2, 4]
    assert sales[-1].number == 70


def test_the_person_may_stop_it_at_any_row(tmp_path: Path) -> None:
    data = "".join(f"<row><c><v>{n}</v></c></row>" for n in range(50_000))
    path = save(tmp_path / "x", parts(data))
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 12

    with pytest.raises(ImportCancelledError):
        rows(path, cancelled=cancelled)


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    data = "".join(f"<row><c><v>{n}</v></c><c><v>2</v></c></row>" for n in range(100_000))
    path = save(tmp_path / "x", parts(data))
    waiting = []
    with open_grid(Source(path)) as grid:
        reading = grid.sheets[0].rows()
        count = 0
        for count, _ in enumerate(reading, start=1):
            if count % 10_000 == 0:
                frame = reading.gi_frame  # type: ignore[attr-defined]  # a generator
                waiting.append(len(frame.f_locals["parser"]._rows))
    assert count == 100_000
    assert max(waiting) < 5_000


@pytest.mark.parametrize(
    "text", ["", "x", "1.", ".5", "1e9999", "NaN", "Infinity", "0x1", "\u0661"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert excel_number(text) is None


def test_columns_are_named_and_numbered_alike() -> None:
    for number in (1, 26, 27, 52, 702, 703, 16_384):
        assert column_number(column_name(number)) == number
    assert [column_name(n) for n in (1, 26, 27, 703)] == ["A", "Z", "AA", "AAA"]
