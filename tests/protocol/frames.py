"""One example of every frame, with every member filled in, and strategies for any frame."""

from collections.abc import Mapping
from typing import Any, get_type_hints

from hypothesis import strategies as st

from selaras.protocol.again_frames import HelloAgain, SayAll, WelcomeAgain
from selaras.protocol.checking_frames import (
    Check,
    CheckAsk,
    Item,
    Items,
    ItemsAsk,
    KindSum,
    Mend,
    MendAsk,
    MendDocument,
    MendFact,
)
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
    DocumentNews,
    Entry,
    FactNews,
    Feed,
    Frame,
    Hello,
    LeanFeed,
    News,
    Outcome,
    Push,
    Refuse,
    Settled,
    ToldFeed,
    Welcome,
)
from selaras.protocol.heal_frames import (
    Heal,
    Healed,
    Offer,
    OfferedDocument,
    OfferedFact,
    Taken,
)
from selaras.protocol.lean_frames import IN_STRETCH, SealStretch
from selaras.protocol.members import ByPosition
from selaras.protocol.pairing_frames import Join, Joined, PairAsk, PairChallenge, Paired, PairProof
from selaras.protocol.parting_frames import PartAsk, PartDone, PartReady
from selaras.protocol.presence_frames import OpenDocument, OpenElsewhere, OpenHere, OpenMark
from selaras.protocol.told_frames import ToldRecord
from selaras.values import replace

ENTRY = Entry(
    n=7,
    origin_incarnation="inc-1",
    origin_n=6,
    doc_id="invoice:a",
    company="0012345678901000",
    base_epoch="epoch-1",
    base_rev=3,
    changes={"reference": '"A-1"', "date": '"2025-03-14"'},
    updates=(b"\x01\x02", b"\x00"),
    client_id=2**53 - 1,
    first_clock=4,
    end_clock=6,
    author="Rini",
    at="2025-03-14T02:00:00Z",
    request="approve",
    signature=b"\xff\x00",
)

EXAMPLES: Mapping[str, Frame] = {
    "join": Join("ABCDE-FGHJK", "kasir-2", "0012345678901000"),
    "joined": Joined("dev-1", "secret", "0012345678901000", "PT Maju", "hub-1"),
    "hello": Hello(
        "dev-1",
        "secret",
        "inc-1",
        epoch="epoch-1",
        seq=41,
        last_n=7,
        last_hash=b"\x05" * 32,
        protocol_min=1,
        protocol_max=1,
        app_version="0.1.0",
        schema_version=1,
    ),
    "welcome": Welcome(
        1,
        "epoch-1",
        1,
        44,
        last_n=6,
        last_hash=b"\x06" * 32,
        server_time="2025-03-14T02:00:00Z",
        min_write_schema=1,
        client_ids=(5, 6),
    ),
    "refuse": Refuse("hub.unknown-device", {"device": "dev-1"}),
    "push": Push((ENTRY,)),
    "settled": Settled(
        (Outcome(7, "", 4, 45, ("reference",), {}), Outcome(8, "entry.clock", facts={"first": "6"}))
    ),
    "feed": Feed(
        41,
        44,
        45,
        (
            DocumentNews(42, "invoice:a", "0012345678901000", 4, "update", b"\x01\x02"),
            DocumentNews(43, "invoice:b", "0012345678901000", 1, "state", b"x" * 900),
            FactNews(44, "fact-1", "conflict", "0012345678901000", "invoice:a", '{"a":"b"}'),
        ),
    ),
    "lean-feed": LeanFeed(
        41,
        44,
        45,
        (
            DocumentNews(42, "invoice:a", "0012345678901000", 4, "update", b"\x01\x02"),
            FactNews(
                *(44, "audit:1:1", "audit", "0012345678901000", "invoice:a"),
                *('\x003,-1\x00{"a":"b"}', IN_STRETCH),
            ),
        ),
        (SealStretch(1, 2, 2, 1, b"\x07" * 64, b"\x08" * 64),),
    ),
    "told-feed": ToldFeed(
        41,
        44,
        45,
        b"drof",
        (DocumentNews(0, "invoice:a", "0012345678901000", 4, "update", b'\x02\x05"new"\x01'),),
        (FactNews(45, "fact-1", "conflict", "0012345678901000", "invoice:a", '{"a":"b"}'),),
        (0,),
        (ToldRecord({"author": "0,Rini", "number": "7"}, {"reference": "1,1,1,old"}),),
        (SealStretch(1, 2, 2, 1, b"\x07" * 64, b"\x08" * 64),),
        b"\x09" * 16,
    ),
    "cursor": Cursor(44),
    "pair-ask": PairAsk("ABCD", b"\x01" * 32, 1),
    "pair-challenge": PairChallenge(b"\x02" * 32, b"\x03" * 32),
    "pair-proof": PairProof(b"\x04" * 32, b"\x30\x00", "kasir-2", "0012345678901000"),
    "paired": Paired("dev-1", b"CERT", b"CA", "hub-1", "0012345678901000", "PT Maju", b"{}"),
    "part-ask": PartAsk("inc-1", 12),
    "part-ready": PartReady("2026-10-02T08:00:00.000Z"),
    "part-done": PartDone(),
    "heal": Heal((5, 6), {"0012345678901000/2025": "240"}, 3),
    "offer": Offer(
        1,
        (
            OfferedFact(
                "fact-1", "conflict", "0012345678901000", "invoice:a", '{"a":"b"}', b"\x01" * 83
            ),
        ),
        (OfferedDocument("invoice:a", "0012345678901000", 4, b"\x01\x02"),),
        1,
    ),
    "taken": Taken(1, {"invoice:a": "entry.unreadable"}),
    "healed": Healed(41, 45),
    "check-ask": CheckAsk(),
    "check": Check(
        44,
        (KindSum("d", "invoice", 3, b"\x07" * 32), KindSum("f", "lease", 1, b"")),
    ),
    "items-ask": ItemsAsk("d", "invoice", "invoice:a"),
    "items": Items("d", "invoice", "invoice:a", (Item("invoice:b", 43, b"\x08" * 32),), 1),
    "mend-ask": MendAsk("d", "invoice", ("invoice:b",)),
    "mend": Mend(
        "d",
        "invoice",
        ("invoice:b", "invoice:c"),
        (MendDocument("invoice:b", "0012345678901000", 4, 43, b"\x01\x02"),),
        (MendFact(44, "fact-1", "conflict", "0012345678901000", "invoice:a", '{"a":"b"}'),),
    ),
    "copy-ask": CopyAsk(12, 5),
    "copy-wait": CopyWait(500),
    "copy-none": CopyNone(),
    "copy-offer": CopyOffer("c0ffee", "epoch-1", 44, 12, 700, 9000, 512, (b"\x09" * 32,) * 2),
    "chunk-ask": ChunkAsk("c0ffee", 1),
    "chunk": Chunk("c0ffee", 1, b"\x00\xff" * 300),
    "copy-gone": CopyGone("c0ffee"),
    "open-here": OpenHere("user:1", "Sari", (OpenDocument("invoice:a", "0012345678901000"),), 7),
    "open-elsewhere": OpenElsewhere((OpenMark("invoice:a", "Sari", "LAPTOP-2"),)),
    "hello-again": HelloAgain(
        *("inc-1", 41, 7, 6, b"\x0a" * 16, 1, 4, "0.1.0", 23, 2, b"\x0b" * 12),
        *(1_741_917_600_000, 3),
    ),
    "say-all": SayAll(),
    "welcome-again": WelcomeAgain(4, 2, 44, 12, 1_741_917_600_001, 1, (5, 6), "0.1.0", 23),
}

PAIRING = (PairAsk, PairChallenge, PairProof, Paired)
PARTING = (PartAsk, PartReady, PartDone)
HEALING = (Heal, Taken, Healed)
AGAIN = (HelloAgain, SayAll, WelcomeAgain)
CHECKING = (CheckAsk, ItemsAsk, MendAsk)
COPYING = (CopyAsk, CopyWait, CopyNone, CopyOffer, ChunkAsk, Chunk, CopyGone)
# Those that hold no others.
FLAT: tuple[type[ByPosition], ...] = (
    *(Join, Joined, Hello, Refuse, Cursor),
    *(*PAIRING, *PARTING, *CHECKING, *COPYING, *HEALING, *AGAIN),
)

# With the members that tell where two feeds parted.
PARTED: Mapping[str, Frame] = {
    "welcome-parted": Welcome(
        *(3, "epoch-2", 2, 60, 6, b"\x06" * 32, "2025-03-14T02:00:00Z", 1, (5, 6), 4, "0.1.0", 22),
        epoch_record="{}",
        hub_key="k",
        shared_seq=44,
        marks=(Item("audit:0012345678901000:9", 43, b"\x08" * 32),),
    ),
    "heal-parted": Heal((5, 6), {"0012345678901000/2025": "240"}, 3, 2),
}
# With the author ids that are another's by now.
OTHERS: Mapping[str, Frame] = {"healed-others": Healed(41, 45, (6, 2**21))}
# With one signature for entries that have none of their own.
TOGETHER: Mapping[str, Frame] = {
    "push-together": Push(
        tuple(replace(ENTRY, n=n, origin_n=n, signature=b"", user="user:1") for n in (7, 8)),
        b"\x07" * 64,
    )
}

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_BY_HINT: Mapping[object, st.SearchStrategy[Any]] = {
    int: st.integers(0, 2**63 - 1),
    str: _TEXTS,
    bytes: st.binary(max_size=400),
    Mapping[str, str]: st.dictionaries(_TEXTS, _TEXTS, max_size=4),
    tuple[int, ...]: st.lists(st.integers(0, 2**53), max_size=4).map(tuple),
    tuple[str, ...]: st.lists(_TEXTS, max_size=4).map(tuple),
    tuple[bytes, ...]: st.lists(st.binary(max_size=40), max_size=4).map(tuple),
}


def any_of(shape: type[ByPosition], **members: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Any value of *shape*, some *members* given."""
    hints = get_type_hints(shape)
    plain = {name: hints[name] for name in shape.__match_args__ if name not in members}
    found = members | {name: _BY_HINT[hint] for name, hint in plain.items()}
    return st.builds(shape, **found)


def several(items: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Up to four of *items*."""
    return st.lists(items, max_size=4).map(tuple)


def any_page() -> st.SearchStrategy[Frame]:
    """Any page of the feed."""
    news: st.SearchStrategy[News] = any_of(DocumentNews) | any_of(FactNews)
    return st.one_of(
        any_of(Feed, news=several(news)),
        any_of(LeanFeed, news=several(news), stretches=several(any_of(SealStretch))),
        any_of(
            ToldFeed,
            documents=several(any_of(DocumentNews)),
            facts=several(any_of(FactNews)),
            records=several(any_of(ToldRecord)),
            stretches=several(any_of(SealStretch)),
        ),
    )


def any_frame() -> st.SearchStrategy[Frame]:
    """Any frame at all."""
    return st.one_of(
        *(any_of(shape) for shape in FLAT),
        any_of(Welcome, marks=several(any_of(Item))),
        any_of(
            Offer,
            facts=several(any_of(OfferedFact)),
            documents=several(any_of(OfferedDocument)),
        ),
        any_of(OpenHere, documents=several(any_of(OpenDocument))),
        any_of(OpenElsewhere, marks=several(any_of(OpenMark))),
        any_of(Check, sums=several(any_of(KindSum))),
        any_of(Items, items=several(any_of(Item))),
        any_of(Mend, documents=several(any_of(MendDocument)), facts=several(any_of(MendFact))),
        any_of(Push, entries=several(any_of(Entry))),
        any_of(Settled, outcomes=several(any_of(Outcome))),
        any_page(),
    )


def entry(n: int) -> Entry:
    """Return the example entry under this n."""
    return replace(ENTRY, n=n, origin_n=n)
