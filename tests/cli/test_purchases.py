"""Purchases on the command line: recorded, imported, credited, summed up."""

from pathlib import Path

import pytest

from selaras_client.cli import progress
from tests.cli.selaras import Pc
from tests.papers.papers import BOUGHT, NUMBER, SELLER

FIELDS = tuple(f"{name}={value}" for name, value in BOUGHT.items())
QR = f"http://svc.efaktur.pajak.go.id/validasi/faktur/{SELLER[1:]}/0012600000001/3031300D06"
HEAD = "Nomor Faktur;NPWP Pemasok;Nama Pemasok;Tanggal;DPP;DPP Nilai Lain;PPN;Gudang\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    Pc(folder).set_up()
    return folder


@pytest.fixture
def pc(home: Path) -> Pc:
    """A set-up PC; each test records numbers of its own."""
    return Pc(home)


def numbers(pc: Pc, *words: str) -> list[str]:
    return [each["number"] for each in pc.json("purchases", "list", *words)["purchases"]]


def test_a_purchase_from_recording_to_being_struck_out(pc: Pc) -> None:
    made = pc.json("purchases", "add", *FIELDS)
    assert pc.fails("purchases", "add", *FIELDS) == (1, "paper.twin")
    pc.json("purchases", "edit", NUMBER, "reference=PO-1", "note=gudang")
    assert pc.fails("purchases", "edit", NUMBER, "crediting=credited") == (1, "field.unknown")
    view = pc.json("purchases", "show", NUMBER)
    assert (view["id"], view["reference"], view["crediting"]) == (made["id"], "PO-1", "undecided")
    pc.json("purchases", "archive", NUMBER)
    assert pc.fails("purchases", "credit", NUMBER, "--period", "102026") == (1, "paper.archived")
    assert (numbers(pc, "--query", NUMBER), numbers(pc, "--archived")) == ([], [NUMBER])
    pc.json("purchases", "unarchive", NUMBER)


def test_a_decision_moves_a_purchase_in_the_recap(pc: Pc) -> None:
    number = "04002600000000061"
    pc.json("purchases", "add", *FIELDS, f"number={number}", "date=2026-12-05", "vat=100")
    before = pc.json("purchases", "recap", "032027")
    assert before["lines"] == {}
    assert [(each["number"], each["last"]) for each in before["purchases"]] == [(number, "032027")]
    assert pc.fails("purchases", "credit", number, "--period", "042027") == (
        1, "purchase.outside-window",
    )  # fmt: skip
    pc.json("purchases", "credit", number, "--period", "012027")
    found = pc.json("purchases", "list", "--period", "012027", "--decision", "credited")
    assert (found["total"], found["sums"]["vat"]) == (1, "100")
    assert pc.json("purchases", "recap", "012027")["lines"] == {
        "II.B": {"count": 1, "tax_base": "1000", "other_tax_base": "917", "vat": "100",
                 "ppnbm": "0"},
    }  # fmt: skip
    pc.json("purchases", "uncredit", number)
    assert set(pc.json("purchases", "recap", "122026")["lines"]) == {"II.H"}
    pc.json("purchases", "undecide", number)
    opened = pc.json("purchases", "recap", "122026")["purchases"]
    assert number in [each["number"] for each in opened]


def test_a_list_is_tried_taken_and_taken_again_without_a_change(pc: Pc, tmp_path: Path) -> None:
    path = tmp_path / "beli.csv"
    row = f"04002600000000071;{SELLER};PT Pemasok;05/10/2026;1.000;917;110;A\n"
    path.write_text(HEAD + row, "utf-8")
    tried = pc.json("purchases", "import", str(path), "--dry-run")
    assert (tried["new"], tried["left_out"]) == (1, ["Gudang"])
    assert numbers(pc, "--query", "04002600000000071") == []
    assert pc.json("purchases", "import", str(path))["new"] == 1
    again = pc.json("purchases", "import", str(path))
    assert (again["new"], again["unchanged"], again["different"]) == (0, 1, [])
    path.write_text(HEAD + row.replace(";110;", ";111;"), "utf-8")
    other = pc.json("purchases", "import", str(path))
    assert [each["fields"] for each in other["different"]] == [["vat"]]
    assert pc.json("purchases", "show", "04002600000000071")["vat"] == "110"
    assert len(pc.json("purchases", "import", str(path), "--update")["updated"]) == 1
    assert pc.json("purchases", "show", "04002600000000071")["vat"] == "111"


def test_a_file_with_a_fault_is_refused_whole_and_names_the_cell(pc: Pc, tmp_path: Path) -> None:
    path = tmp_path / "salah.csv"
    good = f"04002600000000081;{SELLER};PT Pemasok;05/10/2026;1.000;917;110;A\n"
    path.write_text(HEAD + good + good.replace("81;", "82;").replace("1.000", "x"), "utf-8")
    ran = pc.here("--json", "purchases", "import", str(path))
    (fault,) = ran.data["error"]["faults"]
    assert (fault["code"], fault["line"], fault["column"]) == ("grid.bad-number", 3, 5)
    assert numbers(pc, "--query", "0400260000000008") == []


def test_a_qr_code_says_who_and_which_and_the_person_the_rest(pc: Pc) -> None:
    assert pc.fails("purchases", "scan", QR) == (1, "purchase.qr-number")
    pc.json("purchases", "scan", QR, "number=010.001-26.00000001", "vat=11", "tax_base=100")
    view = pc.json("purchases", "show", "0100012600000001")
    assert (view["seller_tin"], view["vat"]) == (SELLER, "11")
    assert pc.fails("purchases", "scan", "tidak ada nomor") == (1, "purchase.qr")


def test_a_list_is_written_as_a_file_and_read_again(pc: Pc, tmp_path: Path) -> None:
    number, out = "04002600000000051", tmp_path / "daftar.csv"
    pc.json("purchases", "add", *FIELDS, f"number={number}", "vat=51")
    asked = ("purchases", "list", "--query", number)
    assert pc.json(*asked, "--out", str(out)) == {"file": str(out), "purchases": 1}
    lines = out.read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("Tanggal;Nomor;Nama;NPWP")
    assert number in lines[1]
    assert pc.json(*asked, "--out", str(tmp_path / "a.xlsx"))["purchases"] == 1
    assert pc.fails(*asked, "--out", str(tmp_path / "a.pdf")) == (1, "list.suffix")
    other = Pc(tmp_path / "other").set_up()
    assert other.json("purchases", "import", str(out))["new"] == 1
    assert other.json("purchases", "show", number)["vat"] == "51"


@pytest.mark.parametrize("lang", ["id", "en"])
def test_people_read_it_in_their_language(pc: Pc, lang: str) -> None:
    for words in (("recap", "102026"), ("list",)):
        ran = pc.here("purchases", *words, lang=lang)
        assert ran.exit_code == 0
        assert "{" not in ran.out
        assert "cli." not in ran.out


def test_a_long_import_says_how_far_it_is(
    pc: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PROGRESS_ROWS", 2)
    rows = [f"0400260000000{n:04};{SELLER};PT A;05/10/2026;1;1;1;x" for n in range(7_000, 7_005)]
    path = tmp_path / "panjang.csv"
    path.write_text(HEAD + "\n".join(rows), encoding="utf-8")
    ran = pc.here("purchases", "import", str(path))
    assert (ran.exit_code, ran.err.splitlines()) == (0, ["… 2 baris", "… 4 baris"])
