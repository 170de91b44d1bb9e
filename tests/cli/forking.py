"""Processes of ``selaras`` that begin ready: forked off one that has imported the program.

Starting takes most of a second of CPU time, nearly all of it for imports; ``test_start.py`` looks
at those. Such a process has files, keys and limits of its own, and can be stopped, told to end
and killed like any other. Where nothing can be forked each is started anew.
"""

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from selaras.trust import recovery
from selaras_client.cli.known import MODULES
from selaras_client.cli.run import main

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext  # not on Windows

# What a command imports that stays, that a running one carries out, or that works on the data.
READY: Final = [
    __name__,
    *(f"selaras_client.cli.{each}" for each in ("here", "staying", "invoice_commands")),
    *(f"selaras_client.cli.{each}" for each in ("office_commands", "import_commands")),
    *(f"selaras_client.composition.{each}" for each in ("in_process", "serving", "lagging")),
    *("selaras_hub.server", "selaras_hub.copies", "selaras_client.syncer"),
    "encodings.ascii",
    *("cryptography.hazmat.backends.openssl", "apscheduler.schedulers.asyncio"),
]
NOBODY: Final = 65534


@dataclass(frozen=True, slots=True)
class Start:
    """What a process begins with.

    Args:
        most_bytes: How long a file of its may become, soft and hard.
        code_cost: What a recovery code costs in the test, which may open one of the process.
        is_nobodys: It has no right to what its starter owns.
    """

    words: Sequence[str]
    cwd: str
    variables: Mapping[str, str]
    most_bytes: tuple[int, int]
    code_cost: tuple[int, int]
    is_nobodys: bool = False


class Forked:
    """A forked process: of ``subprocess.Popen`` what tests ask of it."""

    def __init__(
        self, words: Sequence[str], *, cwd: Path | None = None, is_nobodys: bool = False
    ) -> None:
        """Start ``selaras`` with *words*.

        Args:
            is_nobodys: As a user who owns nothing, where the starter may make it one.
        """
        import resource  # not on Windows

        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        cost = recovery._ITERATIONS, recovery._MEMORY_KIB
        here = str(cwd or Path.cwd())
        start = Start(words, here, dict(os.environ), limits, cost, is_nobodys)
        (out, says), (err, warns) = (multiprocessing.Pipe(duplex=False) for _ in range(2))
        self._process = _context().Process(target=_run, args=(start, says, warns))
        self._process.start()
        says.close()
        warns.close()
        self.args = words
        self.stdout, self.stderr = (os.fdopen(os.dup(each.fileno()), "rb") for each in (out, err))
        out.close()
        err.close()

    @property
    def returncode(self) -> int | None:
        """Return how it ended; minus the signal that ended it."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """Return how it ended; None while it runs."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it ends.

        Raises:
            subprocess.TimeoutExpired: It runs on.
        """
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[bytes, bytes]:
        """Wait until it ends and return what it said and had not been read."""
        with ThreadPoolExecutor(2) as threads:
            said = [threads.submit(each.read) for each in (self.stdout, self.stderr)]
            try:
                self.wait(timeout)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
            out, err = (each.result() for each in said)
        self.stdout.close()
        self.stderr.close()
        return out, err

    def send_signal(self, number: int) -> None:
        """Send a signal, if it runs."""
        if self.poll() is None and self._process.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, number)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()


Process: TypeAlias = "subprocess.Popen[bytes] | Forked"


def started(words: Sequence[str], *, cwd: Path | None = None) -> Process:
    """Start ``selaras`` with *words*; what it says can be read from pipes."""
    if sys.platform == "win32":
        command = [sys.executable, "-m", "selaras_client", *words]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd)
    return Forked(words, cwd=cwd)


@cache
def _context() -> "ForkServerContext":
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(READY)
    return context


def _run(start: Start, out: Connection, err: Connection) -> None:
    import resource  # not on Windows

    for number, end in ((1, out), (2, err)):
        os.dup2(end.fileno(), number)
        end.close()
    sys.stdout, sys.stderr = (os.fdopen(number, "w") for number in (1, 2))
    os.environ.clear()
    os.environ.update(start.variables)
    os.chdir(start.cwd)
    resource.setrlimit(resource.RLIMIT_FSIZE, start.most_bytes)
    (vars(recovery)["_ITERATIONS"], vars(recovery)["_MEMORY_KIB"]) = start.code_cost
    if start.is_nobodys:
        _become_nobody()
    sys.exit(main(start.words))


def _become_nobody() -> None:
    # Who may not write here may perhaps not read where Python's own modules lie, either.
    for name in " ".join(MODULES.values()).split():
        import_module(f"selaras_client.cli.{name}")
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
