"""Customers and goods on the command line, alone and with a hub that is away."""

from pathlib import Path

import pytest

from tests.cli.selaras import SAMPLE, Pc

MAJU = ("tin=0012345674901000", "name=PT Maju", "address=Jl. Melati 1")


@pytest.fixture
def pc(tmp_path: Path) -> Pc:
    return Pc(tmp_path / "home").set_up()


def names(pc: Pc, *words: str) -> list[str]:
    found = pc.json("customers", "list", *words)
    assert found["total"] == len(found["customers"])
    return [each["name"] for each in found["customers"]]


def test_a_customer_from_adding_to_the_archive_and_back(pc: Pc) -> None:
    made = pc.json("customers", "add", *MAJU, "own_code=K1")
    assert pc.fails("customers", "add", *MAJU) == (1, "customer.twin")
    assert pc.json("customers", "edit", "K1", "email=a@b.id")["changed"] is True
    view = pc.json("customers", "show", made["id"])
    assert (view["email"], view["nitku"], view["findings"]) == (
        "a@b.id", "0012345674901000000000", [],
    )  # fmt: skip
    draft = pc.json("new")["id"]
    pc.json("edit", draft, "buyer=K1", "reference=A-1")
    assert [each["reference"] for each in pc.json("customers", "show", "K1")["newest"]] == ["A-1"]
    pc.json("customers", "archive", "K1")
    assert (names(pc), names(pc, "--archived")) == ([], ["PT Maju"])
    assert pc.fails("customers", "edit", "K1", "note=x") == (1, "customer.archived")
    pc.json("customers", "unarchive", "K1")
    assert names(pc, "--query", "melati") == ["PT Maju"]


def test_duplicates_are_joined_and_taken_apart(pc: Pc) -> None:
    keep = pc.json("customers", "add", *MAJU)["id"]
    other = pc.json("customers", "add", *MAJU, "--anyway")["id"]
    assert pc.json("customers", "join", keep, other) == {
        "request": "join-customers", "state": "done", "keep": keep,
    }  # fmt: skip
    assert names(pc) == ["PT Maju"]
    assert [each["id"] for each in pc.json("customers", "show", keep)["aliases"]] == [other]
    assert pc.fails("customers", "join", other, keep) == (1, "alias.already")
    assert pc.json("customers", "part", other)["state"] == "done"
    assert len(names(pc)) == 2


def test_customers_that_are_not_one_are_told_apart(pc: Pc) -> None:
    ids = [pc.json("customers", "add", *MAJU, "--anyway")["id"] for _ in range(2)]
    assert len(pc.json("duplicates")["duplicates"]) == 1
    assert pc.fails("duplicates", "--apart", ids[0]) == (1, "double.not-two")
    assert pc.json("duplicates", "--apart", *ids) == {"apart": ids}
    told = pc.json("duplicates")
    assert told["duplicates"] == []
    assert [set(each["ids"]) for each in told["told_apart"]] == [set(ids)]
    assert pc.json("duplicates", "--not-apart", *ids) == {"not_apart": ids}
    assert pc.json("duplicates")["told_apart"] == []
    assert len(pc.json("duplicates")["duplicates"]) == 1


def test_a_list_is_tried_first_and_then_taken_or_refused_whole(pc: Pc, tmp_path: Path) -> None:
    path = tmp_path / "barang.csv"
    path.write_text("Kode;Nama;Satuan;Harga\nB1;Botol;Piece;2.500\n", "utf-8")
    assert pc.json("goods", "import", str(path), "--dry-run")["new"] == 1
    assert pc.json("goods", "list")["total"] == 0
    assert pc.json("goods", "import", str(path))["new"] == 1
    assert pc.json("goods", "list")["goods"][0]["price"] == "2500"
    path.write_text("Kode;Nama;Satuan;Harga\nB1;Botol;Piece;3.000\nB2;Dus;Peti;x\n", "utf-8")
    ran = pc.here("--json", "goods", "import", str(path))
    faults = ran.data["error"]["faults"]
    assert [(each["line"], each["column"]) for each in faults] == [(3, 3), (3, 4)]
    assert pc.json("goods", "list")["total"] == 1
    path.write_text("Kode;Nama;Satuan;Harga\nB1;Botol;Piece;3.000\n", "utf-8")
    assert pc.json("goods", "import", str(path))["different"][0]["fields"] == ["price"]
    assert len(pc.json("goods", "import", str(path), "--update")["updated"]) == 1
    assert pc.json("goods", "show", "B1")["price"] == "3000"


def test_an_import_says_whose_buyers_are_no_customers_yet(pc: Pc) -> None:
    count = pc.json("import", str(SAMPLE))["new_buyers"]
    assert count > 0
    assert len(pc.json("customers", "from-invoices", "--dry-run")["new"]) == count
    assert len(pc.json("customers", "from-invoices")["new"]) == count
    assert pc.json("customers", "list")["total"] == count
    assert pc.json("import", str(SAMPLE))["new_buyers"] == 0


def test_invoices_go_into_the_archive_and_come_back(pc: Pc) -> None:
    draft = pc.json("new")["id"]
    pc.json("archive", draft)
    assert pc.json("list")["total"] == 0
    assert [each["id"] for each in pc.json("list", "--archived")["invoices"]] == [draft]
    assert pc.fails("edit", draft, "reference=x") == (1, "invoice.archived")
    pc.json("unarchive", draft)
    assert pc.json("list")["total"] == 1


@pytest.mark.parametrize("words", [("customers", "list"), ("goods", "list"), ("customers",
                         "from-invoices")])  # fmt: skip
def test_they_speak_to_people_too(pc: Pc, words: tuple[str, ...]) -> None:
    pc.json("customers", "add", *MAJU)
    pc.json("goods", "add", "name=Botol", "price=2500")
    assert pc.here(*words).exit_code == 0
    assert pc.here("customers", "show", "PT Maju").out
    assert pc.here("goods", "show", "Botol", lang="en").out
