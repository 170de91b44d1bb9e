"""One signature for many texts proves each of them, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.trust.together import is_signed, proof_together, sign_together
from selaras.trust.users import SEED_BYTES, SIGNATURE_BYTES, UserKey

KEY, OTHER = UserKey(bytes(SEED_BYTES)), UserKey(b"\1" * SEED_BYTES)
TEXTS = [b"one", b"two", b"three"]
PROOF = proof_together(sign_together(KEY, TEXTS), TEXTS)


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=20, unique=True), st.binary())
def test_it_proves_each_text_and_no_other(texts: list[bytes], other: bytes) -> None:
    proof = proof_together(sign_together(KEY, texts), texts)
    assert all(is_signed(KEY.public, text, proof=proof) for text in texts)
    assert is_signed(KEY.public, other, proof=proof) == (other in texts)


def test_a_signature_of_one_text_is_taken_as_before() -> None:
    assert is_signed(KEY.public, b"one", proof=KEY.sign(b"one"))
    assert not is_signed(KEY.public, b"two", proof=KEY.sign(b"one"))


def test_it_is_of_one_key_only() -> None:
    assert not is_signed(OTHER.public, b"one", proof=PROOF)
    assert not is_signed("no key", b"one", proof=PROOF)


@pytest.mark.parametrize("at", range(0, len(PROOF), 7))
def test_a_byte_that_is_another_takes_all_of_it_away(at: int) -> None:
    spoiled = PROOF[:at] + bytes([PROOF[at] ^ 1]) + PROOF[at + 1 :]
    assert not any(is_signed(KEY.public, text, proof=spoiled) for text in TEXTS)


@pytest.mark.parametrize(
    "texts", [TEXTS[:2], TEXTS[::-1], [*TEXTS, b"four"], []], ids=["less", "turned", "more", "none"]
)
def test_another_list_is_not_signed(texts: list[bytes]) -> None:
    proof = proof_together(sign_together(KEY, TEXTS), texts)
    assert not any(is_signed(KEY.public, text, proof=proof) for text in [*TEXTS, b"four"])


def test_half_a_hash_behind_it_is_no_list() -> None:
    assert not is_signed(KEY.public, b"one", proof=PROOF[:-1])


def test_the_signature_of_a_list_is_none_of_what_the_list_is() -> None:
    listed = PROOF[SIGNATURE_BYTES:]
    assert not is_signed(KEY.public, listed, proof=PROOF[:SIGNATURE_BYTES])
    single = KEY.sign(listed)
    assert not is_signed(KEY.public, b"one", proof=single + listed)


@pytest.mark.parametrize(("count", "is_taken"), [(1_000, True), (1_001, False)])
def test_a_list_has_an_end(count: int, *, is_taken: bool) -> None:
    texts = [str(number).encode() for number in range(count)]
    proof = proof_together(sign_together(KEY, texts), texts)
    assert is_signed(KEY.public, texts[0], proof=proof) == is_taken
