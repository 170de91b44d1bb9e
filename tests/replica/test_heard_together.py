"""What the hub said in several messages that lie there is written down in one step."""

from collections import deque

import pytest

from selaras.errors import RemoteProtocolError
from selaras.protocol.codec import decode_frame, encode_frame
from selaras.protocol.frames import Cursor, DocumentNews, Feed, Refuse
from selaras.store.quick import raw_of
from tests.sim.office import NPWP, Office, Pc

# What the feed tells of a new document: itself, and the record of it.
OF_ONE = 2


def _begun(pc: Pc) -> list[str]:
    """Return a list that grows with each transaction that may write."""
    begun: list[str] = []
    with pc.store.reading() as db:
        raw_of(db).set_trace_callback(
            lambda said: begun.append(said) if said == "BEGIN IMMEDIATE" else None
        )
    return begun


def _cursors(said: list[bytes]) -> list[int]:
    return [frame.seq for frame in map(decode_frame, said) if isinstance(frame, Cursor)]


def _answered(pc: Pc, office: Office, doc_id: str = "invoice:one") -> list[bytes]:
    """Let the hub answer what *pc* writes anew; return its messages, which *pc* has not taken."""
    pc.write(doc_id, {"company": f'"{NPWP}"', "reference": f'"{doc_id}"'})
    office.notice(pc)
    office.deliver_up(pc)
    office.hub_goes_on()
    down, pc.down = pc.down, deque()
    return [data for data in down if data is not None]


def test_an_answer_and_its_page_are_one_transaction_and_one_cursor() -> None:
    office = Office(pcs=2).heal()
    pc = office.pcs[0]
    messages = [*_answered(pc, office), *_answered(pc, office, "invoice:two")]
    assert len(messages) == 4
    begun = _begun(pc)
    pc.up.extend(said := pc.desk.received(*messages))
    assert len(begun) == 1
    assert _cursors(said) == [pc.replica.identity.seq]
    assert pc.desk.is_even
    assert pc.replica.counts["accepted"] == 2
    office.heal()
    assert office.all_equal()


def test_what_is_settled_with_its_page_is_not_noted_as_ahead_of_it() -> None:
    office = Office(pcs=1).heal()
    pc, noted = office.pcs[0], list[str]()
    answer = [_answered(pc, office), _answered(pc, office, "invoice:two")]
    with pc.store.reading() as db:
        raw_of(db).set_trace_callback(
            lambda said: noted.append(said) if "settled_ahead" in said else None
        )
    pc.up.extend(pc.desk.received(*answer[0]))
    assert noted == []
    settled, page = answer[1]
    pc.up.extend(pc.desk.received(settled))
    pc.up.extend(pc.desk.received(page))
    assert [said.split()[0] for said in noted] == ["INSERT", "DELETE"]
    office.heal()
    assert office.all_equal()


def _page(after: int, seq: int, *, doc_id: str, mode: str, rev: int = 1) -> bytes:
    news = DocumentNews(seq, doc_id, "", rev, mode)
    return encode_frame(Feed(after, seq, seq, (news,)))


def test_what_was_told_before_a_fault_stays() -> None:
    """Also where the fault is only found when the page is stored."""
    office = Office(pcs=1).heal()
    pc = office.pcs[0]
    messages, seq = _answered(pc, office), pc.replica.identity.seq
    told = seq + OF_ONE
    gap = _page(told, told + 1, doc_id="invoice:one", mode="update", rev=7)
    with pytest.raises(RemoteProtocolError):
        pc.desk.received(*messages, gap)
    assert pc.replica.identity.seq == told
    assert office.outboxes_empty()


def test_what_was_told_before_nonsense_stays() -> None:
    office = Office(pcs=1).heal()
    pc = office.pcs[0]
    messages, seq = _answered(pc, office), pc.replica.identity.seq
    with pytest.raises(RemoteProtocolError):
        pc.desk.received(*messages, b"nonsense")
    assert pc.replica.identity.seq == seq + OF_ONE
    assert office.outboxes_empty()


def test_nothing_is_taken_behind_a_refusal() -> None:
    office = Office(pcs=1).heal()
    pc = office.pcs[0]
    answer, page = _answered(pc, office)
    seq = pc.replica.identity.seq
    pc.desk.received(answer, encode_frame(Refuse("hub.stopping")), page)
    assert pc.desk.ended is not None
    assert pc.desk.ended.code == "hub.stopping"
    assert office.outboxes_empty()
    assert pc.replica.identity.seq == seq
