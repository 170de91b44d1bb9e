"""What the demonstration is made of: PCs as processes, and lines between them that can be cut."""

import json
import os
import socket
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

WAIT_S = 60.0
STEPS = 8


class DemoFailedError(Exception):
    """The office did not end as it must; carries the sentence to print."""


class CutLine:
    """A TCP line to the hub that can be cut and joined again."""

    def __init__(self, target: tuple[str, int]) -> None:
        """Listen on a free port of this machine and pass everything on to *target*."""
        self._target, self._is_cut = target, False
        self._open: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        """Break what is open and let nothing new through."""
        self._is_cut = True
        for end in self._open:
            _hang_up(end)
        self._open.clear()

    def join(self) -> None:
        """Let connections through again."""
        self._is_cut = False

    def _listen(self) -> None:
        while True:
            near, _ = self._door.accept()
            if self._is_cut:
                near.close()
                continue
            try:
                far = socket.create_connection(self._target)
            except OSError:
                near.close()
                continue
            self._open += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=_carry, args=(source, sink), daemon=True).start()


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    _hang_up(sink)
    _hang_up(source)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


class Pc:
    """One PC: a data folder, and the command line on it."""

    def __init__(self, python: str, name: str, *, home: Path) -> None:
        """Use *home* as the PC's data folder."""
        self.name, self.home = name, home
        self._command = [python, "-m", "selaras_client", "--home", str(home), "--json"]
        # Keys of a demonstration go where its data is, not among those of the user's own PCs.
        self._env = {**os.environ, "SELARAS_KEYS": str(home.parent / "keys")}
        self._process: subprocess.Popen[str] | None = None

    def run(self, *words: str) -> dict[str, Any]:
        """Run one command; return its JSON.

        Raises:
            DemoFailedError: It failed; the sentence is the command's own.
        """
        done = subprocess.run(
            [*self._command, *words],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            env=self._env,
        )
        answer: dict[str, Any] = json.loads(done.stdout or "{}")
        if done.returncode != 0:
            message = answer.get("error", {}).get("message", done.stderr)
            raise DemoFailedError(f"{self.name}: selaras {' '.join(words)}: {message}")
        return answer

    def keep_running(self, *words: str) -> subprocess.Popen[str]:
        """Start a command that goes on, as a process of its own."""
        self._process = subprocess.Popen(
            [*self._command, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env=self._env,
        )
        return self._process

    def stop(self) -> None:
        """End what was started."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=WAIT_S)


class Progress:
    """Says what happens, step by step."""

    def __init__(self) -> None:
        """Begin before the first step."""
        self._step = 0
        self._began = time.monotonic()

    def step(self, sentence: str) -> None:
        """Begin the next step."""
        self._step += 1
        passed = time.monotonic() - self._began
        print(f"[{self._step}/{STEPS}] {passed:5.1f} s  {sentence}", flush=True)

    def note(self, sentence: str) -> None:
        """Tell a detail of this step."""
        print(f"                 {sentence}", flush=True)
