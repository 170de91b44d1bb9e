"""A hub's desk in memory and PCs that speak with it as if over TLS, frame by frame."""

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import NamedTuple

from selaras.clock import SystemChance
from selaras.domain.company import Company
from selaras.protocol.codec import decode_frame, encode_frame
from selaras.protocol.frames import Frame, Hello
from selaras.protocol.pairing_frames import PairAsk, PairChallenge, Paired, PairProof
from selaras.store.engine import Store, open_memory_store, serialised
from selaras.trust.authority import Authority, der_of, device_request, fingerprint, new_device_key
from selaras.trust.pairing import PairingCode, PcPairing, Plea, parse_code
from selaras.trust.recovery import RANDOM_BYTES, wrap
from selaras_hub.desk import Dropped, HubDesk, Opened, Outgoing, Received
from selaras_hub.doors import HubTrust
from selaras_hub.founding import found_hub

NPWP = "0021234567891000"


class MovedClock:
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def forward(self, **delta: float) -> None:
        self.moment += timedelta(**delta)


class Founded(NamedTuple):
    """What a hub is made of: its file, its authority, what its lines show, the wrapped copy."""

    disk: bytes
    authority: Authority
    shown: bytes
    recovery: bytes


@cache
def founded() -> Founded:
    """Found a hub once in a process: a code that is dear to guess is dear to make."""
    chance = SystemChance()
    store = open_memory_store()
    hub = found_hub(store, Company(NPWP, "PT"), clock=MovedClock(), chance=chance)
    authority = Authority.found(hub.hub)
    _, recovery = wrap(authority, chance.bytes(RANDOM_BYTES))
    disk = serialised(store)
    store.close()
    return Founded(disk, authority, der_of(authority.issue_server().certificate), recovery)


class Desk:
    """The one hub with an authority as it was founded, and lines to it that are made by number."""

    def __init__(self) -> None:
        self.clock, chance = MovedClock(), SystemChance()
        disk, self.authority, self.shown, recovery = founded()
        self.store: Store = open_memory_store(disk)
        trust = HubTrust(self.authority, fingerprint(self.shown), recovery)
        self.hub = HubDesk(self.store, clock=self.clock, chance=chance, trust=trust)
        self._numbers = count(1)

    def open(self, key: bytes | None = b"") -> "Wire":
        return Wire(self, next(self._numbers), key)

    def code(self) -> PairingCode:
        return parse_code(self.hub.invite()[0])

    def pair(self, code: PairingCode | None = None, *, company: str = "") -> Paired:
        """Let one more PC in, as it should be."""
        answer = self.try_to_pair(code or self.code(), company=company)
        assert isinstance(answer, Paired), answer
        return answer

    def try_to_pair(self, code: PairingCode, *, company: str = "") -> Frame:
        """Go through a pairing; return the hub's last word."""
        wire, key = self.open(), new_device_key()
        pc = PcPairing(code, key=key, seen=self.shown, nonce=b"n" * 32)
        challenge = wire.say(PairAsk(*pc.ask()))
        if not isinstance(challenge, PairChallenge):
            return challenge
        plea = Plea(device_request(key), "kasir", company)
        proof = pc.prove(challenge.nonce, proof=challenge.proof, plea=plea)
        return wire.say(PairProof(proof, plea.request, plea.pc, plea.company))

    def live(self, paired: Paired) -> "Wire":
        """Return the line of a PC that was paired and said Hello."""
        wire = self.open(key_of(paired))
        wire.say(Hello(paired.device, "", f"inc-{paired.device}"))
        return wire


class Wire:
    """One line: what was said on it, and whether it still stands."""

    def __init__(self, desk: Desk, number: int, key: bytes | None) -> None:
        self._desk, self.number = desk, number
        self.heard: list[Frame] = []
        self.is_closed = False
        self.take(desk.hub.turn([Opened(number, key)]))

    def say(self, frame: Frame) -> Frame:
        """Send a frame; return the last answer."""
        return self.send(encode_frame(frame))

    def send(self, data: bytes) -> Frame:
        self.take(self._desk.hub.turn([Received(self.number, data)]))
        return self.heard[-1]

    def take(self, outgoing: list[Outgoing]) -> None:
        for each in outgoing:
            if each.line == self.number:
                self.is_closed |= each.data is None
                self.heard += [decode_frame(each.data)] if each.data is not None else []

    def drop(self) -> None:
        self._desk.hub.turn([Dropped(self.number)])


def key_of(paired: Paired) -> bytes:
    """Return the fingerprint that this PC's line shows."""
    return fingerprint(der_of(paired.certificate))
