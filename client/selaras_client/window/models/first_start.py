"""The first start: this PC alone, or one of an office's PCs."""

import re
from dataclasses import dataclass
from pathlib import Path

from selaras.domain.party import has_wrong_check_digit, npwp_text, parse_npwp
from selaras.domain.result import Rejection
from selaras.replica.asking import Waiting
from selaras.replica.users import Users
from selaras_client.discovery import hubs_nearby
from selaras_client.home import Home
from selaras_client.office import Office
from selaras_client.window.models.asking import ask_one
from selaras_client.window.models.user_list import own_password, read_users

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
        self.npwp = self.name = self.admin = self.password = self.file = ""
        self._doubted = ""
        self.with_sample = self.then_import = False
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
        npwp = parse_npwp(self.npwp)
        if npwp is None:
            faults["npwp"] = "window.first.npwp-shape"
        elif has_wrong_check_digit(npwp) and npwp != self._doubted:
            # It cannot be changed later. Said once: who begins again has looked at the card.
            self._doubted = npwp
            faults["npwp"] = "window.first.npwp-unsure"
        if not self.name.strip():
            faults["name"] = "window.first.name-missing"
        if self.password and Users.password_fault(self.password) is not None:
            faults["password"] = "window.first.password-short"  # noqa: S105  # a key of texts
        return faults

    def restore_faults(self) -> dict[str, str]:
        """Return what is missing before a backup can be restored here."""
        return {} if self.restored.is_absolute() else {"file": "window.backup.path-missing"}

    @property
    def restored(self) -> Path:
        """Return the backup that was typed; Windows' copied paths have quotes around them."""
        return Path(self.file.strip().strip('"'))

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
        refusal = await self._office.set_up(npwp=npwp, name=name, sample=self.with_sample)
        return refusal or await self._introduce()

    async def _introduce(self) -> Rejection | None:
        """Give the first administrator her password and her name, where she typed them."""
        admin, office = self.admin.strip(), self._office
        if self.password:
            answer = await own_password(office, old="", new=self.password)
            if answer.refusal is not None:
                return answer.refusal
        (first, *_) = await read_users(office)
        if not admin or admin == first.name:
            return None

        def rename(home: Home) -> Waiting | Rejection:
            return home.replica.users.change(first.name, new_name=admin)

        return (await ask_one(office, rename)).refusal

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
