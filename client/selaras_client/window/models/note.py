"""A sentence beside a field."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from selaras.domain.findings import Severity


@dataclass(frozen=True, slots=True)
class Note:
    """What is odd about a field, or why its text was refused.

    Args:
        key: Of ``texts``.
    """

    key: str
    facts: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = Severity.ERROR
