"""The processes of a measurement: the hub as it is started everywhere, and PCs that are told.

A PC is a process that does what ``selaras sync`` does and takes its orders line by line on stdin:
the control line of the program would be part of what is measured.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from _bench.gauge import cpu_s, now_mb, peak_mb
from selaras_client.control import ask_running

SCRIPTS: Final = Path(__file__).resolve().parent.parent
END_S: Final = 60.0


def environment(**more: str) -> dict[str, str]:
    """Return what a process of ours is started with, as on a PC where Selaras ran before.

    There Python has kept what it compiled; an office of developers may have told it not to.
    """
    usual = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**usual, **more}


class StepFailedError(Exception):
    """A process did not do what it was told; carries what it said."""


class Process:
    """One process of ours that answers in JSON lines."""

    def __init__(self, command: list[str], *, keys: Path, said: Path) -> None:
        """Start *command*; keys lie in *keys*, what it says on stderr in *said*."""
        with said.open("ab") as heard:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=heard,
                env=environment(SELARAS_KEYS=str(keys)),
            )
        self._said = said

    @property
    def pid(self) -> int:
        """Return the process's number."""
        return self._process.pid

    def tell(self, what: str, **members: object) -> None:
        """Give an order without waiting for what comes of it."""
        stream = self._process.stdin
        if stream is None:
            raise StepFailedError("closed")
        stream.write(json.dumps({"do": what, **members}).encode() + b"\n")
        stream.flush()

    def answer(self) -> dict[str, Any]:
        """Return what came of the oldest order that was not answered yet.

        Raises:
            StepFailedError: It failed.
        """
        line = self._process.stdout.readline() if self._process.stdout else b""
        found: dict[str, Any] = json.loads(line) if line else {"failed": self._last_words()}
        if "failed" in found:
            raise StepFailedError(str(found["failed"]))
        return found

    def ask(self, what: str, **members: object) -> dict[str, Any]:
        """Give an order and wait for what comes of it.

        Raises:
            StepFailedError: It failed.
        """
        self.tell(what, **members)
        return self.answer()

    def used(self) -> tuple[float | None, float | None, float | None]:
        """Return CPU seconds, memory now and at its peak, in MB."""
        return cpu_s(self.pid), now_mb(self.pid), peak_mb(self.pid)

    def end(self) -> None:
        """Let it end by itself, or make it."""
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(timeout=END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def _last_words(self) -> str:
        return self._said.read_text(encoding="utf-8", errors="replace")[-500:] or "it ended"


class Places:
    """Where the data of one run of the benchmark lies, and the processes on it."""

    def __init__(self, folder: Path) -> None:
        """Keep everything in *folder*."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._count = 0

    def fresh(self, name: str) -> Path:
        """Return a data folder that is not there yet."""
        self._count += 1
        return self.folder / f"{name}-{self._count}"

    @contextmanager
    def pc(self, home: Path) -> Iterator[Process]:
        """Run a PC on *home* while inside."""
        command = [sys.executable, str(SCRIPTS / "_bench_pc.py"), str(home)]
        with self._running(command, home) as process:
            process.answer()
            yield process

    @contextmanager
    def hub(self, home: Path) -> Iterator["Hub"]:
        """Run the hub on *home* while inside, as ``selaras hub run`` does."""
        words = ["--json", "hub", "run", "--listen", "127.0.0.1:0"]
        command = [sys.executable, "-m", "selaras_client", "--home", str(home), *words]
        with self._running(command, home) as process:
            yield Hub(process, home, str(process.answer()["listen"]))

    @contextmanager
    def bare(self, count: int) -> Iterator[list[Process]]:
        """Run so many ends of the bare stages while inside."""
        folder = self.folder / "bare"
        command = [sys.executable, str(SCRIPTS / "_bench_limits.py"), str(folder)]
        with ExitStack() as stack:
            ends = [stack.enter_context(self._running(command, folder)) for _ in range(count)]
            for end in ends:
                end.answer()
            yield ends

    @property
    def keys(self) -> Path:
        """Return where all keys lie."""
        return self.folder / "keys"

    @contextmanager
    def _running(self, command: list[str], home: Path) -> Iterator[Process]:
        process = Process(command, keys=self.keys, said=home.with_name(f"{home.name}.err"))
        try:
            yield process
        finally:
            process.end()


class Hub:
    """A hub that runs."""

    def __init__(self, process: Process, home: Path, listen: str) -> None:
        """Know where it listens and lies."""
        self.process, self.home, self.listen = process, home, listen

    def command(self, *words: str) -> Mapping[str, Any]:
        """Give the running hub a command, as a started ``selaras`` would.

        Raises:
            StepFailedError: It failed.
        """
        order = {"argv": ["--json", *words], "cwd": str(self.home)}
        answer = ask_running(self.home, order)
        if answer is None or answer["exit"]:
            raise StepFailedError(str(answer and answer["out"]))
        found: dict[str, Any] = json.loads(answer["out"])
        return found

    def invite(self) -> str:
        """Return a join code."""
        return str(self.command("hub", "invite")["code"])
