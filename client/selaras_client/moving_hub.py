"""Making this PC the hub, step by step, on a running office: for the command and the window."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from selaras.domain.requests import HAND_OVER, Request
from selaras.domain.result import Rejection
from selaras.protocol.refusals import SUPERSEDED
from selaras.replica.epochs import waits_for
from selaras.store.requests import DONE, all_requests
from selaras.trust.authority import Authority
from selaras.trust.handing import HandedOverRefusedError
from selaras_client.former_hub import put_former
from selaras_client.giving_up import give_up_asking
from selaras_client.home import Home
from selaras_client.office import Office
from selaras_client.requesting import request_of_hub
from selaras_client.taking_over import CannotTakeOverError, ask_key, handed, own_authority
from selaras_client.wire import HubElsewhereError, HubRefusedError, HubUnreachableError

MOVED: Final = "moved"
HANDED_OVER: Final = "handed-over"
# What is said where nobody hands the keys over: the old hub is silent, or is the hub no more. Then
# there is another one, and whoever took over beside it with the code would make two.
CODE_NEEDED: Final = "code-needed"
ELSEWHERE: Final = "elsewhere"


@dataclass(frozen=True, slots=True)
class TookOver:
    """How this PC became the hub.

    Args:
        reason: ``handed-over`` in order, or ``moved`` because the old one is gone.
        awaited: PCs that must report before anything is approved or exported: names by id.
        recovery: A new recovery code, if there was none; else blank.
    """

    reason: str
    awaited: Mapping[str, str]
    recovery: str


async def take_over(office: Office, code: str) -> TookOver | Rejection:
    """Make this PC the hub; in order where the old one answers, else with the recovery code.

    Raises:
        CannotTakeOverError: It is the hub, or something is missing.
        RecoveryRefusedError: The code is wrong.
        HubRefusedError: The hub turned this PC away.
    """
    identity = await office.ask(lambda replica: replica.identity)
    if not identity.is_set_up or identity.is_own_hub:
        raise CannotTakeOverError("is-hub" if identity.is_set_up else "not-set-up")
    silence = await _silence(office)
    given = None if silence else await _handed(office)
    if given is None and not silence:
        # It answered a moment ago: it died since, or another PC was quicker.
        async with office.paused():
            await office.work(lambda home: give_up_asking(home.store))
        silence = await _silence(office)
    if isinstance(given, Rejection):
        return given
    if not (await office.ask(lambda replica: replica.identity)).epoch:
        # It joined and heard nothing yet: a hub of it would have none of the office's data.
        raise CannotTakeOverError("nothing-here")
    keys, hub = await office.work(lambda home: home.keys), identity.hub
    authority = given or await office.work(_handed_late)
    if authority is None:
        missing = silence or CODE_NEEDED
        authority = own_authority(keys, identity.device, hub=hub, code=code, missing=missing)
    async with office.paused():
        return await office.work(lambda home: _become(home, authority, is_given=given is not None))


async def _silence(office: Office) -> str:
    """Exchange everything with the old hub; return why it hands over nothing, if it does not."""
    try:
        await office.sync_once()
    except HubElsewhereError:
        return ELSEWHERE
    except HubUnreachableError:
        return CODE_NEEDED
    except HubRefusedError as error:
        if error.facts["reason"] != SUPERSEDED:
            raise
        return ELSEWHERE
    return ""


async def _handed(office: Office) -> Authority | Rejection | None:
    """Ask the hub for its authority; None where the line dropped before it answered."""
    keys = await office.work(lambda home: home.keys)
    identity = await office.ask(lambda replica: replica.identity)

    def make(home: Home) -> Request:
        public = ask_key(keys, identity.device, chance=home.chance)
        return Request(HAND_OVER, {"public": public})

    answer = await request_of_hub(office, lambda home: home.replica.ask(make(home)))
    if isinstance(answer, Rejection):
        return answer
    if answer.is_waiting:
        return None
    text = str(answer.request.facts.get("authority", ""))
    return handed(keys, identity.device, hub=identity.hub, text=text)


def _handed_late(home: Home) -> Authority | None:
    """Return what the hub handed to this PC when nobody waited for its answer any more.

    It has stepped aside with that answer: without this the office would need its recovery code.
    """
    identity = home.replica.identity
    with home.replica.reading() as db:
        given = [each for each in all_requests(db) if (each.kind, each.state) == (HAND_OVER, DONE)]
    for each in reversed(given):
        with suppress(HandedOverRefusedError):
            text = str(each.facts.get("authority", ""))
            return handed(home.keys, identity.device, hub=identity.hub, text=text)
    return None


def _become(home: Home, authority: Authority, *, is_given: bool) -> TookOver:
    is_all_here = home.replica.identity.seq >= home.desk.head
    reason = HANDED_OVER if is_given and is_all_here else MOVED
    if reason == MOVED:
        put_former(home, address=home.replica.identity.hub_address)
    recovery = home.become_hub(authority, reason=reason)
    with home.replica.reading() as db:
        return TookOver(reason, waits_for(db), recovery)
