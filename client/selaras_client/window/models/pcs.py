"""The PCs of the office as this one knows them, and letting another one in."""

from dataclasses import dataclass, replace

from selaras.address import AddressUnreadableError, parse_address
from selaras.domain.requests import REVOKE_PC, Request
from selaras.domain.result import Rejection
from selaras.domain.roles import Action
from selaras.replica.alarms import HERE
from selaras.texts import Texts
from selaras_client.discovery import own_addresses
from selaras_client.former_hub import look_at
from selaras_client.health import Health, office_health
from selaras_client.home import Home
from selaras_client.office import Office
from selaras_client.qr import code_as_png
from selaras_client.window.doors import Doors
from selaras_client.window.models.asking import Answer, ask_one
from selaras_client.window.models.moving import open_doors


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time code for another PC.

    Args:
        addresses: Where the hub can be reached from elsewhere; none without a network.
        qr: PNG picture of the first address and the code; blank without an address.
        recovery: The hub's recovery code, if it was made just now; it is shown this once.
    """

    code: str
    expires: str
    addresses: tuple[str, ...]
    qr: bytes
    recovery: str = ""


async def read_pcs(office: Office, texts: Texts) -> Health:
    """Return how the office is now, in sentences of *texts*."""
    return await office.work(lambda home: office_health(home, texts))


async def invite(office: Office, doors: Doors | None) -> Invitation | Rejection:
    """Open the hub's doors if they are shut, and make a code."""
    refusal = await office.work(_may_not_invite)
    if refusal is not None:
        return refusal
    opened = await open_doors(doors)
    if opened.shut is not None:
        return opened.shut
    made = await office.work(_invitation)
    return made if isinstance(made, Rejection) else replace(made, recovery=opened.recovery)


async def look_there(office: Office, typed: str) -> Rejection | None:
    """Look for the hub first where somebody typed that it is; say why where that is no address."""
    try:
        address = parse_address(typed)
    except AddressUnreadableError:
        return Rejection("window.first.address-shape")
    return await look_at(office, address)


async def revoke(office: Office, device: str, *, reason: str) -> Answer:
    """Ask that a PC be taken off the list for ever."""
    request = Request(REVOKE_PC, {"device": device, "reason": reason})
    return await ask_one(office, lambda home: home.replica.ask(request))


async def close_alarm(office: Office, alarm: str) -> Answer:
    """Say that an alarm was seen to."""
    if alarm.startswith(HERE):
        refusal = await office.work(lambda home: home.replica.alarms.close_here(alarm))
        return Answer(is_done=refusal is None, refusal=refusal)
    return await ask_one(office, lambda home: home.replica.alarms.ask_to_close(alarm))


def _may_not_invite(home: Home) -> Rejection | None:
    if home.hub is None:
        return Rejection("window.pcs.not-the-hub")
    return home.replica.users.may(Action.PCS)


def _invitation(home: Home) -> Invitation | Rejection:
    if home.hub is None:
        return Rejection("window.pcs.not-the-hub")
    code, expires = home.hub.invite()
    addresses = tuple(own_addresses(parse_address(home.listen))) if home.listen else ()
    return Invitation(
        code, expires, addresses, code_as_png(addresses[0], code) if addresses else b""
    )
