"""Hello and Welcome of two that know each other, and what they leave out."""

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.errors import RemoteProtocolError
from selaras.protocol.again import (
    Known,
    hello_again,
    welcome_again,
    whole_hello,
    whole_welcome,
)
from selaras.protocol.again_frames import HelloAgain, SayAll, WelcomeAgain
from selaras.protocol.client import ClientSession
from selaras.protocol.codec import encode_frame
from selaras.protocol.effects import Adopt, Send
from selaras.protocol.frames import Hello, Welcome
from selaras.values import replace
from tests.protocol.frames import any_of

NOW = "2025-03-14T02:00:00.000Z"
HELLO = Hello(
    *("dev-1", "", "inc-1", "epoch-1", 41, 7, b"\x05" * 32),
    run="0b" * 12,
    now=NOW,
    epoch_record="{}",
    witness="d2l0bmVzcw==",
    receipt="6 " + "0" * 64,
)
WELCOME = Welcome(
    *(4, "epoch-1", 1, 44, 7, b"\x05" * 32),
    server_time=NOW,
    min_write_schema=1,
    hub_key="key",
    shared_seq=41,
)


def known_of(hello: Hello, hub_key: str = "key") -> Known:
    names = [item.name for item in fields(Known) if item.name != "hub_key"]
    return Known(**{name: getattr(hello, name) for name in names}, hub_key=hub_key)


def again(hello: Hello = HELLO) -> HelloAgain:
    said = hello_again(hello, hub_key="key")
    assert said is not None
    return said


@given(any_of(Hello), st.sampled_from([NOW, "", "now"]), st.binary(max_size=20))
def test_what_stands_for_a_hello_is_that_hello_again_or_all_is_said(
    hello: Hello, now: str, run: bytes
) -> None:
    for each in (hello, replace(hello, token="", now=now, run=run.hex(), receipt="3 ab")):
        said = hello_again(each, hub_key="key")
        assert said is None or whole_hello(said, known_of(each)) == each


@pytest.mark.parametrize("name", [item.name for item in fields(Known)])
def test_a_hub_that_knows_anything_else_asks_for_all(name: str) -> None:
    known = known_of(HELLO)
    assert whole_hello(again(), known) == HELLO
    other = {"last_hash": b"\x06" * 32, "again": 1, "between": ("inc-0",)}
    changed: Any = {name: other.get(name, "other")}
    assert whole_hello(again(), replace(known, **changed)) is None


def test_a_welcome_that_says_more_is_said_whole() -> None:
    said = welcome_again(WELCOME, HELLO)
    assert said is not None
    assert whole_welcome(said, HELLO) == replace(WELCOME, hub_key="")
    for other in ({"epoch_record": "{}"}, {"last_n": 6}, {"shared_seq": 3}, {"server_time": ""}):
        assert welcome_again(replace(WELCOME, **other), HELLO) is None


def test_both_are_short() -> None:
    said = welcome_again(WELCOME, HELLO)
    assert said is not None
    assert len(encode_frame(again())) < 90
    assert len(encode_frame(said)) < 50


def test_a_pc_that_is_asked_for_all_says_all_once() -> None:
    session = ClientSession(HELLO, again())
    assert session.connected() == [Send(again())]
    assert session.receive(SayAll()) == [Send(HELLO)]
    with pytest.raises(RemoteProtocolError):
        session.receive(SayAll())


def test_a_pc_takes_a_short_welcome_only_after_a_short_hello() -> None:
    said = WelcomeAgain(4, 1, 44, 0, 0, 1, (), "", 0)
    session = ClientSession(HELLO, again())
    session.connected()
    assert session.receive(said)[0] == Adopt(whole_welcome(said, HELLO))
    whole = ClientSession(HELLO)
    whole.connected()
    with pytest.raises(RemoteProtocolError):
        whole.receive(said)
