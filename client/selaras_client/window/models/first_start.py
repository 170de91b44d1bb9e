"""The first start: this PC alone, or one of an office's PCs."""

import re
from dataclasses import dataclass

from selaras.domain.party import has_wrong_check_digit, npwp_text, parse_npwp
from selaras.domain.result import Rejection
from selaras_client.discovery import hubs_nearby
from selaras_client.office import Office

_ADDRESS = re.compile(r"\S+:\d{1,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Hint:
    """A sentence under a field.

    Args:
        key: Of ``texts``.
        is_error: Stands in the way.
    """

    key: str
    is_error: bool
    shown: str = ""


class FirstStartModel:
    """What the person has filled in so far."""

    def __init__(self, office: Office) -> None:
        """Set up *office*."""
        self._office = office
        self.npwp = self.name = ""
        self.with_sample = False
        self.address = self.code = self.pc = ""

    async def find_hubs(self) -> list[str]:
        """Return where hubs announce themselves on this network."""
        return await hubs_nearby()

    def npwp_hint(self) -> Hint | None:
        """Say what is odd about the NPWP; None while it is blank."""
        return npwp_hint(self.npwp)

    def alone_faults(self) -> dict[str, str]:
        """Return, by field, the key of what is missing before this PC can work alone."""
        faults = {}
        if parse_npwp(self.npwp) is None:
            faults["npwp"] = "window.first.npwp-shape"
        if not self.name.strip():
            faults["name"] = "window.first.name-missing"
        return faults

    def join_faults(self) -> dict[str, str]:
        """Return, by field, the key of what is missing before this PC can join a hub."""
        faults = {}
        if _ADDRESS.fullmatch(self.address.strip()) is None:
            faults["address"] = "window.first.address-shape"
        if not self.code.strip():
            faults["code"] = "window.first.code-missing"
        if not self.pc.strip():
            faults["pc"] = "window.first.pc-missing"
        return faults

    async def set_up(self) -> Rejection | None:
        """Make the company on this PC; ``alone_faults`` must be empty."""
        npwp = parse_npwp(self.npwp) or ""
        name = self.name.strip()
        return await self._office.set_up(npwp=npwp, name=name, sample=self.with_sample)

    async def join(self) -> Rejection | None:
        """Join the hub; ``join_faults`` must be empty."""
        return await self._office.join(
            address=self.address.strip(), code=self.code.strip(), pc=self.pc.strip()
        )


def npwp_hint(typed: str) -> Hint | None:
    """Say what is odd about an NPWP as it was typed; None while it is blank."""
    if not typed.strip():
        return None
    npwp = parse_npwp(typed)
    if npwp is None:
        return Hint("window.first.npwp-shape", is_error=True)
    if has_wrong_check_digit(npwp):
        return Hint("window.first.npwp-doubtful", is_error=False, shown=npwp_text(npwp))
    return Hint("window.first.npwp-good", is_error=False, shown=npwp_text(npwp))
