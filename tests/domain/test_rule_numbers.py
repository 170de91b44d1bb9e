"""The rule numbers that code cites are explained in docs/tax-rules.md, and the other way round."""

import re
from pathlib import Path

import selaras.domain

RULES = Path(__file__).parents[2] / "docs" / "tax-rules.md"
FAMILIES = (
    "ROUND|VAT|PPNBM|CODE|PARTY|DATE|REF|LINE|AMOUNT|TEXT|RESULT|SALES|DOC|CREDIT|RECAP|DP"
    "|REPLACE|CANCEL"
)
CITED = re.compile(rf"\b({FAMILIES})-([0-9]+)(?: to (?:\1)-([0-9]+))?")


def numbers(text: str) -> set[str]:
    """Return the rules *text* cites, a span written with "to" counted out."""
    return {
        f"{family}-{number}"
        for family, first, last in CITED.findall(text)
        for number in range(int(first), int(last or first) + 1)
    }


def test_cited_and_explained_rules_are_the_same() -> None:
    folder = Path(selaras.domain.__path__[0])
    cited = numbers("\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py")))
    rows = re.findall(r"^\| ([A-Z]+-[0-9]+) \|", RULES.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == len(set(rows))
    assert cited == set(rows)
