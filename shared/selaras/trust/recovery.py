"""The hub's authority under a printed recovery code, so that another PC can become the hub.

The code carries 125 bits, so that guessing it is hopeless even without Argon2id; that stands
there for a code somebody wrote down only in part. The wrapped copy is no secret of its own: it
travels to every PC.
"""

import base64
import binascii
import json
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from selaras.errors import DomainError
from selaras.trust.authority import Authority, Issued
from selaras.trust.letters import grouped, letters_from, letters_of

CODE_LETTERS: Final = 25
SALT_BYTES: Final = 16
NONCE_BYTES: Final = 12
RANDOM_BYTES: Final = CODE_LETTERS + SALT_BYTES + NONCE_BYTES
_GROUPS: Final = (5, 5, 5, 5, 5)
_VERSION: Final = 1
_ITERATIONS: Final = 3
_MEMORY_KIB: Final = 64 * 1024


class RecoveryRefusedError(DomainError):
    """The recovery code is wrong, or the wrapped copy is not one."""

    code = "trust.recovery-refused"


def wrap(authority: Authority, random: bytes) -> tuple[str, bytes]:
    """Return a new recovery code, to be printed and not kept, and the wrapped authority.

    Args:
        random: ``RANDOM_BYTES`` bytes of chance, never used before.
    """
    if len(random) != RANDOM_BYTES:
        raise ValueError(len(random))
    letters = letters_from(random[:CODE_LETTERS])
    salt = random[CODE_LETTERS : CODE_LETTERS + SALT_BYTES]
    nonce = random[-NONCE_BYTES:]
    plain = json.dumps(
        {
            "key": authority.issued.key.decode("ascii"),
            "certificate": authority.certificate.decode("ascii"),
        }
    )
    box = ChaCha20Poly1305(_key(letters, salt))
    sealed = box.encrypt(nonce, plain.encode("ascii"), _bound(authority.hub))
    bundle = {
        "version": _VERSION,
        "hub": authority.hub,
        "salt": _text(salt),
        "nonce": _text(nonce),
        "sealed": _text(sealed),
    }
    return grouped(letters, _GROUPS), json.dumps(bundle).encode("ascii")


def unwrap(bundle: bytes, code: str) -> Authority:
    """Return the authority from its wrapped copy.

    Raises:
        RecoveryRefusedError: The code is wrong, or the copy is damaged or of a newer release.
    """
    letters = letters_of(code, count=CODE_LETTERS)
    if letters is None:
        raise RecoveryRefusedError(reason="letters")
    try:
        parts = json.loads(bundle)
        if parts["version"] != _VERSION:
            raise RecoveryRefusedError(reason="version")
        salt, nonce, sealed = (_bytes(parts[name]) for name in ("salt", "nonce", "sealed"))
        hub = str(parts["hub"])
        plain = ChaCha20Poly1305(_key(letters, salt)).decrypt(nonce, sealed, _bound(hub))
        found = json.loads(plain)
        return Authority(hub, Issued(found["key"].encode(), found["certificate"].encode()))
    except (ValueError, KeyError, TypeError, InvalidTag, binascii.Error) as error:
        raise RecoveryRefusedError(reason=type(error).__name__) from error


def _key(letters: str, salt: bytes) -> bytes:
    kdf = Argon2id(salt=salt, length=32, iterations=_ITERATIONS, lanes=1, memory_cost=_MEMORY_KIB)
    return kdf.derive(letters.encode("ascii"))


def _bound(hub: str) -> bytes:
    return f"selaras recovery {_VERSION} {hub}".encode()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
