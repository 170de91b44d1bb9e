"""A user's key pair: made on the PC of the person, locked under her password, used to sign.

Opening the locked key is the proof of the password, also without a network: the locked key
travels to every PC as part of a fact, and nothing else verifies a password anywhere. So the cost
of a guess is the cost of Argon2id (64 MiB, about a tenth of a second).
"""

import base64
import binascii
import hashlib
import json
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from selaras.errors import DomainError
from selaras.trust.letters import grouped, letters_from

SEED_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
LOCK_RANDOM_BYTES: Final = 28
MIN_PASSWORD: Final = 8
MAX_PASSWORD: Final = 1_000
NEW_PASSWORD_BYTES: Final = 16

_VERSION: Final = 1
_SALT_BYTES: Final = 16
# What a fact may make this PC work at most.
_MAX_ITERATIONS: Final = 10
_MAX_MEMORY_KIB: Final = 256 * 1024
_MAX_LOCKED: Final = 2_000
# To read a key costs a third of what it then verifies.
_KNOWN_KEYS: Final = 64
# What is written is signed once, and looked at again when it is sent: some 200 bytes for each.
_KNOWN_SIGNATURES: Final = 2_048


@dataclass(frozen=True, slots=True)
class Cost:
    """What it takes Argon2id to try one password, in one lane.

    Args:
        memory_kib: In units of 1,024 bytes.
    """

    iterations: int
    memory_kib: int


PASSWORD_COST: Final = Cost(iterations=2, memory_kib=64 * 1024)
# Guessing an empty password takes one try, so that its key need not cost anything to open.
_EMPTY_COST: Final = Cost(iterations=1, memory_kib=8)


class WrongPasswordError(DomainError):
    """The password does not open the key."""

    code = "login.wrong-password"


class LockedKeyError(DomainError):
    """The locked key is damaged, or of a newer release."""

    code = "login.key-unreadable"


@dataclass(frozen=True, slots=True)
class _Lock:
    salt: bytes
    nonce: bytes
    sealed: bytes
    cost: Cost


class UserKey:
    """An opened key of a user."""

    def __init__(self, seed: bytes) -> None:
        """Take up the key that *seed*, ``SEED_BYTES`` long, stands for."""
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.seed = seed
        self.public: str = _text(self._private.public_key().public_bytes_raw())
        self._signed: dict[bytes, bytes] = {}

    def sign(self, data: bytes) -> bytes:
        """Return the signature of *data*, 64 bytes; of the same data always the same."""
        name = hashlib.sha256(data).digest()
        known = self._signed.get(name)
        if known is None:
            known = self._signed[name] = self._private.sign(data)
            if len(self._signed) > _KNOWN_SIGNATURES:
                del self._signed[next(iter(self._signed))]
        return known


def is_signed_by(public: str, data: bytes, *, signature: bytes) -> bool:
    """Say whether *signature* over *data* is of the key whose public half is *public*."""
    try:
        _opened(public).verify(signature, data)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


@lru_cache(maxsize=_KNOWN_KEYS)
def _opened(public: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(_bytes(public))


def lock(key: UserKey, password: str, *, user: str, random: bytes) -> str:
    """Return *key* locked under *password*, for nobody but *user*.

    Args:
        random: ``LOCK_RANDOM_BYTES`` bytes of chance, never used before.
    """
    if len(random) != LOCK_RANDOM_BYTES:
        raise ValueError(len(random))
    salt, nonce = random[:_SALT_BYTES], random[_SALT_BYTES:]
    cost = PASSWORD_COST if password else _EMPTY_COST
    opened = _Lock(salt, nonce, b"", cost)
    sealed = _box(opened, password).encrypt(nonce, key.seed, _bound(user, key.public))
    members = {
        "version": _VERSION,
        "salt": _text(salt),
        "nonce": _text(nonce),
        "sealed": _text(sealed),
        "iterations": cost.iterations,
        "memory_kib": cost.memory_kib,
    }
    return json.dumps(members, sort_keys=True, separators=(",", ":"))


def unlock(locked: str, password: str, *, user: str, public: str) -> UserKey:
    """Open the key of *user* whose public half is *public*.

    Raises:
        WrongPasswordError: The password is another, or the locked key was tampered with.
        LockedKeyError: It is no locked key of this release.
    """
    found = _read(locked)
    if found is None:
        raise LockedKeyError
    try:
        seed = _box(found, password).decrypt(found.nonce, found.sealed, _bound(user, public))
    except InvalidTag:
        raise WrongPasswordError from None
    return UserKey(seed)


def is_locked_key(locked: str) -> bool:
    """Say whether *locked* can be opened by this release, given the password."""
    return _read(locked) is not None


def is_public_key(public: str) -> bool:
    """Say whether *public* is the public half of a key."""
    try:
        Ed25519PublicKey.from_public_bytes(_bytes(public))
    except (ValueError, binascii.Error):
        return False
    return True


def new_password(random: bytes) -> str:
    """Return a password of 80 bits to hand over once, easy to read out.

    Args:
        random: ``NEW_PASSWORD_BYTES`` bytes of chance.
    """
    return grouped(letters_from(random), (4, 4, 4, 4)).lower()


def _read(locked: str) -> _Lock | None:
    try:
        parts = json.loads(locked) if len(locked) <= _MAX_LOCKED else {}
        if parts.get("version") != _VERSION:
            return None
        salt, nonce, sealed = (_bytes(str(parts[name])) for name in ("salt", "nonce", "sealed"))
        found = _Lock(salt, nonce, sealed, Cost(parts["iterations"], parts["memory_kib"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return found if _is_bearable(found) else None


def _is_bearable(found: _Lock) -> bool:
    sizes = (len(found.salt), len(found.nonce), len(found.sealed))
    return (
        type(found.cost.iterations) is int
        and type(found.cost.memory_kib) is int
        and 1 <= found.cost.iterations <= _MAX_ITERATIONS
        and _EMPTY_COST.memory_kib <= found.cost.memory_kib <= _MAX_MEMORY_KIB
        and sizes == (_SALT_BYTES, LOCK_RANDOM_BYTES - _SALT_BYTES, SEED_BYTES + 16)
    )


def _box(found: _Lock, password: str) -> ChaCha20Poly1305:
    kdf = Argon2id(
        salt=found.salt,
        length=32,
        iterations=found.cost.iterations,
        lanes=1,
        memory_cost=found.cost.memory_kib,
    )
    # Two keyboards may put one letter together from other signs.
    typed = unicodedata.normalize("NFC", password)
    return ChaCha20Poly1305(kdf.derive(typed.encode("utf-8", "surrogatepass")))


def _bound(user: str, public: str) -> bytes:
    return f"selaras user key {_VERSION} {user} {public}".encode()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
