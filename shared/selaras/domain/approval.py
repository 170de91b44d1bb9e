"""What approval is about: the content an approver saw, and where an invoice stands.

The hash is taken over the registers an invoice would be frozen with; marks about the draft itself
(that it is ready, where it came from, that it is out of the way) are no content.
"""

from collections.abc import Mapping
from enum import StrEnum

NO_CONTENT = frozenset({"ready", "origin", "content_digest", "archived", "former"})


class Stage(StrEnum):
    """Where an invoice stands inside the office, before Coretax has a say."""

    DRAFT = "draft"
    READY = "ready"
    APPROVED = "approved"
    EXPORTED = "exported"
    DISCARDED = "discarded"
    LEGACY = "legacy"


def content_of(registers: Mapping[str, str]) -> dict[str, str]:
    """Return the registers that approval freezes."""
    return {key: text for key, text in registers.items() if key not in NO_CONTENT}
