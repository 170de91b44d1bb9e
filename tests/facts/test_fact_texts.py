"""Every code of the hub's facts has a sentence in both languages, and every request a name."""

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

import selaras.replica
import selaras_client.cli
import selaras_hub
from selaras.domain import requests
from selaras.texts import Texts

FACTS = (
    "approving",
    "batching",
    "by_hand",
    "contracts",
    "leases",
    "periods",
    "proposing",
    "result_facts",
    "results",
    "settings",
    "settling",
)
HUB = [Path(selaras_hub.__path__[0]) / f"{name}.py" for name in FACTS]
REPLICA = [
    Path(selaras.replica.__path__[0]) / f"{name}.py"
    for name in (
        "asking",
        "approvals",
        "by_hand",
        "readying",
        "references",
        "settling",
        "tray",
        "works",
    )
]
CLI = list(Path(selaras_client.cli.__path__[0]).glob("fact_*.py"))
CODE = re.compile(r'"([a-z]+\.[a-z][a-z-]+)"')
FORMATTED = {"period.already-open", "period.already-closed", "request.unknown"} | {
    "work.already-cancel",
    "work.already-replace",
}


def codes(paths: list[Path]) -> set[str]:
    return {code for path in paths for code in CODE.findall(path.read_text("utf-8"))}


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_code_has_a_sentence(language: str) -> None:
    texts = Texts(language)
    found = codes(HUB) | codes(REPLICA) | codes(CLI) | FORMATTED
    assert len(found) > 40
    assert [code for code in sorted(found) if code not in texts] == []


def test_every_kind_of_request_of_this_table_has_a_name() -> None:
    texts = Texts("id")
    kinds = [requests.APPROVE, requests.WITHDRAW_APPROVAL, requests.EXPORT, requests.SETTLE]
    kinds += [requests.WITHDRAW_BATCH, requests.CLOSE_PERIOD, requests.REOPEN_PERIOD]
    kinds += [
        requests.RECORD_RESULTS,
        requests.SET_COMPANY,
        requests.LEASE,
        requests.CLOSE_PROPOSAL,
        requests.PLAN_CANCELLATION,
        requests.MARK_WORK,
        requests.DROP_WORK,
    ]
    assert [kind for kind in kinds if f"request.{kind}" not in texts] == []


def test_no_key_stands_in_two_tables() -> None:
    tables = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in files("selaras.texts").iterdir()
        if path.name.endswith(".id.json")
    ]
    keys = [key for table in tables for key in table]
    assert len(keys) == len(set(keys))


def test_a_pattern_that_is_refused_is_shown_with_an_example() -> None:
    said = Texts("id").say("series.unreadable", {"pattern": "{number}"})
    assert "INV/{year}/{number:5}" in said
    assert "{number} " in said
