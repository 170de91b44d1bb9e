"""Every code about papers has a sentence in both languages."""

import re
from pathlib import Path

import pytest

import selaras.domain
import selaras.replica
import selaras_client.cli
import selaras_hub
from selaras.texts import Texts
from selaras_client.cli.paper_files import _COLUMNS
from selaras_client.cli.paper_kinds import PAPER_COMMANDS

DOMAIN, REPLICA = Path(selaras.domain.__path__[0]), Path(selaras.replica.__path__[0])
CLI = Path(selaras_client.cli.__path__[0])
FILES = [
    *(
        DOMAIN / f"{name}.py"
        for name in ("papers", "purchase_paper", "purchase_qr", "purchases", "return_papers")
    ),
    *(REPLICA / f"{name}.py" for name in ("closed", "papers", "return_limits", "returns")),
    *(CLI / f"{name}_commands.py" for name in ("paper", "purchase", "return")),
    Path(selaras_hub.__path__[0]) / "frozen.py",
]
CODE = re.compile(r'"((?:paper|purchase|return|document|field|cli)\.[a-z][a-z-]+)"')


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_code_has_a_sentence(language: str) -> None:
    texts = Texts(language)
    found = {code for path in FILES for code in CODE.findall(path.read_text("utf-8"))}
    assert len(found) > 12
    found |= {f"paper.column.{name}" for name, _, _ in _COLUMNS} | {"paper.sheet"}
    found |= {f"cli.help.{name}" for name in PAPER_COMMANDS}
    found |= {f"paper.{name}" for name in ("not-found", "ambiguous", "archived", "twin")}
    assert [code for code in sorted(found) if code not in texts] == []
