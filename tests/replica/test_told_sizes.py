"""What is told in few bytes takes no more memory than a frame may, here or there."""

import pytest

from selaras.errors import RemoteProtocolError
from selaras.protocol.codec import MAX_FRAME_BYTES, decode_frame, encode_frame
from selaras.protocol.frames import DocumentNews, Hello, Outcome, ToldFeed, Welcome
from selaras.protocol.hub import HubSession
from selaras.protocol.own_entries import KEPT_CHARS, Own
from selaras.protocol.told_frames import ToldRecord
from selaras.replica.lean_pages import LeanPages
from selaras.replica.told_pages import ToldPages, whole_frame
from selaras.values import replace
from tests.replica.sealed_pages import sealed_page, settled

HUGE = DocumentNews(0, "invoice:a", "1", 2, "update", b"\x80\x80\x40" + b"x" * 2**20)


def test_a_small_page_cannot_become_a_huge_one() -> None:
    changes = {f"r{number}": "0,0,0,x" for number in range(MAX_FRAME_BYTES // 2**20 + 1)}
    page = ToldFeed(0, 1, 1, b"dr", (HUGE,), records=(ToldRecord({}, changes),))
    with pytest.raises(RemoteProtocolError) as caught:
        whole_frame(page, {})
    assert str(caught.value.__cause__) == f"r{MAX_FRAME_BYTES // 2**20 - 1}"


def test_records_that_repeat_one_another_cannot_make_a_page_huge() -> None:
    long = ToldRecord({"kind": "0," + "x" * 2**20}, {})
    most = MAX_FRAME_BYTES // 2**20 - 1
    records = (long, *[ToldRecord({}, {})] * 2 * most)
    page = ToldFeed(0, 1, 1, b"d" + b"r" * len(records), (HUGE,), records=records)
    with pytest.raises(RemoteProtocolError) as caught:
        whole_frame(page, {})
    assert str(caught.value.__cause__) == str(most)


def test_who_named_somebody_at_length_is_told_by_the_beginning_of_that() -> None:
    echoed, session, own = sealed_page(3, author=1), HubSession(), dict[int, Own]()
    session.receive(Hello("dev-1", "secret", "inc-1"))
    session.welcomed(Welcome(7, "epoch-1", 1, head_seq=0), incarnation="inc-1", seq=0)
    for seq, each in settled(echoed).items():
        entry = replace(each.entry, author=each.entry.author + "x" * KEPT_CHARS)
        own[seq] = Own(entry, each.rev)
        session.settled((Outcome(entry.n, rev=each.rev, seq=seq),), entries=(entry,))
    assert session.own is not None
    assert {len(each.author) for each in session.own.values()} == {KEPT_CHARS}
    page = ToldPages(LeanPages()).page(echoed, session.own)
    assert len(page.own) == len(own) > 0
    assert whole_frame(decode_frame(encode_frame(page)), own) == echoed
