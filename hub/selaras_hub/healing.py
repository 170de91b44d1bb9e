"""A hub in a new epoch takes back what a PC of a former one still has: first facts, then documents.

What comes back is believed by its seal or, for documents, by what it is: it merges, it is readable,
and it equals the signed approval if there is one. Each document that changed is in the audit with
the PC it came from. In this step nobody's rights are asked: the hub had accepted all of it before.
"""

from dataclasses import dataclass
from typing import Final

from selaras.protocol.heal_frames import Heal, Offer, OfferedFact, Taken
from selaras.store.db import Connection
from selaras.store.epochs import put_numbers
from selaras.store.facts import StoredFact
from selaras.store.hub_members import own_client, owner_of_client
from selaras_hub.companies import is_company
from selaras_hub.epochs import note_reported
from selaras_hub.identity import HubIdentity
from selaras_hub.member import Member
from selaras_hub.returning import Return, ReturnedFacts
from selaras_hub.returning_documents import ReturnedDocuments
from selaras_hub.unheard import note_future

MAX_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Healing:
    """One PC's way over from another epoch, inside one open transaction.

    Args:
        source: Id of the PC's epoch.
        shared: Up to where its feed and ours are one, and all of that is here.
        parted: Up to where they are one.
        public: The key that the hub's seals are made with; blank for a hub without one.
        now: ISO 8601, UTC, by the hub's clock.
    """

    db: Connection
    hub: HubIdentity
    member: Member
    source: str
    shared: int
    parted: int
    public: str
    now: str

    def begin(self, heal: Heal) -> tuple[int, ...]:
        """Hear what the PC says of itself before it offers; return which ids are another's.

        A hub put back without a word has given anew what it had given on the days it lost.
        """
        own, others = self.member.incarnation, []
        for client_id in heal.client_ids:
            owner = owner_of_client(self.db, client_id)
            if owner is None:
                own_client(self.db, client_id, incarnation=own)
            elif owner != own:
                others.append(client_id)
        for name, text in heal.numbers.items():
            self._report(name, text)
        return tuple(others)

    def take(self, offer: Offer) -> Taken:
        """Take one page; after the last one the PC is of this epoch."""
        way = Return(self.db, self.member, self.source, self.shared, self.parted, self.now)
        facts = ReturnedFacts(way, public=self.public)
        for fact in offer.facts:
            facts.take(_stored(fact))
        documents = ReturnedDocuments(way)
        refused: dict[str, str] = {}
        for document in offer.documents:
            code = documents.take(document, is_ours=self._is_ours(document.company))
            if code:
                refused[document.doc_id] = code
        documents.close()
        if offer.last:
            device, name = self.member.device, self.member.pc
            note_reported(self.db, self.hub, device=device, name=name, now=self.now)
            note_future(self.db, device, future=way.future)
        return Taken(offer.number, refused)

    def _is_ours(self, company: str) -> bool:
        return is_company(self.db, self.hub.company, npwp=company)

    def _report(self, name: str, text: str) -> None:
        company, _, year = name.partition("/")
        is_readable = all(each.isascii() and each.isdecimal() for each in (year, text))
        if self._is_ours(company) and is_readable and len(year) == 4 and len(text) <= MAX_DIGITS:
            put_numbers(self.db, company, year=int(year), last=int(text))


def _stored(fact: OfferedFact) -> "tuple[StoredFact, bytes]":
    stored = StoredFact(
        fact_id=fact.fact_id,
        kind=fact.kind,
        company=fact.company,
        subject=fact.subject,
        seq=0,
        content=fact.content,
    )
    return stored, fact.seal
