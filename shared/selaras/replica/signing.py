"""Signing what waits in the outbox, and holding back what the hub would not take.

Nothing is sent before this PC knows the users the hub knows: a signature of a key that was
replaced meanwhile is taken off here, and its user signs again, instead of being refused there.
"""

from collections.abc import Callable, Sequence
from itertools import takewhile
from operator import attrgetter
from typing import Final

from selaras.protocol.frames import Entry
from selaras.protocol.signing import signed_bytes
from selaras.replica.identity import load_identity
from selaras.replica.people import Person, knows_users, must_sign, users_here
from selaras.replica.releases import too_old
from selaras.store.db import Connection
from selaras.store.outbox import OutboxEntry, get_entry, last_entry
from selaras.store.users import (
    count_unsigned,
    first_unsigned,
    sign_entry,
    signed_numbers,
    signers,
    unsign_entry,
    unsigned_numbers,
)
from selaras.trust.users import is_signed_by

# Of an entry as it lies, those of one as it is sent, in their order.
_MEMBERS: Final = attrgetter(*Entry.__match_args__)

ReadPage = Callable[[], Sequence[OutboxEntry]]


def frame_of(entry: OutboxEntry) -> Entry:
    """Return an entry as it is sent."""
    return Entry(*_MEMBERS(entry))


def signed(entry: OutboxEntry, person: Person, *, device: str) -> OutboxEntry:
    """Return *entry* as *person* signs it on this device; her name is the author's."""
    if person.key is None:
        return entry
    if (entry.user, entry.author) != (person.user, person.name):
        entry = entry._replace(user=person.user, author=person.name)
    return entry._replace(signature=person.key.sign(signed_bytes(frame_of(entry), device=device)))


def sign_waiting(db: Connection, person: Person) -> int:
    """Sign what *person* wrote while her key was not at hand; return how many entries."""
    if person.key is None:
        return 0
    device = load_identity(db).device
    numbers = unsigned_numbers(db, user=person.user)
    for n in numbers:
        entry = get_entry(db, n)
        if entry is not None:
            own = signed(entry, person, device=device)
            sign_entry(db, n, user=own.user, author=own.author, signature=own.signature)
    return len(numbers)


def sendable(db: Connection, person: Person, *, read: ReadPage) -> tuple[Entry, ...]:
    """Return the entries of a page up to the first that waits for its user.

    Nothing of a program that is too old: it waits until the program is updated.
    """
    if too_old(db) is not None:
        return ()
    if not must_sign(db):
        return tuple(map(frame_of, read()))
    if not knows_users(db):
        return ()
    sign_waiting(db, person)
    return tuple(map(frame_of, takewhile(lambda entry: entry.signature, read())))


def last_sendable(db: Connection) -> OutboxEntry | None:
    """Return the last entry that may go, with all that waits before it; None where none may."""
    return last_entry(db, before=first_unsigned(db) if must_sign(db) else None)


def count_waiting_for_login(db: Connection) -> int:
    """Return how many entries wait for somebody to log in."""
    return count_unsigned(db) if must_sign(db) else 0


def recheck(db: Connection) -> None:
    """Take signatures off that the hub would not take any more; who wrote it signs again.

    Called when a user changed: her key may have been replaced while this PC was away.
    """
    users, device = users_here(db), load_identity(db).device
    for user in signers(db) & users.keys():
        for n in signed_numbers(db, user=user):
            entry = get_entry(db, n)
            if entry is not None and not _is_good(entry, users[user].keys, device=device):
                unsign_entry(db, n)


def _is_good(entry: OutboxEntry, keys: tuple[str, ...], *, device: str) -> bool:
    data = signed_bytes(frame_of(entry), device=device)
    return any(is_signed_by(key, data, signature=entry.signature) for key in keys)
