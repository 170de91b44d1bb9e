"""Every command on one PC: what it does, what it prints, how it ends."""

from pathlib import Path

import pytest

from selaras.exchange import read_file
from tests.cli.selaras import NPWP, OTHER_NPWP, REFUSED, SAMPLE, SAMPLES, Pc

REF = "INV/2026/10/0001"


def test_setting_up_says_what_was_made(tmp_path: Path) -> None:
    data = Pc(tmp_path / "a" / "b").json(
        "setup", "--npwp", NPWP, "--name", " PT Contoh ", "--sample"
    )
    assert data["company"] == {"npwp": NPWP, "name": "PT Contoh"}
    assert data["new"] is True
    assert data["sample"] > 0
    assert Path(data["home"]) == tmp_path / "a" / "b"


def test_setting_up_twice_changes_nothing(empty: Pc) -> None:
    before = empty.fingerprint()
    data = empty.json("setup", "--npwp", NPWP, "--name", "PT Lain")
    assert (data["new"], data["company"]["name"]) == (False, "PT Contoh")
    assert empty.fingerprint() == before


def test_the_sample_twice_changes_nothing(empty: Pc) -> None:
    words = ("setup", "--npwp", NPWP, "--name", "PT Contoh", "--sample")
    assert empty.json(*words)["sample"] > 0
    before = empty.fingerprint()
    assert empty.json(*words)["sample"] == 0
    assert empty.fingerprint() == before


@pytest.mark.parametrize(
    ("npwp", "name", "code"),
    [
        ("123", "PT Contoh", "npwp.unreadable"),
        ("", "PT Contoh", "npwp.unreadable"),
        ("satu", "PT Contoh", "npwp.unreadable"),
        (NPWP, "", "company.name-missing"),
        (NPWP, "   ", "company.name-missing"),
        (NPWP, "x" * 256, "company.name-missing"),
        (NPWP, "PT\nContoh", "company.name-missing"),
    ],
)
def test_a_company_that_cannot_be_is_refused(
    tmp_path: Path, npwp: str, name: str, code: str
) -> None:
    pc = Pc(tmp_path)
    assert pc.fails("setup", "--npwp", npwp, "--name", name) == (1, code)
    assert pc.fingerprint() == {}


def test_one_folder_holds_one_company(empty: Pc) -> None:
    answer = empty.fails("setup", "--npwp", OTHER_NPWP, "--name", "PT Lain")
    assert answer == (1, "company.already-set-up")


@pytest.mark.parametrize(
    "words",
    [
        ("import", str(SAMPLE)),
        ("export", "--copy", "--out", "x.xml"),
        ("new",),
        ("list",),
        ("sync", "--once"),
        ("sync",),
        ("hub", "run"),
        ("hub", "invite"),
    ],
    ids=" ".join,
)
def test_before_set_up_a_command_says_what_to_do_first(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    assert Pc(tmp_path / "home").fails(*words) == (1, "company.not-set-up")


def test_an_import_says_what_it_did_and_twice_changes_nothing(empty: Pc) -> None:
    first = empty.json("import", str(SAMPLE))
    counts = {name: first[name] for name in ("kind", "found", "new", "unchanged", "different")}
    assert counts == {
        "kind": "coretax-xml",
        "found": 60,
        "new": 60,
        "unchanged": 0,
        "different": [],
    }
    before = empty.fingerprint()
    again = empty.json("import", str(SAMPLE))
    assert (again["new"], again["unchanged"], again["findings"]) == (0, 60, [])
    assert empty.fingerprint() == before


def test_a_dry_run_says_the_same_and_stores_nothing(empty: Pc) -> None:
    before = empty.fingerprint()
    dry = empty.json("import", str(SAMPLE), "--dry-run")
    assert empty.fingerprint() == before
    assert dry["dry_run"] is True
    wet = empty.json("import", str(SAMPLE))
    assert len(dry.pop("invoices")) == wet.pop("new_buyers") == 60
    assert {**wet, "dry_run": True} == dry


def test_an_invoice_changed_since_it_was_imported_is_shown_and_kept(pc: Pc) -> None:
    pc.json("edit", REF, "buyer.email=baru@contoh.example")
    again = pc.json("import", str(SAMPLE))
    (different,) = again["different"]
    assert different["reference"] == REF
    assert different["fields"] == ["buyer.email"]
    assert different["edited"] is True
    assert pc.json("show", REF)["buyer"]["email"] == "baru@contoh.example"


def test_the_old_program_s_file_comes_in(empty: Pc) -> None:
    data = empty.json("import", str(SAMPLES / "efaktur-lama.csv"))
    assert (data["kind"], data["new"]) == ("efaktur-csv", 12)


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_file_leaves_everything_as_it_was(pc: Pc, name: str) -> None:
    before = pc.fingerprint()
    ran = pc.here("--json", "import", str(SAMPLES / name))
    assert (ran.exit_code, ran.error) == (1, "import.refused")
    faults = ran.data["error"]["faults"]
    assert all(fault["line"] and fault["message"] and fault["place"] for fault in faults)
    assert len(faults) == (2 if name == "coretax-salah.xml" else 1)
    assert pc.fingerprint() == before


def test_the_export_equals_the_input_value_by_value(pc: Pc, tmp_path: Path) -> None:
    out = tmp_path / "out.xml"
    data = pc.json("export", "--copy", "--out", str(out))
    assert (data["invoices"], data["lines"], data["file"]) == (60, 210, str(out))
    before = read_file(SAMPLE, company=NPWP).invoices
    after = read_file(out, company=NPWP).invoices
    assert [each.content_digest for each in after] == [each.content_digest for each in before]


def test_chosen_invoices_are_exported(pc: Pc, tmp_path: Path) -> None:
    out = tmp_path / "out.xml"
    assert pc.json("export", "--copy", "--out", str(out), REF)["invoices"] == 1
    answer = pc.fails("export", "--copy", "--out", str(out), REF, "tidak ada")
    assert answer == (1, "invoice.not-found")


def test_a_discarded_invoice_is_not_exported(pc: Pc, tmp_path: Path) -> None:
    assert pc.json("discard", REF)["changed"] is True
    assert pc.json("discard", REF)["changed"] is False
    assert pc.json("show", REF)["state"] == "discarded"
    assert pc.fails("edit", REF, "reference=x") == (1, "invoice.discarded")
    assert pc.json("export", "--copy", "--out", str(tmp_path / "out.xml"))["invoices"] == 59


@pytest.mark.parametrize("out", ["missing/out.xml", ".", ""])
def test_an_export_that_cannot_be_written_is_refused_in_words(
    pc: Pc, tmp_path: Path, out: str
) -> None:
    target = str(tmp_path / out) if out else ""
    exit_code, code = pc.fails("export", "--copy", "--out", target)
    assert (exit_code, code) == ((1, "export.cannot-write") if out else (2, "usage.wrong"))


def test_an_export_of_nothing_says_so(empty: Pc, tmp_path: Path) -> None:
    out = tmp_path / "out.xml"
    assert empty.fails("export", "--copy", "--out", str(out)) == (1, "export.nothing")
    assert not out.exists()


def test_lists_are_searched_and_cut(pc: Pc) -> None:
    whole = pc.json("list", "--limit", "1000")
    assert (whole["total"], len(whole["invoices"])) == (60, 60)
    assert len(pc.json("list")["invoices"]) == 50
    assert pc.json("list", "--limit", "0") == {"total": 60, "invoices": []}
    wanted = next(row for row in whole["invoices"] if row["reference"] == REF)
    found = pc.json("list", "--query", wanted["buyer"]["name"])
    assert wanted in found["invoices"]
    assert found["total"] < 60
    assert pc.json("list", "--query", "tidakadasamasekali")["invoices"] == []


@pytest.mark.parametrize("query", ["", "'", '"', "*", "_", "a OR", "NEAR(", "x" * 999, "-", "é%"])
def test_any_search_is_answered(pc: Pc, query: str) -> None:
    assert pc.json("list", f"--query={query}")["total"] <= 60


def test_the_doctor_finds_a_sound_home_sound(pc: Pc) -> None:
    assert pc.json("doctor") == {
        "database": "ok",
        "faults": [],
        "documents": 61,
        "unreadable": [],
        "projection": "agrees",
        "differences": 0,
        "miscounted": [],
        "hub_unreadable": [],
        "mended": [],
    }


def test_one_pc_alone_is_even_with_itself(pc: Pc) -> None:
    data = pc.json("sync", "--once")
    assert (data["waiting"], data["refused"], data["conflicts"]) == (0, 0, 0)
    assert pc.json("sync")["waiting"] == 0
    assert pc.json("conflicts")["conflicts"] == []


def test_both_languages_say_the_same_in_other_words(pc: Pc) -> None:
    said = {lang: pc.here("list", "--query", "zzz", lang=lang).out for lang in ("id", "en")}
    assert said["id"] == "0 dari 0 faktur.\n"
    assert said["en"] != said["id"]
    refused = {lang: pc.here("show", "zzz", lang=lang) for lang in ("id", "en")}
    assert {ran.exit_code for ran in refused.values()} == {1}
    assert "tidak ada" in refused["id"].err
    assert refused["en"].err != refused["id"].err


@pytest.mark.parametrize("name", ["list", "fingerprint", "doctor", "conflicts", "show"])
def test_people_get_text_on_stdout_and_nothing_on_stderr(pc: Pc, name: str) -> None:
    ran = pc.here(name, *([REF] if name == "show" else []))
    assert ran.exit_code == 0
    assert ran.out.strip()
    assert not ran.err
    assert not ran.out.startswith("{")
