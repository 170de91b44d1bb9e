"""A PC as a process that comes and goes, on a disk of which images are taken and put back."""

import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from selaras.store.engine import FILE_NAME
from tests.cli.selaras import Running
from tests.faults.office import LivePc, NotRunningError

WAL = f"{FILE_NAME}-wal"
KEYS = "SELARAS_KEYS"
FIELDS = ("buyer.email", "reference", "buyer.name")


@dataclass
class Told:
    """One value that a PC was told is stored.

    Args:
        is_safe: The hub has it.
        is_claimed: It must be there; what a disk took back before the hub had it may be.
    """

    doc_id: str
    name: str
    value: str
    is_safe: bool = False
    is_claimed: bool = True


@dataclass
class Image:
    """A PC's files as a power cut would leave them, and how much it had been told then."""

    files: dict[str, bytes]
    told: int


class ChaosPc(LivePc):
    """A PC with keys of its own, whose process comes and goes."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.keys = home.parent / f"keys-{home.name}"
        self.told_values: list[Told] = []
        self.images: list[Image] = []
        self.was_put_back = False
        self.process_now: Running | None = None
        self._stack = ExitStack()

    @contextmanager
    def own_keys(self) -> Iterator[None]:
        """Let commands and processes that begin inside use this PC's keys."""
        with patch.dict(os.environ, {KEYS: str(self.keys)}):
            yield

    def begin(self, *words: str) -> Running:
        """Start a process that goes on."""
        with self.own_keys():
            self.process_now = self._stack.enter_context(self.running(*words))
        return self.process_now

    def await_control(self) -> None:
        """Wait until the process takes commands."""
        assert self.process_now is not None
        self.process_now.hears("Ctrl+C")
        self.wait_for_control(self.process_now)

    def kill(self) -> None:
        """End the process as a power cut would, stopped or not."""
        self._stack.close()
        self._stack, self.process_now = ExitStack(), None

    def pause(self) -> None:
        """Let the process stand still."""
        if sys.platform != "win32" and self.process_now is not None:
            self.process_now.process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        """Let it go on."""
        if sys.platform != "win32" and self.process_now is not None:
            self.process_now.process.send_signal(signal.SIGCONT)

    def edit(self, chance: random.Random) -> str:
        """Begin a draft or edit one; return the code of a refusal, blank when it was stored.

        A draft that an older file lacks comes again from the hub; until then nobody edits it.
        """
        known = sorted({each.doc_id for each in self.told_values if each.is_claimed})
        with suppress(NotRunningError):
            if not known or chance.random() < 0.3:
                exit_code, data = self.told("new")
                if exit_code:
                    return str(data["error"]["code"])
                known = [str(data["id"])]
            doc_id, name = chance.choice(known), chance.choice(FIELDS)
            value = f"{self.home.name}-{chance.randrange(10**9)}@contoh.example"
            exit_code, data = self.told("edit", doc_id, f"{name}={value}")
            if exit_code:
                code = str(data["error"]["code"])
                return "" if code == "invoice.not-found" and self.was_put_back else code
            self.told_values.append(Told(doc_id, name, value))
        return ""

    def image(self) -> Image:
        """Take an image of the files; nobody may write meanwhile."""
        files = {name: (self.home / name).read_bytes() for name in (FILE_NAME, WAL)}
        return Image(files, len(self.told_values))

    def put_back(self, image: Image) -> None:
        """Let the disk hold an older state; forget what only the disk knew since."""
        for path in self.home.glob(f"{FILE_NAME}*"):
            if path.name not in image.files:
                path.unlink()
        for name, content in image.files.items():
            (self.home / name).write_bytes(content)
        self.was_put_back = True
        for each in self.told_values[image.told :]:
            each.is_claimed &= each.is_safe

    def missing(self, stored: Callable[[Told], bool]) -> list[Told]:
        """Return what must be there and is not: of each field the last value that is claimed.

        Args:
            stored: Whether a value stands in its document or in a conflict. One that was written
                later and is not claimed may have come in its place.
        """
        found = []
        by_field: dict[tuple[str, str], list[Told]] = {}
        for told in self.told_values:
            by_field.setdefault((told.doc_id, told.name), []).append(told)
        for values in by_field.values():
            claimed = [at for at, each in enumerate(values) if each.is_claimed]
            if claimed and not any(map(stored, values[claimed[-1] :])):
                found.append(values[claimed[-1]])
        return found
