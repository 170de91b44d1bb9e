import json
import random
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import get_args

import msgpack
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from selaras.protocol.codec import (
    MAX_FRAME_BYTES,
    MAX_HELLO_BYTES,
    FrameUnreadableError,
    decode_frame,
    encode_frame,
)
from selaras.protocol.copy_frames import Chunk
from selaras.protocol.frames import Cursor, Feed, Frame, Hello, Refuse, Welcome
from selaras.protocol.pairing_frames import Join
from selaras.protocol.weighing import MAX_ITEMS, MAX_TEXT_BYTES
from tests.protocol.frames import EXAMPLES, OTHERS, PARTED, TOGETHER, any_frame

FOLDER = Path(__file__).parent
# Pairing counts its versions by itself: it comes before any protocol is agreed.
RECORDED = {
    name: packed
    for file in (
        "frames_v1.json",
        "pairing_v1.json",
        "parting_v1.json",
        "checking_v1.json",
        "copying_v1.json",
        "healing_v1.json",
        "presence_v2.json",
        "lean_v3.json",
        "again_v4.json",
        "told_v7.json",
    )
    for name, packed in json.loads((FOLDER / file).read_text(encoding="utf-8")).items()
}
MAGIC_AND_DESCRIPTOR = 5


def plain(value: object) -> bytes:
    """Return a frame as a peer might pack it, uncompressed."""
    packed: bytes = msgpack.packb(value, use_bin_type=True)
    return b"\x00" + packed


def reason(data: bytes, *, max_bytes: int = MAX_FRAME_BYTES) -> object:
    with pytest.raises(FrameUnreadableError) as caught:
        decode_frame(data, max_bytes=max_bytes)
    return caught.value.facts["reason"]


# --- Round trips -----------------------------------------------------------------------------


@given(any_frame())
def test_a_frame_is_read_as_it_was_sent(frame: Frame) -> None:
    assert decode_frame(encode_frame(frame)) == frame


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_frame_that_was_recorded_once_stays_readable(name: str) -> None:
    assert decode_frame(bytes.fromhex(RECORDED[name])) == EXAMPLES[name]


@pytest.mark.parametrize(
    ("file", "frames"),
    [("parted_v3.json", PARTED), ("others_v4.json", OTHERS), ("together_v5.json", TOGETHER)],
)
def test_frames_with_later_members_stay_readable(file: str, frames: Mapping[str, Frame]) -> None:
    recorded = json.loads((FOLDER / file).read_text(encoding="utf-8"))
    assert {name: decode_frame(bytes.fromhex(each)) for name, each in recorded.items()} == frames


def test_every_frame_is_recorded() -> None:
    assert RECORDED.keys() == EXAMPLES.keys()
    assert {type(frame) for frame in EXAMPLES.values()} == set(get_args(Frame))


def test_a_small_frame_travels_plain_and_a_large_one_compressed() -> None:
    small, large = encode_frame(Cursor(5)), encode_frame(Refuse("x", {"fact": "a" * 5_000}))
    assert small[0] == 0
    assert large[0] == 1
    assert len(large) < 100


def test_a_chunk_is_compressed_already_and_travels_plain() -> None:
    assert encode_frame(Chunk("c", 0, b"a" * 5_000))[0] == 0


# --- Evolution -------------------------------------------------------------------------------


def test_members_that_a_newer_release_added_are_left_out() -> None:
    assert decode_frame(plain(["cursor", [5, 1, "new", {"any": [1]}]])) == Cursor(5, 1)


def test_nested_members_that_a_newer_release_added_are_left_out() -> None:
    news = ["d", [42, "invoice:a", "0012345678901000", 4, "echo", b"", "new"]]
    frame = decode_frame(plain(["feed", [41, 42, 42, [news], "new"]]))
    assert isinstance(frame, Feed)
    assert frame.news[0].seq == 42


def test_members_that_an_older_release_lacks_take_their_default() -> None:
    assert decode_frame(plain(["hello", ["dev", "token", "inc"]])) == Hello("dev", "token", "inc")
    assert decode_frame(plain(["welcome", [1, "e", 1, 9]])) == Welcome(1, "e", 1, 9)
    assert decode_frame(plain(["refuse", ["why"]])) == Refuse("why")


@pytest.mark.parametrize(
    "value", [["cursor", []], ["join", ["code"]], ["push", [[[1, "inc"]]]], ["feed", [1, 2, 3]]]
)
def test_a_frame_without_a_required_member_is_refused(value: object) -> None:
    assert reason(plain(value)) == "members"


# --- Shape -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        None,
        5,
        "cursor",
        {},
        [],
        ["cursor"],
        ["cursor", [1], 1],
        ["cursor", None],
        ["cursor", {"seq": 1}],
        ["unknown", [1]],
        [["cursor"], [1]],
        [b"cursor", [1]],
        [None, [1]],
        ["cursor", ["1"]],
        ["cursor", [True]],
        ["cursor", [1.0]],
        ["cursor", [-1]],
        ["cursor", [2**63]],
        ["cursor", [None]],
        ["join", [b"code", "pc"]],
        ["refuse", ["why", []]],
        ["refuse", ["why", {"a": 1}]],
        ["refuse", ["why", {b"a": "1"}]],
        ["refuse", ["why", {1: "1"}]],
        ["welcome", [1, "e", 1, 9, 0, "text"]],
        ["welcome", [1, "e", 1, 9, 0, b"", "", 0, {}]],
        ["welcome", [1, "e", 1, 9, 0, b"", "", 0, [-1]]],
        ["welcome", [1, "e", 1, 9, 0, b"", "", 0, [True]]],
        ["welcome", [1, "e", 1, 9, 0, b"", "", 0, [1, "1"]]],
        ["refuse", ["why", {"a": b"1"}]],
        ["push", [5]],
        ["push", [[5]]],
        ["feed", [1, 2, 3, [["x", [1]]]]],
        ["feed", [1, 2, 3, [[["d"], [1]]]]],
        ["feed", [1, 2, 3, [["d"]]]],
        ["feed", [1, 2, 3, [5]]],
        ["feed", [1, 9, 9, [["d", [5, "invoice:a", "", 1, "echo"], 1]]]],
        ["feed", [1, 9, 9, [["f", [5, "invoice:a", "", 1, "echo"]]]]],
        ["cursor", [msgpack.ExtType(5, b"x")]],
        ["cursor", [msgpack.Timestamp(5)]],
    ],
)
def test_what_is_not_a_frame_is_refused(value: object) -> None:
    reason(plain(value))


def test_text_that_is_not_utf_8_is_refused() -> None:
    reason(plain(["join", ["AA", "pc"]]).replace(b"AA", b"\xed\xa0"))


def test_bytes_after_the_frame_are_refused() -> None:
    reason(plain(["cursor", [1]]) + b"\xc0")


def test_an_unknown_packing_is_refused() -> None:
    assert reason(b"\x02" + plain(["cursor", [1]])[1:]) == "packing"


# --- Limits ----------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x00" * (MAX_FRAME_BYTES + 1)])
def test_a_message_too_short_or_too_long_is_not_looked_at(data: bytes) -> None:
    assert reason(data) == "size"


def test_before_hello_the_limit_is_small() -> None:
    greeting = encode_frame(Join("c" * MAX_HELLO_BYTES, "pc"))
    assert len(greeting) < 100
    assert reason(greeting, max_bytes=MAX_HELLO_BYTES) == "size"


def test_a_bomb_is_refused_by_its_stated_size() -> None:
    bomb = b"\x01" + zstandard.ZstdCompressor().compress(bytes(64 * 1024 * 1024))
    assert len(bomb) < 10_000
    assert reason(bomb) == "size"


def test_a_packing_that_does_not_state_its_size_is_refused() -> None:
    packed = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(100))
    assert reason(b"\x01" + packed) == "size"


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    packed = bytearray(zstandard.ZstdCompressor().compress(bytes(60_000)))
    at = MAGIC_AND_DESCRIPTOR
    packed[at : at + 2] = (44).to_bytes(2, "little")
    assert zstandard.frame_content_size(bytes(packed)) == 300
    assert reason(b"\x01" + packed) == "ZstdError"


def test_cut_packing_is_refused() -> None:
    packed = encode_frame(EXAMPLES["feed"])
    assert packed[0] == 1
    reason(packed[:-1])
    reason(packed[:3])


@pytest.mark.parametrize(
    "tail",
    [
        b"\xdd\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
        b"\xdb\xff\xff\xff\xff",
        b"\xc6\xff\xff\xff\xff",
        b"\x91" * 5_000 + b"\xc0",
        b"\x81\xa1a" * 5_000 + b"\xc0",
    ],
)
def test_a_header_that_promises_too_much_is_refused(tail: bytes) -> None:
    reason(b"\x00\x92\xa6cursor" + tail)


def test_too_many_items_are_refused() -> None:
    most: list[object] = ["welcome", [1, "e", 1, 9, 0, b"", "", 0, [1] * MAX_ITEMS]]
    assert isinstance(decode_frame(plain(most)), Welcome)
    reason(plain(["welcome", [1, "e", 1, 9, 0, b"", "", 0, [1] * (MAX_ITEMS + 1)]]))
    reason(plain(["refuse", ["why", {f"{each}": "" for each in range(MAX_ITEMS + 1)}]]))


def test_a_text_is_limited_in_bytes() -> None:
    longest = "é" * (MAX_TEXT_BYTES // 2)
    assert decode_frame(plain(["refuse", [longest]])) == Refuse(longest)
    reason(plain(["refuse", [longest + "x"]]))


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_damaged_frame_is_refused_or_is_another_frame(name: str) -> None:
    chance = random.Random(name)
    for packed in (encode_frame(EXAMPLES[name]), uncompressed(EXAMPLES[name])):
        for _ in range(150):
            damaged = bytearray(packed)
            for _ in range(chance.randint(1, 4)):
                damage(damaged, chance)
            with suppress(FrameUnreadableError):
                assert isinstance(decode_frame(bytes(damaged)), get_args(Frame))


def damage(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    match chance.randrange(4):
        case 0:
            data[at : at + 1] = bytes([chance.randrange(256)])
        case 1:
            del data[at : at + chance.randint(1, 8)]
        case 2:
            data[at:at] = chance.randbytes(chance.randint(1, 8))
        case _:
            data[at:at] = data[: chance.randint(1, 30)]


def uncompressed(frame: Frame) -> bytes:
    packed = encode_frame(frame)
    return (
        packed if packed[0] == 0 else b"\x00" + zstandard.ZstdDecompressor().decompress(packed[1:])
    )


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_are_a_frame(data: bytes) -> None:
    with suppress(FrameUnreadableError):
        assert isinstance(decode_frame(data), get_args(Frame))
