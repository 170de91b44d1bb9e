"""Workbooks made to harm, damaged ones and those of another kind are refused in good order."""

import re
import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import selaras.exchange
import selaras.exchange.excel.sheet
from selaras.exchange import FileRefusedError
from selaras.exchange.excel import package
from selaras.exchange.excel import parts as small_parts
from selaras.exchange.excel.package import OLE
from tests.exchange.excel.workbooks import code_of, parts, rows, save, texts
from tests.exchange.files import SAMPLES

DATA = "<row><c><v>1</v></c></row>"
SHEET = "xl/worksheets/sheet1.xml"
CODE = re.compile(r'"(excel\.[a-z-]+)"')


def test_a_workbook_of_zeros_that_grows_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(tmp_path / "x", {**parts(DATA), "xl/media/gambar.png": b"\0" * 200_000})
    assert code_of(path) == ""
    monkeypatch.setattr(package, "MAX_INFLATED_BYTES", 200_000)
    assert code_of(path) == "excel.bomb"


def test_a_part_that_says_it_is_small_is_cut_where_it_said(tmp_path: Path) -> None:
    path = save(tmp_path / "x", parts(DATA * 5_000))
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(SHEET).file_size
    at = content.rfind(struct.pack("<L", size))
    content[at : at + 4] = struct.pack("<L", 10)
    path.write_bytes(content)
    assert code_of(path) == "excel.broken"


@pytest.mark.parametrize("limit", ["MAX_PART_BYTES", "MAX_SMALL_PART_BYTES"])
def test_a_part_beyond_its_limit_is_refused_while_it_is_inflated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    content = parts(DATA * 20_000)
    content["xl/styles.xml"] = content["xl/styles.xml"].replace("><", f">{' ' * 300_000}<")
    for module in (package, small_parts, selaras.exchange.excel.sheet):
        if hasattr(module, limit):
            monkeypatch.setattr(module, limit, 200_000)
    assert code_of(save(tmp_path / "x", content)) == "excel.too-large"


def test_a_directory_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = {f"xl/{n}": "" for n in range(20)}
    path = save(tmp_path / "x", {**parts(DATA), **many})
    monkeypatch.setattr(package, "MAX_PARTS", 10)
    assert code_of(path) == "excel.bomb"
    monkeypatch.undo()
    monkeypatch.setattr(package, "MAX_DIRECTORY_BYTES", 100)
    assert code_of(path) == "excel.bomb"


@pytest.mark.parametrize(
    "head",
    ['<!DOCTYPE x [<!ENTITY a "b">]>', '<!DOCTYPE x SYSTEM "http://contoh.example/x">'],
)
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "_rels/.rels"])
def test_a_document_type_is_refused_in_every_part(tmp_path: Path, part: str, head: str) -> None:
    content = parts(DATA)
    content[part] = head + content[part]
    assert code_of(save(tmp_path / "x", content)) == "excel.broken"


def test_endless_nesting_is_refused(tmp_path: Path) -> None:
    assert code_of(save(tmp_path / "x", parts("<a>" * 100 + "</a>" * 100))) == "excel.broken"


def test_an_endless_cell_is_refused(tmp_path: Path) -> None:
    data = f'<row><c t="inlineStr"><is><t>{"x" * 200_000}</t></is></c></row>'
    assert code_of(save(tmp_path / "x", parts(data))) == "import.text-too-long"


@pytest.mark.parametrize(
    "data",
    [
        '<row><c r="XFE1"><v>1</v></c></row>',
        '<row><c t="s"><v>2</v></c></row>',
        '<row><c t="s"><v>-1</v></c></row>',
        "<row><c><v>1,5</v></c></row>",
        "<row><c><v>1</c></row>",
    ],
)
def test_a_sheet_that_cannot_be_is_called_damaged(tmp_path: Path, data: str) -> None:
    assert code_of(save(tmp_path / "x", parts(data))) == "excel.broken"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (OLE + b"\0" * 600, "excel.old-or-locked"),
        (b"PK\x03\x04" + b"x" * 100, "excel.broken"),
        (b"", "import.empty"),
        (b"\xef\xbb\xbf \r\n", "import.empty"),
        (b"%PDF-1.7\0\0", "import.unknown-kind"),
        (b'a;"b\nc', "import.csv-broken"),
        (b"a;\x81\n", "import.csv-encoding"),
    ],
)
def test_what_is_no_workbook_is_named(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    assert code_of(path) == code


def test_other_workbooks_are_named_with_what_to_do(tmp_path: Path) -> None:
    ods = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}
    assert code_of(save(tmp_path / "a", ods)) == "excel.open-document"
    binary = parts(DATA)
    binary["_rels/.rels"] = binary["_rels/.rels"].replace("workbook.xml", "workbook.bin")
    assert code_of(save(tmp_path / "b", binary)) == "excel.binary"
    assert code_of(save(tmp_path / "c", {"a.txt": "a"})) == "excel.no-sheet"
    no_sheet = parts(DATA)
    no_sheet["xl/workbook.xml"] = "<workbook/>"
    assert code_of(save(tmp_path / "d", no_sheet)) == "excel.no-sheet"


def test_a_locked_part_is_said_to_be_locked(tmp_path: Path) -> None:
    path = save(tmp_path / "x", parts(DATA))
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(content)
    assert code_of(path) == "excel.locked"


def test_macros_and_links_are_never_opened(tmp_path: Path) -> None:
    content: dict[str, str | bytes] = {
        **parts('<row><c t="str"><f>[1]Data!A1</f><v>nilai</v></c></row>'),
        "xl/vbaProject.bin": b"\xff" * 100,
        "xl/externalLinks/externalLink1.xml": "<!DOCTYPE x>",
    }
    (row,) = rows(save(tmp_path / "x.xlsm", content))
    assert row.cells[1].value == "nilai"


def test_an_outside_target_is_not_followed(tmp_path: Path) -> None:
    content = parts(DATA)
    name = "xl/_rels/workbook.xml.rels"
    content[name] = content[name].replace(
        'Target="worksheets/sheet1.xml"', 'Target="http://contoh.example/" TargetMode="External"'
    )
    assert code_of(save(tmp_path / "x", content)) == "excel.no-sheet"
    climbing = parts(DATA)
    climbing[name] = climbing[name].replace("worksheets/sheet1.xml", "../../../../etc/passwd")
    assert code_of(save(tmp_path / "y", climbing)) == "excel.broken"


@settings(max_examples=300)
@given(changes=st.lists(st.tuples(st.integers(0, 9_000), st.binary(max_size=6)), max_size=6))
def test_garbled_workbooks_are_refused_or_read_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, bytes]]
) -> None:
    content = (SAMPLES / "hasil-coretax-keluaran.xlsx").read_bytes()
    for at, new in changes:
        content = content[:at] + new + content[at + max(1, len(new)) :]
    path = tmp_path_factory.getbasetemp() / "kacau.xlsx"
    path.write_bytes(content)
    with suppress(FileRefusedError):
        rows(path)


@settings(max_examples=200)
@given(data=st.text(alphabet='<>/"=crvfsti A1:B2', max_size=80))
def test_garbled_sheets_are_refused_or_read_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, data: str
) -> None:
    path = save(tmp_path_factory.getbasetemp() / "lembar.xlsx", parts(f"<row>{data}</row>"))
    with suppress(FileRefusedError):
        rows(path)


def test_the_tables_hold_the_codes_of_excel_and_no_other() -> None:
    folder = Path(selaras.exchange.__file__).parent
    used = {code for path in folder.rglob("*.py") for code in CODE.findall(path.read_text("utf-8"))}
    assert used == {code for code in texts() if code.startswith("excel.")}
