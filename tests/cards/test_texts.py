"""Every code about customers, goods, archive and joining has a sentence in both languages."""

import re
from pathlib import Path

import pytest

import selaras.replica
import selaras_client.cli
import selaras_hub
from selaras.domain import requests
from selaras.texts import Texts

REPLICA = Path(selaras.replica.__path__[0])
CLI = Path(selaras_client.cli.__path__[0])
FILES = [
    *(
        REPLICA / f"{name}.py"
        for name in ("archiving", "customers", "doubles", "drafting", "joining")
    ),
    *(CLI / f"{name}.py" for name in ("card_commands", "alias_commands", "double_commands")),
    CLI / "invoice_commands.py",
    Path(selaras_hub.__path__[0]) / "aliases.py",
]
CODE = re.compile(r'"((?:customer|product|alias|archive|double|joining|cli)\.[a-z][a-z-]+)"')
CARD = ("not-found", "ambiguous", "archived", "twin")
DOUBLE = ("customer", "product", "same", "differs")


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_code_has_a_sentence(language: str) -> None:
    texts = Texts(language)
    found = {code for path in FILES for code in CODE.findall(path.read_text("utf-8"))}
    assert len(found) > 25
    found |= {f"{kind}.{name}" for kind in ("customer", "product") for name in CARD}
    found |= {f"cli.double-{name}" for name in DOUBLE}
    found |= {"former.exported", "former.approved", "invoice.archived"}
    found |= {f"request.{kind}" for kind in (requests.JOIN_CUSTOMERS, requests.PART_CUSTOMER)}
    assert [code for code in sorted(found) if code not in texts] == []
