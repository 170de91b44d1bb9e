"""The frames by which a PC that knows no hub yet is let in. Members are only ever added.

They come before any Hello, on a line of their own, and count their versions by themselves. What
is proved, and over what, is in ``trust.pairing``.
"""

from typing import TypeAlias

from selaras.protocol.members import ByPosition, Natural


class Join(ByPosition):
    """A new PC asks to be let in with a one-time code; *company*: NPWP it works for, or blank."""

    code: str
    pc: str
    company: str = ""


class Joined(ByPosition):
    """The hub lets a PC in.

    Args:
        device: Who the PC is from now on.
        token: Secret that proves it in every Hello.
        company: NPWP, 16 digits.
        hub: The hub's id.
    """

    device: str
    token: str
    company: str
    company_name: str
    hub: str


class PairAsk(ByPosition):
    """A new PC names a one-time code and asks the hub to prove that it knows it.

    Args:
        public: The code's public letters; its secret is never sent.
        nonce: 32 bytes of chance.
        version: Of the way to pair.
    """

    public: str
    nonce: bytes
    version: Natural = 1


class PairChallenge(ByPosition):
    """The hub proves the code over the certificate it shows.

    Args:
        nonce: 32 bytes of chance.
        proof: See ``trust.pairing``.
    """

    nonce: bytes
    proof: bytes


class PairProof(ByPosition):
    """The PC proves the code over the certificate it saw, and says what it wants.

    Args:
        request: Certificate request for its fresh key, DER.
        pc: Its name, for people.
        company: NPWP this PC already works for on its own, or blank.
    """

    proof: bytes
    request: bytes
    pc: str
    company: str = ""


class Paired(ByPosition):
    """The hub lets a proven PC in.

    Args:
        device: Who the PC is from now on.
        certificate: The PC's, PEM.
        authority: The hub's own authority, PEM; the PC trusts no other.
        hub: The hub's id, from which its name in certificates is made.
        company: NPWP, 16 digits.
        recovery: The hub's authority, wrapped under its printed recovery code.
    """

    device: str
    certificate: bytes
    authority: bytes
    hub: str
    company: str
    company_name: str
    recovery: bytes = b""


PairingFrame: TypeAlias = PairAsk | PairChallenge | PairProof | Paired
