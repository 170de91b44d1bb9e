"""A push under one signature: each of its entries gets what proves it, and goes its own way.

Whether the signature is any good is asked where the entry is judged, with the keys that its user
has then.
"""

from dataclasses import replace

from selaras.protocol.frames import Frame, Push
from selaras.protocol.signing import signed_bytes
from selaras.trust.together import proof_together


def proven(frame: Frame, *, device: str) -> Frame:
    """Return what the PC *device* says; of a push each entry with what proves it."""
    if not isinstance(frame, Push) or not frame.signature:
        return frame
    bare = [signed_bytes(entry, device=device) for entry in frame.entries if not entry.signature]
    proof = proof_together(frame.signature, bare)
    return Push(
        tuple(each if each.signature else replace(each, signature=proof) for each in frame.entries)
    )
