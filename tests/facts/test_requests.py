"""Requests wait, survive restarts, take effect once; a malformed one never raises in the hub."""

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from selaras.domain import requests as kinds
from selaras.domain.requests import Request, decode_request, encode_request
from selaras.protocol.frames import Entry
from selaras.store.engine import open_memory_store, serialised
from selaras.store.outbox import count_entries
from selaras_hub.ledger import Ledger
from selaras_hub.member import Member
from tests.facts.drafts import (
    approve,
    approved,
    ask,
    assert_sound,
    draft,
    edit,
    facts,
    outcome,
    read,
    rejected,
    requests,
    restart_hub,
    restart_pc,
    settled,
    stages,
)
from tests.sim.office import NPWP, Office

MEMBER = Member("device", "pc-1", "incarnation-x")
NAMES = st.sampled_from(
    ["kind", "invoice", "invoices", "hash", "reason", "batch", "period", "proposal", "outcome",
     "conflict", "seen", "kept", "series", "numbering", "one_person", "year", "count", "user"]
)  # fmt: skip
KINDS = st.sampled_from(
    [value for name, value in vars(kinds).items() if name.isupper() and isinstance(value, str)]
)


def json_values(known: list[str]) -> st.SearchStrategy[Any]:
    """Anything JSON can say, with ids that are there among it."""
    texts = st.text(max_size=30) | st.sampled_from(
        [*known, "102026", "2026", "5", "gapless", "{year}/{number}", "applied", "\x00", "\ud800"]
    )
    simple = st.none() | st.booleans() | st.integers() | st.floats() | texts
    return st.recursive(
        simple,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=6,
    )


@cache
def furnished() -> tuple[bytes, list[str]]:
    """A hub that holds one fact of every kind, and the ids of all it holds."""
    office = Office(pcs=2)
    one, two = office.pcs
    ids = approved(office, one, count=2)
    settled(office, one.replica.ask_export([ids[0]]))
    conflicted = draft(one, "R-9")
    office.heal()
    office.cut(two)
    edit(one, conflicted, buyer__name="PT 1")
    edit(two, conflicted, buyer__name="PT 2")
    office.heal()
    settled(office, ask(one, kinds.SET_COMPANY, series="{year}/{number}", numbering="leased"))
    settled(office, ask(one, kinds.CLOSE_PERIOD, period="092026"))
    office.heal()
    with office.hub_store.reading() as db:
        rows = db.exec_driver_sql("SELECT id FROM hub_fact WHERE kind <> 'audit' ORDER BY id")
        known = [str(each) for each in rows.scalars()]
    return serialised(office.hub_store), [*ids, conflicted, *known]


def carry_out(text: str, *, doc_id: str = "") -> str:
    """Hand a request to a hub as its ledger gets it; return the outcome's code."""
    hub = open_memory_store(furnished()[0])
    entry = Entry(
        n=1,
        origin_incarnation="incarnation-x",
        origin_n=1,
        doc_id=doc_id,
        company=NPWP,
        base_epoch="",
        base_rev=0,
        changes={},
        client_id=0,
        first_clock=0,
        end_clock=0,
        updates=(),
        author="orang",
        at="2026-10-01T08:00:00.000Z",
        request=text,
        signature=b"",
    )
    with hub.transaction() as db:
        (found,) = Ledger(db, NPWP, now="2026-10-01T08:00:00.000Z").accept([entry], MEMBER)
    hub.close()
    # What is answered must also fit into a frame.
    json.dumps(dict(found.facts), ensure_ascii=False).encode("utf-8")
    return found.code


@hypothesis_settings(max_examples=300)
@given(st.data(), KINDS)
def test_no_request_raises_in_the_hub_whatever_its_members(data: st.DataObject, kind: str) -> None:
    known = furnished()[1]
    members = data.draw(st.dictionaries(NAMES, json_values(known), max_size=5))
    text = json.dumps({**members, "kind": kind})
    code = carry_out(text, doc_id=data.draw(st.sampled_from(["", *known])))
    assert code == "" or "." in code


@hypothesis_settings(max_examples=100)
@given(st.text(max_size=60) | json_values([]).map(json.dumps))
def test_what_is_no_request_is_refused(text: str) -> None:
    if text and decode_request(text) is None:
        assert carry_out(text) == "request.unreadable"


@pytest.mark.parametrize(
    "text",
    [
        "{", "[]", "null", "[" * 100_000, '{"kind":1}', '{"kind":"\\ud800"}',
        '{"kind":"approve","invoice":"\\udfff"}', "1" * 5_000, '{"kind":"x","a":NaN',
    ],
)  # fmt: skip
def test_known_bad_texts_are_refused(text: str) -> None:
    assert carry_out(text) == "request.unreadable"


def test_an_unknown_kind_says_so() -> None:
    assert carry_out('{"kind":"teleport"}') == "request.unknown"


@given(st.dictionaries(st.text(max_size=9), st.text(max_size=9) | st.lists(st.text(max_size=9))))
def test_a_request_reads_back_as_it_was_written(members: dict[str, object]) -> None:
    members.pop("kind", None)
    request = Request("approve", members)
    assert decode_request(encode_request(request)) == request


def test_a_request_that_could_never_be_sent_is_not_put_into_the_outbox() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    long = Request(kinds.WITHDRAW_BATCH, {"reason": "x" * kinds.MAX_REQUEST_BYTES})
    half = Request(kinds.WITHDRAW_BATCH, {"reason": "\ud800"})
    assert rejected(pc.replica.ask(long)).code == "request.too-long"
    assert rejected(pc.replica.ask(half)).code == "request.unreadable"
    assert read(pc, count_entries) == 0


@pytest.mark.parametrize("lost", ["nothing", "answer", "both"])
def test_a_request_survives_restarts_of_both_ends_and_takes_effect_once(lost: str) -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    invoices = approved(office, one, count=2)
    office.cut(two)
    made = two.replica.ask_export([])
    restart_pc(office, two)
    assert outcome(two, made).state == "waiting"
    restart_hub(office)
    office.connect(two)
    while two.up and lost != "nothing":
        office.deliver_up(two)
    if lost == "both":
        restart_hub(office)
    restart_pc(office, two)
    answer = settled(office, made)
    assert answer.state == "done"
    assert [fact["count"] for fact in facts(one, "batch")] == [2]
    assert stages(two) == dict.fromkeys(invoices, "exported")
    assert read(two, count_entries) == 0
    restart_hub(office)
    office.heal()
    assert outcome(two, made) == answer
    assert_sound(office)


def test_a_request_behind_a_refused_edit_keeps_its_answer() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    (invoice,) = approved(office, one, count=1)
    settled(office, one.replica.ask_withdrawal(invoice, reason="salah"))
    office.cut(two)
    edit(two, invoice, buyer__name="PT Terlambat")
    made = two.replica.ask_withdrawal(invoice, reason="salah juga")
    approve_at(office, invoice)
    office.heal()
    answer = outcome(two, made)
    assert (answer.state, answer.facts) == ("done", {"approval": f"approval:{invoice[8:]}:2"})
    assert stages(two)[invoice] == "draft"
    assert_sound(office)


def approve_at(office: Office, invoice: str) -> None:
    """Approve at the first PC while the others are away."""
    one = office.pcs[0]
    one.replica.ask_approval(invoice)
    office.notice(one)
    while one.up or one.down:
        office.deliver_up(one) if one.up else office.deliver_down(one)


def test_the_list_of_requests_tells_each_ones_end() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    invoice = draft(pc, "R-1")
    approve(office, pc, invoice)
    settled(office, pc.replica.ask_approval(invoice))
    office.cut(pc)
    pc.replica.ask_export([])
    listed = [(each.kind, each.state, each.code) for each in requests(pc)]
    assert listed == [
        ("approve", "done", ""),
        ("approve", "refused", "approval.already"),
        ("export", "waiting", ""),
    ]


def test_a_refused_request_leaves_no_unsent_mark_on_its_document() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    invoice = draft(pc, "R-1", lines=[])
    pc.replica.ask_approval(invoice)
    office.heal()
    with pc.replica.reading() as db:
        rows = db.exec_driver_sql("SELECT count(*) FROM document WHERE confirmed IS NOT NULL")
        assert rows.scalar_one() == 0
