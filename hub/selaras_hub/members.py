"""Who may speak with the hub: join codes, PCs and the lives of their files."""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from selaras import __version__
from selaras.clock import Chance, Clock, moment_text
from selaras.protocol.checking_frames import Item
from selaras.protocol.frames import PROTOCOL_MAX, Hello, Refuse, Welcome
from selaras.protocol.pairing_frames import Joined
from selaras.protocol.refusals import SUPERSEDED
from selaras.replica.incarnations import REBUILT_HUB, RESTORED_HUB
from selaras.replica.new_ids import new_id
from selaras.store.db import Connection
from selaras.store.epochs import WAITING, epoch_pcs
from selaras.store.feed_marks import feed_marks
from selaras.store.hub_documents import head_seq
from selaras.store.hub_keys import DeviceKey, add_key, find_key, put_code
from selaras.store.hub_members import (
    Device,
    get_device,
    last_of_incarnation,
    note_device_seen,
    own_client,
    put_device,
    put_incarnation,
)
from selaras.store.meta import delete_meta, get_meta
from selaras.store.migrations import MIGRATIONS
from selaras.store.users import users_seq
from selaras.trust.pairing import CODE_LETTERS, new_code
from selaras.trust.users import UserKey
from selaras_hub import epochs, health, incarnations
from selaras_hub.authoring import INCARNATION
from selaras_hub.enlisting import tell_of_device
from selaras_hub.epochs import BEHIND, Beginning
from selaras_hub.facts import FactBook
from selaras_hub.gaps import fill_books
from selaras_hub.identity import HubIdentity
from selaras_hub.member import Member
from selaras_hub.receipts import settled_once
from selaras_hub.revs import next_client
from selaras_hub.standing import Place, Standing, note_gaps, standing_of

INVITE_MINUTES: Final = 10
MAX_CLIENT_BLOCK: Final = 64
MAX_NAME: Final = 100
# Raised by a release whose documents an older program would spoil by writing to them.
MIN_WRITE_SCHEMA: Final = 1

_TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Admission:
    """A PC that is welcome.

    Args:
        standing: Where its epoch stands to the hub's.
    """

    welcome: Welcome
    member: Member
    standing: Standing

    @property
    def heals(self) -> bool:
        """Say whether it comes from another epoch and first gives back what it has."""
        return self.standing.place is Place.FORMER


class Doorkeeper:
    """Lets PCs in, inside one open transaction."""

    def __init__(
        self,
        db: Connection,
        hub: HubIdentity,
        *,
        clock: Clock,
        chance: Chance,
        key: UserKey | None = None,
    ) -> None:
        """Speak for *hub*, which signs facts with *key*.

        ``hub`` says afterwards in which epoch it is: what a PC says may begin a new one.
        """
        self._db, self.hub, self._clock, self._chance, self._key = db, hub, clock, chance, key

    def invite(self) -> tuple[str, str]:
        """Return a new one-time join code, and when it expires."""
        code = new_code(self._chance.bytes(CODE_LETTERS))
        expires = moment_text(self._clock.now() + timedelta(minutes=INVITE_MINUTES))
        put_code(self._db, code.public, secret=code.secret, expires_at=expires)
        return str(code), expires

    def enrol(self, pc: str) -> Joined:
        """Make the hub's own PC a member; inside its process it proves itself with a token."""
        device, token = self.new_device_id(), self._chance.bytes(_TOKEN_BYTES).hex()
        self._put(device, pc, token_hash=_token_hash(token))
        return Joined(device, token, self.hub.company, self.hub.company_name, self.hub.hub)

    def enrol_key(self, device: str, pc: str, *, key: bytes) -> None:
        """Make a PC a member that proves itself with a key of this fingerprint."""
        self._put(device, pc, token_hash=b"", key=key)
        add_key(self._db, DeviceKey(device, key, moment_text(self._clock.now())))

    def new_device_id(self) -> str:
        """Return an id that no PC has."""
        return new_id(self._clock, self._chance)

    def identify(self, hello: Hello, *, key: bytes | None = None) -> Admission | Refuse:
        """Say whether the PC that says Hello is who it claims, and what it needs to know.

        Args:
            key: Fingerprint of the certificate its line shows; None inside this process.
        """
        device = get_device(self._db, hello.device)
        if hello.incarnation in ("", INCARNATION):
            # The hub itself writes under this name, and its facts under none.
            return Refuse("hub.foreign-incarnation")
        refusal = self._stranger(hello, device, key=key)
        if device is None or refusal is not None:
            return refusal or Refuse("hub.unknown-device")
        known = last_of_incarnation(self._db, hello.incarnation)
        if known is not None and known[0] != device.device:
            return Refuse("hub.foreign-incarnation")
        last_n, last_hash = known[1:] if known else (0, b"")
        standing = self._standing(hello, last_n)
        if isinstance(standing, Refuse):
            return standing
        fault = incarnations.fault_of(hello, last_n=last_n, last_hash=last_hash)
        if fault:
            return Refuse(fault)
        now = moment_text(self._clock.now())
        note_device_seen(self._db, device.device, at=now, unless_since=health.shortly_before(now))
        member = Member(device.device, device.name, hello.incarnation)
        self._note(hello, member, is_apart=key is not None)
        welcome = self._welcome(hello, standing, last=(last_n, last_hash))
        return Admission(welcome, member, standing)

    def _note(self, hello: Hello, member: Member, *, is_apart: bool) -> None:
        """Write down what the PC says of itself."""
        company, now = self.hub.company, moment_text(self._clock.now())
        life, device = member.incarnation, member.device
        if last_of_incarnation(self._db, life) is None:
            put_incarnation(self._db, life, device=device, last_n=0, last_hash=b"")
        incarnations.note(self._db, hello, member=member, company=company, now=now)
        facts = FactBook(self._db, company)
        health.heard(facts, hello, member=member, now=now, is_apart=is_apart)
        is_of_here = hello.epoch in ("", self.hub.epoch)
        awaited = [pc.device for pc in epoch_pcs(self._db) if pc.state == WAITING]
        if is_of_here and member.device in awaited:
            # It joined in this epoch or just before it began: it has nothing to give back.
            name = member.pc
            epochs.note_reported(self._db, self.hub, device=member.device, name=name, now=now)

    def _standing(self, hello: Hello, last_n: int) -> Standing | Refuse:
        """Say where the PC's epoch stands to ours, which begins anew if ours is the older."""
        found = standing_of(self._db, self.hub, hello=hello, key=self._key)
        is_here = found.place in (Place.SAME, Place.UNPROVEN)
        if is_here and settled_once(hello, hub=self.hub, key=self._key) > last_n:
            found = replace(found, place=Place.HUB_IS_BEHIND)
        if found.place is Place.UNPROVEN:
            return Refuse("hub.other-epoch")
        if found.place is Place.HUB_IS_FORMER and found.newer is not None:
            epochs.step_aside(self._db, found.newer)
            return Refuse(SUPERSEDED)
        if found.place is not Place.HUB_IS_BEHIND:
            return found
        above = found.newer.counter if found.newer else 0
        self.begin_epoch(BEHIND, above=above)
        return standing_of(self._db, self.hub, hello=hello, key=self._key)

    def begin_if_restored(self) -> None:
        """Go on in a new epoch if the hub's file was put back, copied or moved by hand."""
        reason = get_meta(self._db, RESTORED_HUB)
        if reason is not None:
            delete_meta(self._db, RESTORED_HUB)
            self.begin_epoch(reason)
            if get_meta(self._db, REBUILT_HUB) is not None:
                delete_meta(self._db, REBUILT_HUB)
                note_gaps(self._db, self.hub)
                fill_books(self._db, now=moment_text(self._clock.now()))

    def begin_epoch(self, reason: str, *, above: int = 0, parent_seq: int | None = None) -> None:
        """Let the hub go on in a new epoch, above the counter that somebody knows."""
        now = self._clock.now()
        milliseconds = int(now.timestamp() * 1000)
        beginning = Beginning(reason, moment_text(now), milliseconds, above, parent_seq)
        self.hub = epochs.begin_epoch(
            self._db, self.hub, why=beginning, key=self._key, chance=self._chance
        )

    def _welcome(self, hello: Hello, standing: Standing, *, last: tuple[int, bytes]) -> Welcome:
        last_n, last_hash = last
        return Welcome(
            protocol=min(PROTOCOL_MAX, hello.protocol_max),
            epoch=self.hub.epoch,
            epoch_counter=self.hub.epoch_counter,
            head_seq=head_seq(self._db),
            last_n=last_n,
            last_hash=last_hash,
            server_time=moment_text(self._clock.now()),
            client_ids=self._client_ids(hello),
            users_seq=users_seq(self._db, table="hub_fact"),
            min_write_schema=MIN_WRITE_SCHEMA,
            app_version=__version__,
            schema_version=len(MIGRATIONS),
            epoch_record=self._record_for(hello),
            hub_key=self._key.public if self._key else "",
            shared_seq=standing.shared,
            marks=self._marks(standing),
        )

    def _marks(self, standing: Standing) -> tuple[Item, ...]:
        """Return what shows a PC of a former epoch where its feed and ours parted."""
        if standing.place is not Place.FORMER:
            return ()
        found = feed_marks(self._db, standing.shared)
        return tuple(Item(each.item_id, each.seq, each.hash) for each in found)

    def _record_for(self, hello: Hello) -> str:
        """Return the record of our epoch; blank for who is in it and has just shown that record."""
        record = epochs.own_epoch(self._db, self.hub, key=self._key).text()
        is_shown = hello.epoch == self.hub.epoch and hello.epoch_record == record
        return "" if is_shown else record

    def _stranger(self, hello: Hello, device: Device | None, *, key: bytes | None) -> Refuse | None:
        if key is not None:
            shown = find_key(self._db, key)
            if shown is not None and shown.revoked_at:
                return Refuse("hub.revoked")
            is_own = shown is not None and shown.device == hello.device
            return None if is_own else Refuse("hub.other-device")
        proof = _token_hash(hello.token)
        is_known = device is not None and hmac.compare_digest(device.token_hash, proof)
        return None if is_known else Refuse("hub.unknown-device")

    def _put(self, device: str, pc: str, *, token_hash: bytes, key: bytes = b"") -> None:
        at = moment_text(self._clock.now())
        made = Device(device, pc[:MAX_NAME], token_hash, at, at)
        put_device(self._db, made)
        tell_of_device(self._db, self.hub, device=made, key=key)

    def _client_ids(self, hello: Hello) -> tuple[int, ...]:
        """Hand out short author ids that nobody ever had."""
        wanted = min(hello.client_ids_wanted, MAX_CLIENT_BLOCK)
        if not wanted:
            return ()
        first = next_client(self._db)
        ids = tuple(range(first, first + wanted))
        for client_id in ids:
            own_client(self._db, client_id, incarnation=hello.incarnation)
        return ids


def _token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8")).digest()
