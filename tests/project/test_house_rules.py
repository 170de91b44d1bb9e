"""The house rules find what they are for and leave good code alone."""

import json
from pathlib import Path

import pytest

import house_rules

RULES = house_rules.Rules(
    homes={"pycrdt": ["selaras.documents"], "flet": ["selaras_client.window"]},
    longer={"shared/selaras/domain/long.py": "one table", "scripts/a.py:table": "one match"},
)


def found(name: str, source: str) -> list[str]:
    return list(house_rules.check_python(name, source, rules=RULES))


def body_of(lines: int) -> str:
    return "def table():\n" + "    x = 1\n" * lines


@pytest.mark.parametrize(
    ("name", "source", "part"),
    [
        ("scripts/b.py", "x = 1\n" * 301, "301 lines"),
        ("scripts/b.py", body_of(26), "26 lines"),
        ("scripts/b.py", "def f(a, b, *, c, d, e, g): ...", "6 arguments"),
        ("scripts/b.py", "def f(a, b, c): ...", "3 by position"),
        ("shared/selaras/store/a.py", "import pycrdt", "whose home is selaras.documents"),
        ("hub/selaras_hub/a.py", "from flet import Text", "selaras_client.window"),
        ("client/selaras_client/a.py", "import requests", "nowhere"),
        ("shared/selaras/domain/a.py", "import random", "passed in"),
        ("shared/selaras/domain/a.py", "import datetime\ndatetime.date.today()", "calls today()"),
        ("shared/selaras/protocol/a.py", "def f():\n    open('x')", "calls open()"),
        ("tests/sim/test_a.py", "import time\ntime.sleep(1)", ":2: sleeps"),
        ("tests/sim/test_a.py", "from time import sleep", ":1: sleeps"),
    ],
)
def test_what_breaks_a_rule_is_named(name: str, source: str, part: str) -> None:
    findings = found(name, source)
    assert len(findings) == 1
    assert part in findings[0]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("shared/selaras/domain/long.py", "x = 1\n" * 301),
        ("scripts/a.py", body_of(26)),
        ("scripts/b.py", body_of(25) + "\n    # why\n" * 9),
        ("scripts/b.py", "class A:\n    def f(self, a, b, *, c, d, e): ..."),
        ("scripts/b.py", "def _f(a, b, c): ..."),
        ("tests/test_a.py", "def test_a(tmp_path, window, office, a, b, c): ..."),
        ("tests/test_a.py", "import requests"),
        ("shared/selaras/documents/crdt.py", "import pycrdt\nimport selaras.domain.invoice"),
        ("client/selaras_client/window/list.py", "import flet as ft"),
        ("shared/selaras/domain/a.py", "from importlib.resources import files"),
        ("shared/selaras/store/a.py", "import time"),
    ],
)
def test_what_keeps_the_rules_is_left_alone(name: str, source: str) -> None:
    assert found(name, source) == []


@pytest.mark.parametrize("path", ["/wo" + "rk/x", "/ho" + "me/sari/data", "C:" + "\\Users\\Sari"])
def test_a_path_of_one_machine_is_found(path: str) -> None:
    (finding,) = house_rules.machine_paths("README.md", f"ok\nput it in {path}")
    assert finding.startswith("README.md:2:")


@pytest.mark.parametrize("path", ["docs/work/x", "~/selaras", "https://example.id/home/x"])
def test_a_path_of_nobody_is_left_alone(path: str) -> None:
    assert list(house_rules.machine_paths("README.md", f"see {path}")) == []


@pytest.mark.parametrize(
    ("english", "part"),
    [
        ({"a": {"b": "Line {line}"}}, None),
        ({"a": {"b": "Line {row}"}}, "'a.b' has other placeholders"),
        ({"a": {}}, "'a.b' is missing"),
        (None, "en.json: missing"),
    ],
)
def test_both_languages_say_the_same(tmp_path: Path, english: object, part: str | None) -> None:
    (tmp_path / "cli.id.json").write_text(json.dumps({"a": {"b": "Baris {line}"}}), "utf-8")
    if english is not None:
        (tmp_path / "cli.en.json").write_text(json.dumps(english), "utf-8")
    findings = list(house_rules.check_texts(tmp_path))
    assert bool(findings) == (part is not None)
    assert part is None or part in findings[0]


def test_what_tools_leave_behind_is_not_the_project(tmp_path: Path) -> None:
    for name in (".venv/a.py", "build/a.py", ".ci/run", "tests/test_a.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    names = [path.relative_to(tmp_path).as_posix() for path in house_rules.project_files(tmp_path)]
    assert names == [".ci/run", "tests/test_a.py"]
