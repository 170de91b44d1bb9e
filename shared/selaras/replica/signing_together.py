"""One signature for the entries of a push, in the place of one for each, where her key is at hand.

They were signed one by one when they were written, and stay so in the outbox: whoever logged out
meanwhile, or sends to an older hub, sends those signatures. Only what still is what its user
signed then is signed with others: a hand that holds the file must not get her signature from here.
"""

from typing import Final

from selaras.protocol.frames import Push
from selaras.protocol.signing import signed_bytes
from selaras.replica.identity import load_identity
from selaras.replica.people import Person
from selaras.store.db import Connection
from selaras.trust.together import sign_together
from selaras.values import replace

# For one entry its own signature is as short.
AT_LEAST: Final = 2


def signed_together(db: Connection, person: Person, *, push: Push) -> Push:
    """Return *push* with one signature of *person* for all entries of it that she signed."""
    key, device = person.key, load_identity(db).device
    if key is None or not all(entry.signature for entry in push.entries):
        return push
    texts: dict[int, bytes] = {}
    for entry in push.entries:
        text = signed_bytes(entry, device=device)
        # To sign again takes half of what verifying does, and gives the same signature.
        if entry.user == person.user and key.sign(text) == entry.signature:
            texts[entry.n] = text
    if len(texts) < AT_LEAST:
        return push
    return Push(
        tuple(
            replace(entry, signature=b"") if entry.n in texts else entry for entry in push.entries
        ),
        sign_together(key, list(texts.values())),
    )
