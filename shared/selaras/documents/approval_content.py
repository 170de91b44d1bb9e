"""The content that approval is bound to, as registers and as a hash."""

from collections.abc import Mapping

from selaras.documents.fingerprint import content_hash
from selaras.documents.values import encode_value
from selaras.domain.approval import content_of

READY = "ready"


def approval_hash(doc_id: str, registers: Mapping[str, str]) -> str:
    """Return the hash of what an approver would freeze, 64 hex digits."""
    return content_hash(doc_id, content_of(registers)).hex()


def ready_mark(doc_id: str, registers: Mapping[str, str]) -> dict[str, str]:
    """Return the register that marks exactly this content as ready."""
    return {READY: encode_value(approval_hash(doc_id, registers))}


def is_ready(doc_id: str, registers: Mapping[str, str]) -> bool:
    """Say whether a draft is marked ready; any edit since takes the mark away."""
    mark = registers.get(READY)
    return mark is not None and mark == ready_mark(doc_id, registers)[READY]
