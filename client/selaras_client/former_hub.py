"""Telling the hub that this PC took the place of: it may wake where no other PC ever calls.

In an office of two PCs nobody else could: the one is the hub, and so is the other. The hub calls
where the former one was, says hello as the PC it is, and hangs up; of the two the one in the older
epoch steps aside, the other by the hello, this one by the answer.
"""

import contextlib
import logging
from dataclasses import dataclass
from typing import Final

from selaras import __version__
from selaras.address import Address
from selaras.domain.result import Rejection
from selaras.errors import HubError, RemoteProtocolError
from selaras.protocol.codec import decode_frame, encode_frame
from selaras.protocol.frames import Frame, Refuse, Welcome
from selaras.protocol.refusals import SUPERSEDED
from selaras.replica import Replica
from selaras.store.meta import delete_meta, get_meta, set_meta
from selaras.values import replace
from selaras_client.home import Home
from selaras_client.office import Office
from selaras_client.whereabouts import look_first_at
from selaras_client.wire import Secured, asked

# Where the hub was before this PC became it; until it has heard of that.
FORMER: Final = "former-hub.address"
FIRST_S: Final = 20.0
EVERY_S: Final = 60.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is due."""

    address: str
    hello: bytes
    secured: Secured


def put_former(home: Home, *, address: str) -> None:
    """Write down where the hub is that this PC is about to take the place of."""
    with home.store.transaction() as db:
        set_meta(db, FORMER, value=address)


async def call_former(office: Office) -> None:
    """Tell the former hub, if it does not know yet and can be reached."""
    due = await office.work(due_call)
    if due is None:
        return
    answer = await _answer(due)
    if isinstance(answer, Refuse) and answer.code == SUPERSEDED:
        log.info("hub.former-told")
        await office.work(_forget)
    elif isinstance(answer, Welcome):
        await office.work(lambda home: home.hear_of(answer.epoch_record))


async def look_at(office: Office, address: Address) -> Rejection | None:
    """Look for the hub at *address* first from now on, because a person says that it is there.

    A PC that is the hub itself asks there which of the two is newer, and steps aside if it must.

    Returns:
        Why not: this PC is the hub and stays it.
    """
    place = str(address)
    call = await office.work(lambda home: _first_call_to(home, place))
    answer = None if call is None else await _answer(call)
    if isinstance(answer, Welcome):
        record = answer.epoch_record
        await office.work(lambda home: home.hear_of(record))
    # What is tried there must not end as an attempt that was under way to another place.
    async with office.paused():
        return await office.work(lambda home: _turned_to(home, place))


def due_call(home: Home) -> Call | None:
    """Return the call to make; None where there is nobody to tell, or no papers to show."""
    with home.store.reading() as db:
        address = get_meta(db, FORMER)
    return _call_to(home, address) if address else None


def _first_call_to(home: Home, address: str) -> Call | None:
    if home.hub is not None:
        # One that was the hub from the beginning never joined, and has nothing to show.
        home.hold_papers()
    return _call_to(home, address)


def _call_to(home: Home, address: str) -> Call | None:
    """Return what this hub says at *address*; None where it is none or cannot say who it is."""
    if home.hub is None:
        return None
    try:
        return Call(address, hello_of(home.replica, app_version=__version__), home.secured())
    except HubError:
        return None


def _turned_to(home: Home, address: str) -> Rejection | None:
    if home.hub is not None:
        # With a hub's address in its identity it would take itself for a PC without papers.
        return Rejection("sync.is-hub", {"address": address})
    look_first_at(home, address)
    return None


def hello_of(replica: Replica, *, app_version: str) -> bytes:
    """Return what is said to the former hub; the secret of this PC's own hub is not."""
    return encode_frame(replace(replica.hello(app_version), token=""))


async def _answer(due: Call) -> Frame | None:
    with contextlib.suppress(HubError, RemoteProtocolError):
        return decode_frame(await asked(due.address, due.hello, secured=due.secured))
    return None


def _forget(home: Home) -> None:
    with home.store.transaction() as db:
        delete_meta(db, FORMER)
