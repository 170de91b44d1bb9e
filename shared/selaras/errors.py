"""Every deliberate exception, in one tree sorted by who must act.

Imports nothing. An error carries facts, never sentences: ``texts`` turns ``code`` and ``facts``
into a sentence for people. ``code`` is stable: scripts read it from ``--json``.
"""

from collections.abc import Mapping
from typing import ClassVar


class SelarasError(Exception):
    """Anything Selaras raises on purpose.

    Args:
        facts: What the sentence for people needs (a path, a count, a place in a file).
    """

    code: ClassVar[str] = "error"

    def __init__(self, /, **facts: object) -> None:
        super().__init__(self.code, facts)
        self.facts: Mapping[str, object] = facts


class DomainError(SelarasError):
    """A rule or the input says no; the person can act on it (exit code 1)."""

    code: ClassVar[str] = "domain"


class UsageError(SelarasError):
    """The command was called in a way it does not understand (exit code 2)."""

    code: ClassVar[str] = "usage"


class StoreError(SelarasError):
    """The local file cannot be trusted or written; stop before anything else is lost (exit 3)."""

    code: ClassVar[str] = "store"


class HubError(SelarasError):
    """The hub cannot be reached, or says it is not for us (exit code 3)."""

    code: ClassVar[str] = "hub"


class ProtocolError(SelarasError):
    """A conversation between a PC and the hub went wrong."""

    code: ClassVar[str] = "protocol"


class LocalProtocolError(ProtocolError):
    """Our own side spoke out of turn: a bug here."""

    code: ClassVar[str] = "protocol.local"


class RemoteProtocolError(ProtocolError):
    """The peer sent what the protocol does not allow; the conversation ends."""

    code: ClassVar[str] = "protocol.remote"


class DocumentError(SelarasError):
    """Bytes that claim to be a document or an update are not one."""

    code: ClassVar[str] = "document"
