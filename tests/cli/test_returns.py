"""Returns on the command line: recorded, imported, written for Coretax and read again."""

from pathlib import Path

from tests.cli.selaras import NPWP, Pc
from tests.papers.papers import BOUGHT, NUMBER
from tests.papers.test_returns import LINE

FIELDS = [f"{name}={value}" for name, value in LINE.items()]


def test_a_purchase_return_from_recording_to_the_file_and_back(tmp_path: Path) -> None:
    pc, out = Pc(tmp_path / "home").set_up(), tmp_path / "retur.xml"
    pc.json("purchases", "add", *(f"{name}={value}" for name, value in BOUGHT.items()))
    head = (f"number={NUMBER}", "return_number=R-1", "date=2026-10-20")
    pc.json("purchase-returns", "add", *head, *FIELDS, "lines.1.return_qty=4")
    found = pc.json("purchase-returns", "list", "--refers", NUMBER)
    assert (found["total"], found["sums"]["vat"]) == (1, "44")
    to_file = ("--out", str(out))
    none = (1, "return.none-waiting")
    assert pc.fails("purchase-returns", "export", "112026", *to_file) == none
    assert pc.json("purchase-returns", "export", "102026", *to_file)["count"] == 1
    text = out.read_text("utf-8")
    assert f"<InvoiceNumber>{NUMBER}</InvoiceNumber>" in text
    assert "<ReturnDate>20-10-2026</ReturnDate>" in text
    assert pc.fails("purchase-returns", "export", "102026", *to_file) == none
    assert pc.json("purchase-returns", "export", "102026", "R-1", *to_file)["count"] == 1
    path = tmp_path / "lain.xml"
    path.write_text(text.replace(NPWP, "0972281866201164"), "utf-8")
    assert pc.fails("purchase-returns", "import", str(path)) == (1, "import.refused")
    again = Pc(tmp_path / "other").set_up()
    assert again.json("purchase-returns", "import", str(out))["new"] == 1
    (row,) = again.json("purchase-returns", "list")["purchase-returns"]
    assert (row["refers"], row["vat"]) == (NUMBER, "44")


def test_a_list_of_sales_returns_is_taken_once(tmp_path: Path) -> None:
    pc, path = Pc(tmp_path / "home").set_up(), tmp_path / "retur.csv"
    head = "Nomor Faktur;Nomor Retur;Tanggal Retur;NPWP Pembeli;DPP;PPN\n"
    row = "04002600000000777;NR-1;25/10/2026;0012345674901000;600.000;66.000\n"
    path.write_text(head + row, "utf-8")
    assert pc.json("sales-returns", "import", str(path))["new"] == 1
    assert pc.json("sales-returns", "import", str(path))["unchanged"] == 1
    (found,) = pc.json("sales-returns", "list", "--period", "102026")["sales-returns"]
    assert (found["tax_base"], found["number"]) == ("600000", "NR-1")
    path.write_text(head + row.replace("25/10", "31/13"), "utf-8")
    assert pc.fails("sales-returns", "import", str(path)) == (1, "import.refused")
