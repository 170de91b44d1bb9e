"""Why does this PC not reach the hub? Step by step, in words that a person can act on."""

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field

from selaras.address import Address, AddressUnreadableError, parse_address
from selaras.errors import HubError
from selaras_client.discovery import own_addresses
from selaras_client.office import Office

CONNECT_S = 4.0
TALK_S = 15.0
# Offices use networks of this size; a hub outside of it is most often the wrong address.
_USUAL_PREFIX = 24


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried.

    Args:
        key: Of the sentence.
    """

    is_well: bool
    key: str
    facts: Mapping[str, object] = field(default_factory=dict)


def _well(key: str, facts: Mapping[str, object] | None = None) -> Step:
    return Step(is_well=True, key=key, facts=facts or {})


def _bad(key: str, facts: Mapping[str, object] | None = None) -> Step:
    return Step(is_well=False, key=key, facts=facts or {})


async def try_network(office: Office) -> list[Step]:
    """Try everything between this PC and its hub, up to the first thing that fails."""
    own = [each.partition(":")[0] for each in own_addresses(Address("0.0.0.0", 1))]  # noqa: S104
    if not own:
        return [_bad("window.network.no-network")]
    steps = [_well("window.network.own", {"addresses": ", ".join(own)})]
    is_hub, address = await office.work(
        lambda home: (home.hub is not None, home.replica.identity.hub_address)
    )
    if is_hub:
        return [*steps, _well("window.network.is-hub")]
    try:
        hub = parse_address(address)
    except AddressUnreadableError:
        return [*steps, _bad("window.network.no-address")]
    reached = await reach(hub, own=own)
    steps.append(reached)
    return [*steps, await _talk(office, hub)] if reached.is_well else steps


async def reach(hub: Address, *, own: list[str]) -> Step:
    """Say whether anything listens at *hub*, and if not, what is most likely wrong."""
    facts = {"address": str(hub), "host": hub.host, "port": hub.port}
    try:
        opening = asyncio.open_connection(hub.host, hub.port)
        _, writer = await asyncio.wait_for(opening, CONNECT_S)
    except ConnectionRefusedError:
        # The PC answers that nothing listens there.
        return _bad("window.network.hub-off", facts)
    except socket.gaierror:
        return _bad("window.network.unknown-name", facts)
    except (TimeoutError, OSError):
        key = "no-answer" if _is_near(hub.host, own) else "other-network"
        return _bad(f"window.network.{key}", facts)
    writer.close()
    return _well("window.network.reached", facts)


async def _talk(office: Office, hub: Address) -> Step:
    """Let the real conversation begin: it says itself when somebody else answers there."""
    try:
        await asyncio.wait_for(office.sync_once(), TALK_S)
    except HubError as error:
        return _bad(str(error.facts.get("reason") or error.code), error.facts)
    except TimeoutError:
        return _bad("window.network.silent", {"address": str(hub)})
    return _well("window.network.well")


def _is_near(host: str, own: list[str]) -> bool:
    """Say whether *host* lies in one of this PC's networks, as far as addresses tell."""
    try:
        there = ipaddress.ip_address(host)
        nets = [ipaddress.ip_network(f"{each}/{_USUAL_PREFIX}", strict=False) for each in own]
    except ValueError:
        return True
    return any(there in net for net in nets)
