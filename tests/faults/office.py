"""Real processes over loopback: a hub and PCs that keep in step, and what tests do to them.

Commands go to the running processes over their control line, as a started ``selaras`` would send
them, but without starting one: two thousand starts would take twenty minutes.
"""

import json
import re
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from selaras_client.control import NoAnswerError, ask_running
from tests.cli.selaras import SAMPLE, Pc, Running


class NotRunningError(Exception):
    """Nothing runs on this home, or it was killed before it answered."""


class LivePc(Pc):
    """A data folder on which a process runs."""

    def told(self, *words: str) -> tuple[int, dict[str, Any]]:
        """Send one command to the running process; return exit code and JSON document."""
        try:
            answer = ask_running(self.home, {"argv": ["--json", *words], "cwd": str(self.home)})
        except NoAnswerError as error:
            raise NotRunningError from error
        if answer is None:
            raise NotRunningError
        return int(answer["exit"]), json.loads(answer["out"])

    def ask(self, *words: str) -> dict[str, Any]:
        """Send one command, which must succeed."""
        exit_code, data = self.told(*words)
        assert exit_code == 0, data
        return data

    def until_even(self, hub_is_up: threading.Event | None = None) -> dict[str, Any]:
        """Ask to sync until the hub is there all the while."""
        while True:
            if hub_is_up is not None:
                hub_is_up.wait()
            exit_code, data = self.told("sync", "--once")
            if exit_code == 0:
                return data
            assert data["error"]["code"] == "hub.unreachable", data

    @contextmanager
    def in_step(self) -> Iterator[Running]:
        """Keep the PC in step with its hub while inside."""
        with self.running("sync") as process:
            process.hears("Ctrl+C")
            self.wait_for_control(process)
            yield process

    def wait_for_control(self, process: Running) -> None:
        """Wait until the process takes commands."""
        while True:
            assert process.process.poll() is None
            with suppress(NotRunningError):
                self.ask("list", "--limit", "0")
                return

    def invoices(self) -> dict[str, dict[str, Any]]:
        """Return every invoice in full, by id."""
        rows = self.ask("list", "--limit", "100000")["invoices"]
        return {row["id"]: self.ask("show", row["id"]) for row in rows}


def join(pc: LivePc, hub: LivePc, *, address: str = "") -> None:
    """Let *pc* join *hub*, which runs, perhaps through another address."""
    invited = hub.ask("hub", "invite")
    pc.json("join", address or invited["listen"], "--code", invited["code"], "--pc", pc.home.name)


def all_even(pcs: list[LivePc], hub_is_up: threading.Event | None = None) -> None:
    """Let all PCs sync at the same time."""
    with ThreadPoolExecutor(len(pcs)) as threads:
        list(threads.map(lambda pc: pc.until_even(hub_is_up), pcs))


def big_file(path: Path, count: int) -> Path:
    """Write a Coretax file of *count* invoices with references of their own."""
    text = SAMPLE.read_text(encoding="utf-8")
    start, end = text.index("    <TaxInvoice>"), text.rindex("  </ListOfTaxInvoice>")
    found = re.findall(r"    <TaxInvoice>.*?</TaxInvoice>\n", text[start:end], re.DOTALL)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text[:start])
        for number in range(count):
            invoice = found[number % len(found)]
            reference = f"<RefDesc>BESAR/{number:06}</RefDesc>"
            file.write(re.sub(r"<RefDesc>.*?</RefDesc>", reference, invoice))
        file.write(text[end:])
    return path


class CutLine:
    """A line to the hub that breaks each time so many bytes have gone through it."""

    def __init__(self, hub: str, *, after_bytes: list[int], holds: bool = False) -> None:
        """Pass everything on to *hub*; cut after each number of bytes in turn, then never.

        Args:
            holds: Instead of being cut a call stands still, until who called is gone.
        """
        host, _, port = hub.rpartition(":")
        self._hub, self._after, self._holds = (host, int(port)), list(after_bytes), holds
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._server.getsockname()[1]}"
        self.cuts = 0
        self._calls: list[threading.Thread] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more calls, and let those under way end."""
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for call in self._calls:
            call.join()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._server.accept()
                after = self._after.pop(0) if self._after else -1
                self._calls.append(threading.Thread(target=self._call, args=(near, after)))
                self._calls[-1].start()

    def _call(self, near: socket.socket, after: int) -> None:
        with near, socket.create_connection(self._hub) as far:
            left = [after]
            ways = [
                threading.Thread(target=self._carry, args=(one, other, left))
                for one, other in ((near, far), (far, near))
            ]
            for way in ways:
                way.start()
            for way in ways:
                way.join()

    def _carry(self, one: socket.socket, other: socket.socket, left: list[int]) -> None:
        with suppress(OSError):
            while left[0] and (data := one.recv(4096)):
                if left[0] > 0:
                    data, left[0] = data[: left[0]], max(0, left[0] - len(data))
                    self.cuts += left[0] == 0
                other.sendall(data)
            while self._holds and not left[0] and one.recv(4096):
                pass
        for each in (one, other):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
