"""The company (NPWP) that issues invoices, and its branches (NITKU)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Branch:
    """A place of business.

    Args:
        code: The six digits after the NPWP in its NITKU; ``000000`` is the head office.
    """

    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Company:
    """One NPWP.

    Args:
        npwp: 16 digits.
        branches: Known places of business, by code.
    """

    npwp: str
    name: str
    branches: tuple[Branch, ...] = ()
