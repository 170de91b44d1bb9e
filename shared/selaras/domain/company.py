"""The company (NPWP) that issues invoices, and its branches (NITKU)."""

from dataclasses import dataclass
from typing import Final

MAX_NAME: Final = 255
# The fact that says that a company belongs to the installation; the founding one needs none.
OWN_COMPANY: Final = "own-company"
# Facts of these kinds belong to the installation, whatever company they were made under.
SHARED_KINDS: Final = frozenset(
    {
        "user",
        "device",
        "epoch",
        "incarnation",
        "last-delivery",
        "office-alarm",
        "pc-health",
        "recovery",
        OWN_COMPANY,
    }
)


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


def is_company_name(name: str) -> bool:
    """Say whether *name* can be a company's, without blanks around it."""
    return 0 < len(name) <= MAX_NAME and name == name.strip() and name.isprintable()


def own_company_id(npwp: str) -> str:
    """Return the id of the fact that lets a company in."""
    return f"{OWN_COMPANY}:{npwp}"
