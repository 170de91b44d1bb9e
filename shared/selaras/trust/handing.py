"""The hub's authority on its way to the PC that becomes the hub, so that only that PC can open it.

The PC makes a key pair for this once (X25519) and sends the public half with its request; the hub
answers with the authority encrypted to it. The answer is stored in databases on the way, where it
is no secret: the private half never leaves the PC's keys folder.
"""

import base64
import binascii
import json
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from selaras.errors import DomainError
from selaras.trust.authority import Authority, Issued

SECRET_BYTES: Final = 32
_PURPOSE: Final = b"selaras hand over 1"
# The key is used once, for one message.
_NONCE: Final = bytes(12)


class HandedOverRefusedError(DomainError):
    """What the hub handed over cannot be opened here."""

    code = "take-over.not-opened"


def public_of(secret: bytes) -> str:
    """Return the public half of the key *secret*, which is ``SECRET_BYTES`` of chance."""
    return _text(X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw())


def hand_over(authority: Authority, public: str) -> str:
    """Return *authority* for the PC with this public key alone.

    Raises:
        HandedOverRefusedError: *public* is no key.
    """
    try:
        theirs = X25519PublicKey.from_public_bytes(_bytes(public))
        once = X25519PrivateKey.generate()
        shared = once.exchange(theirs)
    except (ValueError, binascii.Error) as error:
        raise HandedOverRefusedError(reason="key") from error
    mine = once.public_key().public_bytes_raw()
    plain = json.dumps(
        {
            "key": authority.issued.key.decode("ascii"),
            "certificate": authority.certificate.decode("ascii"),
        }
    )
    sealed = _box(shared, mine).encrypt(_NONCE, plain.encode("ascii"), _bound(authority.hub))
    return json.dumps({"public": _text(mine), "sealed": _text(sealed)})


def take_in(text: str, secret: bytes, *, hub: str) -> Authority:
    """Return the authority of the hub with this id that was handed over to us.

    Raises:
        HandedOverRefusedError: It is not for us, or damaged.
    """
    try:
        parts = json.loads(text)
        theirs = _bytes(parts["public"])
        own = X25519PrivateKey.from_private_bytes(secret)
        shared = own.exchange(X25519PublicKey.from_public_bytes(theirs))
        plain = _box(shared, theirs).decrypt(_NONCE, _bytes(parts["sealed"]), _bound(hub))
        found = json.loads(plain)
        return Authority(hub, Issued(found["key"].encode(), found["certificate"].encode()))
    except (ValueError, KeyError, TypeError, InvalidTag, binascii.Error) as error:
        raise HandedOverRefusedError(reason=type(error).__name__) from error


def _box(shared: bytes, public: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), 32, salt=public, info=_PURPOSE).derive(shared))


def _bound(hub: str) -> bytes:
    return _PURPOSE + b" " + hub.encode("utf-8")


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
