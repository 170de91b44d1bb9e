"""``selaras audit`` as a person or a script calls it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from selaras.store.contents import content_of
from selaras_client.cli.run import main

NPWP = "0021234567891000"


class Command:
    """The command on one data folder."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self._capsys = home, capsys

    def __call__(self, *words: str, expect: int = 0) -> str:
        assert main(["--home", str(self.home), *words]) == expect, words
        return self._capsys.readouterr().out

    def json(self, *words: str, expect: int = 0) -> Any:  # noqa: ANN401  # whatever was printed
        return json.loads(self(*words, "--json", expect=expect))

    def sql(self, statement: str) -> None:
        with closing(sqlite3.connect(self.home / "selaras.db")) as db, db:
            db.create_function("spelt_out", 1, content_of)
            db.execute(statement)


@pytest.fixture
def selaras(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """A company with the sample invoices, one draft and one edit of it."""
    command = Command(tmp_path / "data", capsys)
    command("setup", "--npwp", NPWP, "--name", "PT Contoh", "--sample")
    draft = tmp_path / "draft.json"
    draft.write_text('{"reference": "INV-1", "lines": [{"qty": "2"}]}', encoding="utf-8")
    command("new", str(draft))
    command("edit", "INV-1", "lines.1.qty=3")
    return command


def test_list_shows_field_and_values_for_people_and_for_scripts(selaras: Command) -> None:
    record = selaras.json("audit", "list", "--ref", "INV-1", "--limit", "1")["records"][0]
    assert record["kind"] == "edit"
    assert record["reference"] == "INV-1"
    change = record["changes"][0]
    assert (change["field"], change["before"], change["after"]) == ("lines.1.qty", "2", "3")
    assert "lines.1.qty: 2 → 3" in selaras("audit", "list", "--query", "INV-1")


def test_list_is_narrowed_by_words_pc_person_and_day(selaras: Command) -> None:
    everything = selaras.json("audit", "list")["total"]
    assert everything == len(selaras.json("audit", "list", "--limit", "1000")["records"])
    assert selaras.json("audit", "list", "--query", "tidakada")["total"] == 0
    assert selaras.json("audit", "list", "--pc", "tidakada")["total"] == 0
    assert selaras.json("audit", "list", "--person", "tidakada")["total"] == 0
    assert selaras.json("audit", "list", "--from", "2020-01-01")["total"] == everything
    assert selaras.json("audit", "list", "--to", "2020-01-01")["total"] == 0


def test_what_makes_no_sense_is_refused(selaras: Command) -> None:
    missing = selaras.json("audit", "list", "--ref", "TIDAK-ADA", expect=1)
    assert missing["error"]["code"] == "invoice.not-found"
    for words in (
        ["audit"],
        ["audit", "list", "--from", "kemarin"],
        ["audit", "list", "--limit", "-1"],
        ["audit", "list", "--query", "\udc80"],
        ["audit", "verify", "--known", "12"],
    ):
        assert selaras.json(*words, expect=2)["error"]["code"] == "usage.wrong"


def test_verify_says_sound_and_counts_the_documents(selaras: Command) -> None:
    found = selaras.json("audit", "verify")
    assert found["sound"] is True
    assert found["faults"] == []
    assert found["documents"] == selaras.json("fingerprint")["kinds"]["invoice"]["count"] + 1
    assert found["head"] in selaras("audit", "verify")


def test_a_head_that_was_written_down_still_verifies_later(selaras: Command) -> None:
    head = selaras.json("audit", "head")["head"]
    selaras("edit", "INV-1", "lines.1.qty=4")
    assert selaras.json("audit", "verify", "--known", head)["sound"] is True
    wrong = head.partition("-")[0] + "-" + "0" * 64
    selaras("audit", "verify", "--known", wrong, expect=3)


@pytest.mark.parametrize("table", ["fact", "hub_fact"])
def test_a_tampered_record_ends_with_3_and_is_named(selaras: Command, table: str) -> None:
    selaras.sql(
        f"UPDATE {table} SET content = replace(spelt_out(content), '\"kind\":\"edit\"', '') "
        "WHERE id = 'audit:0021234567891000:3'"
    )
    found = selaras.json("audit", "verify", expect=3)
    assert found["sound"] is False
    assert found["faults"][0]["code"] == "audit.changed"
    assert found["faults"][0]["where"] == "audit:0021234567891000:3"
    assert "audit:0021234567891000:3" in selaras("audit", "verify", expect=3)
    # What was tampered with can still be listed.
    selaras("audit", "list")


def test_a_document_changed_by_sql_ends_with_3(selaras: Command) -> None:
    selaras.sql(
        "UPDATE hub_document SET state = (SELECT state FROM hub_document WHERE kind = 'company')"
        " WHERE id = (SELECT max(id) FROM hub_document WHERE kind = 'invoice')"
    )
    codes = {each["code"] for each in selaras.json("audit", "verify", expect=3)["faults"]}
    assert codes == {"audit.document-differs"}


def test_before_set_up_there_is_nothing_to_verify(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = Command(tmp_path / "new", capsys)
    assert command.json("audit", "verify", expect=1)["error"]["code"] == "company.not-set-up"
    assert command.json("audit", "head")["number"] == 0
    assert command.json("audit", "list")["records"] == []


def test_every_fault_has_a_sentence_in_both_languages(selaras: Command) -> None:
    selaras.sql("DELETE FROM hub_fact WHERE kind = 'audit'")
    for language in ("id", "en"):
        out = selaras("audit", "verify", "--lang", language, expect=3)
        assert "audit." not in out
