"""The tax office's Excel template goes out and comes in without a loss, or is refused by cell."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from selaras.exchange import FileRefusedError, read_file, refusal_sentences
from selaras.exchange.djp_template import HEAD_TITLES, LINE_TITLES, write_template
from selaras.exchange.grid_read import open_grid
from selaras.exchange.source import Source
from selaras.texts import Texts
from tests.exchange.files import COMPANY, SAMPLES, written


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample's sixty invoices as a filled template."""
    path = tmp_path_factory.mktemp("djp") / "templat.xlsx"
    sample = read_file(SAMPLES / "coretax-keluaran.xml", company=COMPANY)
    assert write_template(path, sample.invoices, company=COMPANY) == 60
    return path


def changed(template: Path, path: Path, *, change: Callable[[str, bytes], bytes]) -> Path:
    with zipfile.ZipFile(template) as archive, zipfile.ZipFile(path, "w") as out:
        for name in archive.namelist():
            out.writestr(name, change(name, archive.read(name)))
    return path


def faults(path: Path) -> list[tuple[str, str, int, str]]:
    with pytest.raises(FileRefusedError) as caught:
        read_file(path, company=COMPANY)
    refusal_sentences(caught.value, say=Texts("id").say)
    return [
        (each.code, each.place.sheet, each.place.line, each.place.name)
        for each in caught.value.faults
    ]


def test_the_sample_comes_back_as_it_went_out(template: Path) -> None:
    sample = read_file(SAMPLES / "coretax-keluaran.xml", company=COMPANY)
    found = read_file(template, company=COMPANY)
    assert found.kind == "djp-excel"
    assert written(found.invoices) == written(sample.invoices)
    # The same invoice from either file is one document.
    assert [each.invoice_id for each in found.invoices] == [
        each.invoice_id for each in sample.invoices
    ]


def test_the_shape_is_the_official_one(template: Path) -> None:
    with open_grid(Source(template)) as grid:
        heads, lines = ([*sheet.rows()] for sheet in grid.sheets)
        assert [sheet.name for sheet in grid.sheets] == ["Faktur", "DetailFaktur"]
    assert (heads[0].cells[1].value, heads[0].cells[3].value) == ("NPWP Penjual", COMPANY)
    assert [cell.value for cell in heads[1].cells.values()] == ["Baris", *HEAD_TITLES]
    assert heads[1].number == 3
    assert [cell.value for cell in lines[0].cells.values()] == ["Baris", *LINE_TITLES]
    assert heads[-1].cells[1].value == lines[-1].cells[1].value == "END"


def test_another_company_s_template_is_refused(template: Path) -> None:
    with pytest.raises(FileRefusedError) as caught:
        read_file(template, company="0031234567891000")
    assert caught.value.faults[0].code == "import.other-company"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("01/10/2026", "31/13/2026", ("import.bad-date", "Faktur", "TaxInvoiceDate")),
        ("Normal", "Pengganti", ("import.xml-not-normal", "Faktur", "TaxInvoiceOpt")),
        ("TIN", "KTP", ("buyer.document", "Faktur", "BuyerDocument")),
        ("UM.0017", "UM.9999", ("line.unit", "DetailFaktur", "Unit")),
    ],
)
def test_a_cell_that_cannot_be_is_named(
    template: Path, tmp_path: Path, old: str, new: str, fault: tuple[str, str, str]
) -> None:
    before, after = (f"<t>{text}</t>".encode() for text in (old, new))
    path = changed(
        template, tmp_path / "x.xlsx", change=lambda _, data: data.replace(before, after, 1)
    )
    ((code, sheet, line, name),) = faults(path)
    assert code.startswith(fault[0])
    assert (sheet, name) == fault[1:]
    assert line > 0


def test_lines_and_heads_belong_together(template: Path, tmp_path: Path) -> None:
    def no_first_head(name: str, data: bytes) -> bytes:
        is_heads = name.endswith("sheet1.xml")
        return data.replace(b"<v>1</v>", b"<v>99</v>", 1) if is_heads else data

    found = faults(changed(template, tmp_path / "x.xlsx", change=no_first_head))
    assert {each[0] for each in found} == {"djp.line-without-head", "import.no-lines"}


def test_the_seller_must_be_named(template: Path, tmp_path: Path) -> None:
    path = changed(
        template,
        tmp_path / "x.xlsx",
        change=lambda _, data: data.replace(COMPANY.encode() + b"<", b"<", 1),
    )
    assert "djp.no-seller" in {each[0] for each in faults(path)}


def test_a_missing_column_is_named(template: Path, tmp_path: Path) -> None:
    path = changed(
        template,
        tmp_path / "x.xlsx",
        change=lambda _, data: data.replace(b">Cap Fasilitas<", b">Cap<"),
    )
    assert faults(path)[0][:2] == ("grid.no-heading", "Faktur")
