"""What a session asks its shell to do. The shell obeys and reports back; it never decides."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from selaras.protocol.again_frames import HelloAgain
from selaras.protocol.checking_frames import Check, CheckingQuestion, Items, Mend
from selaras.protocol.frames import Entry, Feed, Frame, Hello, Outcome, Welcome
from selaras.protocol.heal_frames import Heal, Healed, Offer, Taken
from selaras.protocol.pairing_frames import Join
from selaras.protocol.presence_frames import OpenElsewhere, OpenHere


@dataclass(frozen=True, slots=True)
class Send:
    """Put this frame on the wire."""

    frame: Frame


@dataclass(frozen=True, slots=True)
class Close:
    """End the connection after what was sent; *code* says why, blank for no fault."""

    code: str = ""
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Adopt:
    """PC: remember what the hub said of itself and of us, before anything else."""

    welcome: Welcome


@dataclass(frozen=True, slots=True)
class Meet:
    """PC: the hub is in another epoch; answer with ``met``, or close if it is not believed."""

    welcome: Welcome


@dataclass(frozen=True, slots=True)
class ReadOffer:
    """PC: read the next page of what the hub may lack; answer with ``offered``."""

    number: int


@dataclass(frozen=True, slots=True)
class NoteTaken:
    """PC: a page is with the hub; remember it, so that it is not offered again."""

    taken: Taken


@dataclass(frozen=True, slots=True)
class EnterEpoch:
    """PC: go over to the hub's epoch in one transaction; close if that would lose too much."""

    welcome: Welcome
    healed: Healed


@dataclass(frozen=True, slots=True)
class ReadOutbox:
    """PC: read up to *limit* entries with a larger n; answer with ``entries``."""

    after_n: int
    limit: int


@dataclass(frozen=True, slots=True)
class StoreFeed:
    """PC: store the page and the cursor in one transaction; answer with ``stored``.

    Args:
        outcomes: Of our entries, to be written down first in that transaction.
    """

    feed: Feed
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True)
class Settle:
    """PC: write down what became of our entries; then call ``outbox_changed``.

    Args:
        receipt: What the next Hello shows; blank when there is none.
    """

    outcomes: tuple[Outcome, ...]
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Together:
    """PC: carry these out in one transaction, and answer as for each; alone where one cannot be."""

    said: tuple[Settle | StoreFeed, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """PC: compare what is here with *check*; answer with ``compared``.

    Args:
        is_second: What differed was mended just now.
    """

    check: Check
    is_second: bool


@dataclass(frozen=True, slots=True)
class CompareItems:
    """PC: which of these items differ, or are on one side only? Answer with ``listed``."""

    items: Items


@dataclass(frozen=True, slots=True)
class StoreMend:
    """PC: put the hub's content in the place of what differs; answer with ``mended``."""

    mend: Mend


@dataclass(frozen=True, slots=True)
class ShowOpen:
    """PC: show what is open elsewhere, in the place of what was said before."""

    elsewhere: OpenElsewhere


@dataclass(frozen=True, slots=True)
class Admit:
    """Hub: let a new PC in or not; answer with ``admitted``."""

    join: Join


@dataclass(frozen=True, slots=True)
class Identify:
    """Hub: is this PC known? Answer with ``welcomed`` or ``refused``."""

    hello: Hello


@dataclass(frozen=True, slots=True)
class Recall:
    """Hub: say the rest of what a PC says; answer with ``recalled``."""

    said: HelloAgain


@dataclass(frozen=True, slots=True)
class Accept:
    """Hub: judge the entries and commit; answer with ``settled`` after the commit.

    Args:
        signature: Of all of them that have none of their own, as in ``frames.Push``.
    """

    entries: tuple[Entry, ...]
    signature: bytes = b""


@dataclass(frozen=True, slots=True)
class BeginHealing:
    """Hub: hear what a PC will offer."""

    heal: Heal


@dataclass(frozen=True, slots=True)
class TakeOffer:
    """Hub: take a page of an offer; answer with ``taken`` after the commit."""

    offer: Offer


@dataclass(frozen=True, slots=True)
class ReadFeed:
    """Hub: read the page after *after*; answer with ``page``."""

    after: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Hub: answer what a PC asks to compare itself; with ``answered``."""

    question: CheckingQuestion


@dataclass(frozen=True, slots=True)
class NoteOpen:
    """Hub: remember what is open at this PC as long as its line lasts; or ``refused``."""

    here: OpenHere


PresenceEffect: TypeAlias = ShowOpen | NoteOpen
CheckingEffect: TypeAlias = Compare | CompareItems | StoreMend | Answer
Effect: TypeAlias = (
    Send
    | Close
    | Adopt
    | Meet
    | ReadOffer
    | NoteTaken
    | EnterEpoch
    | ReadOutbox
    | StoreFeed
    | Settle
    | Together
    | Admit
    | Identify
    | Recall
    | Accept
    | BeginHealing
    | TakeOffer
    | ReadFeed
    | CheckingEffect
    | PresenceEffect
)


def together(effects: Iterable[Effect]) -> list[Effect]:
    """Let what is settled and stored one behind the other be written down in one step."""
    found: list[Effect] = []
    for each in effects:
        if not isinstance(each, Settle | StoreFeed):
            found.append(each)
        elif found and isinstance(before := found[-1], Together):
            found[-1] = Together((*before.said, each))
        else:
            found.append(Together((each,)))
    return found
