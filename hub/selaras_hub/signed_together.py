"""A push under one signature: each of its entries gets what proves it, and goes its own way.

Whether the signature is any good is asked where the entry is judged, with the keys that its user
has then.
"""

from collections.abc import Sequence

from selaras.protocol.codec import decode_frame
from selaras.protocol.frames import Entry, Frame, Push
from selaras.protocol.signing import signed_bytes
from selaras.trust.together import proof_together
from selaras.values import replace


def proven(frame: Frame, *, device: str) -> Frame:
    """Return what the PC *device* says; of a push each entry with what proves it."""
    if not isinstance(frame, Push) or not frame.signature:
        return frame
    bare = [signed_bytes(entry, device=device) for entry in frame.entries if not entry.signature]
    proof = proof_together(frame.signature, bare)
    return Push(tuple([_with(proof, entry) for entry in frame.entries]))


def entries_of(data: bytes, *, device: str) -> Sequence[Entry]:
    """Return the entries that the PC *device* pushed in a message; none where it is no push.

    Raises:
        FrameUnreadableError: It is no message.
    """
    frame = proven(decode_frame(data), device=device)
    return frame.entries if isinstance(frame, Push) else ()


def _with(proof: bytes, entry: Entry) -> Entry:
    return entry if entry.signature else replace(entry, signature=proof)
