"""What a revoked PC may try at its last delivery: nothing of it reaches anybody."""

import pytest

from selaras.domain import requests as kinds
from selaras.domain.requests import Request, encode_request
from selaras.protocol.frames import Hello, Push, Refuse, Settled, Welcome
from selaras.protocol.parting_frames import PartAsk, PartDone, PartReady
from selaras_hub.last_delivery import MAX_ENTRIES
from tests.facts.drafts import (
    draft,
    facts,
    show,
)
from tests.sim.office import NPWP
from tests.trust.parting import (
    RawLine,
    allow,
    bereft,
    delivers,
    entry,
    ready,
    tray,
)

HOSTILE: dict[str, tuple[dict[str, object], str]] = {
    "company": ({"company": "0099999999999000"}, "entry.company"),
    "document id": ({"doc_id": "../../x"}, "entry.document-id"),
    "document id is long": ({"doc_id": "invoice:" + "x" * 200}, "entry.document-id"),
    "unreadable": ({"changes": {"reference": "{"}}, "entry.unreadable"),
    "register": ({"changes": {"r" * 300: '"x"'}}, "entry.unreadable"),
    "author": ({"author": "x" * 300}, "entry.unreadable"),
    "nothing": ({"changes": {}}, "last-delivery.request"),
    "too large": (
        {"changes": {f"k{n}": '"' + "x" * 16_000 + '"' for n in range(70)}},
        "entry.too-large",
    ),
    "request": (
        {
            "changes": {},
            "request": encode_request(Request(kinds.SET_COMPANY, {"one_person": "yes"})),
        },
        "last-delivery.request",
    ),
    "another's number": ({"origin_incarnation": "incarnation-1"}, "entry.foreign-origin"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_content_is_refused_for_good_and_reaches_nobody(name: str) -> None:
    members, code = HOSTILE[name]
    office, boss, lost, _ = bereft()
    allow(office, lost)
    answer = ready(office, lost).say(Push((entry(1, **members),)))
    assert isinstance(answer, Settled)
    assert [each.code for each in answer.outcomes] == [code]
    office.pcs = [boss]
    office.heal()
    assert facts(boss, "proposal") == []


def test_updates_of_a_revoked_pc_are_never_merged() -> None:
    office, boss, lost, invoice = bereft()
    before = show(boss, invoice)["hash"]
    allow(office, lost)
    bomb = entry(1, doc_id=invoice, changes={"additional": '"x"'}, updates=(b"\x01" * 32_000,))
    ready(office, lost).say(Push((bomb,)))
    office.pcs = [boss]
    office.heal()
    assert show(boss, invoice)["hash"] == before
    assert len(tray(boss)) == 1


def test_a_revoked_pc_does_not_fill_the_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selaras_hub.parting.MAX_ENTRIES", 3)
    assert MAX_ENTRIES == 20_000
    office, _boss, lost, _ = bereft()
    allow(office, lost)
    line = ready(office, lost)
    line.say(Push(tuple(entry(n) for n in (1, 2))))
    answer = line.say(Push(tuple(entry(n, changes={"a": f'"{n}"'}) for n in (3, 4, 5))))
    assert isinstance(answer, Settled)
    assert [each.code for each in answer.outcomes] == [
        "last-delivery.proposed",
        "last-delivery.too-much",
        "last-delivery.too-much",
    ]


def test_a_revoked_pc_gets_no_feed_no_author_id_and_no_conversation() -> None:
    office, boss, lost, _ = bereft()
    allow(office, lost)
    line = RawLine(office, lost.key)
    hello = Hello(lost.replica.identity.device, "", "incarnation-2", client_ids_wanted=8)
    assert isinstance(line.say(hello), Refuse)
    assert line.is_closed
    line = ready(office, lost)
    line.say(Push((entry(1),)))
    draft(boss, "R-8")
    office.pcs = [boss]
    office.heal()
    assert not any(isinstance(each, Welcome) for each in line.heard)
    assert [type(each) for each in line.heard] == [PartReady, Settled]


@pytest.mark.parametrize(
    "frames",
    [
        [Push((entry(1),))],
        [PartDone()],
        [PartAsk("incarnation-2", 1), PartAsk("incarnation-2", 1)],
        [PartAsk("incarnation-2", 1), Hello("x", "", "y")],
    ],
)
def test_out_of_turn_ends_the_line_and_not_the_permission(frames: list[Push]) -> None:
    office, _boss, lost, _ = bereft()
    allow(office, lost)
    line = RawLine(office, lost.key)
    for frame in frames:
        line.say(frame)
    assert (line.heard[-1], line.is_closed) == (Refuse("protocol.remote"), True)
    assert delivers(office, lost) == "hub.delivered"


def test_a_large_frame_is_looked_at_only_after_the_permission_was_taken_up() -> None:
    office, _boss, lost, _ = bereft()
    allow(office, lost)
    line = RawLine(office, lost.key)
    assert line.send(b"\x00" * 40_000) == Refuse("protocol.unreadable")
    line = ready(office, lost)
    large = entry(1, changes={"company": f'"{NPWP}"', "note": '"' + "x" * 40_000 + '"'})
    assert isinstance(line.say(Push((large,))), Settled)
