"""What an epoch means for numbers: revs and author ids never meet those of another epoch.

A hub restored from a backup does not know how far it had counted. So each epoch counts in a range
of its own: revs of a later epoch lie above all of an earlier one, whoever reports what, and author
ids begin at a place drawn from the epoch's id. See docs/protocol.md, "Epochs".
"""

import hashlib
from typing import Final

from selaras.domain.requests import APPROVE, EXPORT, LEASE

KIND: Final = "epoch"
# A fact of a former epoch that contradicts a newer one; and an audit record of a former epoch.
RETURNED: Final = "returned"
FORMER_AUDIT: Final = "former-audit"
# Of a document given back: all it says was taken, but its state cannot be merged into the hub's.
WRITTEN_TWICE: Final = "epoch.written-twice"
# Of one that is not what was approved: what was approved comes in its place.
APPROVED: Final = "invoice.approved"
# The answer to a request that must wait until every PC has reported; the PC asks again by itself.
WAITING: Final = "epoch.waiting"
HELD_REQUESTS: Final = frozenset({APPROVE, EXPORT, LEASE})

# 4,095 epochs of a million million revs each stay below what every reader of JSON can count.
_REV_BITS: Final = 40
_SHORT_BELOW: Final = 2**32
_FIRST_EPOCHS_IDS: Final = 2**24
IDS_OF_AN_EPOCH: Final = 2**20


def rev_floor(counter: int) -> int:
    """Return the number above which the revs of an epoch lie."""
    return (counter - 1) << _REV_BITS


def floor_of(rev: int) -> int:
    """Return the number above which the revs of the epoch that *rev* is of lie."""
    return max(rev - 1, 0) >> _REV_BITS << _REV_BITS


def next_rev(rev: int, *, counter: int) -> int:
    """Return the rev that follows *rev* in the epoch with this counter."""
    return max(rev, rev_floor(counter)) + 1


def is_first_of_epoch(rev: int) -> bool:
    """Say whether a rev is the first one of a later epoch, which follows no number before it."""
    return rev > 1 and (rev - 1) % (1 << _REV_BITS) == 0


def first_client_id(epoch: str, *, counter: int) -> int:
    """Return where the short author ids of an epoch begin.

    Two PCs that became the hub at once draw two places; that they overlap is less likely than
    one in a million.
    """
    if counter == 1:
        return 1
    drawn = int.from_bytes(hashlib.sha256(epoch.encode("utf-8")).digest()[:8], "big")
    return _FIRST_EPOCHS_IDS + drawn % (_SHORT_BELOW - _FIRST_EPOCHS_IDS - IDS_OF_AN_EPOCH)
