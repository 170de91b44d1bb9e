"""Who may speak with the hub: join codes, PCs and the lives of their files."""

import hashlib
import hmac
from datetime import timedelta
from typing import Final

from selaras.clock import Chance, Clock, moment_text
from selaras.domain.ids import RANDOM_BYTES, time_ordered_id
from selaras.protocol.frames import PROTOCOL_MAX, Hello, Join, Joined, Refuse, Welcome
from selaras.store.db import Connection
from selaras.store.hub_documents import head_seq
from selaras.store.hub_members import (
    Device,
    get_device,
    highest_short_client,
    last_of_incarnation,
    own_client,
    put_device,
    put_incarnation,
    put_invite,
    take_invite,
)
from selaras_hub.identity import HubIdentity
from selaras_hub.ledger import SHORT_CLIENT_BELOW
from selaras_hub.member import Member

INVITE_MINUTES: Final = 10
CODE_LENGTH: Final = 20
MAX_CLIENT_BLOCK: Final = 64
MAX_NAME: Final = 100

# No letters that are taken for digits or for one another when read out over the telephone.
_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_TOKEN_BYTES: Final = 32


class Doorkeeper:
    """Lets PCs in, inside one open transaction."""

    def __init__(self, db: Connection, hub: HubIdentity, *, clock: Clock, chance: Chance) -> None:
        """Speak for *hub*."""
        self._db, self._hub, self._clock, self._chance = db, hub, clock, chance

    def invite(self) -> tuple[str, str]:
        """Return a new one-time join code of 100 bits, and when it expires."""
        raw = self._chance.bytes(CODE_LENGTH)
        letters = "".join(_ALPHABET[byte % 32] for byte in raw)
        code = "-".join(letters[start : start + 5] for start in range(0, CODE_LENGTH, 5))
        expires = moment_text(self._clock.now() + timedelta(minutes=INVITE_MINUTES))
        put_invite(self._db, _code_hash(code), expires_at=expires)
        return code, expires

    def admit(self, join: Join) -> Joined | Refuse:
        """Let a new PC in if its code is good; the code is used up."""
        if join.company not in ("", self._hub.company):
            return Refuse("join.other-company", {"npwp": self._hub.company})
        now = moment_text(self._clock.now())
        if not take_invite(self._db, _code_hash(join.code), now=now):
            return Refuse("join.code-wrong")
        return self.enrol(join.pc)

    def enrol(self, pc: str) -> Joined:
        """Make a PC a member without a code: the hub's own, or one whose code was good."""
        moment = self._clock.now()
        milliseconds = int(moment.timestamp() * 1000)
        device = time_ordered_id(milliseconds, self._chance.bytes(RANDOM_BYTES))
        token = self._chance.bytes(_TOKEN_BYTES).hex()
        at = moment_text(moment)
        put_device(self._db, Device(device, pc[:MAX_NAME], _token_hash(token), at, at))
        return Joined(device, token, self._hub.company, self._hub.company_name, self._hub.hub)

    def identify(self, hello: Hello) -> tuple[Welcome, Member] | Refuse:
        """Say whether the PC that says Hello is who it claims, and what it needs to know."""
        device = get_device(self._db, hello.device)
        proof = _token_hash(hello.token)
        if device is None or not hmac.compare_digest(device.token_hash, proof):
            return Refuse("hub.unknown-device")
        head = head_seq(self._db)
        if hello.epoch not in ("", self._hub.epoch) or hello.seq > head:
            return Refuse("hub.other-epoch")
        known = last_of_incarnation(self._db, hello.incarnation)
        if known is not None and known[0] != device.device:
            return Refuse("hub.foreign-incarnation")
        last_n, last_hash = known[1:] if known else (0, b"")
        now = moment_text(self._clock.now())
        put_device(self._db, _seen(device, now))
        put_incarnation(
            self._db, hello.incarnation, device=device.device, last_n=last_n, last_hash=last_hash
        )
        welcome = Welcome(
            protocol=min(PROTOCOL_MAX, hello.protocol_max),
            epoch=self._hub.epoch,
            epoch_counter=self._hub.epoch_counter,
            head_seq=head,
            last_n=last_n,
            last_hash=last_hash,
            server_time=now,
            client_ids=self._client_ids(hello),
        )
        return welcome, Member(device.device, device.name, hello.incarnation)

    def _client_ids(self, hello: Hello) -> tuple[int, ...]:
        """Hand out short author ids that nobody ever had."""
        first = highest_short_client(self._db, SHORT_CLIENT_BELOW) + 1
        wanted = min(hello.client_ids_wanted, MAX_CLIENT_BLOCK)
        ids = tuple(range(first, first + wanted))
        for client_id in ids:
            own_client(self._db, client_id, incarnation=hello.incarnation)
        return ids


def _seen(device: Device, at: str) -> Device:
    return Device(device.device, device.name, device.token_hash, device.joined_at, at)


def _code_hash(code: str) -> bytes:
    letters = "".join(letter for letter in code.upper() if letter in _ALPHABET)
    return hashlib.sha256(letters.encode("ascii")).digest()


def _token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8")).digest()
