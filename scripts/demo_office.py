"""Show the main job: several PCs invoice offline, meet the hub again and end up equal.

Starts a hub and PCs as separate processes on this machine, each with its own data folder. Every
PC reaches the hub through a line of its own that this script can cut. Everything is done through
the command ``selaras``, as a person or a script would.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from _demo_parts import WAIT_S, CutLine, DemoFailedError, Pc, Progress
from _environment import prepare_or_exit

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "client" / "selaras_client" / "sample_data" / "contoh.xml"
SAMPLE_NPWP = "0021234567891000"


@dataclass(frozen=True)
class Office:
    """A hub, its PCs and the lines between them."""

    tell: Progress
    hub: Pc
    pcs: list[Pc]
    lines: list[CutLine]


def play(python: str, folder: Path, *, source: Path, out: Path, count: int) -> None:
    """Go through the whole story.

    Raises:
        DemoFailedError: Something is not as it must be.
    """
    tell = Progress()
    tell.step("Hub dan PC dinyalakan / starting the hub and the PCs")
    hub = Pc(python, "hub", home=folder / "hub")
    hub.run("setup", "--npwp", seller_of(source), "--name", "PT Contoh Penjual")
    with running_hub(hub) as target:
        office = Office(tell, hub, [], [CutLine(target) for _ in range(count)])
        try:
            for number, line in enumerate(office.lines, 1):
                pc = Pc(python, f"pc-{number}", home=folder / f"pc-{number}")
                office.pcs.append(joined(pc, hub, line=line))
            story(office, source=source, out=out)
        finally:
            for pc in office.pcs:
                pc.stop()


def story(office: Office, *, source: Path, out: Path) -> None:
    """Import, cut, edit, join again, compare, export."""
    tell, hub, pcs = office.tell, office.hub, office.pcs
    tell.step(f"{pcs[0].name} mengimpor / imports {source.name}")
    report = pcs[0].run("import", str(source))
    tell.note(f"{report['new']} faktur / invoices")
    tell.step("Semua menerima / everybody gets them")
    exchanged(office)
    equal(office)
    tell.step("Jaringan putus, semua tetap bekerja / the network is cut, everybody goes on")
    for line in office.lines:
        line.cut()
    edited(office)
    tell.step("Jaringan tersambung lagi / the network is back")
    for line in office.lines:
        line.join()
    exchanged(office)
    # Who was even first has not seen yet what the others brought.
    exchanged(office, quiet=True)
    tell.step("Bentrokan yang disimpan / conflicts that were kept")
    told_conflicts(office)
    tell.step("Apakah semua sama? / is everybody equal?")
    equal(office)
    tell.step("Coretax XML")
    written = hub.run("export", "--copy", "--out", str(out))
    tell.note(f"{written['invoices']} faktur / invoices: {written['file']}")


def joined(pc: Pc, hub: Pc, *, line: CutLine) -> Pc:
    """Let one more PC join the hub over its own line, and keep it in step."""
    code = hub.run("hub", "invite")["code"]
    pc.run("join", line.address, "--code", code, "--pc", pc.name)
    pc.keep_running("sync")
    return pc


@contextmanager
def running_hub(hub: Pc) -> Iterator[tuple[str, int]]:
    """Run the hub as a process; give its address."""
    process = hub.keep_running("hub", "run", "--listen", "127.0.0.1:0")
    try:
        if process.stdout is None:
            raise DemoFailedError("hub: no output")
        ready = json.loads(process.stdout.readline() or "{}")
        if "listen" not in ready:
            raise DemoFailedError(f"hub: {ready}")
        host, _, port = ready["listen"].rpartition(":")
        yield host, int(port)
    finally:
        hub.stop()


def exchanged(office: Office, *, quiet: bool = False) -> None:
    """Wait until each PC and the hub are even; tell what moved."""
    for pc in office.pcs:
        moved = patiently(pc, "sync", "--once")
        if not quiet:
            office.tell.note(
                f"{pc.name}: terkirim/sent {moved['sent']}, ditolak/refused {moved['refused']},"
                f" masuk/received {moved['received']}"
            )


def patiently(pc: Pc, *words: str) -> dict[str, Any]:
    """Run a command that may need the line to come back first."""
    until = time.monotonic() + WAIT_S
    while True:
        try:
            return pc.run(*words)
        except DemoFailedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def edited(office: Office) -> None:
    """Edit on every PC: own invoices, one invoice in different fields, one field at once."""
    pcs = office.pcs
    listed = pcs[0].run("list", "--limit", "1000")["invoices"]
    ids = sorted(row["id"] for row in listed if row["state"] != "discarded")
    if len(ids) < 2:
        raise DemoFailedError(
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
        office.tell.note(f"{pc.name}: bekerja tanpa hub / worked without the hub")


def told_conflicts(office: Office) -> None:
    """Print the conflicts and make sure that the one we caused is among them, whole."""
    tell, pcs = office.tell, office.pcs
    found = office.hub.run("conflicts")["conflicts"]
    for conflict in found:
        tell.note(f"{conflict['reference']} {conflict['field']} {conflict['members']}")
        for side in conflict["sides"]:
            value = side["value"]
            if isinstance(value, dict):
                value = {name: value.get(name) for name in conflict["members"]}
            tell.note(f"   {side['number']}. {value}  ({side['who']}, {side['pc']})")
    sides = max((len(conflict["sides"]) for conflict in found), default=0)
    if len(pcs) > 1 and sides < len(pcs):
        raise DemoFailedError(f"A conflict with {len(pcs)} sides was expected, {sides} were kept")


def equal(office: Office) -> None:
    """Compare fingerprints.

    Raises:
        DemoFailedError: Two replicas differ.
    """
    expected = office.hub.run("fingerprint")["kinds"]
    for pc in office.pcs:
        if pc.run("fingerprint")["kinds"] != expected:
            raise DemoFailedError(f"{pc.name} berbeda dari hub / differs from the hub")
    counts = ", ".join(f"{kind} {found['count']}" for kind, found in expected.items())
    office.tell.note(f"hub = {' = '.join(pc.name for pc in office.pcs)}  ({counts})")


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
    parser.add_argument("--out", type=Path, default=Path.cwd() / "demo-coretax.xml")
    args = parser.parse_args()
    python = prepare_or_exit("client", "hub")
    folder = args.keep or Path(tempfile.mkdtemp(prefix="selaras-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        play(python, folder, source=args.input.absolute(), out=args.out, count=args.pcs)
        print("Selesai: semua replika sama / done: all replicas are equal.", flush=True)
    except (DemoFailedError, OSError) as trouble:
        print(f"GAGAL / FAILED: {trouble}", file=sys.stderr, flush=True)
        return 1
    finally:
        if args.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
