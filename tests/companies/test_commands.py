"""Companies on the command line: let in, chosen, named for one command, and told by a file."""

from pathlib import Path

import pytest

from tests.cli.selaras import NPWP, OTHER_NPWP, SAMPLE, Pc
from tests.users.test_commands import Desk

STRANGER = "0099999999999000"


@pytest.fixture
def pc(tmp_path: Path) -> Pc:
    """A PC alone that works for two companies."""
    made = Pc(tmp_path / "home").set_up()
    added = made.json("company", "add", OTHER_NPWP, "PT Kedua")
    assert (added["state"], added["npwp"]) == ("done", OTHER_NPWP)
    return made


def npwps(pc: Pc) -> list[tuple[str, str, bool]]:
    found = pc.json("company", "list")["companies"]
    return [(each["npwp"], each["name"], each["current"]) for each in found]


def test_a_company_is_added_listed_and_used(pc: Pc) -> None:
    assert npwps(pc) == [(NPWP, "PT Contoh", True), (OTHER_NPWP, "PT Kedua", False)]
    made = pc.json("new", "--company", OTHER_NPWP)["id"]
    assert pc.json("list")["total"] == 0
    assert pc.json("list", "--company", OTHER_NPWP)["invoices"][0]["id"] == made
    assert pc.fails("show", made) == (1, "invoice.not-found")
    assert pc.json("company", "use", OTHER_NPWP) == {"npwp": OTHER_NPWP}
    assert pc.json("show", made)["seller_nitku"].startswith(OTHER_NPWP)
    assert pc.json("company", "show")["npwp"] == OTHER_NPWP
    assert pc.json("list", "--company", NPWP)["total"] == 0
    assert npwps(pc)[1][2] is True
    assert pc.json("setup", "--npwp", NPWP, "--name", "PT Contoh")["company"]["npwp"] == NPWP
    for command in ("batch", "period"):
        assert pc.json(command, "list", "--company", NPWP)
    assert pc.json("audit", "verify", "--company", NPWP)["sound"]
    assert pc.json("audit", "verify")["sound"]
    # What concerns the installation is asked of the founding company, whichever is worked for.
    assert pc.json("company", "add", "0041234567893000", "PT Ketiga")["state"] == "done"


# Every command that only reads, on a PC that works for two companies.
READING = (
    *("list", "conflicts", "tray", "requests", "fingerprint", "doctor"),
    *("batch list", "period list", "company show", "company leases", "company list"),
    *(
        "customers list",
        "goods list",
        "pcs list",
        "users list",
        "users whoami",
        "audit list",
        "audit verify",
        "audit head",
    ),
)


def test_every_command_that_reads_does_so_for_either_company(pc: Pc) -> None:
    for npwp in (NPWP, OTHER_NPWP):
        for words in READING:
            assert pc.json(*words.split(), "--company", npwp), words


def test_a_file_chooses_its_company(pc: Pc, tmp_path: Path) -> None:
    pc.json("company", "use", OTHER_NPWP)
    read = pc.json("import", str(SAMPLE))
    assert (read["company"], read["new"]) == (NPWP, 60)
    assert pc.json("list")["total"] == 0
    assert pc.json("list", "--company", NPWP)["total"] == 60
    other = tmp_path / "lain.xml"
    other.write_text(SAMPLE.read_text("utf-8").replace(NPWP, OTHER_NPWP), "utf-8")
    assert pc.json("import", str(other))["company"] == OTHER_NPWP
    # Who names the company means it.
    assert pc.fails("import", str(other), "--company", NPWP) == (1, "import.refused")
    strange = tmp_path / "asing.xml"
    strange.write_text(SAMPLE.read_text("utf-8").replace(NPWP, STRANGER), "utf-8")
    ran = pc.here("import", str(strange))
    assert ran.exit_code == 1
    assert STRANGER in ran.err
    assert "company add" in ran.err


def test_a_company_that_is_not_there_is_named_in_one_sentence(pc: Pc) -> None:
    for words in (("list",), ("new",), ("company", "show"), ("audit", "list")):
        assert pc.fails(*words, "--company", STRANGER) == (1, "company.not-yours")
    assert pc.fails("company", "use", "abc") == (1, "company.not-yours")
    assert pc.fails("company", "add", "12", "PT") == (1, "npwp.unreadable")
    assert pc.fails("company", "add", NPWP, "PT") == (1, "company.here-already")
    assert pc.fails("company", "add", STRANGER, "x" * 290) == (1, "company.name-missing")


def test_users_have_roles_in_each_company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selaras_client.names.getpass.getuser", lambda: "Rini")
    desk = Desk(tmp_path, monkeypatch)
    desk.set_up()
    desk.password("boss").json("users", "password")
    desk.password("boss", new="dewi").json("users", "add", "Dewi", "--role", "recorder")
    desk.password(None).json("company", "add", OTHER_NPWP, "PT Kedua")
    second = ("--company", OTHER_NPWP)
    made = desk.json("new", *second)["id"]
    dewi = ("--user", "Dewi")
    desk.password("dewi")
    assert desk.fails("list", *second, *dewi) == (1, "company.not-yours")
    assert desk.fails("show", made, *dewi) == (1, "invoice.not-found")
    assert [each["npwp"] for each in desk.json("company", "list", *dewi)["companies"]] == [NPWP]
    desk.password(None).json("users", "role", "Dewi", "reader", *second)
    desk.json("users", "role", "Dewi", "none")
    desk.password("dewi")
    # The only one that is left is the one she works for.
    assert desk.json("list", *dewi)["invoices"][0]["id"] == made
    assert desk.fails("new", *dewi) == (1, "rights.role")
    desk.password(None).json("users", "role", "Dewi", "none", *second)
    desk.password("dewi")
    for words in (("list",), ("tray",), ("conflicts",), ("requests",), ("batch", "list")):
        assert desk.fails(*words, *dewi) == (1, "rights.no-role")
    assert desk.json("company", "list", *dewi)["companies"] == []
    desk.json("logout")
    assert desk.fails("list") == (1, "rights.login-needed")


def test_an_export_of_all_drafts_is_of_one_company(pc: Pc, tmp_path: Path) -> None:
    pc.json("import", str(SAMPLE))
    pc.json("new", "--company", OTHER_NPWP)
    out = tmp_path / "salinan.xml"
    assert pc.json("export", "--copy", "--out", str(out))["invoices"] == 60
    assert OTHER_NPWP not in out.read_text("utf-8")
