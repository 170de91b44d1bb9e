import json

import pytest

from selaras.clock import SystemChance
from selaras.trust.authority import Authority
from selaras.trust.recovery import RANDOM_BYTES, RecoveryRefusedError, unwrap, wrap
from tests.trust.people import HUB

AUTHORITY = Authority.found(HUB)
CODE, BUNDLE = wrap(AUTHORITY, SystemChance().bytes(RANDOM_BYTES))


def test_the_printed_code_opens_the_wrapped_authority() -> None:
    found = unwrap(BUNDLE, CODE)
    assert (found.hub, found.issued) == (HUB, AUTHORITY.issued)


def test_a_code_typed_in_small_letters_with_spaces_is_good() -> None:
    assert unwrap(BUNDLE, CODE.lower().replace("-", " ")).hub == HUB


def test_the_wrapped_copy_shows_no_key() -> None:
    assert b"PRIVATE" not in BUNDLE
    assert AUTHORITY.issued.key not in BUNDLE


def test_a_wrong_code_opens_nothing() -> None:
    wrong = CODE[:-1] + ("A" if CODE[-1] != "A" else "B")
    for code in (wrong, "", CODE[:-1], CODE + "A", CODE.replace(CODE[0], "1")):
        with pytest.raises(RecoveryRefusedError):
            unwrap(BUNDLE, code)


def test_a_copy_that_somebody_changed_opens_nothing() -> None:
    parts = json.loads(BUNDLE)
    for changed in ({"hub": "other"}, {"version": 2}, {"sealed": "AAAA"}, {"salt": "?"}):
        with pytest.raises(RecoveryRefusedError):
            unwrap(json.dumps(parts | changed).encode(), CODE)
    for damaged in (b"", b"[]", BUNDLE[:-5]):
        with pytest.raises(RecoveryRefusedError):
            unwrap(damaged, CODE)


def test_two_wraps_share_nothing() -> None:
    code, bundle = wrap(AUTHORITY, SystemChance().bytes(RANDOM_BYTES))
    assert code != CODE
    with pytest.raises(RecoveryRefusedError):
        unwrap(bundle, CODE)


def test_chance_of_another_length_is_our_own_bug() -> None:
    with pytest.raises(ValueError):
        wrap(AUTHORITY, b"short")
