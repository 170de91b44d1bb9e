import json
from typing import NamedTuple

import pytest

from selaras.clock import SystemChance
from selaras.trust.authority import Authority
from selaras.trust.recovery import RANDOM_BYTES, RecoveryRefusedError, unwrap, wrap
from tests.trust.people import HUB

AUTHORITY = Authority.found(HUB)


class Wrapped(NamedTuple):
    """The authority under a code, at what both really cost."""

    code: str
    bundle: bytes


@pytest.fixture(scope="module")
def wrapped() -> Wrapped:
    return Wrapped(*wrap(AUTHORITY, SystemChance().bytes(RANDOM_BYTES)))


def test_the_printed_code_opens_the_wrapped_authority(wrapped: Wrapped) -> None:
    found = unwrap(wrapped.bundle, wrapped.code)
    assert (found.hub, found.issued) == (HUB, AUTHORITY.issued)


def test_a_code_typed_in_small_letters_with_spaces_is_good(wrapped: Wrapped) -> None:
    assert unwrap(wrapped.bundle, wrapped.code.lower().replace("-", " ")).hub == HUB


def test_the_wrapped_copy_shows_no_key(wrapped: Wrapped) -> None:
    assert b"PRIVATE" not in wrapped.bundle
    assert AUTHORITY.issued.key not in wrapped.bundle


def test_a_wrong_code_opens_nothing(wrapped: Wrapped) -> None:
    right = wrapped.code
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")
    for code in (wrong, "", right[:-1], right + "A", right.replace(right[0], "1")):
        with pytest.raises(RecoveryRefusedError):
            unwrap(wrapped.bundle, code)


def test_a_copy_that_somebody_changed_opens_nothing(wrapped: Wrapped) -> None:
    parts = json.loads(wrapped.bundle)
    for changed in ({"hub": "other"}, {"version": 2}, {"sealed": "AAAA"}, {"salt": "?"}):
        with pytest.raises(RecoveryRefusedError):
            unwrap(json.dumps(parts | changed).encode(), wrapped.code)
    for damaged in (b"", b"[]", wrapped.bundle[:-5]):
        with pytest.raises(RecoveryRefusedError):
            unwrap(damaged, wrapped.code)


def test_two_wraps_share_nothing(wrapped: Wrapped) -> None:
    code, bundle = wrap(AUTHORITY, SystemChance().bytes(RANDOM_BYTES))
    assert code != wrapped.code
    with pytest.raises(RecoveryRefusedError):
        unwrap(bundle, wrapped.code)


def test_chance_of_another_length_is_our_own_bug() -> None:
    with pytest.raises(ValueError):
        wrap(AUTHORITY, b"short")
