"""The command ``selaras`` as tests call it: in this process, or as a process of its own."""

import io
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selaras_client.cli.run import main
from tests.cli.forking import Process, started

NPWP = "0021234567891000"
OTHER_NPWP = "0031234567891000"
SAMPLES = Path(__file__).parent.parent / "samples"
SAMPLE = SAMPLES / "coretax-keluaran.xml"
REF = "INV/2026/10/{:04}"
REFUSED = ("coretax-salah.xml", "coretax-terpotong.xml")


@dataclass(frozen=True)
class Ran:
    """What one command gave back."""

    exit_code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        """Return the one JSON document that is all of stdout."""
        found: dict[str, Any] = json.loads(self.out)
        assert self.out.count("\n") == 1, self.out
        return found

    @property
    def error(self) -> str:
        """Return the code of the failure, after checking its shape."""
        error = self.data["error"]
        assert set(self.data) == {"error"}
        assert error["message"]
        assert error["message"] in self.err
        return str(error["code"])


class Pc:
    """One data folder, and the command on it."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def here(self, *words: str, lang: str = "id") -> Ran:
        """Run a command in this process; stdout is one that knows no letter beyond ASCII."""
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _ in range(2))
        with redirect_stdout(out), redirect_stderr(err):
            exit_code = main(["--home", str(self.home), "--lang", lang, *words])
        return _checked(Ran(exit_code, _text(out), _text(err)))

    def json(self, *words: str) -> dict[str, Any]:
        """Run a command that must succeed and return its JSON document."""
        ran = self.here("--json", *words)
        assert ran.exit_code == 0, ran
        assert not ran.err
        return ran.data

    def fails(self, *words: str) -> tuple[int, str]:
        """Run a command that must fail; return exit code and code."""
        ran = self.here("--json", *words)
        return ran.exit_code, ran.error

    def process(self, *words: str, cwd: Path | None = None) -> Ran:
        """Run a command as a process of its own."""
        process = self.started(*words, cwd=cwd)
        out, err = process.communicate()
        return _checked(Ran(process.wait(), out.decode(), err.decode()))

    def asked(self, *words: str, cwd: Path | None = None) -> dict[str, Any]:
        """Run a command as a process, which must succeed, and return its JSON document."""
        ran = self.process("--json", *words, cwd=cwd)
        assert ran.exit_code == 0, ran
        return ran.data

    def started(self, *words: str, cwd: Path | None = None) -> Process:
        """Start a command as a process of its own."""
        return started(["--home", str(self.home), *words], cwd=cwd)

    def command(self, *words: str) -> list[str]:
        """Return the words that start a process anew."""
        return [sys.executable, "-m", "selaras_client", "--home", str(self.home), *words]

    @contextmanager
    def running(self, *words: str, anew: bool = False) -> Iterator["Running"]:
        """Keep a command running while inside; it must end by itself and well when told to.

        Args:
            anew: As a person starts it, with all that it imports; else see ``forking``.
        """
        pipe = subprocess.PIPE
        process: Process
        if anew:
            process = subprocess.Popen(self.command("--json", *words), stdout=pipe, stderr=pipe)
        else:
            process = self.started("--json", *words)
        running = Running(process)
        try:
            yield running
        finally:
            running.end()

    def set_up(self, npwp: str = NPWP) -> "Pc":
        """Make a company here."""
        self.json("setup", "--npwp", npwp, "--name", "PT Contoh")
        return self

    def fingerprint(self) -> dict[str, Any]:
        """Return counts and hashes by kind."""
        kinds: dict[str, Any] = self.json("fingerprint")["kinds"]
        return kinds


class Running:
    """A process that goes on."""

    def __init__(self, process: Process) -> None:
        self.process = process

    def ready(self) -> dict[str, Any]:
        """Wait for the first line of its output."""
        assert self.process.stdout is not None
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def hears(self, word: str) -> None:
        """Wait until it says *word* on stderr."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if word in line.decode():
                return
        raise AssertionError(word)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> Ran:
        """Tell it to end; return what it said until then."""
        self.process.send_signal(number)
        out, err = self.process.communicate()
        return _checked(Ran(self.process.wait(), out.decode(), err.decode()))

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.communicate()

    def end(self) -> None:
        """Make sure that it is gone."""
        if self.process.poll() is None:
            self.kill()
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    raw = stream.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode("utf-8")


def _checked(ran: Ran) -> Ran:
    assert "Traceback" not in ran.out + ran.err, ran.err
    assert "Error:" not in ran.err, ran.err
    return ran
