"""The frames that cross the wire. Members are only ever added, each with a default.

Names and order of meaning are described in ``docs/protocol.md``; limits stand beside each frame.
"""

from collections.abc import Mapping
from typing import TypeAlias

from selaras.protocol.again_frames import AgainFrame
from selaras.protocol.checking_frames import CheckingFrame, Item
from selaras.protocol.copy_frames import CopyFrame
from selaras.protocol.heal_frames import HealingFrame
from selaras.protocol.lean_frames import SealStretch
from selaras.protocol.members import ByPosition, Natural
from selaras.protocol.pairing_frames import Join, Joined, PairingFrame
from selaras.protocol.parting_frames import PartingFrame
from selaras.protocol.presence_frames import PresenceFrame
from selaras.protocol.told_frames import ToldRecord
from selaras.values import field

PROTOCOL_MIN = 1
PROTOCOL_MAX = 7


class Hello(ByPosition):
    """First frame of a known PC.

    Args:
        incarnation: The life of the database file that speaks.
        last_n: The last outbox number this incarnation ever sent, and the hash of that entry.
        epoch: Id of the feed that *seq* counts in; blank before the first contact.
        seq: How far this replica has stored.
        client_ids_wanted: How many more short author ids it asks for.
        run: The process that speaks, by chance; a line of the same one is a reconnection.
        follows: The incarnation this one began after, if any, and the *reason* it began.
        again: How many unsettled entries were then written again.
        now: ISO 8601, UTC, by the PC's clock; only to tell a wrong one.
        waiting: Entries it has not settled.
        between: Lives of this file that never spoke, between this one and the one it *follows*:
            another copy of the file may speak as one of them.
        epoch_record: The newest epoch this PC knows of, as its hub signed it.
        witness: Seals of the hub for what stands near *seq*, where its own file may end before.
        receipt: The hub's last word on how far it had settled what this incarnation sent.
    """

    device: str
    token: str
    incarnation: str
    epoch: str = ""
    seq: Natural = 0
    last_n: Natural = 0
    last_hash: bytes = b""
    protocol_min: Natural = PROTOCOL_MIN
    protocol_max: Natural = PROTOCOL_MAX
    app_version: str = ""
    schema_version: Natural = 0
    client_ids_wanted: Natural = 0
    run: str = ""
    follows: str = ""
    reason: str = ""
    again: Natural = 0
    now: str = ""
    waiting: Natural = 0
    between: tuple[str, ...] = ()
    epoch_record: str = ""
    witness: str = ""
    receipt: str = ""


class Welcome(ByPosition):
    """The hub's answer to a Hello it accepts.

    Args:
        epoch_counter: Grows with every new epoch; a replica refuses a lower one.
        head_seq: The newest number in the feed.
        last_n: The last n the hub holds of this incarnation, and that entry's hash.
        server_time: ISO 8601, UTC; only to tell a wrong clock.
        min_write_schema: A PC below it may read but not write.
        client_ids: Short author ids that now belong to this incarnation, as many as it wanted.
        users_seq: Where in the feed the newest fact about a user stands; 0 while the office has no
            users, and nothing is signed. A PC sends entries once it has read that far.
        app_version: Of the hub's program, and its *schema_version*: a newer PC waits for it.
        marks: What stands in the hub's feed at *shared_seq* and before, the oldest first; for a PC
            that is going to say where its own feed parted from it.
    """

    protocol: Natural
    epoch: str
    epoch_counter: Natural
    head_seq: Natural
    last_n: Natural = 0
    last_hash: bytes = b""
    server_time: str = ""
    min_write_schema: Natural = 0
    client_ids: tuple[Natural, ...] = ()
    users_seq: Natural = 0
    app_version: str = ""
    schema_version: Natural = 0
    epoch_record: str = ""
    hub_key: str = ""
    shared_seq: Natural = 0
    marks: tuple[Item, ...] = ()


class Refuse(ByPosition):
    """The hub ends the conversation and says why."""

    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


class Entry(ByPosition):
    """One change of one document, as its author wrote it.

    Args:
        n: The author's outbox number, growing within an incarnation.
        origin_incarnation: Who first wrote it; kept when an entry is written again.
        base_rev: The hub's rev (of epoch *base_epoch*) on the author's screen when she began.
        changes: The registers in clear, with their new canonical text.
        updates: The CRDT updates; accepted all or none.
        client_id: Author inside the CRDT, from exactly *first_clock* to *end_clock*.
        author: Who, for people.
        at: When by the author's clock, ISO 8601, UTC; never used for order.
        request: A command only the hub can carry out; then there are no changes.
        signature: The author's, over ``signing.signed_bytes``; blank where it is the push's.
        user: Whose signature it is; blank while the office has no users.
    """

    n: Natural
    origin_incarnation: str
    origin_n: Natural
    doc_id: str
    company: str
    base_epoch: str
    base_rev: Natural
    changes: Mapping[str, str]
    updates: tuple[bytes, ...]
    client_id: Natural
    first_clock: Natural
    end_clock: Natural
    author: str
    at: str
    request: str = ""
    signature: bytes = b""
    user: str = ""


class Push(ByPosition):
    """A batch of entries from a PC's outbox, in order of n.

    *signature* is of all of them that have none of their own, by the one user whose they are.
    """

    entries: tuple[Entry, ...]
    signature: bytes = b""


class Outcome(ByPosition):
    """What became of one entry; terminal.

    Args:
        code: Blank when accepted, else why it was refused.
        rev: The document's rev after it.
        seq: Its number in the feed.
        conflicts: Registers in which it met another's unseen change.
    """

    n: Natural
    code: str = ""
    rev: Natural = 0
    seq: Natural = 0
    conflicts: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_accepted(self) -> bool:
        """Say whether the entry is now part of the office's data."""
        return not self.code


class Settled(ByPosition):
    """Outcomes of pushed entries; sent only after they are on the hub's disk.

    Args:
        receipt: Shown at the next Hello, it proves to the hub that it had come so far.
    """

    outcomes: tuple[Outcome, ...]
    receipt: str = ""


class DocumentNews(ByPosition):
    """A document moved on.

    Args:
        mode: ``update`` (data is the next update), ``state`` (data is the whole document) or
            ``echo`` (the receiver's own entry of this conversation; it has the data).
    """

    seq: Natural
    doc_id: str
    company: str
    rev: Natural
    mode: str
    data: bytes = b""


class FactNews(ByPosition):
    """A fact was made or changed by the hub.

    Args:
        kind: ``conflict``, …; unknown kinds are kept and passed on.
        subject: The document it is about, or blank.
        content: Canonical JSON.
        seal: The hub's proof that it made the fact; blank while the hub has no key.
    """

    seq: Natural
    fact_id: str
    kind: str
    company: str
    subject: str
    content: str
    seal: bytes = b""


News: TypeAlias = DocumentNews | FactNews


class _Page(ByPosition):
    after: Natural
    through: Natural
    head: Natural


class Feed(_Page):
    """A page of the feed.

    Args:
        after: The seq this page follows; a receiver that is not there refuses it.
        through: The seq the receiver has reached once the page is stored.
        head: The newest seq at that moment.
    """

    news: tuple[News, ...]

    @property
    def is_in_order(self) -> bool:
        """Say whether the news follow *after*, rise, and end at *through* or before."""
        seqs = [self.after, *(news.seq for news in self.news), self.through]
        return seqs == sorted(seqs) and all(news.seq > self.after for news in self.news)


class LeanFeed(_Page):
    """A page of the feed without what follows from the rest of it; see ``lean_frames``."""

    news: tuple[News, ...]
    stretches: tuple[SealStretch, ...] = ()


class ToldFeed(_Page):
    """A page of the feed without what its receiver knows; its members: see ``told_frames``."""

    order: bytes
    documents: tuple[DocumentNews, ...] = ()
    facts: tuple[FactNews, ...] = ()
    own: tuple[Natural, ...] = ()
    records: tuple[ToldRecord, ...] = ()
    stretches: tuple[SealStretch, ...] = ()
    digest: bytes = b""


class Cursor(ByPosition):
    """The replica has stored the feed up to *seq*, and *waiting* entries are not settled."""

    seq: Natural
    waiting: Natural = 0


Frame: TypeAlias = (
    Join
    | Joined
    | Hello
    | Welcome
    | Refuse
    | Push
    | Settled
    | Feed
    | LeanFeed
    | ToldFeed
    | Cursor
    | PairingFrame
    | PartingFrame
    | CheckingFrame
    | CopyFrame
    | HealingFrame
    | PresenceFrame
    | AgainFrame
)
