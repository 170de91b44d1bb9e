"""The hub's signature on facts: one for all facts of a commit, and a proof for each.

The hub's fact key is made from its authority's key, so that whoever may take the hub over (with
the recovery code) has it too and no further secret must be kept. Facts that are sealed together
are the leaves of a hash tree whose root is signed; a fact's *seal* holds that signature and the
path from its leaf to the root, so that each fact can be proved alone, years later, at another hub.
See docs/adr/0015-facts-are-sealed-in-trees.md.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from struct import Struct
from typing import Final, NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from selaras.trust.authority import Authority, KeysUnreadableError
from selaras.trust.users import SEED_BYTES, UserKey, is_signed_by
from selaras.values import Value

MAX_TREE: Final = 256
SIGNATURE_BYTES: Final = 64
_HASH_BYTES: Final = 32
_VERSION: Final = 1
# Version, epoch counter, number in the feed, place among the leaves, signature.
_HEAD: Final = Struct(f">BQQH{SIGNATURE_BYTES}s")
_length: Final = Struct(">Q").pack
_NUMBERS: Final = Struct(">QQ")
_MAX_PATH: Final = 8
_PURPOSE: Final = b"selaras facts 1"


class Sealable(NamedTuple):
    """What a seal covers of a fact.

    Args:
        counter: Of the epoch in which the hub made it.
        seq: Its number in that epoch's feed.
    """

    fact_id: str
    kind: str
    company: str
    subject: str
    content: str
    counter: int = 0
    seq: int = 0


class SealParts(Value):
    """What a seal consists of.

    Args:
        place: Of the fact among the leaves of its tree.
        path: The hashes beside the way from there to the root, one behind the other.
    """

    counter: int
    seq: int
    place: int
    signature: bytes
    path: bytes

    @property
    def depth(self) -> int:
        """Return how many hashes there are beside the way."""
        return len(self.path) // _HASH_BYTES


def fact_key(authority: Authority) -> UserKey:
    """Return the key a hub signs facts and epochs with; the same whenever it is asked for.

    Raises:
        KeysUnreadableError: The authority's key is damaged.
    """
    key = load_pem_private_key(authority.issued.key, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise KeysUnreadableError(reason="key")
    secret = key.private_numbers().private_value.to_bytes(_HASH_BYTES, "big")
    info = _PURPOSE + b" " + authority.hub.encode("utf-8")
    return UserKey(HKDF(SHA256(), SEED_BYTES, salt=None, info=info).derive(secret))


def seal_facts(facts: Sequence[Sealable], key: UserKey) -> list[bytes]:
    """Return one seal for each fact, under one signature.

    Args:
        facts: At most ``MAX_TREE``.
    """
    if not 0 < len(facts) <= MAX_TREE:
        raise ValueError(len(facts))
    levels = _tree([leaf_of(fact) for fact in facts])
    signature = key.sign(_PURPOSE + levels[-1][0])
    # Each way begins where the one of the node above it ends.
    paths = [b""]
    for level in reversed(levels[:-1]):
        paths = [level[place ^ 1] + paths[place >> 1] for place in range(len(level))]
    return [
        join_seal(fact.counter, fact.seq, place=place, signature=signature, path=path)
        for place, (fact, path) in enumerate(zip(facts, paths, strict=False))
    ]


def join_seal(counter: int, seq: int, *, place: int, signature: bytes, path: bytes) -> bytes:
    """Return the seal that consists of the members of ``SealParts``."""
    return _HEAD.pack(_VERSION, counter, seq, place, signature) + path


def split_seal(seal: bytes) -> SealParts | None:
    """Return what a seal consists of, or None where it is none of this release."""
    path, rest = divmod(len(seal) - _HEAD.size, _HASH_BYTES)
    if rest or not 0 <= path <= _MAX_PATH or seal[0] != _VERSION:
        return None
    _, counter, seq, place, signature = _HEAD.unpack_from(seal)
    return SealParts(counter, seq, place, signature, seal[_HEAD.size :])


def made_at(seal: bytes) -> tuple[int, int]:
    """Return (epoch counter, number in the feed) of a sealed fact; (0, 0) for no seal."""
    if len(seal) < _HEAD.size:
        return 0, 0
    _, counter, seq, *_ = _HEAD.unpack_from(seal)
    return counter, seq


def proof_of(fact: Sealable, *, seal: bytes) -> bytes:
    """Return what proves, without its content, that a hub once made *fact*."""
    return body_of(fact) + seal


def read_proof(proof: bytes) -> tuple[bytes, bytes]:
    """Return (hash of what a fact says, its seal) from what ``proof_of`` returned."""
    return proof[:_HASH_BYTES], proof[_HASH_BYTES:]


def is_sealed_by(public: str, fact: Sealable, *, seal: bytes) -> bool:
    """Say whether *seal* proves that the hub whose fact key is *public* made *fact*.

    What the seal says of when it was made is covered; *fact*'s own numbers are not looked at.
    """
    return is_body_sealed(public, body_of(fact), seal=seal)


def body_of(fact: Sealable) -> bytes:
    """Return the hash of what a fact says, 32 bytes; when it was made is not in it."""
    fact_id = fact.fact_id.encode("utf-8", "surrogatepass")
    kind = fact.kind.encode("utf-8", "surrogatepass")
    company = fact.company.encode("utf-8", "surrogatepass")
    subject = fact.subject.encode("utf-8", "surrogatepass")
    content = fact.content.encode("utf-8", "surrogatepass")
    said = (
        *(_length(len(fact_id)), fact_id, _length(len(kind)), kind, _length(len(company)), company),
        *(_length(len(subject)), subject, _length(len(content)), content),
    )
    return hashlib.sha256(b"".join(said)).digest()


def is_body_sealed(public: str, body: bytes, *, seal: bytes) -> bool:
    """Say the same of a fact of which only the hash is at hand."""
    parts = split_seal(seal)
    if parts is None:
        return False
    found, place = _leaf(body, parts.counter, parts.seq), parts.place
    for at in range(0, len(parts.path), _HASH_BYTES):
        other = parts.path[at : at + _HASH_BYTES]
        found = node_of(other, found) if place & 1 else node_of(found, other)
        place >>= 1
    return _is_root_signed(public, found, parts.signature)


@lru_cache(maxsize=64)
def _is_root_signed(public: str, root: bytes, signature: bytes) -> bool:
    # The facts of one page mostly share a root: looked at once, not once for each.
    return is_signed_by(public, _PURPOSE + root, signature=signature)


def leaf_of(fact: Sealable) -> bytes:
    """Return the hash of *fact* and of when it was made, 32 bytes."""
    return _leaf(body_of(fact), fact.counter, fact.seq)


def _leaf(body: bytes, counter: int, seq: int) -> bytes:
    return hashlib.sha256(b"\0" + _NUMBERS.pack(counter, seq) + body).digest()


def node_of(left: bytes, right: bytes) -> bytes:
    """Return the hash above two of a tree."""
    return hashlib.sha256(b"\1" + left + right).digest()


def _tree(leaves: list[bytes]) -> list[list[bytes]]:
    """Return the levels from the leaves up to the root; a leaf without a partner is doubled."""
    levels = [leaves]
    while len(levels[-1]) > 1:
        below = levels[-1]
        if len(below) % 2:
            below.append(below[-1])
        levels.append([node_of(*below[at : at + 2]) for at in range(0, len(below), 2)])
    return levels
