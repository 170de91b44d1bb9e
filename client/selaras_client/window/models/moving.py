"""Making this PC the hub from the window, and going on without a PC that will not report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from selaras.domain.requests import LEAVE_OUT_PC, Request
from selaras.domain.result import Rejection
from selaras.domain.roles import Action
from selaras.errors import HubError, SelarasError
from selaras.replica import Replica
from selaras.replica.epochs import LOSS_CODE, waits_for
from selaras_client.cli.result import RejectedError
from selaras_client.home import Home
from selaras_client.moving_hub import TookOver, take_over
from selaras_client.office import Office
from selaras_client.window.doors import Doors
from selaras_client.window.models.asking import Answer, ask_one
from selaras_client.wire import HubRefusedError

# Where only the recovery code helps: the key of the dialog that asks for it.
CODE_ASKED: Final[Mapping[str, str]] = {
    "take-over.code-needed": "code",
    "take-over.elsewhere": "elsewhere",
}


@dataclass(frozen=True, slots=True)
class DoorsNow:
    """How the doors of this hub stand.

    Args:
        recovery: A recovery code that was made just now and is shown this once; else blank.
        shut: Why they could not be opened; None where other PCs can come in.
    """

    reach: tuple[str, ...] = ()
    recovery: str = ""
    shut: Rejection | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """This PC is the hub now, and other PCs can come in, or cannot yet."""

    how: TookOver
    doors: DoorsNow


async def make_hub(office: Office, doors: Doors | None, *, code: str) -> Moved | Rejection:
    """Make this PC the hub and let the others come in; say why where that cannot be."""
    try:
        how = await take_over(office, code.strip())
    except HubRefusedError as error:
        facts = {key: value for key, value in error.facts.items() if key != "reason"}
        return Rejection(str(error.facts["reason"]), facts)
    except SelarasError as error:
        return Rejection(error.code, error.facts)
    if isinstance(how, Rejection):
        return how
    return Moved(how, await open_doors(doors))


async def open_doors(doors: Doors | None) -> DoorsNow:
    """Let other PCs come in, unless they can already; say why where that cannot be."""
    if doors is None or doors.are_open:
        return DoorsNow()
    try:
        way = await doors.open("")
    except RejectedError as error:
        return DoorsNow(shut=error.rejection)
    except SelarasError as error:
        return DoorsNow(shut=Rejection(error.code, error.facts))
    return DoorsNow(tuple(way.reach), way.recovery)


async def renew_recovery(office: Office) -> str | Rejection:
    """Return a new recovery code of the hub on this PC; the old one opens no newer copy."""

    def renew(home: Home) -> str | Rejection:
        if home.hub is None:
            return Rejection("window.pcs.not-the-hub")
        return home.replica.users.may(Action.PCS) or home.hub.renew_recovery()

    return await office.work(renew)


async def awaited_pcs(office: Office) -> frozenset[str]:
    """Return the ids of the PCs that must report before anything is approved or exported."""

    def read(replica: Replica) -> frozenset[str]:
        with replica.reading() as db:
            return frozenset(waits_for(db))

    return await office.ask(read)


async def asked_loss(office: Office) -> Mapping[str, object] | None:
    """Return how many documents a new hub would not take, while that waits for a person's word."""
    status = await office.link_status()
    return status.facts if status.code == LOSS_CODE else None


async def take_loss(office: Office) -> Rejection | None:
    """Go over to the new hub although it does not take all; say why that could not be yet."""
    await office.ask(lambda replica: replica.way_over.take_loss())
    try:
        await office.sync_once()
    except HubError as error:
        return Rejection(str(error.facts.get("reason") or error.code), error.facts)
    return None


async def go_on_without(office: Office, device: str, *, reason: str) -> Answer:
    """Ask to go on without hearing a PC; who says so answers for it by name."""
    request = Request(LEAVE_OUT_PC, {"device": device, "reason": reason})
    return await ask_one(office, lambda home: home.replica.ask(request))
