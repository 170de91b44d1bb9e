"""What is said on a line without a welcome: of who is not let in yet, or is not to be."""

from typing import Final

from selaras.protocol.again_frames import WelcomeAgain
from selaras.protocol.codec import encode_frame
from selaras.protocol.copy_frames import CopyAnswer, CopyOffer, CopyWait
from selaras.protocol.frames import Frame, Settled, Welcome
from selaras.protocol.pairing_frames import PairChallenge
from selaras.protocol.parting_frames import PartReady
from selaras.store.db import Connection
from selaras_hub.copying import Copying
from selaras_hub.doors import Reception
from selaras_hub.lines import Outgoing
from selaras_hub.parting import Parting

_ADMITTING: Final = (Welcome, WelcomeAgain, PartReady, CopyOffer, CopyWait)


def answer_outside(
    db: Connection, reception: Reception | Parting | Copying, *, number: int, frame: Frame
) -> tuple[Outgoing, bool]:
    """Return what *reception* answers on line *number*, and whether that line stays open.

    Raises:
        RemoteProtocolError: The other end spoke out of turn.
    """
    answer = reception.receive(db, frame)
    is_open = isinstance(answer, PairChallenge | PartReady | Settled | CopyAnswer)
    return Outgoing(number, encode_frame(answer), admits=admits(answer)), is_open


def admits(answer: Frame) -> bool:
    """Say whether who is given *answer* is known from here on and may send large frames."""
    return isinstance(answer, _ADMITTING)
