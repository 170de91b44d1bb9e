"""Replacing and cancelling as a person does it: drafted, approved, keyed in, seen in the list."""

from pathlib import Path

from tests.cli.selaras import REF, SAMPLES, Pc

LIST = SAMPLES / "hasil-coretax-keluaran.xlsx"
NUMBER = "04002600000000001"


def test_a_replacement_is_drafted_approved_shown_printed_and_marked(
    sent: Pc, tmp_path: Path
) -> None:
    ref = REF.format(1)
    assert sent.fails("replace", ref) == (1, "work.no-number")
    sent.json("results", "import", str(LIST))
    made = sent.json("replace", ref, "lines.1.qty=7", "date=2026-11-20")
    assert (made["reference"], made["replaces"]) == (f"{ref}-P1", sent.json("show", ref)["id"])
    assert sent.json("work", "list")["work"] == []
    sent.json("ready", f"{ref}-P1")
    sent.json("approve", f"{ref}-P1")
    (planned,) = sent.json("work", "list")["work"]
    assert (planned["state"], planned["number"], planned["code"]) == ("planned", NUMBER, "01")

    shown = sent.json("work", "show", ref)
    assert ("lines.1.qty", "7") in {(each["field"], each["key"]) for each in shown["changes"]}
    assert shown["deadline"] == "2026-12-20"
    page = sent.here("work", "show", f"{ref}-P1").out
    assert NUMBER in page
    assert "Baris 1: Jumlah" in page
    paper = tmp_path / "ketik.pdf"
    sent.json("work", "show", ref, "--out", str(paper))
    assert paper.read_bytes().startswith(b"%PDF")

    assert sent.fails("export", "--out", str(tmp_path / "x.xml")) == (1, "export.nothing-approved")
    sent.json("work", "done", f"{ref}-P1")
    assert sent.json("list", "--status", "replace-done")["invoices"][0]["reference"] == ref
    assert sent.json("show", f"{ref}-P1")["work"][0]["state"] == "done"


def test_a_cancellation_is_planned_and_let_go(sent: Pc) -> None:
    ref = REF.format(1)
    sent.json("results", "import", str(LIST))
    sent.json("cancel", ref, "--reason", "batal beli")
    page = sent.here("work", "show", ref, lang="en").out
    assert "batal beli" in page
    assert "Cancellation of invoice 04002600000000001" in page
    assert "batal beli" in sent.here("work", "list").out
    sent.json("work", "drop", ref, "--reason", "salah klik")
    assert sent.json("work", "list")["work"] == []
    assert len(sent.json("work", "list", "--all")["work"]) == 1
    assert sent.fails("cancel", REF.format(9), "--reason", "x") == (1, "work.no-number")
