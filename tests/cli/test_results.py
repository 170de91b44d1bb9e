"""The sample list of Coretax, read against the sample invoices that were exported."""

from collections import Counter

import pytest

from tests.cli.selaras import REF, SAMPLES, Pc

# One home with sixty sent invoices serves this file and that of recaps.
pytestmark = pytest.mark.xdist_group("results")
LIST = SAMPLES / "hasil-coretax-keluaran.xlsx"


def test_the_sample_list_ends_on_the_right_invoices(sent: Pc) -> None:
    dry = sent.json("results", "import", str(LIST), "--dry-run")
    assert dry["recorded"] == 0
    assert sent.json("results", "list")["results"] == []

    first = sent.json("results", "import", str(LIST))
    fates = Counter(row["fate"] for row in first["rows"])
    assert (first["found"], sum(fates.values())) == (60, 60)
    amended = [row for row in first["rows"] if row["status"] == "AMENDED"]
    assert {row["fate"] for row in amended} == {"confirm"}
    assert fates == {"record": 60 - len(amended), "confirm": len(amended)}
    assert first["recorded"] == fates["record"]
    assert all(row["differences"] == [] for row in first["rows"] if row["reference"])

    shown = sent.json("show", REF.format(1))
    assert (shown["nsfp"], shown["coretax"]) == ("04002600000000001", "APPROVED")
    assert sent.json("show", REF.format(9))["coretax"] == "REJECTED"
    assert sent.json("list", "--status", "rejected")["total"] > 0
    assert sent.json("list", "--query", "04002600000000001")["total"] == 1


def test_the_sample_list_twice_changes_nothing_and_a_word_settles_the_rest(sent: Pc) -> None:
    sent.json("results", "import", str(LIST))
    before = sent.json("fingerprint")
    again = sent.json("results", "import", str(LIST))
    assert (again["recorded"], again["requests"]) == (0, [])
    assert sent.json("fingerprint") == before
    rows = [str(row["row"]) for row in again["rows"] if row["fate"] == "confirm"]
    one = sent.json("results", "import", str(LIST), "--confirm", rows[0])
    assert one["recorded"] == 1
    rest = sent.json("results", "import", str(LIST), "--confirm", "all")
    assert rest["recorded"] == len(rows) - 1
    assert set(sent.json("results", "import", str(LIST))["fates"]) == {"unchanged"}
    assert sent.json("show", REF.format(12))["coretax"] == "AMENDED"


def test_what_coretax_numbered_goes_out_in_the_old_format(sent: Pc) -> None:
    out = sent.home.parent / "lama.csv"
    assert sent.fails("export", "--copy", "--out", str(out)) == (1, "export.nothing-numbered")
    sent.json("results", "import", str(LIST))
    written = sent.json("export", "--copy", "--out", str(out))["invoices"]
    assert out.read_text(encoding="utf-8").count('"FK","0') == written
    assert '"2600000000001"' in out.read_text(encoding="utf-8")


def test_people_are_told_what_to_look_at(sent: Pc) -> None:
    told = sent.here("results", "import", str(LIST))
    assert told.exit_code == 0
    assert "baris 13" in told.out
    assert "--confirm" in told.out
    assert "baris 2," not in told.out


def test_rows_of_invoices_that_were_not_exported_are_listed(pc: Pc) -> None:
    found = pc.json("results", "import", str(LIST))
    assert found["recorded"] == 0
    assert set(found["fates"]) == {"not-exported", "unmatched"}


def test_a_rejected_invoice_is_taken_back_and_its_batch_is_not(sent: Pc) -> None:
    sent.json("results", "import", str(LIST))
    (batch,) = sent.json("batch", "list")["batches"]
    refused = sent.here("batch", "withdraw", batch["id"], "--reason", "salah", "--json")
    assert refused.error == "batch.results-seen"
    approved = sent.here("approve", "--withdraw", REF.format(1), "--reason", "x", "--json")
    assert approved.error == "approval.in-batch"
    sent.json("approve", "--withdraw", REF.format(9), "--reason", "NITKU salah")
    assert sent.json("edit", REF.format(9), "buyer.name=Contoh Trading")["changed"]


@pytest.mark.parametrize("name", ["penjualan-akuntansi.xlsx", "coretax-keluaran.xml", "tidak-ada"])
def test_another_file_is_refused_in_words(pc: Pc, name: str) -> None:
    refused = pc.here("results", "import", str(SAMPLES / name), "--json")
    assert refused.error == "import.refused"


def test_rows_to_confirm_are_numbers(pc: Pc) -> None:
    assert pc.here("results", "import", str(LIST), "--confirm", "satu").exit_code == 2
