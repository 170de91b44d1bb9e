"""The made-up month lived through on the command line: two PCs, a hub, files in and out.

The hub's PC sells, the other buys; each command is one that a person could type.
"""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from selaras.exchange import read_file
from selaras.exchange.document_files import FILES, read_documents
from selaras.exchange.grid_read import open_grid
from selaras.exchange.return_files import read_purchase_returns
from selaras.exchange.source import Source
from tests.cli.selaras import NPWP, Pc
from tests.e2e.month_files import (
    BOUGHT,
    BOUGHT_CODES,
    FACILITATED,
    RETAIL,
    SOLD,
    Sum,
    coretax_file,
    purchase_file,
    purchase_number,
    retail_file,
    sales_file,
    xml_file,
)
from tests.e2e.month_sums import (
    ARRIVED_FIELDS,
    EXPORT_FIELDS,
    counts,
    expected,
    owed_and_credited,
    purchases_back,
    sales_back,
)

# It starts the hub as a process and takes some twenty seconds of CPU time: a whole month.
pytestmark = pytest.mark.slow
MONTH = "102026"
SOLD_ALL = SOLD + FACILITATED


def typed(fields: Mapping[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in fields.items()]


def invoices_out(hub: Pc, folder: Path) -> Path:
    """Bring both files of invoices in, approve all and write them for Coretax."""
    sales = str(sales_file(folder / "penjualan.xlsx"))
    hub.json("maps", "guess", sales, "--name", "akuntansi")
    assert hub.json("import", sales, "--map", "akuntansi")["new"] == SOLD
    assert hub.json("import", str(xml_file(folder / "fasilitas.xml")))["new"] == FACILITATED
    rows = hub.json("list", "--limit", str(SOLD_ALL))["invoices"]
    assert not [row["reference"] for row in rows if row["errors"]]
    refs = [row["reference"] for row in rows]
    hub.json("ready", *refs)
    assert hub.json("approve", *refs)["done"] == SOLD_ALL
    out = folder / "keluaran.xml"
    assert len(hub.json("export", "--out", str(out))["files"]) == 1
    return out


def purchases_in(pc: Pc, folder: Path) -> None:
    """Bring the purchases in and decide on each that can be decided."""
    assert pc.json("purchases", "import", str(purchase_file(folder / "b.xlsx")))["new"] == BOUGHT
    left = [purchase_number(n) for n in range(BOUGHT) if n % 4 == 3]
    credited = [
        purchase_number(n) for n in range(BOUGHT) if n % 4 != 3 and BOUGHT_CODES[n % 5] != "07"
    ]
    pc.json("purchases", "uncredit", *left)
    pc.json("purchases", "credit", *credited, "--period", MONTH)


def documents_in(pc: Pc, folder: Path) -> None:
    retail = str(retail_file(folder / "eceran.xlsx"))
    assert pc.json("retail", "import", retail)["new"] == len(RETAIL)
    pc.json("other-output", "add", *typed(EXPORT_FIELDS))
    pc.json("other-input", "add", *typed(ARRIVED_FIELDS))


def returns_in(hub: Pc, pc: Pc) -> None:
    for fields in purchases_back():
        pc.json("purchase-returns", "add", *typed(fields))
    for fields in sales_back():
        hub.json("sales-returns", "add", *typed(fields))


def written_for_coretax(pc: Pc, folder: Path) -> None:
    """Write what Coretax takes by file, and read it again."""
    out = {name: folder / f"{name}.xml" for name in ("retail", "other-output", "returns")}
    pc.json("retail", "export", MONTH, "--out", str(out["retail"]))
    pc.json("other-output", "export", MONTH, "--out", str(out["other-output"]))
    pc.json("purchase-returns", "export", MONTH, "--out", str(out["returns"]))
    for name, kind, count in (
        ("retail", "retail_total", len(RETAIL)),
        ("other-output", "other_output", 1),
    ):
        again = read_documents(Source(out[name]), FILES[kind], company=NPWP)
        assert len(again.values) == count
    returned = read_purchase_returns(Source(out["returns"]), company=NPWP)
    assert len(returned.values) == len(list(purchases_back()))


def even(hub: Pc, pc: Pc) -> None:
    assert pc.json("sync", "--once")["refused"] == 0
    assert pc.fingerprint() == hub.fingerprint()


def test_a_month_on_the_command_line_comes_to_the_same_recap_on_two_pcs(tmp_path: Path) -> None:
    hub, pc = Pc(tmp_path / "hub").set_up(), Pc(tmp_path / "pc")
    with hub.running("hub", "run", "--listen", "127.0.0.1:0") as running:
        running.ready()
        invited = hub.json("hub", "invite")
        pc.json("join", invited["listen"], "--code", invited["code"], "--pc", "Beli")
        purchases_in(pc, tmp_path)
        documents_in(pc, tmp_path)
        out = invoices_out(hub, tmp_path)
        assert len(read_file(out, company=NPWP).invoices) == SOLD_ALL
        even(hub, pc)
        told = pc.json("results", "import", str(coretax_file(tmp_path / "coretax.xlsx")))
        assert (told["found"], told["recorded"]) == (SOLD_ALL, SOLD_ALL)
        even(hub, pc)
        returns_in(hub, pc)
        written_for_coretax(pc, tmp_path)
        even(hub, pc)
        shown = [each.json("recap", MONTH) for each in (hub, pc)]
        assert shown[0] == shown[1]
        as_expected(shown[0])
        books = pc.json("recap", MONTH, "--books", str(tmp_path / "coretax.xlsx"))["books"]
        assert (books["matched"], books["differing"], books["only_there"]) == (300, [], [])
        pc.json("period", "close", MONTH, "--seen", shown[1]["hash"])
        even(hub, pc)
        closed_everywhere(hub, pc, folder=tmp_path, seen=shown[1]["hash"])
        assert running.stop().exit_code == 0


def as_expected(found: Mapping[str, object]) -> None:
    """Hold a recap against what was worked out without the program."""
    lines, annexes = found["lines"], found["annexes"]
    assert isinstance(lines, list)
    assert isinstance(annexes, dict)
    sums = {
        each["line"]: Sum(*(int(Decimal(each[name] or 0)) for name in ("base", "vat")))
        for each in lines
        if each["line"] in expected()
    }
    assert sums == expected()
    assert {name: len(rows) for name, rows in annexes.items()} == counts()
    owed, credited = owed_and_credited()
    to_pay = [each["vat"] for each in lines if each["line"] == "III.E"]
    assert [Decimal(each) for each in to_pay] == [owed - credited]


def closed_everywhere(hub: Pc, pc: Pc, *, folder: Path, seen: str) -> None:
    """See the closed month on both PCs, as Excel and as PDF, and nothing in it changed."""
    for number, each in enumerate((hub, pc)):
        found = each.json("recap", MONTH)
        assert (found["state"], found["version"], found["hash"]) == ("closed", 1, seen)
        as_expected(found)
        files = [folder / f"rekap-{number}.{suffix}" for suffix in ("xlsx", "pdf")]
        for path in files:
            each.json("recap", MONTH, "--out", str(path))
        assert files[1].read_bytes().startswith(b"%PDF")
    # The other PC's purchase of a closed month is as it was.
    assert pc.fails("purchases", "uncredit", purchase_number(0)) == (1, "period.closed")
    tables = [_cells(folder / f"rekap-{number}.xlsx") for number in range(2)]
    assert tables[0] == tables[1]


def _cells(path: Path) -> list[tuple[str, list[object]]]:
    with open_grid(Source(path)) as grid:
        return [
            (sheet.name, [cell.value for row in sheet.rows() for cell in row.cells.values()])
            for sheet in grid.sheets
        ]
