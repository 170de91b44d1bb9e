"""Numbering the hub's documents: revs of an epoch, and what the former epochs left.

The first change that a new epoch makes to a document keeps the document as it was before. What a
PC gives back later is held against that, so that what two people changed on either side of a
restore, unaware of each other, is found to be a conflict and nothing else is.
"""

from selaras.domain.epochs import IDS_OF_AN_EPOCH as IDS
from selaras.domain.epochs import first_client_id, floor_of, next_rev, rev_floor
from selaras.store.db import Connection
from selaras.store.epochs import former_state, get_epoch, put_former_state
from selaras.store.hub_documents import HubDocument
from selaras.store.hub_members import next_short_client
from selaras.store.meta import get_meta

SHORT_CLIENT_BELOW = 2**32
# More than an office is given in years: nobody can use up an epoch's ids by claiming its last one.
IDS_OF_LOST_DAYS = 10_000


def counter_of(db: Connection) -> int:
    """Return the counter of the epoch that the hub in this file is in."""
    return int(get_meta(db, "hub.epoch_counter") or 1)


def rev_after(db: Connection, doc_id: str, *, stored: HubDocument | None, counter: int) -> int:
    """Return the rev that a change of a document gets now; *counter* is ``counter_of``."""
    if counter > 1 and former_state(db, doc_id) is None:
        put_former_state(db, doc_id, state=stored.state if stored else b"")
    return next_rev(stored.rev if stored else 0, counter=counter)


def base_rev(db: Connection, *, epoch: str, rev: int, counter: int) -> int:
    """Return what an author has seen, as a rev that can be compared here.

    Of an epoch that is not in this hub's line the revs mean nothing: what was taken from there
    counts as unseen, so that nothing is passed over.

    Args:
        counter: What ``counter_of`` says.
    """
    if counter == 1 or not epoch or epoch == get_meta(db, "hub.epoch"):
        return rev
    if get_epoch(db, epoch) is not None:
        return rev
    # Only the first epoch is everybody's; later numbers may each be a twin's.
    return min(rev, rev_floor(counter) - 1, floor_of(rev) or rev)


def next_client(db: Connection) -> int:
    """Return the next short author id that nobody ever had."""
    first, below = _ids_of_the_epoch(db)
    return next_short_client(db, first, below=below)


def may_be_of_lost_days(db: Connection, client_id: int) -> bool:
    """Say whether an author id that nobody has may have been given before this file was put back.

    Where nothing else was lost with it no PC can tell, and no new epoch begins in which each would
    say which ids are its own. It is bound to whoever writes under it, and given to nobody then.
    """
    first, below = _ids_of_the_epoch(db)
    beyond = next_short_client(db, first, below=below) + IDS_OF_LOST_DAYS
    return first <= client_id < min(below, beyond)


def _ids_of_the_epoch(db: Connection) -> tuple[int, int]:
    """Return the first short author id of the epoch, and the first one behind its last."""
    counter = counter_of(db)
    first = first_client_id(get_meta(db, "hub.epoch") or "", counter=counter)
    return first, SHORT_CLIENT_BELOW if counter == 1 else first + IDS
