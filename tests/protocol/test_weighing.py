import tracemalloc

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.protocol.codec import MAX_HELLO_BYTES, decode_frame
from selaras.protocol.frames import Welcome
from selaras.protocol.weighing import MAX_DEPTH, TooHeavyError, weigh
from tests.protocol.test_codec import plain, reason


def test_small_messages_that_promise_a_heap_of_memory_are_refused_before_any_is_taken() -> None:
    tracemalloc.start()
    try:
        for tail in (b"\xdc\x4e\x1f" * 5_000, b"\xdc\x4e\x1f" + b"\x90" * 19_999):
            before = tracemalloc.get_traced_memory()[0]
            tracemalloc.reset_peak()
            assert reason(b"\x00\x92\xa6cursor" + tail, max_bytes=MAX_HELLO_BYTES * 2)
            assert tracemalloc.get_traced_memory()[1] - before < 2_000_000
    finally:
        tracemalloc.stop()


def test_before_hello_a_frame_may_hold_few_values() -> None:
    heavy = plain(["welcome", [1, "e", 1, 9, 0, b"", "", 0, [1] * 300]])
    assert isinstance(decode_frame(heavy), Welcome)
    assert reason(heavy, max_bytes=MAX_HELLO_BYTES) == "values"


@pytest.mark.parametrize("empty", [b"\x90", b"\x80", b"\xa0", b"\xc4\x00", b"\xc0"])
def test_eight_megabytes_of_nothing_are_refused(empty: bytes) -> None:
    inner = b"\xdd" + (4_000_000).to_bytes(4, "big") + empty * 4_000_000
    assert reason(b"\x00\x92\xa6cursor" + inner, max_bytes=len(inner) + 9) == "values"


@pytest.mark.parametrize("blob", [b"\xd9", b"\xc4", b"\xd9\x09", b"\xda\x00", b"\x92\xc0"])
def test_a_message_that_ends_too_early_weighs_what_it_promised(blob: bytes) -> None:
    weigh(blob, 3)
    with pytest.raises(TooHeavyError):
        weigh(b"\x93" + blob, 3)


@given(st.recursive(st.integers() | st.text(max_size=3), st.lists, max_leaves=30))
def test_the_weight_of_a_message_is_its_values(value: object) -> None:
    def values(each: object) -> int:
        return 1 + (sum(map(values, each)) if isinstance(each, list) else 0)

    def depth(each: object) -> int:
        return 1 + max(map(depth, each), default=0) if isinstance(each, list) and each else 0

    try:
        raw: bytes = msgpack.packb(value)
    except OverflowError:
        return
    if depth(value) <= MAX_DEPTH:
        weigh(raw, values(value))
        with pytest.raises(TooHeavyError):
            weigh(raw, values(value) - 1)
    else:
        with pytest.raises(TooHeavyError):
            weigh(raw, 10**9)
