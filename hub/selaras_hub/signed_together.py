"""A push under one signature: each of its entries gets what proves it, and goes its own way.

It gets it when it is judged and not before: most of a large push is put by as it came, and read
again then. Whether the signature is any good is asked there too, with the keys of that moment.
"""

from collections.abc import Sequence

from selaras.protocol.codec import decode_frame
from selaras.protocol.frames import Entry, Push
from selaras.protocol.signing import signed_bytes
from selaras.trust.together import proof_together
from selaras.values import replace


def proven(entries: Sequence[Entry], *, signature: bytes, device: str) -> tuple[Entry, ...]:
    """Return the *entries* of a push of the PC *device*, each with what proves it.

    Args:
        signature: Of all of them that have none of their own; blank where the push has none.
    """
    if not signature:
        return tuple(entries)
    bare = [signed_bytes(entry, device=device) for entry in entries if not entry.signature]
    proof = proof_together(signature, bare)
    return tuple([_with(proof, entry) for entry in entries])


def entries_of(data: bytes, *, device: str) -> Sequence[Entry]:
    """Return the entries that *device* pushed in a message, proven; none where it is no push.

    Raises:
        FrameUnreadableError: It is no message.
    """
    frame = decode_frame(data)
    if not isinstance(frame, Push):
        return ()
    return proven(frame.entries, signature=frame.signature, device=device)


def _with(proof: bytes, entry: Entry) -> Entry:
    return entry if entry.signature else replace(entry, signature=proof)
