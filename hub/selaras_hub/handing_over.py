"""The hub hands over to another PC of the office, in order: it makes no facts from then on."""

import json

from selaras.domain.requests import Request
from selaras.protocol.refusals import SUPERSEDED
from selaras.store.hub_inbox import forget_inbox
from selaras.store.meta import get_meta, set_meta
from selaras.trust.handing import HandedOverRefusedError, hand_over
from selaras_hub.epochs import OWN_DEVICE
from selaras_hub.judging import Refused
from selaras_hub.requesting import Asked, Done


def give(asked: Asked, request: Request) -> Done | Refused:
    """Give the asking PC the hub's authority, for it alone, and step aside with this turn."""
    if asked.member.device == get_meta(asked.facts.db, OWN_DEVICE):
        return Refused("take-over.is-hub")
    if asked.authority is None:
        return Refused("take-over.no-keys")
    try:
        sealed = hand_over(asked.authority, request.text("public"))
    except HandedOverRefusedError:
        return Refused("request.unreadable")
    aside = {"device": asked.member.device, "pc": asked.member.pc, "at": asked.now}
    # The PC that is the hub from now on is brought it.
    forget_inbox(asked.facts.db)
    set_meta(asked.facts.db, SUPERSEDED, value=json.dumps(aside, sort_keys=True))
    return Done({"authority": sealed})
