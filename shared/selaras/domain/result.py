"""What a decision returns: a value, or the reason why not.

Expected refusals are values, so that a screen can show them beside the field.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a command may not be carried out.

    Args:
        code: Stable key of the sentence in ``texts`` (``invoice.not-found``).
        facts: What the sentence needs.
    """

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Defect:
    """A stored value that cannot be read; it is shown to a person and never raised.

    Args:
        path: Field path as in ``show --json`` (``lines.2.price``), lines counted from 1.
        code: Stable key of the sentence in ``texts`` (``amount.unreadable``).
    """

    path: str
    code: str
