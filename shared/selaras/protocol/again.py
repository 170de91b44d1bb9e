"""Hello and Welcome of two that know each other, and what they leave out, made again.

What leaves a Hello out is only what the hub can say itself to the last byte: who showed that
certificate, its own epoch's record, the seals its own feed has, the receipt it gave. A digest tells
it whether it would say the same; if not, the PC says all. So whatever a whole Hello would prove to
a hub is judged as ever, and a hub that lost something never takes this for it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from selaras.protocol.again_frames import HelloAgain, WelcomeAgain
from selaras.protocol.frames import Hello, Welcome
from selaras.values import replace

SHOWN_BYTES: Final = 16
# Members that are said under the same name.
_SAID: Final = (
    *("incarnation", "seq", "last_n", "protocol_min", "protocol_max", "app_version"),
    *("schema_version", "client_ids_wanted", "waiting"),
)
_LEFT_OUT: Final = (
    *("device", "epoch", "last_hash", "follows", "reason", "again", "between"),
    *("epoch_record", "witness", "receipt"),
)
_ANSWERED: Final = (
    *("protocol", "epoch_counter", "head_seq", "users_seq", "min_write_schema", "client_ids"),
    *("app_version", "schema_version"),
)
_LENGTH_BYTES: Final = 8
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Known:
    """What a HelloAgain leaves out, as the members of ``Hello`` are called.

    Args:
        hub_key: What this PC knows of the hub, which the Welcome then leaves out.
    """

    device: str
    epoch: str
    last_hash: bytes
    follows: str
    reason: str
    again: int
    between: tuple[str, ...]
    epoch_record: str
    witness: str
    receipt: str
    hub_key: str

    def digest(self) -> bytes:
        """Return what tells whether two know the same."""
        texts = (
            *(self.device, self.epoch, self.last_hash.hex(), self.follows, self.reason),
            *(str(self.again), self.epoch_record, self.witness, self.receipt, self.hub_key),
            *self.between,
        )
        parts: list[bytes] = []
        for raw in [text.encode("utf-8", "surrogatepass") for text in texts]:
            parts += len(raw).to_bytes(_LENGTH_BYTES, "big"), raw
        return hashlib.sha256(b"".join(parts)).digest()[:SHOWN_BYTES]


def hello_again(hello: Hello, *, hub_key: str) -> HelloAgain | None:
    """Return what to say in the place of *hello*; None where all of it must be said."""
    known = Known(**_members(hello, _LEFT_OUT), hub_key=hub_key)
    try:
        said = HelloAgain(
            **_members(hello, _SAID),
            settled_n=int(hello.receipt.partition(" ")[0] or 0),
            shown=known.digest(),
            run=bytes.fromhex(hello.run),
            now_ms=_ms(hello.now),
        )
    except (ValueError, TypeError):
        return None
    return said if _hello(said, known) == hello else None


def whole_hello(said: HelloAgain, known: Known) -> Hello | None:
    """Return the Hello that *said* stands for; None where its PC would not have said this."""
    return _hello(said, known) if known.digest() == said.shown else None


def _hello(said: HelloAgain, known: Known) -> Hello | None:
    now = _text(said.now_ms)
    if now is None:
        return None
    rest = _members(known, _LEFT_OUT)
    return Hello(token="", run=said.run.hex(), now=now, **_members(said, _SAID), **rest)


def welcome_again(welcome: Welcome, hello: Hello) -> WelcomeAgain | None:
    """Return what to answer a HelloAgain in the place of *welcome*; None where it says more."""
    try:
        server_ms = _ms(welcome.server_time)
    except (ValueError, TypeError):
        return None
    said = WelcomeAgain(**_members(welcome, _ANSWERED), server_ms=server_ms)
    return said if whole_welcome(said, hello) == replace(welcome, hub_key="") else None


def whole_welcome(said: WelcomeAgain, hello: Hello) -> Welcome:
    """Return the Welcome that *said* stands for, to the PC that said *hello*.

    It leaves out the hub's key, which the PC knows.
    """
    return Welcome(
        epoch=hello.epoch,
        last_n=hello.last_n,
        last_hash=hello.last_hash,
        server_time=_text(said.server_ms) or "",
        shared_seq=hello.seq,
        **_members(said, _ANSWERED),
    )


def _members(frame: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(frame, name) for name in names}


def _ms(moment: str) -> int:
    found = (datetime.fromisoformat(moment) - _EPOCH) // _MS
    if found < 0:
        raise ValueError(moment)
    return found


def _text(ms: int) -> str | None:
    try:
        moment = _EPOCH + ms * _MS
    except OverflowError:
        return None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
