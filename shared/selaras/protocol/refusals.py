"""Refusals that a PC answers by itself: what it does, and that it comes again at once."""

from collections.abc import Mapping
from typing import Final

# The hub of this PC is in a new epoch by now: the PC comes again and gives back what it has.
NEW_EPOCH: Final = "hub.new-epoch"
# Another PC is the hub by now; fact ``address`` where it is known.
SUPERSEDED: Final = "hub.superseded"
# Refusals after which a PC begins a new incarnation and comes again by itself, and the reason.
RENEWALS: Final[Mapping[str, str]] = {
    "hub.rolled-back": "rolled-back",
    "hub.forked": "forked",
    "hub.live-twice": "live-twice",
}
# What no frame can be read from; so an older hub answers a frame that it does not know.
UNREADABLE: Final = "protocol.unreadable"
# The hub's program is older than the one this PC spoke with before: it comes again and says all.
SAY_ALL: Final = "hub.say-all"
COME_AGAIN: Final = frozenset({*RENEWALS, NEW_EPOCH, SAY_ALL})
