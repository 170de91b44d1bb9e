"""One line of a revoked PC: it may take up its last delivery, if it was allowed one.

There is no feed here, no author id and no session: the PC pushes, each push is settled, and at
its last word the door closes.
"""

from dataclasses import dataclass

from selaras.clock import Clock, moment_text
from selaras.errors import RemoteProtocolError
from selaras.protocol.again_frames import HelloAgain
from selaras.protocol.frames import Frame, Hello, Outcome, Push, Refuse, Settled
from selaras.protocol.parting_frames import PartAsk, PartDone, PartReady
from selaras.replica.delivery_file import DeliveryFile
from selaras.store.db import Connection
from selaras.store.hub_keys import is_revoked
from selaras.store.hub_members import get_device, last_of_incarnation
from selaras_hub import last_delivery
from selaras_hub.delivering import Delivery
from selaras_hub.facts import FactBook
from selaras_hub.identity import HubIdentity
from selaras_hub.judging import Refused
from selaras_hub.last_delivery import MAX_BYTES, MAX_ENTRIES, Permit
from selaras_hub.member import Member
from selaras_hub.signed_together import proven


@dataclass(slots=True)
class Parting:
    """The line of one revoked PC, for as long as it stands.

    Args:
        company: The founding company of the hub.
        member: Who speaks, once it has asked.
    """

    device: str
    company: str
    clock: Clock
    member: Member | None = None

    def receive(self, db: Connection, frame: Frame) -> PartReady | Settled | Refuse:
        """Answer one frame; a refusal ends the line.

        Raises:
            RemoteProtocolError: The PC spoke out of turn.
        """
        now = moment_text(self.clock.now())
        facts = FactBook(db, self.company)
        permit = last_delivery.permit_of(facts, self.device, now=now)
        if permit is None:
            return Refuse("hub.revoked")
        match frame, self.member:
            case Hello() | HelloAgain(), None:
                return Refuse("hub.last-delivery", {"until": permit.until})
            case PartAsk(incarnation=incarnation), None:
                self.member = _member(db, self.device, incarnation=incarnation)
                return PartReady(permit.until)
            case Push(), Member() as member:
                return self._taken(facts, frame, permit, member=member)
            case PartDone(), Member():
                last_delivery.close(facts, permit, now=now)
                return Refuse("hub.delivered", {"count": str(permit.entries)})
            case _:
                raise RemoteProtocolError(frame=type(frame).__name__, state="PARTING")

    def _taken(self, facts: FactBook, push: Push, permit: Permit, *, member: Member) -> Settled:
        now = moment_text(self.clock.now())
        size = sum(
            len(key) + len(text) for entry in push.entries for key, text in entry.changes.items()
        )
        room = MAX_ENTRIES - permit.entries if permit.size + size <= MAX_BYTES else 0
        delivery = Delivery(facts.db, self.company, member=member, now=now, is_proven_pc=True)
        given = proven(push.entries, signature=push.signature, device=self.device)
        outcomes = delivery.take(given, room=room)
        last_delivery.count(facts, permit, entries=len(push.entries), size=size)
        return Settled(outcomes)


def _member(db: Connection, device: str, *, incarnation: str) -> Member:
    known, said = get_device(db, device), last_of_incarnation(db, incarnation)
    is_own = said is not None and said[0] == device
    return Member(device, known.name if known else "", incarnation if is_own else "")


def deliver_file(
    db: Connection, hub: HubIdentity, *, delivery: DeliveryFile, now: str
) -> tuple[Outcome, ...] | Refused:
    """Take what a revoked PC wrote into a file, brought by an administrator."""
    known = get_device(db, delivery.device)
    if known is None or delivery.hub != hub.hub:
        return Refused("deliver.not-ours")
    if not is_revoked(db, delivery.device):
        return Refused("deliver.not-revoked", {"pc": known.name})
    member = _member(db, delivery.device, incarnation=delivery.incarnation)
    taken = Delivery(db, hub.company, member=member, now=now, is_proven_pc=False)
    return taken.take(delivery.entries, room=MAX_ENTRIES)
