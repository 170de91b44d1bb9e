"""What the hub does for a PC that is welcome, inside one open transaction."""

from collections.abc import Sequence
from datetime import datetime

from selaras.protocol.effects import (
    Accept,
    Answer,
    BeginHealing,
    Effect,
    NoteOpen,
    ReadFeed,
    TakeOffer,
)
from selaras.protocol.frames import Feed, Refuse
from selaras.store.db import Connection
from selaras.store.hub_documents import head_seq
from selaras.trust.authority import Authority
from selaras.trust.users import UserKey
from selaras.values import Value
from selaras_hub.checking import answer_check
from selaras_hub.feeding import Pages
from selaras_hub.healing import Healing
from selaras_hub.identity import HubIdentity
from selaras_hub.ledger import Ledger
from selaras_hub.lines import Line
from selaras_hub.member import Member
from selaras_hub.receipts import receipt_for
from selaras_hub.sealing import seal_new
from selaras_hub.signed_together import proven


class Answering(Value):
    """The hub while it answers.

    Args:
        key: What facts are sealed with; None for a hub that has no keys yet.
        now: ISO 8601, UTC, by the hub's clock.
        pages: Those of the feed that were read in this transaction.
        authority: What is handed over to the PC that becomes the hub; None for a hub without.
        has_short_pages: The PC is in this process, and others wait for the thread it works in.
    """

    db: Connection
    hub: HubIdentity
    key: UserKey | None
    now: str
    pages: Pages
    authority: Authority | None = None
    has_short_pages: bool = False

    def answer(self, line: Line, effect: Effect) -> Sequence[Effect]:
        """Do what the session of *line* asks for."""
        if (member := line.member) is None:
            raise TypeError(type(effect).__name__)
        match effect:
            case Accept():
                return self._accepted(line, member, effect)
            case ReadFeed(after=after):
                return line.session.page(self._page(line, member, after))
            case Answer(question=question):
                answer = answer_check(self.db, question, member=member, hub=self.hub, now=self.now)
                return line.session.answered(answer)
            case NoteOpen(here=here):
                if not line.seat.take(here, datetime.fromisoformat(self.now)):
                    return line.session.refused(Refuse("hub.too-fast"))
            case BeginHealing(heal=heal):
                # An earlier parting than ours to see: what lies behind it comes from both sides.
                line.part_earlier(heal.unshared)
                line.others = self._healing(line, member).begin(heal)
            case TakeOffer(offer=offer):
                taken = self._healing(line, member).take(offer)
                head = head_seq(self.db)
                shared, others = line.shared, line.others
                return line.session.taken(taken, shared_seq=shared, head=head, others=others)
            case _:
                raise TypeError(type(effect).__name__)
        return ()

    def _page(self, line: Line, member: Member, after: int) -> Feed:
        seal_new(self.db, self.hub, key=self.key)
        own, is_short = member.incarnation, self.has_short_pages
        return self.pages.page(self.db, after, incarnation=own, since=line.since, is_short=is_short)

    def _accepted(self, line: Line, member: Member, said: Accept) -> Sequence[Effect]:
        given = proven(said.entries, signature=said.signature, device=member.device)
        ledger = Ledger(self.db, self.hub.company, now=self.now, authority=self.authority)
        outcomes = ledger.accept(given, member)
        receipt = receipt_for(outcomes, member.incarnation, hub=self.hub, key=self.key)
        return line.session.settled(outcomes, receipt, entries=given)

    def _healing(self, line: Line, member: Member) -> Healing:
        public = self.key.public if self.key else ""
        at = line.source, line.shared, line.parted
        return Healing(self.db, self.hub, member, *at, public, self.now)
