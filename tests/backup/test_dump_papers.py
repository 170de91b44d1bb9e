"""Papers of every kind come out for programs as docs/dump.md says."""

import json
import re
from pathlib import Path
from typing import Any

from selaras.domain.paper_shapes import SHAPES
from selaras_client.cli.paper_names import DOCUMENTS
from tests.cli.selaras import Pc
from tests.papers.papers import BOUGHT
from tests.papers.test_documents import MADE
from tests.papers.test_returns import LINE, SOLD

TEXT = Path(__file__).parent.parent.parent / "docs" / "dump.md"
LINES = re.compile(r"line/<id>/(\w+)` \(([^)]*)\)")


def documented() -> dict[str, dict[str, list[str]]]:
    """Return members by register by kind, as the documentation has them."""
    rows = re.findall(r"^\| `(\w+)` \| (`.*) \|$", TEXT.read_text("utf-8"), re.MULTILINE)
    return {
        kind: {
            name: members.split(", ")
            for name, members in re.findall(r"`(\w+)`: ([\w, ]+)", registers)
        }
        for kind, registers in rows
    }


def one_of_each(pc: Pc) -> None:
    back = {"number": BOUGHT["number"], "return_number": "R-1", "date": "2026-10-20", **LINE,
            "lines.1.return_qty": "4"}  # fmt: skip
    sold = {"number": SOLD, "return_number": "RJ-1", "date": "2026-10-20", "tax_base": "100"}
    made = [("purchases", BOUGHT), ("purchase-returns", back), ("sales-returns", sold)]
    for name, fields in (*made, *((name, MADE[kind]) for name, kind in DOCUMENTS.items())):
        pc.json(name, "add", *(f"{key}={text}" for key, text in fields.items()))


def registers_of(paper: dict[str, Any]) -> dict[str, list[str]]:
    """Return members by register, without what may stand beside any paper."""
    found = paper["registers"].items()
    return {
        name: sorted(value)
        for name, value in found
        if isinstance(value, dict) and not name.startswith("line/")
    }


def test_each_paper_has_the_registers_that_are_written_down(tmp_path: Path) -> None:
    pc = Pc(tmp_path / "home").set_up()
    one_of_each(pc)
    pc.json("dump", "--out", str(tmp_path / "semua"))
    dumped = json.loads((tmp_path / "semua" / "dokumen.json").read_text("utf-8"))
    papers = {each["kind"]: each for each in dumped if each["kind"] in SHAPES}
    said = documented()
    assert papers.keys() == said.keys() == SHAPES.keys()
    for kind, paper in papers.items():
        wanted = {name: sorted(members) for name, members in said[kind].items()}
        assert registers_of(paper) == wanted, kind
    lines = dict(LINES.findall(TEXT.read_text("utf-8")))
    line = papers["purchase_return"]["registers"]
    for name, members in lines.items():
        assert sorted(line[f"line/1/{name}"]) == sorted(members.split(", "))
    assert set(lines) == {"what", "cost"}
