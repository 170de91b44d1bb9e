"""The command ``recap``: a month shown, closed, written, and held against other lists."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from selaras.exchange.excel.write import CellValue, Column, Kind, Table, write_workbook
from selaras.exchange.grid_read import open_grid
from selaras.exchange.source import Source
from tests.cli.selaras import REF, SAMPLES, Pc
from tests.cli.test_results import LIST

# One home with sixty sent invoices serves both files.
pytestmark = pytest.mark.xdist_group("results")
PERIOD = "102026"
BOOKS = (
    Column("No. Invoice"),
    Column("Tanggal", Kind.DATE),
    Column("Pelanggan"),
    Column("DPP", Kind.AMOUNT),
    Column("PPN", Kind.AMOUNT),
)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory, exported: Path) -> Path:
    """Return a home whose month came back from Coretax, to be copied."""
    pc = Pc(shutil.copytree(exported, tmp_path_factory.mktemp("known") / "home"))
    assert pc.here("conflicts").err
    pc.json("results", "import", str(LIST))
    return pc.home


@pytest.fixture
def pc(tmp_path: Path, known: Path) -> Pc:
    copied = Pc(shutil.copytree(known, tmp_path / "home"))
    assert copied.here("conflicts").err
    return copied


def books(path: Path, rows: list[tuple[CellValue, ...]]) -> str:
    write_workbook(path, [Table("Penjualan", BOOKS, rows)])
    return str(path)


def counted(data: dict[str, object]) -> list[dict[str, str]]:
    annexes = data["annexes"]
    assert isinstance(annexes, dict)
    return list(annexes["A2"])


def test_the_month_is_what_the_sample_list_approved(pc: Pc) -> None:
    found = pc.json("recap", PERIOD)
    valid = [
        each["reference"]
        for status in ("APPROVED", "WAITING FOR AMENDMENT", "WAITING FOR CANCELLATION")
        for each in pc.json("list", "--status", status, "--limit", "100")["invoices"]
        if each["date"].startswith("2026-10")
    ]
    rows = counted(found)
    assert sorted(row["reference"] for row in rows) == sorted(valid)
    lines = {line["line"]: line for line in found["lines"]}
    assert Decimal(lines["I.A"]["base"]) == sum(Decimal(row["base"]) for row in rows)
    assert found["state"] == "open"
    assert found["coretax"]["agrees"]
    left = {each["state"] for each in found["left_out"]}
    assert "APPROVED" not in left
    assert left
    told = pc.here("recap", PERIOD)
    assert "III.E" in told.out


def test_a_closed_month_is_shown_as_it_was_and_written_three_ways(pc: Pc, tmp_path: Path) -> None:
    before = pc.json("recap", PERIOD, "--set", "paid_before=1000")
    assert before["carried"]["paid_before"] == "1000"
    assert pc.fails("recap", PERIOD, "--set", "gratis=1") == (1, "recap.unknown-figure")
    pc.json("period", "close", PERIOD, "--seen", before["hash"])
    after = pc.json("recap", PERIOD)
    assert (after["state"], after["version"], after["hash"]) == ("closed", 1, before["hash"])
    assert pc.fails("recap", PERIOD, "--version", "2") == (1, "recap.no-version")
    for suffix, begin in ((".xlsx", b"PK"), (".pdf", b"%PDF"), (".json", b"{")):
        path = tmp_path / f"rekap{suffix}"
        pc.json("recap", PERIOD, "--out", str(path))
        assert path.read_bytes().startswith(begin)
    with open_grid(Source(tmp_path / "rekap.xlsx")) as grid:
        names = [sheet.name for sheet in grid.sheets]
        assert names[:2] == ["Induk", "A2 Keluaran"]
        assert len(list(grid.sheets[1].rows())) == len(counted(after)) + 1
    assert pc.fails("recap", PERIOD, "--out", str(tmp_path / "x.doc")) == (1, "recap.suffix")


def test_the_books_are_held_against_the_month(pc: Pc, tmp_path: Path) -> None:
    rows = counted(pc.json("recap", PERIOD))
    listed: list[tuple[CellValue, ...]] = [
        (row["reference"], row["date"], row["partner"], Decimal(row["base"]), Decimal(row["vat"]))
        for row in rows[1:]
    ]
    # Half of one invoice on a line of its own, one of another month, a row of sums.
    first = listed[0]
    assert isinstance(first[3], Decimal)
    listed[0] = (*first[:3], first[3] - 5, first[4])
    listed += [(first[0], first[1], "", Decimal(5), Decimal(0))]
    listed += [("SO-77", "2026-10-31", "PT Lain", Decimal(7), Decimal(1))]
    listed += [("SO-78", "2026-11-01", "PT Lain", Decimal(7), Decimal(1))]
    listed += [("", "", "Jumlah", Decimal(99), Decimal(9))]
    found = pc.json("recap", PERIOD, "--books", books(tmp_path / "buku.xlsx", listed))
    told = found["books"]
    assert (told["matched"], told["differing"], found["books_others"]) == (len(rows) - 1, [], 1)
    assert [row["reference"] for row in told["only_here"]] == [rows[0]["reference"]]
    assert [row["reference"] for row in told["only_there"]] == ["SO-77"]


def test_coretax_own_list_serves_as_books(pc: Pc) -> None:
    found = pc.json("recap", PERIOD, "--books", str(LIST))
    assert found["books_kind"] == "coretax"
    assert found["books"]["only_here"] == []
    assert found["books"]["differing"] == []


def test_a_sales_list_serves_by_its_map(pc: Pc) -> None:
    sales = str(SAMPLES / "penjualan-akuntansi.xlsx")
    assert pc.fails("recap", PERIOD, "--books", sales) == (1, "import.refused")
    pc.json("maps", "guess", sales, "--name", "buku")
    pc.json("maps", "set", "buku", "unit.zak=UM.0021", "unit.ls=UM.0033")
    found = pc.json("recap", PERIOD, "--books", sales, "--map", "buku")
    assert found["books_kind"] == "mapped"
    assert found["books"]["only_there"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("R-1", "2026-09-30", "PT", Decimal(1), None)], "books.other-month"),
        ([("", "", "", None, None)], "books.empty"),
        ([("R-1", "kemarin", "PT", Decimal(1), None)], "grid.bad-date"),
        ([("R-1", "2026-10-30", "PT", "seribu", None)], "grid.bad-number"),
        ([("R-1", "2026-10-30", "PT", None, None)], "grid.missing"),
        ([("", "2026-10-30", "PT", Decimal(1), None)], "grid.missing"),
    ],
)
def test_books_that_cannot_be_believed_are_refused_by_cell(
    pc: Pc, tmp_path: Path, *, rows: list[tuple[CellValue, ...]], code: str
) -> None:
    ran = pc.here("recap", PERIOD, "--json", "--books", books(tmp_path / "buku.xlsx", rows))
    (fault,) = ran.data["error"]["faults"]
    assert (ran.exit_code, ran.error, fault["code"]) == (1, "import.refused", code)
    assert code.startswith("books.") or "Penjualan" in fault["place"]


def test_what_is_no_period_is_said(pc: Pc) -> None:
    assert pc.fails("recap", "2026-13") == (1, "period.unreadable")
    shown = pc.here("recap", REF.format(1))
    assert shown.exit_code == 1
