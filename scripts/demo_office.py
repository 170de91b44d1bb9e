#!/usr/bin/env python3
"""Show the main job: several PCs invoice offline, meet the hub again and end up equal.

Starts a hub and PCs as separate processes on this machine, each with its own data folder. Every
PC reaches the hub through a line of its own that this script can cut. Everything is done through
the command ``selaras``, as a person or a script would.
"""

import argparse
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from _environment import prepare_or_exit

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "client" / "selaras_client" / "sample_data" / "contoh.xml"
SAMPLE_NPWP = "0021234567891000"
WAIT_S = 60.0
STEPS = 8


class Trouble(Exception):
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

    def __init__(self, python: str, name: str, home: Path) -> None:
        """Use *home* as the PC's data folder."""
        self.name, self.home = name, home
        self._command = [python, "-m", "selaras_client", "--home", str(home), "--json"]
        self._process: subprocess.Popen[str] | None = None

    def run(self, *words: str) -> dict[str, Any]:
        """Run one command; return its JSON.

        Raises:
            Trouble: It failed; the sentence is the command's own.
        """
        done = subprocess.run(
            [*self._command, *words], capture_output=True, text=True, encoding="utf-8", check=False
        )
        answer: dict[str, Any] = json.loads(done.stdout or "{}")
        if done.returncode != 0:
            message = answer.get("error", {}).get("message", done.stderr)
            raise Trouble(f"{self.name}: selaras {' '.join(words)}: {message}")
        return answer

    def keep_running(self, *words: str) -> subprocess.Popen[str]:
        """Start a command that goes on, as a process of its own."""
        self._process = subprocess.Popen(
            [*self._command, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
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


def play(python: str, folder: Path, *, source: Path, count: int) -> None:
    """Go through the whole story.

    Raises:
        Trouble: Something is not as it must be.
    """
    tell = Progress()
    tell.step("Hub dan PC dinyalakan / starting the hub and the PCs")
    hub = Pc(python, "hub", folder / "hub")
    npwp = seller_of(source)
    hub.run("setup", "--npwp", npwp, "--name", "PT Contoh Penjual")
    with running_hub(hub) as target:
        lines = [CutLine(target) for _ in range(count)]
        pcs = [joined(python, folder, hub, number, line) for number, line in enumerate(lines, 1)]
        try:
            story(tell, hub, pcs, lines, source=source, folder=folder)
        finally:
            for pc in pcs:
                pc.stop()


def story(
    tell: Progress,
    hub: Pc,
    pcs: list[Pc],
    lines: list[CutLine],
    *,
    source: Path,
    folder: Path,
) -> None:
    """Import, cut, edit, join again, compare, export."""
    tell.step(f"{pcs[0].name} mengimpor / imports {source.name}")
    report = pcs[0].run("import", str(source))
    tell.note(f"{report['new']} faktur / invoices")
    tell.step("Semua menerima / everybody gets them")
    exchanged(tell, pcs)
    equal(tell, hub, pcs)
    tell.step("Jaringan putus, semua tetap bekerja / the network is cut, everybody goes on")
    for line in lines:
        line.cut()
    edited(tell, pcs)
    tell.step("Jaringan tersambung lagi / the network is back")
    for line in lines:
        line.join()
    exchanged(tell, pcs)
    exchanged(tell, pcs, quiet=True)
    tell.step("Bentrokan yang disimpan / conflicts that were kept")
    told_conflicts(tell, hub, pcs)
    tell.step("Apakah semua sama? / is everybody equal?")
    equal(tell, hub, pcs)
    tell.step("Coretax XML")
    written = hub.run("export", "--copy", "--out", str(folder / "coretax.xml"))
    tell.note(f"{written['invoices']} faktur / invoices: {written['file']}")


def joined(python: str, folder: Path, hub: Pc, number: int, line: CutLine) -> Pc:
    """Let one more PC join the hub over its own line, and keep it in step."""
    pc = Pc(python, f"pc-{number}", folder / f"pc-{number}")
    code = hub.run("hub", "invite")["code"]
    pc.run("join", line.address, "--code", code, "--pc", pc.name)
    pc.keep_running("sync")
    return pc


@contextmanager
def running_hub(hub: Pc) -> Iterator[tuple[str, int]]:
    """Run the hub as a process; give its address."""
    process = hub.keep_running("hub", "run")
    try:
        if process.stdout is None:
            raise Trouble("hub: no output")
        ready = json.loads(process.stdout.readline() or "{}")
        if "listen" not in ready:
            raise Trouble(f"hub: {ready}")
        host, _, port = ready["listen"].rpartition(":")
        yield host, int(port)
    finally:
        hub.stop()


def exchanged(tell: Progress, pcs: Sequence[Pc], *, quiet: bool = False) -> None:
    """Wait until each PC and the hub are even; tell what moved."""
    for pc in pcs:
        moved = patiently(pc, "sync", "--once")
        if not quiet:
            tell.note(
                f"{pc.name}: terkirim/sent {moved['sent']}, ditolak/refused {moved['refused']},"
                f" masuk/received {moved['received']}"
            )


def patiently(pc: Pc, *words: str) -> dict[str, Any]:
    """Run a command that may need the line to come back first."""
    until = time.monotonic() + WAIT_S
    while True:
        try:
            return pc.run(*words)
        except Trouble:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def edited(tell: Progress, pcs: Sequence[Pc]) -> None:
    """Edit on every PC: own invoices, one invoice in different fields, one field at once."""
    listed = pcs[0].run("list", "--limit", "1000")["invoices"]
    ids = [
        row["id"] for row in sorted(listed, key=lambda row: row["id"]) if row["state"] == "draft"
    ]
    if len(ids) < 2:
        raise Trouble(
            "Berkas harus berisi paling sedikit dua faktur / at least two invoices needed"
        )
    shared, same, own = ids[0], ids[1], ids[2:] or ids[:1]
    fields = ("buyer.email", "date", "lines.1.name")
    values = ("pc@contoh.example", "2026-10-15", "Barang contoh (diubah)")
    for number, pc in enumerate(pcs):
        pc.run("edit", shared, f"{fields[number % 3]}={values[number % 3]}")
        pc.run("edit", same, f"lines.1.qty={number + 11}")
        for place in range(number, min(len(own), 4 * len(pcs)), len(pcs)):
            pc.run("edit", own[place], f"lines.1.name=Diubah di {pc.name}")
        draft = pc.run("new")
        pc.run("edit", draft["id"], f"reference=DEMO/{pc.name}", f"buyer.name=Pembeli {pc.name}")
        tell.note(f"{pc.name}: bekerja tanpa hub / worked without the hub")


def told_conflicts(tell: Progress, hub: Pc, pcs: Sequence[Pc]) -> None:
    """Print the conflicts and make sure that the one we caused is among them, whole."""
    found = hub.run("conflicts")["conflicts"]
    for conflict in found:
        tell.note(f"{conflict['reference']} {conflict['field']} {conflict['members']}")
        for side in conflict["sides"]:
            value = side["value"]
            if isinstance(value, dict):
                value = {name: value.get(name) for name in conflict["members"]}
            tell.note(f"   {side['number']}. {value}  ({side['who']}, {side['pc']})")
    sides = max((len(conflict["sides"]) for conflict in found), default=0)
    if len(pcs) > 1 and sides < len(pcs):
        raise Trouble(f"A conflict with {len(pcs)} sides was expected, {sides} were kept")


def equal(tell: Progress, hub: Pc, pcs: Sequence[Pc]) -> None:
    """Compare fingerprints.

    Raises:
        Trouble: Two replicas differ.
    """
    expected = hub.run("fingerprint")["kinds"]
    for pc in pcs:
        if pc.run("fingerprint")["kinds"] != expected:
            raise Trouble(f"{pc.name} berbeda dari hub / differs from the hub")
    counts = ", ".join(f"{kind} {found['count']}" for kind, found in expected.items())
    tell.note(f"hub = {' = '.join(pc.name for pc in pcs)}  ({counts})")


def seller_of(source: Path) -> str:
    """Return the NPWP that a Coretax file names, or the sample's for other kinds."""
    text = source.read_bytes()[:4096].decode("utf-8", errors="replace")
    _, found, rest = text.partition("<TIN>")
    digits = rest[:16]
    return digits if found and digits.isdecimal() else SAMPLE_NPWP


def main() -> int:
    """Play the story; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--input", type=Path, default=SAMPLE, help="a Coretax XML or e-Faktur CSV")
    parser.add_argument("--pcs", type=int, default=3, choices=range(1, 21), metavar="1..20")
    parser.add_argument("--keep", type=Path, help="keep the data folders here")
    args = parser.parse_args()
    python = prepare_or_exit("client", "hub")
    folder = args.keep or Path(tempfile.mkdtemp(prefix="selaras-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        play(python, folder, source=args.input.absolute(), count=args.pcs)
        print("Selesai: semua replika sama / done: all replicas are equal.", flush=True)
    except (Trouble, OSError) as trouble:
        print(f"GAGAL / FAILED: {trouble}", file=sys.stderr, flush=True)
        return 1
    finally:
        if args.keep is None:
            out = folder / "coretax.xml"
            if out.exists():
                shutil.copy(out, Path.cwd() / "demo-coretax.xml")
                print("demo-coretax.xml", flush=True)
            shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
