"""TLS 1.3 and nothing older, for both ends.

A PC trusts the authority of its own hub and no other; where it has none yet, it encrypts and
believes nothing until pairing has proved the certificate it saw.
"""

import hashlib
import ssl
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from selaras.trust.authority import KeysUnreadableError

# To make one takes a millisecond, a third of what the handshake does. A process has one hub, and
# now and then the one before.
_KNOWN_CONTEXTS: Final = 2


@dataclass(frozen=True, slots=True)
class Papers:
    """Where one end keeps what it shows of itself, and whom it believes.

    Args:
        certificate: File, PEM.
        key: File, PEM.
        authority: The hub's authority, PEM.
    """

    certificate: Path
    key: Path
    authority: bytes


def server_context(papers: Papers) -> ssl.SSLContext:
    """Return the hub's side: a PC's certificate is asked for, and judged after the handshake.

    Raises:
        KeysUnreadableError: A file is missing or damaged.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_OPTIONAL
    # A resumed session would not be looked at again; a revoked PC must be.
    context.num_tickets = 0
    return _ready(context, papers)


def client_context(papers: Papers) -> ssl.SSLContext:
    """Return a known PC's side: only its own hub's authority counts.

    The same one for as long as the files say the same.

    Raises:
        KeysUnreadableError: A file is missing or damaged.
    """
    try:
        shown = papers.certificate.read_bytes(), papers.key.read_bytes()
    except OSError as error:
        raise KeysUnreadableError(path=str(papers.certificate)) from error
    return _client_context(papers, hashlib.sha256(b"".join(shown)).digest())


@lru_cache(maxsize=_KNOWN_CONTEXTS)
def _client_context(papers: Papers, _shown: bytes) -> ssl.SSLContext:
    return _ready(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), papers)


def pairing_context() -> ssl.SSLContext:
    """Return the side of a PC that knows no hub yet: encrypted, and nobody is believed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # Pairing proves the certificate; no list of authorities could know it.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _ready(context: ssl.SSLContext, papers: Papers) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        context.load_cert_chain(papers.certificate, papers.key)
        context.load_verify_locations(cadata=papers.authority.decode("ascii"))
    except (OSError, ValueError) as error:
        raise KeysUnreadableError(path=str(papers.certificate)) from error
    return context
