"""A PC and a hub prove to one another that they know one join code. No I/O, no clock.

The code is four public letters, by which the hub finds it, and a secret of 100 bits. Both sides
prove the secret over the certificate of this very connection: the hub over its own, the PC over
the one it *saw*. Whoever stands between them shows another certificate, and can neither make a
proof nor pass one on. Nothing is believed at first sight.

A secret of 100 bits needs no PAKE: who hears a proof cannot try codes faster than for ever.
"""

import hashlib
import hmac
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from selaras.errors import DomainError, HubError, LocalProtocolError, RemoteProtocolError
from selaras.trust.authority import belongs_to, der_of, fingerprint, is_issued_by
from selaras.trust.letters import grouped, letters_from, letters_of

PUBLIC_LETTERS: Final = 4
SECRET_LETTERS: Final = 20
CODE_LETTERS: Final = PUBLIC_LETTERS + SECRET_LETTERS
NONCE_BYTES: Final = 32
PROOF_BYTES: Final = 32
VERSION: Final = 1
_GROUPS: Final = (4, 5, 5, 5, 5)
_QR_WORD: Final = "SELARAS1"


class CodeUnreadableError(DomainError):
    """What was typed is not a join code."""

    # What a person can do is the same as for a code that is used up: ask for a new one.
    code = "join.code-wrong"


class HubNotProvenError(HubError):
    """Whoever answered does not know the code, or is not the hub whose certificate we saw."""

    code = "trust.hub-not-proven"


class PcNotProvenError(RemoteProtocolError):
    """The PC does not know the code, or saw another certificate than ours."""

    code = "trust.pc-not-proven"


@dataclass(frozen=True, slots=True)
class PairingCode:
    """A one-time join code: *public* finds it, *secret* is never sent."""

    public: str
    secret: str

    def __str__(self) -> str:
        return grouped(self.public + self.secret, _GROUPS)

    def __repr__(self) -> str:
        return f"PairingCode({self.public})"


@dataclass(frozen=True, slots=True)
class Plea:
    """What a PC says of itself under its proof.

    Args:
        request: Certificate request, DER.
        company: NPWP it works for on its own, or blank.
    """

    request: bytes
    pc: str
    company: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What the hub gives a PC it lets in.

    Args:
        certificate: The PC's, PEM.
        authority: The hub's authority, PEM.
        recovery: The hub's authority wrapped under its recovery code.
    """

    device: str
    certificate: bytes
    authority: bytes
    hub: str
    company: str
    company_name: str
    recovery: bytes


def new_code(random: bytes) -> PairingCode:
    """Make a code from ``CODE_LETTERS`` bytes of chance."""
    if len(random) != CODE_LETTERS:
        raise ValueError(len(random))
    letters = letters_from(random)
    return PairingCode(letters[:PUBLIC_LETTERS], letters[PUBLIC_LETTERS:])


def parse_code(text: str) -> PairingCode:
    """Read a code as a person types it, or the whole text of its QR.

    Raises:
        CodeUnreadableError: It is neither.
    """
    typed = text.strip()
    if typed.upper().startswith(_QR_WORD + ":"):
        typed = typed.rpartition(":")[2]
    letters = letters_of(typed, count=CODE_LETTERS)
    if letters is None:
        raise CodeUnreadableError(letters=CODE_LETTERS)
    return PairingCode(letters[:PUBLIC_LETTERS], letters[PUBLIC_LETTERS:])


def qr_text(address: str, code: str) -> str:
    """Return what the QR of a code says.

    Args:
        address: HOST:PORT.
    """
    return f"{_QR_WORD}:{address}:{code}"


class _State(Enum):
    NEW = auto()
    CHALLENGED = auto()
    PROVED = auto()
    DONE = auto()


class PcPairing:
    """The side of a PC that wants in; made anew for every connection."""

    def __init__(self, code: PairingCode, *, key: bytes, seen: bytes, nonce: bytes) -> None:
        """Begin on a connection whose other end showed a certificate.

        Args:
            key: The PC's fresh key, PEM.
            seen: That certificate, DER.
            nonce: ``NONCE_BYTES`` bytes of chance.
        """
        self._code, self._key, self._seen, self._nonce = code, key, seen, nonce
        self._state = _State.NEW

    def ask(self) -> tuple[str, bytes]:
        """Return the public letters and our nonce, to be sent first."""
        _expect(self._state, _State.NEW)
        self._state = _State.CHALLENGED
        return self._code.public, self._nonce

    def prove(self, nonce: bytes, *, proof: bytes, plea: Plea) -> bytes:
        """Check the hub's proof; return ours.

        Raises:
            HubNotProvenError: It is not the hub that made our code. Nothing was told to it.
        """
        _expect(self._state, _State.CHALLENGED)
        self._state = _State.DONE
        nonces = _nonces(self._nonce, nonce)
        shown = fingerprint(self._seen)
        if not hmac.compare_digest(_hub_proof(self._code.secret, nonces, shown), proof):
            raise HubNotProvenError
        self._state = _State.PROVED
        return _pc_proof(self._code.secret, nonces, shown=shown, plea=plea)

    def accept(self, grant: Grant) -> Grant:
        """Check what the proven hub gives us; return it.

        Raises:
            HubNotProvenError: Its parts are not of one another.
        """
        _expect(self._state, _State.PROVED)
        self._state = _State.DONE
        is_whole = (
            is_issued_by(self._seen, grant.authority)
            and belongs_to(grant.certificate, self._key)
            and is_issued_by(der_of(grant.certificate), grant.authority)
        )
        if not is_whole:
            raise HubNotProvenError(reason="grant")
        return grant


class HubPairing:
    """The hub's side; one at a time on a connection."""

    def __init__(self, shown: bytes, nonce: bytes) -> None:
        """Wait for a PC.

        Args:
            shown: Fingerprint of the hub's own certificate.
            nonce: ``NONCE_BYTES`` bytes of chance.
        """
        self._shown, self._nonce = shown, nonce
        self._state = _State.NEW
        self._secret = ""
        self._nonces = b""

    def challenge(self, nonce: bytes, *, secret: str) -> tuple[bytes, bytes]:
        """Return our nonce and our proof to the PC that named the code of this *secret*.

        Raises:
            RemoteProtocolError: It asked before, or its nonce is not one.
        """
        self._take(_State.NEW)
        if len(nonce) != NONCE_BYTES:
            raise RemoteProtocolError(reason="nonce")
        self._secret, self._nonces = secret, _nonces(nonce, self._nonce)
        self._state = _State.CHALLENGED
        return self._nonce, _hub_proof(secret, self._nonces, self._shown)

    def check(self, proof: bytes, *, plea: Plea) -> None:
        """Return if the PC proved what it pleads.

        Raises:
            PcNotProvenError: It did not.
            RemoteProtocolError: It was not asked.
        """
        self._take(_State.CHALLENGED)
        expected = _pc_proof(self._secret, self._nonces, shown=self._shown, plea=plea)
        if not hmac.compare_digest(expected, proof):
            raise PcNotProvenError
        self._state = _State.DONE

    def _take(self, state: _State) -> None:
        found, self._state = self._state, _State.DONE
        if found is not state:
            raise RemoteProtocolError(state=found.name)


def _nonces(pc: bytes, hub: bytes) -> bytes:
    return _packed(pc, hub)


def _hub_proof(secret: str, nonces: bytes, shown: bytes) -> bytes:
    return _mac(secret, _packed(b"selaras pairing 1 hub", nonces, shown))


def _pc_proof(secret: str, nonces: bytes, *, shown: bytes, plea: Plea) -> bytes:
    pleaded = _packed(plea.request, plea.pc.encode("utf-8"), plea.company.encode("utf-8"))
    digest = hashlib.sha256(pleaded).digest()
    return _mac(secret, _packed(b"selaras pairing 1 pc", nonces, shown, digest))


def _packed(*parts: bytes) -> bytes:
    """Join parts so that no two different lists give the same bytes."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _mac(secret: str, message: bytes) -> bytes:
    return hmac.digest(secret.encode("ascii"), message, "sha256")


def _expect(found: _State, state: _State) -> None:
    if found is not state:
        raise LocalProtocolError(state=found.name, expected=state.name)
