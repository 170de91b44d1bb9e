import logging
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selaras.protocol.codec import encode_frame
from selaras.protocol.frames import Hello, Refuse, Welcome
from selaras.protocol.pairing_frames import Join, PairAsk, PairChallenge, Paired, PairProof
from selaras.store.hub_keys import all_keys, revoke_key
from selaras.trust.authority import device_request, new_device_key
from selaras.trust.recovery import RecoveryRefusedError, unwrap
from selaras_hub.doors import MAX_TRIES
from selaras_hub.limits import BYTES_PER_COIN, MOST_COINS, Bucket
from tests.protocol.frames import EXAMPLES, any_frame
from tests.trust.office import NPWP, Desk, MovedClock, key_of


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture(scope="module")
def fuzzed() -> Desk:
    """Return one that hears all damaged frames in turn."""
    return Desk()


def codes(desk: Desk) -> list[tuple[object, ...]]:
    with desk.store.reading() as db:
        rows = db.exec_driver_sql("SELECT * FROM hub_pairing_code").all()
        return [tuple(row) for row in rows]


# --- Pairing ---------------------------------------------------------------------------------


def test_a_pc_with_a_good_code_is_let_in_and_known_from_then_on(desk: Desk) -> None:
    paired = desk.pair()
    assert (paired.company, paired.hub) == (NPWP, desk.hub.hub.hub)
    wire = desk.live(paired)
    assert isinstance(wire.heard[0], Welcome)
    assert not wire.is_closed


def test_a_new_pc_carries_the_wrapped_authority_that_no_code_of_its_own_opens(desk: Desk) -> None:
    code = desk.code()
    paired = desk.pair(code)
    with pytest.raises(RecoveryRefusedError):
        unwrap(paired.recovery, str(code))


def test_a_code_is_good_once(desk: Desk) -> None:
    code = desk.code()
    desk.pair(code)
    assert desk.try_to_pair(code) == Refuse("join.code-wrong")
    assert codes(desk) == []


def test_two_pcs_that_prove_one_code_at_once_do_not_both_get_in(desk: Desk) -> None:
    code = desk.code()
    waiting = desk.open()
    assert isinstance(waiting.say(PairAsk(code.public, b"n" * 32)), PairChallenge)
    desk.pair(code)
    assert isinstance(waiting.say(PairProof(b"", b"", "")), Refuse)
    assert waiting.is_closed


def test_a_code_is_good_for_ten_minutes_and_then_forgotten(desk: Desk) -> None:
    code = desk.code()
    desk.clock.forward(minutes=9, seconds=59)
    assert isinstance(desk.open().say(PairAsk(code.public, b"n" * 32)), PairChallenge)
    desk.clock.forward(seconds=1)
    assert desk.try_to_pair(code) == Refuse("join.code-wrong")
    assert codes(desk) == []


def test_the_fifth_wrong_try_voids_the_code(desk: Desk) -> None:
    code = desk.code()
    wrong = replace(code, secret="A" * 20)
    for _ in range(MAX_TRIES):
        wire = desk.open()
        wire.say(PairAsk(wrong.public, b"n" * 32))
        answer = wire.say(PairProof(b"p" * 32, device_request(new_device_key()), "evil"))
        assert answer == Refuse("trust.pc-not-proven")
        assert wire.is_closed
    assert desk.try_to_pair(code) == Refuse("join.code-wrong")
    assert codes(desk) == []
    with desk.store.reading() as db:
        assert all_keys(db) == []


def test_four_wrong_tries_do_not_void_it(desk: Desk) -> None:
    code = desk.code()
    for _ in range(MAX_TRIES - 1):
        desk.open().say(PairAsk(code.public, b"n" * 32))
    desk.pair(code)


def test_a_pc_of_another_company_is_refused_and_the_code_stays(desk: Desk) -> None:
    code = desk.code()
    answer = desk.try_to_pair(code, company="0099999999999000")
    assert answer == Refuse("join.other-company", {"npwp": NPWP})
    desk.pair(code, company=NPWP)


def test_a_code_of_the_old_kind_is_not_taken_over_tls(desk: Desk) -> None:
    assert desk.open().say(Join("code", "kasir")) == Refuse("join.program-old")


def test_another_way_to_pair_is_refused_in_words(desk: Desk) -> None:
    answer = desk.open().say(PairAsk(desk.code().public, b"n" * 32, version=2))
    assert isinstance(answer, Refuse)
    assert answer.code == "hub.protocol-version"


# --- Keys ------------------------------------------------------------------------------------


def test_a_line_without_a_certificate_may_only_pair(desk: Desk) -> None:
    paired = desk.pair()
    wire = desk.open()
    assert wire.say(Hello(paired.device, "", "inc")) == Refuse("hub.no-certificate")
    assert wire.is_closed


def test_a_certificate_that_is_not_on_the_list_is_told_so_and_closed(desk: Desk) -> None:
    wire = desk.open(b"x" * 32)
    assert wire.heard == [Refuse("hub.unknown-device")]
    assert wire.is_closed


def test_the_certificate_of_another_pc_does_not_speak_for_this_one(desk: Desk) -> None:
    one, other = desk.pair(), desk.pair()
    wire = desk.open(key_of(one))
    assert wire.say(Hello(other.device, "", "inc")) == Refuse("hub.other-device")
    assert wire.is_closed


@pytest.mark.parametrize("token", ["", "00" * 32])
def test_a_paired_pc_has_no_token_that_works_inside_the_hubs_process(
    desk: Desk, token: str
) -> None:
    paired = desk.pair()
    wire = desk.open(None)
    assert wire.say(Hello(paired.device, token, "inc")) == Refuse("hub.unknown-device")


def test_a_revoked_pc_is_told_why_in_its_open_conversation_and_closed(desk: Desk) -> None:
    revoked, other = desk.pair(), desk.pair()
    wire, untouched, silent = desk.live(revoked), desk.live(other), desk.open(key_of(revoked))
    with desk.store.transaction() as db:
        assert revoke_key(db, revoked.device, at="2026-10-01T08:00:00.000Z", reason="laptop hilang")
    outgoing = desk.hub.turn([])
    for each in (wire, untouched, silent):
        each.take(outgoing)
    assert (wire.heard[-1], wire.is_closed) == (Refuse("hub.revoked"), True)
    assert (silent.heard, silent.is_closed) == ([Refuse("hub.revoked")], True)
    assert not untouched.is_closed
    late = desk.open(key_of(revoked))
    assert (late.heard, late.is_closed) == ([Refuse("hub.revoked")], True)


# --- Limits and bad input --------------------------------------------------------------------


def test_a_pc_that_sends_without_end_is_closed_and_may_come_back_later(desk: Desk) -> None:
    paired = desk.pair()
    big, last = b"\x00" * (1024 * 1024), EXAMPLES["refuse"]
    for _ in range(400):
        last = desk.open(key_of(paired)).send(big)
        if last == Refuse("hub.too-fast"):
            break
    assert last == Refuse("hub.too-fast"), "a new line does not make a PC another one"
    assert isinstance(desk.live(desk.pair()).heard[0], Welcome), "others go on"
    desk.clock.forward(seconds=60)
    assert isinstance(desk.live(paired).heard[0], Welcome)


def test_a_clock_that_goes_back_neither_fills_nor_empties_the_bucket() -> None:
    clock = MovedClock()
    bucket = Bucket(clock.now())
    taken = 0
    while bucket.take(BYTES_PER_COIN, clock.now()):
        taken += 1
    assert taken == MOST_COINS / 2
    clock.forward(days=-3650)
    assert not bucket.take(BYTES_PER_COIN, clock.now())
    clock.forward(seconds=1)
    assert bucket.take(BYTES_PER_COIN, clock.now())


@pytest.mark.parametrize("name", sorted(EXAMPLES.keys() - {"pair-ask", "hello", "join"}))
def test_out_of_turn_before_pairing_ends_that_line_only(desk: Desk, name: str) -> None:
    other = desk.live(desk.pair())
    wire = desk.open()
    assert isinstance(wire.say(EXAMPLES[name]), Refuse)
    assert wire.is_closed
    assert not other.is_closed


def test_a_second_ask_on_one_line_ends_it(desk: Desk) -> None:
    code, wire = desk.code(), desk.open()
    wire.say(PairAsk(code.public, b"n" * 32))
    assert wire.say(PairAsk(code.public, b"n" * 32)) == Refuse("protocol.remote")
    assert wire.is_closed


@pytest.mark.parametrize("size", [40_000, 10_000_000])
def test_a_large_frame_before_login_is_not_looked_at(desk: Desk, size: int) -> None:
    for key in (b"", key_of(desk.pair())):
        wire = desk.open(key)
        assert wire.send(b"\x00" * size) == Refuse("protocol.unreadable")
        assert wire.is_closed


def test_the_log_names_the_device_and_nothing_of_a_customer(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    paired = desk.pair()
    wire = desk.live(paired)
    with caplog.at_level(logging.INFO):
        wire.say(Join("PT Rahasia", "0012345678901000"))
    assert paired.device in caplog.text
    assert "Rahasia" not in caplog.text
    assert "0012345678901000" not in caplog.text


@given(frames=st.lists(any_frame() | st.binary(max_size=300), max_size=6), asks_first=st.booleans())
@settings(max_examples=150)
def test_no_frames_of_a_stranger_stop_the_hub_or_let_it_in(
    frames: list[object], fuzzed: Desk, *, asks_first: bool
) -> None:
    wire = fuzzed.open()
    if asks_first:
        wire.say(PairAsk(fuzzed.code().public, b"n" * 32))
    for frame in frames:
        if not wire.is_closed:
            wire.send(frame if isinstance(frame, bytes) else encode_frame(frame))  # type: ignore[arg-type]
    assert not any(isinstance(each, Welcome | Paired) for each in wire.heard)
    wire.drop()


def test_damaged_pairing_frames_prove_nothing(fuzzed: Desk) -> None:
    chance = random.Random(7)
    for _ in range(200):
        wire = fuzzed.open()
        wire.say(PairAsk(fuzzed.code().public, b"n" * 32))
        damaged = bytearray(encode_frame(EXAMPLES["pair-proof"]))
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        assert isinstance(wire.send(bytes(damaged)), Refuse)
        assert wire.is_closed
