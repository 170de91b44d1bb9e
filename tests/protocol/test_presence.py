"""Who else has it open, as both sessions see it: told once, limited, and only in protocol 2."""

import pytest

from selaras.errors import RemoteProtocolError
from selaras.protocol.client import ClientSession, ClientState
from selaras.protocol.effects import NoteOpen, Send, ShowOpen
from selaras.protocol.frames import Hello, Welcome
from selaras.protocol.heal_frames import Heal, Healed, Offer, Taken
from selaras.protocol.hub import HubSession, HubState
from selaras.protocol.presence_frames import (
    MAX_ID,
    MAX_NAME,
    MAX_OPEN,
    OpenDocument,
    OpenElsewhere,
    OpenHere,
    OpenMark,
)
from selaras.values import replace

HELLO = Hello("dev-1", "secret", "inc-1", epoch="epoch-1", seq=41)
WELCOME = Welcome(2, "epoch-1", 1, head_seq=41)
HERE = OpenHere("user:1", "Sari", (OpenDocument("invoice:a", "0012345678901000"),))
ELSEWHERE = OpenElsewhere((OpenMark("invoice:a", "Sari", "LAPTOP-2"),))


def pc(protocol: int = 2, *, here: OpenHere | None = None) -> ClientSession:
    session = ClientSession(HELLO)
    session.opened(here)
    session.connected()
    session.receive(replace(WELCOME, protocol=protocol))
    return session


def hub(protocol: int = 2) -> HubSession:
    session = HubSession()
    session.receive(HELLO)
    session.welcomed(replace(WELCOME, protocol=protocol), incarnation="inc-1", seq=41)
    return session


def test_what_was_open_before_the_line_stood_is_told_after_the_welcome() -> None:
    session = ClientSession(HELLO)
    assert session.opened(HERE) == []
    assert session.connected() == [Send(HELLO)]
    assert Send(HERE) in session.receive(WELCOME)
    assert session.opened(HERE) == []


def test_a_pc_in_another_epoch_tells_once_it_has_come_over() -> None:
    session = ClientSession(HELLO)
    _ = session.opened(HERE), session.connected()
    assert Send(HERE) not in session.receive(replace(WELCOME, epoch="epoch-2"))
    _ = session.met(Heal()), session.offered(Offer(1, last=1)), session.receive(Taken(1))
    session.receive(Healed(41, 41))
    assert Send(HERE) in session.entered(Healed(41, 41))


def test_only_what_is_new_is_told_and_nothing_where_no_window_ever_was() -> None:
    session = pc()
    assert session.opened(None) == []
    assert session.opened(HERE) == [Send(HERE)]
    assert session.opened(HERE) == []
    assert session.opened(replace(HERE, beat=1)) == [Send(replace(HERE, beat=1))]
    assert session.opened(OpenHere()) == [Send(OpenHere())]


def test_what_is_open_elsewhere_is_shown() -> None:
    assert pc().receive(ELSEWHERE) == [ShowOpen(ELSEWHERE)]


def test_a_hub_of_protocol_1_is_told_nothing_and_may_say_nothing() -> None:
    session = pc(1, here=HERE)
    assert session.opened(replace(HERE, beat=1)) == []
    with pytest.raises(RemoteProtocolError):
        session.receive(ELSEWHERE)
    assert session.state is ClientState.CLOSED


def test_a_pc_of_protocol_1_is_told_nothing_and_may_say_nothing() -> None:
    session = hub(1)
    assert session.opened(ELSEWHERE) == []
    with pytest.raises(RemoteProtocolError):
        session.receive(HERE)
    assert session.state is HubState.CLOSED


def test_the_hub_notes_what_a_pc_says_and_tells_the_others() -> None:
    session = hub()
    assert session.receive(HERE) == [NoteOpen(HERE)]
    assert session.opened(ELSEWHERE) == [Send(ELSEWHERE)]
    session.closed()
    assert session.opened(ELSEWHERE) == []


@pytest.mark.parametrize(
    "here",
    [
        replace(HERE, documents=HERE.documents * (MAX_OPEN + 1)),
        replace(HERE, documents=(OpenDocument("x" * (MAX_ID + 1), "0012345678901000"),)),
        replace(HERE, documents=(OpenDocument("invoice:a", "9" * (MAX_ID + 1)),)),
        replace(HERE, user="u" * (MAX_ID + 1)),
        replace(HERE, name="n" * (MAX_NAME + 1)),
    ],
)
def test_more_than_a_pc_may_say_ends_the_conversation(here: OpenHere) -> None:
    session = hub()
    with pytest.raises(RemoteProtocolError):
        session.receive(here)
    assert session.state is HubState.CLOSED


def test_as_much_as_a_pc_may_say_is_taken() -> None:
    document = OpenDocument("x" * MAX_ID, "9" * MAX_ID)
    most = OpenHere("u" * MAX_ID, "n" * MAX_NAME, (document,) * MAX_OPEN)
    assert hub().receive(most) == [NoteOpen(most)]
