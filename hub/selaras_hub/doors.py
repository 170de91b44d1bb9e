"""Who gets as far as a conversation: keys on the list, and PCs that pair.

A line over a socket shows a client certificate or none. Without one it may only pair. With one
that is unknown or revoked it is told so and closed. A line inside this process shows neither
and is trusted to be the hub's own PC, which proves itself with its token.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeAlias

from selaras.clock import Chance, Clock, moment_text
from selaras.errors import RemoteProtocolError
from selaras.protocol.again_frames import HelloAgain
from selaras.protocol.frames import Frame, Hello, Refuse
from selaras.protocol.pairing_frames import Join, PairAsk, PairChallenge, Paired, PairProof
from selaras.store.db import Connection
from selaras.store.hub_keys import drop_code, find_key, spend_try
from selaras.trust.authority import Authority, der_of, fingerprint
from selaras.trust.pairing import NONCE_BYTES, VERSION, HubPairing, Plea
from selaras.trust.users import UserKey
from selaras_hub.companies import is_company
from selaras_hub.enlisting import enlist_again
from selaras_hub.facts import FactBook
from selaras_hub.identity import HubIdentity
from selaras_hub.last_delivery import Permit, permit_of
from selaras_hub.limits import Bucket
from selaras_hub.members import INVITE_MINUTES, Doorkeeper
from selaras_hub.parting import Parting
from selaras_hub.revs import counter_of

MAX_TRIES: Final = 5

# Fingerprint of the client certificate of a socket's line: blank for none. None: no socket.
Key: TypeAlias = bytes | None


@dataclass(frozen=True, slots=True)
class HubTrust:
    """What a hub needs to let PCs in.

    Args:
        shown: Fingerprint of the certificate its server shows.
        recovery: The authority wrapped under the recovery code; every PC keeps a copy.
    """

    authority: Authority
    shown: bytes
    recovery: bytes


class Doors:
    """The doors of one hub, for as long as it runs."""

    def __init__(
        self, hub: HubIdentity, *, clock: Clock, chance: Chance, trust: HubTrust | None
    ) -> None:
        """Guard *hub*; without *trust* nobody can pair."""
        self._hub, self._clock, self._chance, self._trust = hub, clock, chance, trust
        self._buckets: dict[bytes, Bucket] = {}

    @property
    def authority(self) -> Authority | None:
        """Return what the hub would hand over; None without a network."""
        return self._trust.authority if self._trust else None

    def readmit(self, db: Connection, key: Key, *, named: str) -> None:
        """Know a PC again that a former epoch let in and this one lost: we signed its certificate.

        Only one of which no key is known, and that nobody took off the list.
        """
        if key and named and counter_of(db) > 1 and find_key(db, key) is None:
            enlist_again(db, self._hub, device=named, key=key, now=moment_text(self._clock.now()))

    def refusal(self, db: Connection, key: Key) -> Refuse | None:
        """Say why a line with this key may not speak at all, or None."""
        if not key:
            return None
        known = find_key(db, key)
        if known is None:
            return Refuse("hub.unknown-device")
        if known.revoked_at and self._permit(db, known.device) is None:
            return Refuse("hub.revoked")
        return None

    def reception(self, db: Connection, key: Key) -> "Reception | Parting | None":
        """Return who receives a line that may not begin a conversation; None for one that may."""
        if key is None:
            return None
        known = find_key(db, key) if key else None
        if known is not None:
            is_parting = bool(known.revoked_at)
            return Parting(known.device, self._hub.company, self._clock) if is_parting else None
        return Reception(self._hub, clock=self._clock, chance=self._chance, trust=self._trust)

    def allows(self, key: Key, message_bytes: int) -> bool:
        """Count a message of this PC; say whether it keeps to its rate."""
        if not key:
            return True
        now = self._clock.now()
        if (bucket := self._buckets.get(key)) is None:
            bucket = self._buckets[key] = Bucket(now)
        return bucket.take(message_bytes, now)

    def _permit(self, db: Connection, device: str) -> Permit | None:
        facts = FactBook(db, self._hub.company)
        return permit_of(facts, device, now=moment_text(self._clock.now()))

    def doorkeeper(self, db: Connection, key: UserKey | None = None) -> Doorkeeper:
        """Return the doorkeeper for one transaction; *key* signs what it says of the epoch."""
        return Doorkeeper(db, self._hub, clock=self._clock, chance=self._chance, key=key)

    def enter(self, hub: HubIdentity) -> None:
        """Guard the hub as it is now, in another epoch."""
        self._hub = hub


class Reception:
    """One line of a PC without a certificate: it pairs, or it is told to."""

    def __init__(
        self, hub: HubIdentity, *, clock: Clock, chance: Chance, trust: HubTrust | None
    ) -> None:
        """Wait for the PC to ask."""
        self._hub, self._clock, self._chance, self._trust = hub, clock, chance, trust
        self._pairing: HubPairing | None = None
        self._public = ""

    def receive(self, db: Connection, frame: Frame) -> PairChallenge | Paired | Refuse:
        """Answer one frame; only after a challenge the line stays open.

        Raises:
            RemoteProtocolError: The PC spoke out of turn or proved nothing.
        """
        match frame:
            case PairAsk() if self._pairing is None:
                return self._challenge(db, frame)
            case PairProof() if self._pairing is not None:
                return self._let_in(db, frame, pairing=self._pairing)
            case Hello() | HelloAgain():
                return Refuse("hub.no-certificate")
            case Join():
                return Refuse("join.program-old")
            case _:
                raise RemoteProtocolError(frame=type(frame).__name__, state="PAIRING")

    def _challenge(self, db: Connection, ask: PairAsk) -> PairChallenge | Refuse:
        if ask.version != VERSION:
            return Refuse("hub.protocol-version", {"min": str(VERSION), "max": str(VERSION)})
        if self._trust is None:
            return Refuse("hub.no-pairing")
        now = self._clock.now()
        secret = spend_try(
            db,
            ask.public,
            now=moment_text(now),
            latest=moment_text(now + timedelta(minutes=INVITE_MINUTES)),
            most=MAX_TRIES,
        )
        if secret is None:
            return Refuse("join.code-wrong")
        self._public = ask.public
        self._pairing = HubPairing(self._trust.shown, self._chance.bytes(NONCE_BYTES))
        nonce, proof = self._pairing.challenge(ask.nonce, secret=secret)
        return PairChallenge(nonce, proof)

    def _let_in(self, db: Connection, frame: PairProof, *, pairing: HubPairing) -> Paired | Refuse:
        if self._trust is None:
            return Refuse("hub.no-pairing")
        plea = Plea(frame.request, frame.pc, frame.company)
        pairing.check(frame.proof, plea=plea)
        if not self._takes(db, frame.company):
            return Refuse("join.other-company", {"npwp": self._hub.company})
        # Another line may have used the code, or it expired, since the challenge.
        if not drop_code(db, self._public):
            return Refuse("join.code-wrong")
        return self._enrol(db, frame, trust=self._trust)

    def _takes(self, db: Connection, companies: str) -> bool:
        """Say whether a PC's companies, if it has any, are all of this installation."""
        founding = self._hub.company
        return all(is_company(db, founding, npwp=each) for each in companies.split())

    def _enrol(self, db: Connection, frame: PairProof, *, trust: HubTrust) -> Paired:
        door = Doorkeeper(db, self._hub, clock=self._clock, chance=self._chance)
        device = door.new_device_id()
        certificate = trust.authority.issue_device(device, frame.request)
        door.enrol_key(device, frame.pc, key=fingerprint(der_of(certificate)))
        return Paired(
            device=device,
            certificate=certificate,
            authority=trust.authority.certificate,
            hub=self._hub.hub,
            company=self._hub.company,
            company_name=self._hub.company_name,
            recovery=trust.recovery,
        )
