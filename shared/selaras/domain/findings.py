"""What is wrong with an invoice, as coded findings that a screen can put beside the field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """Whether Coretax or the law will refuse the invoice, or only a person should look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or doubt.

    Args:
        code: Stable key of the sentence in ``texts`` (``line.qty-not-positive``).
        path: Field name as in ``show --json`` (``lines.2.qty``), lines counted from 1; empty for
            the invoice as a whole.
        facts: What the sentence needs; texts and whole numbers only.
    """

    code: str
    severity: Severity
    path: str
    facts: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        """Say whether it stands in the way of export."""
        return self.severity is Severity.ERROR


def error(code: str, path: str, **facts: str | int) -> Finding:
    """Return a finding that stands in the way of export."""
    return Finding(code, Severity.ERROR, path, facts)


def warning(code: str, path: str, **facts: str | int) -> Finding:
    """Return a finding that a person should look at."""
    return Finding(code, Severity.WARNING, path, facts)
