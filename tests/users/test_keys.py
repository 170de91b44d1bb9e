"""A key locked under a password, and signatures that hang on every member of an entry."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selaras.protocol.frames import Entry
from selaras.protocol.signing import signed_bytes
from selaras.trust import users
from selaras.trust.users import (
    LOCK_RANDOM_BYTES,
    PASSWORD_COST,
    SEED_BYTES,
    LockedKeyError,
    UserKey,
    WrongPasswordError,
    is_locked_key,
    is_public_key,
    is_signed_by,
    lock,
    new_password,
    unlock,
)
from selaras.values import replace
from tests.protocol.frames import ENTRY

KEY = UserKey(bytes(range(SEED_BYTES)))
RANDOM = bytes(range(LOCK_RANDOM_BYTES))
USER = "user:a"
PASSWORD = "kata sandi ibu"
OPEN = lock(KEY, "", user=USER, random=RANDOM)
UNSIGNED = {"n", "updates", "client_id", "first_clock", "end_clock", "signature"}


@pytest.fixture(scope="module")
def locked() -> str:
    """Return the key under a password, at what that costs outside the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(users, "PASSWORD_COST", PASSWORD_COST)
        return lock(KEY, PASSWORD, user=USER, random=RANDOM)


def changed(locked: str, **members: object) -> str:
    return json.dumps(json.loads(locked) | members)


def test_a_key_opens_with_its_password_and_signs_as_before(locked: str) -> None:
    opened = unlock(locked, PASSWORD, user=USER, public=KEY.public)
    assert opened.public == KEY.public
    assert is_signed_by(KEY.public, b"data", signature=opened.sign(b"data"))


def test_what_is_signed_again_has_its_signature_however_much_was_signed_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(users, "_KNOWN_SIGNATURES", 3)
    key, texts = UserKey(KEY.seed), [b"%d" % number for number in range(8)]
    for text in [*texts, *reversed(texts), *texts]:
        assert is_signed_by(KEY.public, text, signature=key.sign(text))
        assert key.sign(text) == UserKey(KEY.seed).sign(text)


@pytest.mark.parametrize("password", ["", "kata sandi Ibu", PASSWORD + " "])
def test_another_password_does_not_open_it(locked: str, password: str) -> None:
    with pytest.raises(WrongPasswordError):
        unlock(locked, password, user=USER, public=KEY.public)


def test_one_letter_put_together_in_two_ways_is_one_password() -> None:
    locked = lock(KEY, "caf\u00e9 kopi", user=USER, random=RANDOM)
    assert unlock(locked, "cafe\u0301 kopi", user=USER, public=KEY.public).public == KEY.public


def test_a_locked_key_opens_for_its_user_and_public_half_alone() -> None:
    other = UserKey(bytes(SEED_BYTES))
    for user, public in (("user:b", KEY.public), (USER, other.public)):
        with pytest.raises(WrongPasswordError):
            unlock(OPEN, "", user=user, public=public)


def test_nothing_of_the_key_stands_in_what_travels(locked: str) -> None:
    assert KEY.seed.hex() not in locked
    assert PASSWORD not in locked
    assert "seed" not in json.loads(locked)


def test_an_empty_password_costs_nothing_and_a_real_one_does(locked: str) -> None:
    assert json.loads(OPEN)["memory_kib"] == 8
    assert json.loads(locked)["memory_kib"] >= 64 * 1024


@given(st.integers(0, len(json.loads(OPEN)["sealed"]) - 5), st.sampled_from("ABCxyz019"))
def test_a_tampered_key_does_not_open(place: int, letter: str) -> None:
    sealed = json.loads(OPEN)["sealed"]
    forged = sealed[:place] + letter + sealed[place + 1 :]
    if forged != sealed:
        with pytest.raises((WrongPasswordError, LockedKeyError)):
            unlock(changed(OPEN, sealed=forged), "", user=USER, public=KEY.public)


@pytest.mark.parametrize(
    "locked",
    [
        "",
        "[]",
        "{",
        "null",
        changed(OPEN, version=2),
        changed(OPEN, salt="!"),
        changed(OPEN, salt="AAAA"),
        changed(OPEN, iterations=10_000),
        changed(OPEN, iterations=True),
        changed(OPEN, memory_kib=16 * 1024 * 1024),
        changed(OPEN, memory_kib="8"),
        changed(OPEN, more="x" * 3_000),
        "[" * 5_000,
    ],
)
def test_what_is_no_locked_key_is_told_apart_from_a_wrong_password(locked: str) -> None:
    assert not is_locked_key(locked)
    with pytest.raises(LockedKeyError):
        unlock(locked, PASSWORD, user=USER, public=KEY.public)


@pytest.mark.parametrize("public", ["", "AAAA", "!", KEY.public + "AA", "é"])
def test_what_is_no_public_key_verifies_nothing(public: str) -> None:
    assert not is_public_key(public)
    assert not is_signed_by(public, b"data", signature=KEY.sign(b"data"))


def test_a_made_up_password_is_long_enough_and_has_no_letters_to_mistake() -> None:
    made = new_password(bytes(range(16)))
    assert len(made) == 19
    assert not set(made) & set("01ilo")


# --- Entries ---------------------------------------------------------------------------------


@pytest.mark.parametrize("member", Entry.__match_args__)
def test_any_member_that_stays_when_it_is_sent_again_is_signed(member: str) -> None:
    value = getattr(ENTRY, member)
    other: dict[type, Any] = {
        int: 99,
        str: "other",
        bytes: b"other",
        tuple: (b"other",),
        dict: {"a": "b"},
    }
    moved = replace(ENTRY, **{member: other[type(value)]})
    same = signed_bytes(moved, device="pc-1") == signed_bytes(ENTRY, device="pc-1")
    assert same is (member in UNSIGNED)


def test_a_signature_is_worth_nothing_on_another_device_or_in_another_life() -> None:
    signature = KEY.sign(signed_bytes(ENTRY, device="pc-1"))
    assert is_signed_by(KEY.public, signed_bytes(ENTRY, device="pc-1"), signature=signature)
    for entry, device in (
        (ENTRY, "pc-2"),
        (replace(ENTRY, origin_incarnation="inc-2"), "pc-1"),
        (replace(ENTRY, origin_n=ENTRY.origin_n + 1), "pc-1"),
    ):
        assert not is_signed_by(KEY.public, signed_bytes(entry, device=device), signature=signature)


texts = st.text(max_size=8)


@settings(max_examples=200)
@given(
    st.dictionaries(texts, texts, max_size=4),
    st.dictionaries(texts, texts, max_size=4),
    texts,
    texts,
)
def test_different_entries_are_different_bytes(
    first: dict[str, str], second: dict[str, str], author: str, request: str
) -> None:
    """No member can borrow from the next one."""
    one = replace(ENTRY, changes=first, author=author, request=request)
    two = replace(ENTRY, changes=second, author=request, request=author)
    same = (first, author, request) == (second, request, author)
    assert (signed_bytes(one, device="d") == signed_bytes(two, device="d")) is same


any_text = st.text() | st.text('aA "\\/\x00\x1f\n\t\x7f\x80é<&\u2028\ud800', max_size=5)


@settings(max_examples=300)
@given(any_text, st.dictionaries(any_text, any_text, max_size=3), st.integers(0, 2**70))
def test_an_entry_is_spelled_as_ever_whoever_reads_its_signature(
    text: str, changes: dict[str, str], number: int
) -> None:
    entry = replace(ENTRY, changes=changes, author=text, base_rev=number)
    head = ["selaras entry 1", "d", entry.user, text, entry.at, entry.origin_incarnation]
    place = [entry.origin_n, entry.doc_id, entry.company, entry.base_epoch, number]
    members = [*head, *place, sorted(changes.items()), entry.request]
    assert signed_bytes(entry, device="d") == json.dumps(members, separators=(",", ":")).encode()
