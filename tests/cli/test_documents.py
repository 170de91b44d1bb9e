"""Other documents, retail totals and annex C on the command line, to Coretax's file and back."""

from pathlib import Path

import pytest

from tests.cli.selaras import NPWP, OTHER_NPWP, Pc
from tests.papers.test_documents import MADE

COMMANDS = {
    "other_output": "other-output",
    "other_input": "other-input",
    "other_output_return": "other-output-returns",
    "other_input_return": "other-input-returns",
    "retail_total": "retail",
    "collected": "annex-c",
}


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Return a PC, another of the same company, and one of another company."""
    folders = [tmp_path_factory.mktemp(f"home{n}") for n in range(3)]
    for folder, npwp in zip(folders, (NPWP, NPWP, OTHER_NPWP), strict=True):
        Pc(folder).set_up(npwp)
    return folders[0], folders[1], folders[2]


@pytest.mark.parametrize("kind", COMMANDS)
def test_a_document_goes_from_typing_to_coretax_and_another_pc(
    homes: tuple[Path, Path, Path], tmp_path: Path, kind: str
) -> None:
    pc, other, stranger = map(Pc, homes)
    name, number = COMMANDS[kind], MADE[kind].get("return_number", MADE[kind]["number"])
    pc.json(name, "add", *(f"{field}={value}" for field, value in MADE[kind].items()))
    assert pc.fails(name, "export", "112026", "--out", str(tmp_path / "x.xml")) == (
        1, "document.export-nothing",
    )  # fmt: skip
    first, second = tmp_path / "a.xml", tmp_path / "b.xml"
    assert pc.json(name, "export", "102026", "--out", str(first))["count"] == 1
    assert other.json(name, "import", str(first), "--dry-run")["new"] == 1
    assert other.json(name, "list")["total"] == 0
    assert other.json(name, "import", str(first))["new"] == 1
    assert other.json(name, "import", str(first))["unchanged"] == 1
    other.json(name, "export", "102026", "--out", str(second))
    assert first.read_bytes() == second.read_bytes()
    assert other.json(name, "show", number)["id"] == pc.json(name, "show", number)["id"]
    assert stranger.fails(name, "import", str(first)) == (1, "import.refused")
    assert stranger.json(name, "list")["total"] == 0


def test_one_with_an_error_is_not_sent_and_named(
    homes: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    pc = Pc(homes[2])
    fields = [f"{field}={value}" for field, value in MADE["retail_total"].items()]
    pc.json("retail", "add", *fields, "vat=264000.5")
    out = tmp_path / "x.xml"
    assert pc.fails("retail", "export", "102026", "--out", str(out)) == (
        1, "document.export-faulty",
    )  # fmt: skip
    assert not out.exists()
    pc.json("retail", "edit", "001", "vat=264000")
    assert pc.json("retail", "export", "102026", "--out", str(out))["count"] == 1
    told = pc.here("retail", "list", lang="en")
    assert "{" not in told.out
