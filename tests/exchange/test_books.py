"""The office's own list of a month's sales: taken in every dress, or refused by cell."""

from decimal import Decimal
from pathlib import Path

import pytest

from selaras.domain.tax_period import Period
from selaras.exchange import FileRefusedError, refusal_sentences
from selaras.exchange.books_read import Books, read_books
from selaras.exchange.excel.write import CellValue
from selaras.exchange.source import ImportCancelledError
from selaras.texts import Texts
from tests.exchange.excel.workbooks import parts, save
from tests.exchange.files import COMPANY
from tests.exchange.test_coretax_grid import HEAD, listed

OCTOBER = Period(2026, 10)
TEXT = (
    "Daftar penjualan\n\nNo. Invoice;Tanggal;Pelanggan;DPP;PPN\n"
    "INV/1;05/10/2026;Café Abadi;1.000.000,50;110.000\n;;;;\nINV/1;05/10/2026;;1.000;110\n"
    "INV/2;31/10/2026;PT Lain;500;55\nINV/3;01/11/2026;PT Lain;9;1\nJumlah;;;1.500,50;165\n"
)
ROW: dict[str, CellValue] = {
    "No. Invoice": "INV/1", "Tanggal": "05/10/2026", "DPP": Decimal(100), "PPN": Decimal(11),
}  # fmt: skip


def read(path: Path) -> Books:
    return read_books(path, OCTOBER, company=COMPANY)


def faults(path: Path) -> list[tuple[str, int, int]]:
    with pytest.raises(FileRefusedError) as caught:
        read(path)
    for language in ("id", "en"):
        sentences = refusal_sentences(caught.value, say=Texts(language).say)
        assert sentences[0].startswith(f"{path.name}: ")
        assert not any("{" in sentence or "books." in sentence for sentence in sentences)
    return [(each.code, each.place.line, each.place.column) for each in caught.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_in_any_encoding_says_the_same(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "buku.csv"
    path.write_bytes(TEXT.encode(encoding))
    found = read(path)
    first, second = found.rows
    assert (first.reference, first.partner, first.row) == ("INV/1", "Café Abadi", 4)
    assert (first.base, first.vat) == (Decimal("1001000.50"), Decimal(110_110))
    assert (second.reference, second.base, found.others) == ("INV/2", Decimal(500), 1)


def test_an_amount_that_a_list_does_not_have_is_none(tmp_path: Path) -> None:
    path = tmp_path / "buku.csv"
    path.write_text("Nomor;DPP\nINV/1;100\nINV/1;50\n", "utf-8")
    (found,) = read(path).rows
    assert (found.base, found.vat, found.date) == (Decimal(150), None, "")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ('<c r="D2"><f>SUM(A1)</f></c>', "grid.formula"),
        ('<c r="D2" t="e"><v>#REF!</v></c>', "grid.error-value"),
        ('<c r="D2" t="inlineStr"><is><t>banyak</t></is></c>', "grid.bad-number"),
    ],
)
def test_a_cell_without_a_value_is_named(tmp_path: Path, cell: str, *, code: str) -> None:
    titles = ("Nomor", "Tanggal", "Pelanggan", "DPP")
    head = "".join(
        f'<c r="{"ABCD"[n]}1" t="inlineStr"><is><t>{title}</t></is></c>'
        for n, title in enumerate(titles)
    )
    number = '<c r="A2" t="inlineStr"><is><t>INV/1</t></is></c>'
    path = save(
        tmp_path / "buku.xlsx", parts(f'<row r="1">{head}</row><row r="2">{number}{cell}</row>')
    )
    assert faults(path) == [(code, 2, 4)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import.empty"),
        (b"Nama;Alamat\nA;B\n", "grid.no-heading"),
        (b"Nomor;DPP\n", "books.empty"),
        (b"Nomor;Nomor;DPP\n1;2;3\n", "grid.twice"),
        (b"Nomor;Tanggal;DPP\nINV/1;05/09/2026;3\n", "books.other-month"),
    ],
)
def test_what_is_no_list_of_the_month_is_refused(
    tmp_path: Path, content: bytes, *, code: str
) -> None:
    path = tmp_path / "buku.csv"
    path.write_bytes(content)
    assert [each[0] for each in faults(path)] == [code]


def test_an_old_workbook_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "buku.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert faults(path)


def test_coretax_s_list_is_known_by_its_headings_and_only_valid_rows_count(tmp_path: Path) -> None:
    other = {**HEAD, "Referensi": "INV/2", "Status Faktur": "CANCELED"}
    found = read(listed(tmp_path / "x.xlsx", HEAD, other))
    assert found.kind == "coretax"
    assert [row.reference for row in found.rows] == ["INV/2026/10/0001"]


def test_a_person_may_stop_it(tmp_path: Path) -> None:
    path = listed(tmp_path / "buku.xlsx", ROW)
    with pytest.raises(ImportCancelledError):
        read_books(path, OCTOBER, company=COMPANY, cancelled=lambda: True)
