"""What each kind of frame is called on the wire."""

from collections.abc import Mapping
from typing import Final

from selaras.protocol.again_frames import HelloAgain, SayAll, WelcomeAgain
from selaras.protocol.checking_frames import Check, CheckAsk, Items, ItemsAsk, Mend, MendAsk
from selaras.protocol.copy_frames import (
    Chunk,
    ChunkAsk,
    CopyAsk,
    CopyGone,
    CopyNone,
    CopyOffer,
    CopyWait,
)
from selaras.protocol.frames import (
    Cursor,
    Feed,
    Hello,
    LeanFeed,
    Push,
    Refuse,
    Settled,
    ToldFeed,
    Welcome,
)
from selaras.protocol.heal_frames import Heal, Healed, Offer, Taken
from selaras.protocol.members import ByPosition
from selaras.protocol.pairing_frames import Join, Joined, PairAsk, PairChallenge, Paired, PairProof
from selaras.protocol.parting_frames import PartAsk, PartDone, PartReady
from selaras.protocol.presence_frames import OpenElsewhere, OpenHere

FRAMES: Final[Mapping[str, type[ByPosition]]] = {
    "join": Join,
    "joined": Joined,
    "hello": Hello,
    "welcome": Welcome,
    "refuse": Refuse,
    "push": Push,
    "settled": Settled,
    "feed": Feed,
    "lean-feed": LeanFeed,
    "told-feed": ToldFeed,
    "cursor": Cursor,
    "pair-ask": PairAsk,
    "pair-challenge": PairChallenge,
    "pair-proof": PairProof,
    "paired": Paired,
    "part-ask": PartAsk,
    "part-ready": PartReady,
    "part-done": PartDone,
    "check-ask": CheckAsk,
    "check": Check,
    "items-ask": ItemsAsk,
    "items": Items,
    "mend-ask": MendAsk,
    "mend": Mend,
    "copy-ask": CopyAsk,
    "copy-wait": CopyWait,
    "copy-none": CopyNone,
    "copy-offer": CopyOffer,
    "chunk-ask": ChunkAsk,
    "chunk": Chunk,
    "copy-gone": CopyGone,
    "heal": Heal,
    "offer": Offer,
    "taken": Taken,
    "healed": Healed,
    "open-here": OpenHere,
    "open-elsewhere": OpenElsewhere,
    "hello-again": HelloAgain,
    "say-all": SayAll,
    "welcome-again": WelcomeAgain,
}
