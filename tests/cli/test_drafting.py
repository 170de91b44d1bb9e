"""Drafts by hand: fields by name, lines by number, files of one draft."""

import json
from pathlib import Path

import pytest

from tests.cli.selaras import Pc

REF = "INV/2026/10/0001"


def test_fields_are_changed_by_the_names_that_are_shown(pc: Pc) -> None:
    data = pc.json("edit", REF, "buyer.email=a@b.example", "lines.2.qty=7")
    assert data["changed"] is True
    shown = pc.json("show", data["id"])
    assert shown["reference"] == REF
    assert shown["buyer"]["email"] == "a@b.example"
    assert shown["lines"][1]["qty"] == "7"
    assert pc.json("edit", REF, "lines.2.qty=7")["changed"] is False


def test_lines_are_added_behind_the_last_and_removed_by_number(pc: Pc) -> None:
    before = pc.json("show", REF)["lines"]
    number = len(before) + 1
    pc.json("edit", REF, f"lines.{number}.name=Baru", f"lines.{number}.qty=2")
    assert [line["name"] for line in pc.json("show", REF)["lines"]] == [
        *[line["name"] for line in before],
        "Baru",
    ]
    pc.json("edit", REF, "lines.1.removed=true")
    assert [line["name"] for line in pc.json("show", REF)["lines"]] == [
        *[line["name"] for line in before[1:]],
        "Baru",
    ]


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("warna=merah", "field.unknown"),
        ("lines.99.qty=1", "field.line-missing"),
        ("lines.0.qty=1", "field.unknown"),
        ("lines.1.qty=banyak", "field.unreadable"),
        ("lines.1.qty=" + "9" * 900, "field.unreadable"),
        ("lines.1.name=" + "x" * 2000, "field.too-long"),
        ("lines.1.tax_base=1", "field.computed"),
        ("totals.vat=1", "field.computed"),
        ("date=2026-13-01", "field.unreadable"),
        ("trx_code=44", "field.not-in-list"),
        ("lines.1.removed=mungkin", "field.unreadable"),
        ("buyer.name=a\udcffb", "field.unreadable"),
        ("buyer.\udcff=x", "field.unknown"),
    ],
    ids=lambda word: ascii(word)[:24],
)
def test_a_field_that_cannot_be_so_is_refused_and_nothing_changes(
    pc: Pc, field: str, code: str
) -> None:
    before = pc.fingerprint()
    assert pc.fails("edit", REF, "reference=lain", field) == (1, code)
    assert pc.fingerprint() == before


def test_a_reference_that_several_invoices_carry_is_not_guessed(pc: Pc) -> None:
    pc.json("edit", "INV/2026/10/0002", f"reference={REF}")
    for words in (["show", REF], ["edit", REF, "reference=x"], ["discard", REF]):
        ran = pc.here("--json", *words)
        assert (ran.exit_code, ran.error) == (1, "invoice.reference-ambiguous")
        assert ran.err.count("invoice:") == 2


def test_a_shown_invoice_is_the_start_of_a_new_one(pc: Pc, tmp_path: Path) -> None:
    shown = pc.json("show", REF)
    file = tmp_path / "new.json"
    file.write_text(json.dumps({**shown, "reference": "BARU"}), encoding="utf-8")
    created = pc.json("new", str(file))
    fresh = pc.json("show", "BARU")
    assert created["id"] == fresh["id"] != shown["id"]
    assert [line["vat"] for line in fresh["lines"]] == [line["vat"] for line in shown["lines"]]


def test_a_new_draft_needs_no_file(empty: Pc) -> None:
    created = empty.json("new")
    assert created["reference"] == ""
    assert empty.json("show", created["id"])["state"] == "draft"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"1",
        b"\xff\xfe{}",
        b"\x00" * 100,
        b'{"buyer": "x"}',
        b'{"lines": 5}',
        b'{"lines": [5]}',
        b'{"warna": "merah"}',
        b'{"date": NaN}',
        b'{"reference": "\\ud800"}',
        b'{"\\ud800": 1}',
        b'{"lines": [{"qty": 1e999}]}',
        b'{"lines": [{"qty": ' + b"9" * 5000 + b"}]}",
        b'{"reference": ' + b"[" * 100_000 + b"}",
        b'{"reference": ' + b'"' + b"x" * 100_000 + b'"}',
    ],
    ids=lambda content: repr(content[:20]),
)
def test_a_bad_draft_file_is_refused_and_nothing_is_stored(
    empty: Pc, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "new.json"
    file.write_bytes(content)
    before = empty.fingerprint()
    assert empty.fails("new", str(file))[0] == 1
    assert empty.fingerprint() == before
