"""A sales list, from the first guess of its columns to drafts, by the command line."""

from pathlib import Path

import pytest

from tests.cli.selaras import SAMPLES, Pc

SALES = SAMPLES / "penjualan-akuntansi.xlsx"


def test_a_sales_list_becomes_drafts_in_three_commands(empty: Pc) -> None:
    refused = empty.here("import", str(SALES), "--json")
    assert "selaras maps guess" in refused.err
    entries = empty.json("maps", "guess", str(SALES), "--name", "accurate")["entries"]
    assert entries["column.price"] == "Harga (termasuk PPN)"
    unknown = empty.here("import", str(SALES), "--map", "accurate", "--json")
    assert "unit.zak" in unknown.err
    assert "penjualan-akuntansi.xlsx" in unknown.err
    assert "lembar Penjualan, baris 15, kolom I" in unknown.err
    empty.json(
        "maps", "set", "accurate", "unit.zak=UM.0033", "unit.ls=UM.0030",
        "goods.BRG-870300=A:870300:15",
    )  # fmt: skip

    dry = empty.json("import", str(SALES), "--map", "accurate", "--dry-run")
    assert (dry["found"], dry["new"], len(dry["invoices"])) == (20, 20, 20)
    assert dry["invoices"][0]["tax_base"] == "2758703"
    assert empty.json("list")["total"] == 0
    assert empty.json("import", str(SALES), "--map", "accurate")["new"] == 20
    assert empty.json("import", str(SALES), "--map", "accurate")["unchanged"] == 20
    assert empty.json("show", "SO/2026/10/0004")["trx_code"] == "01"


def test_mappings_are_listed_shown_and_removed(empty: Pc) -> None:
    assert empty.json("maps", "list")["maps"] == []
    empty.json("maps", "set", "jurnal", "column.qty=Jumlah", "tax_included=yes")
    assert [each["name"] for each in empty.json("maps", "list")["maps"]] == ["jurnal"]
    assert empty.json("maps", "show", "jurnal")["entries"]["column.qty"] == "Jumlah"
    empty.json("maps", "remove", "jurnal")
    assert empty.json("maps", "list")["maps"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("maps", "show", "tidak-ada"), "sales.map-missing"),
        (("maps", "remove", "tidak-ada"), "sales.map-missing"),
        (("maps", "set", "a/b", "column.qty=x"), "sales.map-name"),
        (("maps", "set", "a", "unit.x=UM.9999"), "sales.map-entry"),
        (("import", str(SALES), "--map", "tidak-ada"), "sales.map-missing"),
        (("maps", "guess", str(SAMPLES / "efaktur-lama.csv"), "--name", "a"), "sales.no-guess"),
    ],
)
def test_what_cannot_be_is_said(empty: Pc, words: tuple[str, ...], code: str) -> None:
    assert empty.here(*words, "--json").error == code


def test_drafts_go_out_as_the_tax_office_s_template_and_come_in(pc: Pc, tmp_path: Path) -> None:
    path = tmp_path / "templat.xlsx"
    assert pc.json("export", "--copy", "--out", str(path))["invoices"] == 60
    assert pc.json("import", str(path))["unchanged"] == 60
