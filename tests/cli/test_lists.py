"""The list of invoices as a file that people open."""

from datetime import date as Date
from decimal import Decimal
from pathlib import Path

import pytest

from selaras.exchange.grid_read import open_grid
from selaras.exchange.source import Source
from selaras_client.cli import list_files
from tests.cli.selaras import Pc


def test_a_list_is_written_whole_as_a_workbook(
    pc: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_files, "MAX_PAGE", 7)
    path = tmp_path / "daftar.xlsx"
    assert pc.json("list", "--out", str(path)) == {"file": str(path), "invoices": 60}
    with open_grid(Source(path)) as grid:
        head, *rows = grid.sheets[0].rows()
    assert grid.sheets[0].name == "Faktur Keluaran"
    assert [cell.value for cell in head.cells.values()][:3] == ["Referensi", "Tanggal", "Kode"]
    listed = pc.json("list", "--limit", "60")["invoices"]
    assert [row.cells[1].value for row in rows] == [each["reference"] for each in listed]
    assert rows[0].cells[2].value == Date.fromisoformat(listed[0]["date"])
    assert [row.cells[10].value for row in rows] == [Decimal(each["tax_base"]) for each in listed]
    # Sixteen digits beginning with a zero stay what they are.
    assert {type(row.cells[5].value) for row in rows} == {str}


def test_what_was_asked_for_and_nothing_else_is_written(pc: Pc, tmp_path: Path) -> None:
    path = tmp_path / "daftar.CSV"
    wanted = pc.json("list", "--query", "Sinar")["total"]
    assert 0 < wanted < 60
    assert pc.json("list", "--query", "Sinar", "--out", str(path))["invoices"] == wanted
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == wanted + 1
    assert lines[0].startswith("Referensi;Tanggal;Kode;")
    assert pc.json("list", "--status", "approved", "--out", str(path))["invoices"] == 0


def test_another_kind_of_file_is_refused_in_words(pc: Pc, tmp_path: Path) -> None:
    path = tmp_path / "daftar.pdf"
    assert pc.here("list", "--out", str(path), "--json").error == "list.suffix"
    assert not path.exists()
    gone = pc.here("list", "--out", str(tmp_path / "tidak-ada" / "x.xlsx"), "--json")
    assert gone.error == "export.cannot-write"
