"""Programs of different releases in one office: what is not known is kept, and who may write."""

import json

import pytest

from selaras.domain.requests import CLOSE_PERIOD, Request
from selaras.domain.result import Rejection
from selaras.replica.health import own_health
from selaras.replica.releases import TOO_OLD
from selaras.store.facts import get_fact
from selaras.store.outbox import count_entries
from selaras_hub import members
from selaras_hub.facts import FactBook
from tests.facts.drafts import approve, assert_sound, draft, edit, outcome, read, rejected, show
from tests.sim.office import NPWP, Office, Pc

FUTURE = {"future/kind": '"x"', "future": '{"a":"1","b":true}'}


@pytest.fixture
def office() -> Office:
    return Office(pcs=2).heal()


def future_of(pc: Pc, doc_id: str) -> dict[str, str]:
    return {key: text for key, text in pc.registers(doc_id).items() if key in FUTURE}


# What a newer program wrote


def test_registers_of_a_newer_release_outlive_an_edit_by_this_one(office: Office) -> None:
    newer, older = office.pcs
    invoice = draft(newer, "A-1")
    assert newer.write(invoice, FUTURE)
    office.heal()
    edit(older, invoice, buyer__name="PT Lain", lines__1__price="250000")
    office.heal()
    for pc in office.pcs:
        assert future_of(pc, invoice) == FUTURE
        assert show(pc, invoice)["buyer"]["name"] == "PT Lain"
    assert_sound(office)


def test_they_are_part_of_what_is_approved(office: Office) -> None:
    newer, older = office.pcs
    invoice = draft(newer, "A-1")
    newer.write(invoice, FUTURE)
    office.heal()
    before = show(older, invoice)["hash"]
    newer.write(invoice, {"future": '"changed"'})
    office.heal()
    assert show(older, invoice)["hash"] != before
    approve(office, older, invoice)
    assert_sound(office)


def test_a_member_of_a_line_of_a_newer_release_stays(office: Office) -> None:
    newer, older = office.pcs
    invoice = draft(newer, "A-1")
    office.heal()
    (line,) = [key for key in newer.registers(invoice) if key.endswith("/place")]
    key = line.replace("/place", "/future")
    newer.write(invoice, {key: '"x"'})
    office.heal()
    edit(older, invoice, lines__1__qty="7")
    office.heal()
    assert newer.registers(invoice)[key] == '"x"'
    assert_sound(office)


def test_a_document_of_an_unknown_kind_is_kept_and_passed_on(office: Office) -> None:
    newer, older = office.pcs
    newer.write("voucher:1", FUTURE | {"company": f'"{NPWP}"'})
    office.heal()
    assert future_of(older, "voucher:1") == FUTURE
    assert older.write("voucher:1", {"future": '"two"'})
    office.heal()
    assert future_of(newer, "voucher:1") == FUTURE | {"future": '"two"'}
    assert "voucher" in older.replica.fingerprint()
    assert_sound(office)


def test_an_unknown_fact_is_kept_as_it_came(office: Office) -> None:
    content = {"of": "a newer release", "list": [1, None]}
    with office.hub_store.transaction() as db:
        FactBook(db, NPWP).put("voucher-fact", "voucher-fact:1", subject="x", content=content)
    office._turn([])
    office.heal()
    for pc in office.pcs:
        fact = read(pc, lambda db: get_fact(db, "voucher-fact:1"))
        assert fact is not None
        assert json.loads(fact.content) == content
        assert "voucher-fact" in pc.replica.fingerprint()
    assert_sound(office)


def test_a_request_that_an_older_hub_does_not_know_says_to_update_it(office: Office) -> None:
    (pc, _) = office.pcs
    made = pc.replica.ask(Request("make-voucher", {"voucher": "1"}))
    office.heal()
    found = outcome(pc, made)
    assert (found.code, found.facts) == ("request.unknown", {"kind": "make-voucher"})


# A program that is too old to write


def raised(office: Office, monkeypatch: pytest.MonkeyPatch, *, schema: int) -> None:
    """Let the hub's release take only what newer programs write; every PC hears it."""
    monkeypatch.setattr(members, "MIN_WRITE_SCHEMA", schema)
    for pc in office.pcs:
        office.cut(pc)
    office.heal()


def test_one_that_is_too_old_says_so_and_keeps_its_drafts(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, other = office.pcs
    office.cut(old)
    invoice = draft(old, "A-1")
    raised(office, monkeypatch, schema=9_999)
    for made in (
        old.replica.new_invoice({"reference": "A-2"}),
        old.replica.edit_invoice(invoice, {"reference": "A-3"}),
        old.replica.ask(Request(CLOSE_PERIOD, {"period": "102026"})),
        old.replica.ask_approval(invoice),
    ):
        assert rejected(made).code == TOO_OLD
    # It reads on, and nothing of what it wrote before is sent, refused or lost.
    assert show(old, invoice)["reference"] == "A-1"
    assert read(old, count_entries) > 0
    assert office.all_even()
    assert old.tray() == []
    assert other.registers(invoice) == {}
    assert read(old, own_health).is_too_old


def test_once_updated_it_sends_what_it_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, other = office.pcs
    office.cut(old)
    invoice = draft(old, "A-1")
    raised(office, monkeypatch, schema=9_999)
    # The newer program knows that schema; here the hub's bound comes down instead.
    raised(office, monkeypatch, schema=1)
    assert not isinstance(old.replica.edit_invoice(invoice, {"reference": "A-3"}), Rejection)
    office.heal()
    assert show(other, invoice)["reference"] == "A-3"
    assert read(old, count_entries) == 0
    assert_sound(office)
