"""Send a hub damaged frames and damaged updates, in a child process, and count what it took.

    .venv/bin/python scripts/fuzz.py --seconds 600
    .venv/bin/python scripts/fuzz.py --rounds 500 --seed 7 --json

Three targets in turn: bytes to frames, conversations of strangers and members with a hub, and
updates of documents. The child must live to the end; whatever it refuses it must refuse on
purpose; what it accepts must be a readable document; and after each round an honest PC must be
served. Exit code 0 when all that held, 1 when not: then the seed and round are printed.
"""

import argparse
import json
import logging
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from typing import cast, get_args, get_type_hints

from selaras.clock import SystemChance, SystemClock, moment_text
from selaras.documents.crdt import Document
from selaras.documents.values import encode_value
from selaras.domain.company import Company
from selaras.errors import RemoteProtocolError
from selaras.protocol.codec import decode_frame, encode_frame
from selaras.protocol.frames import Entry, Frame, Hello, Push, Refuse, Settled, Welcome
from selaras.protocol.members import ByPosition
from selaras.store.engine import open_memory_store
from selaras.store.hub_documents import each_hub_document
from selaras.values import replace
from selaras_hub.desk import Dropped, HubDesk, Opened, Received
from selaras_hub.founding import found_hub
from selaras_hub.members import Doorkeeper

NPWP = "0021234567891000"
STACK_BYTES = 256 * 1024 * 1024
CASES_A_ROUND = 40
# A nested array of so many levels: what a usual stack does not survive.
DEEP_LEVELS = 16_000


def main() -> int:
    """Run the child and say how it went."""
    args = _arguments()
    if args.child:
        return _in_a_large_stack(args)
    words = [sys.executable, __file__, "--child", "--seed", str(args.seed)]
    words += ["--rounds", str(args.rounds), "--seconds", str(args.seconds)]
    child = subprocess.run(words, capture_output=True, text=True, check=False)
    last = child.stdout.rstrip().rpartition("\n")[2]
    if child.returncode != 0:
        told = child.stderr[-4_000:]
        print(f"FAILED: exit {child.returncode}, seed {args.seed}, last: {last}\n{told}")
        return 1
    found = json.loads(last)
    lines = [f"{name}: {count:,}" for name, count in sorted(found.items())]
    print(last if args.json else "\n".join(lines))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=0, help="0: until the time is up")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _in_a_large_stack(args: argparse.Namespace) -> int:
    """Work as the program does: in a thread whose stack a deep update does not overflow."""
    codes: list[int] = []
    threading.stack_size(STACK_BYTES)
    thread = threading.Thread(target=lambda: codes.append(_fuzz(args)))
    thread.start()
    thread.join()
    return codes[0] if codes else 1


def _fuzz(args: argparse.Namespace) -> int:
    logging.disable(logging.WARNING)
    counts: Counter[str] = Counter()
    until = time.monotonic() + args.seconds
    number = 0
    while (number < args.rounds) if args.rounds else (time.monotonic() < until):
        # The same round for the same seed.
        chance = random.Random(f"{args.seed}/{number}")  # noqa: S311  # no secret
        hub = FuzzedHub(counts, chance)
        for work in (hub.frames, hub.talk, hub.updates):
            work()
        hub.is_sound()
        number += 1
        if number % 50 == 0:
            print(f"round {number}", flush=True)
    print(json.dumps({"rounds": number, **counts}), flush=True)
    return 0


class FuzzedHub:
    """A hub, an honest PC and a hostile one."""

    def __init__(self, counts: Counter[str], chance: random.Random) -> None:
        """Count into *counts*, and let *chance* decide."""
        self._counts, self._chance, self._line = counts, chance, 0
        self._store = open_memory_store()
        hub = found_hub(
            self._store, Company(NPWP, "PT Contoh"), clock=SystemClock(), chance=SystemChance()
        )
        self._hub = HubDesk(self._store, clock=SystemClock(), chance=SystemChance())
        with self._store.transaction() as db:
            door = Doorkeeper(db, hub, clock=SystemClock(), chance=SystemChance())
            self._honest, self._hostile = door.enrol("jujur"), door.enrol("jahat")
        self._n = 0
        self._state: bytes | None = None

    def frames(self) -> None:
        """Read damaged messages: each is a frame or refused on purpose."""
        for _ in range(CASES_A_ROUND):
            data = _damaged(encode_frame(_any_frame(self._chance)), self._chance)
            try:
                decode_frame(data)
                self._counts["frames read"] += 1
            except RemoteProtocolError:
                self._counts["frames refused"] += 1

    def talk(self) -> None:
        """Say damaged things on lines of strangers and of a member."""
        for _ in range(CASES_A_ROUND // 4):
            line = self._open(self._chance.choice([None, b"", b"x" * 32]))
            if self._chance.random() < 0.5:
                self._say(line, encode_frame(self._hello(self._hostile.device, "jahat")))
            for _ in range(self._chance.randint(1, 5)):
                whole = encode_frame(_any_frame(self._chance))
                self._say(line, _damaged(whole, self._chance))
                self._counts["messages"] += 1
            self._hub.turn([Dropped(line)])
        self._counts["conversations"] += CASES_A_ROUND // 4

    def updates(self) -> None:
        """Push damaged updates as a member: each is refused, or the document stays readable."""
        line = self._open(None)
        self._say(line, encode_frame(self._hello(self._hostile.device, "pembaruan")))
        for _ in range(CASES_A_ROUND):
            answers = self._say(line, encode_frame(Push((self._entry(),))))
            settled = [each for each in answers if isinstance(each, Settled)]
            if not settled:
                raise AssertionError(answers)
            (outcome,) = settled[0].outcomes
            self._counts["updates accepted" if not outcome.code else "updates refused"] += 1
        self._hub.turn([Dropped(line)])

    def is_sound(self) -> None:
        """Raise unless everything the hub holds is readable and an honest PC is served."""
        with self._store.reading() as db:
            for each in each_hub_document(db):
                Document(each.state).registers()
        line = self._open(None)
        answers = self._say(line, encode_frame(self._hello(self._honest.device, "jujur")))
        if not any(isinstance(each, Welcome) for each in answers):
            raise AssertionError(answers)
        entry = self._written(f"invoice:jujur{self._line}")
        answers = self._say(line, encode_frame(Push((entry,))))
        if not any(isinstance(each, Settled) and each.outcomes[0].is_accepted for each in answers):
            raise AssertionError(answers)

    def _open(self, key: bytes | None) -> int:
        self._line += 1
        self._hub.turn([Opened(self._line, key)])
        return self._line

    def _say(self, line: int, data: bytes) -> list[Frame]:
        outgoing = self._hub.turn([Received(line, data)])
        mine = [each.data for each in outgoing if each.line == line and each.data is not None]
        answers = [decode_frame(each) for each in mine]
        if any(isinstance(each, Refuse) and each.code == "hub.cannot-write" for each in answers):
            raise AssertionError("the turn failed")
        return answers

    def _hello(self, device: str, life: str) -> Hello:
        own = self._honest if device == self._honest.device else self._hostile
        return Hello(device, own.token, life, last_n=2**40, last_hash=b"x" * 32)

    def _written(self, doc_id: str, *, state: bytes | None = None, keys: int = 2) -> Entry:
        self._n += 1
        client_id = 2**40 + self._line * 1_000_000 + self._n
        changes = {f"note/{self._n}/{key}": encode_value(f"isi {key}") for key in range(keys)}
        if state is None:
            changes["company"] = encode_value(NPWP)
        written = Document(state, client_id=client_id).write(changes)
        return Entry(
            n=self._n,
            origin_incarnation="asal",
            origin_n=self._n,
            doc_id=doc_id,
            company=NPWP,
            base_epoch="",
            base_rev=0,
            changes=changes,
            updates=written.updates,
            client_id=client_id,
            first_clock=written.first_clock,
            end_clock=written.end_clock,
            author="jahat",
            at=moment_text(SystemClock().now()),
        )

    def _entry(self) -> Entry:
        """Return an entry whose update is damaged, nested deep, or now and then sound."""
        entry = self._written("invoice:jahat" + str(self._chance.randint(1, 3)))
        kind = self._chance.random()
        if kind < 0.1:
            return entry
        if kind < 0.15:
            self._counts["updates nested deep"] += 1
            return replace(entry, updates=(_nested(entry.updates[0], self._chance),))
        damaged = tuple(_damaged(each, self._chance) for each in entry.updates)
        return replace(entry, updates=damaged)


def _damaged(data: bytes, chance: random.Random) -> bytes:
    """Return *data* with a few bytes changed, put in, taken out, doubled or cut off."""
    raw = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        place, size = chance.randrange(len(raw) + 1), chance.randint(1, 6)
        match chance.randrange(6):
            case 0 if place < len(raw):
                raw[place] = chance.randrange(256)
            case 1 if place < len(raw):
                raw[place] ^= 1 << chance.randrange(8)
            case 2:
                raw[place:place] = chance.randbytes(size)
            case 3:
                del raw[place : place + size]
            case 4:
                raw[place:place] = raw[place : place + 40 * size]
            case _ if len(raw) > 2 * size:
                del raw[max(size, place) :]
    return bytes(raw)


def _nested(update: bytes, chance: random.Random) -> bytes:
    """Return the update with arrays nested as deep as an update may be long."""
    value = update.find(b"w")
    place = value if value >= 0 else len(update) // 2
    levels = chance.choice([10, 1_000, DEEP_LEVELS])
    return update[:place] + b"u\x01" * levels + b"u\x00" + update[place:]


def _any_frame(chance: random.Random) -> Frame:
    """Return a frame of any kind with made-up members."""
    shapes = [each for each in get_args(Frame) if isinstance(each, type)]
    return cast("Frame", _any_item(chance.choice(shapes), chance))


def _any_value(hint: object, chance: random.Random) -> object:
    if hint is int:
        return chance.choice([0, 1, 2**31, 2**63 - 1])
    if hint is str:
        return chance.choice(["", "invoice:a", NPWP, "x" * 300])
    if hint is bytes:
        return chance.randbytes(chance.choice([0, 32, 600]))
    parts = get_args(hint)
    if len(parts) == 2 and parts[1] is not Ellipsis:
        return {"a": "b"}
    shapes = get_args(parts[0]) or parts[:1]
    return tuple(_any_item(chance.choice(shapes), chance) for _ in range(chance.randint(0, 2)))


def _any_item(shape: object, chance: random.Random) -> object:
    if not isinstance(shape, type) or not issubclass(shape, ByPosition):
        return _any_value(shape, chance)
    hints = get_type_hints(shape)
    return shape(*(_any_value(hints[name], chance) for name in shape.__match_args__))


if __name__ == "__main__":
    sys.exit(main())
