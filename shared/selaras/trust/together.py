"""One signature for many texts: it is made over the list of their hashes, in their order.

A *proof* is that signature with the list behind it. It proves any of the texts alone, as long as
it is kept with it; whoever has all of the texts can make the list and needs the signature only.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from selaras.trust.users import SIGNATURE_BYTES, UserKey, is_signed_by

_HASH_BYTES: Final = 32
# No text that is signed alone begins so.
_PURPOSE: Final = b"selaras together 1"
# A proof of more could make a hub hold a list of any length.
_MAX_TEXTS: Final = 1_000
# As many users as write at once, with a push each.
_KNOWN_PROOFS: Final = 16


def sign_together(key: UserKey, texts: Sequence[bytes]) -> bytes:
    """Return one signature of all *texts*."""
    return key.sign(_PURPOSE + _list_of(texts))


def proof_together(signature: bytes, texts: Sequence[bytes]) -> bytes:
    """Return what proves each of *texts* alone, if *signature* is one of all of them."""
    return signature + _list_of(texts)


def is_signed(public: str, text: bytes, *, proof: bytes) -> bool:
    """Say whether the key whose public half is *public* signed *text*.

    Args:
        proof: A signature of *text*, or what ``proof_together`` returned.
    """
    if len(proof) <= SIGNATURE_BYTES:
        return is_signed_by(public, text, signature=proof)
    return _hash_of(text) in _proven(public, proof)


@lru_cache(maxsize=_KNOWN_PROOFS)
def _proven(public: str, proof: bytes) -> frozenset[bytes]:
    """Return the hashes of all texts that *proof* proves: none where it is not the key's."""
    signature, listed = proof[:SIGNATURE_BYTES], proof[SIGNATURE_BYTES:]
    count, rest = divmod(len(listed), _HASH_BYTES)
    is_list = not rest and count <= _MAX_TEXTS
    if not is_list or not is_signed_by(public, _PURPOSE + listed, signature=signature):
        return frozenset()
    starts = range(0, len(listed), _HASH_BYTES)
    return frozenset(listed[start : start + _HASH_BYTES] for start in starts)


def _list_of(texts: Sequence[bytes]) -> bytes:
    return b"".join(map(_hash_of, texts))


def _hash_of(text: bytes) -> bytes:
    return hashlib.sha256(text).digest()
