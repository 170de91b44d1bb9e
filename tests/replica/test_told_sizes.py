"""What is told in few bytes becomes no page that is longer than a frame may be."""

import pytest

from selaras.errors import RemoteProtocolError
from selaras.protocol.codec import MAX_FRAME_BYTES
from selaras.protocol.frames import DocumentNews, ToldFeed
from selaras.protocol.told_frames import ToldRecord
from selaras.replica.told_pages import whole_frame

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
