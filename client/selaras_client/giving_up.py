"""A PC that asked for the hub's part and was not answered takes that back.

The request would lie in the outbox and be carried out when both meet again: the hub would step
aside for a PC on which nobody waits to become it, and the office would be without one.
"""

import logging
from dataclasses import replace
from typing import Final

from selaras.domain.requests import HAND_OVER
from selaras.store.engine import Store
from selaras.store.outbox import entry_numbers, get_entry, remove_entries
from selaras.store.requests import REFUSED, WAITING, all_requests, put_request

GIVEN_UP: Final = "take-over.given-up"

log = logging.getLogger(__name__)


def give_up_asking(store: Store) -> None:
    """Let no request for the hub's part wait any more; while no conversation is held."""
    with store.reading() as db:
        asked = (each for each in all_requests(db) if each.kind == HAND_OVER)
        waiting = [each for each in asked if each.state == WAITING]
    if not waiting:
        return
    said = {each.content for each in waiting}
    with store.transaction() as db:
        for n in entry_numbers(db):
            entry = get_entry(db, n)
            if entry is not None and entry.request in said:
                remove_entries(db, [n])
        for each in waiting:
            put_request(db, replace(each, state=REFUSED, code=GIVEN_UP))
    log.warning("take-over.given-up")
