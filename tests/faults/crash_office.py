"""An office of three PCs, each a folder with keys of its own, and how it stands in the end."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.cli.selaras import NPWP, SAMPLE, Pc, Ran
from tests.faults.test_hub_moves import LOOPBACK, keys_of, process_of

SETUP = ("setup", "--npwp", NPWP, "--name", "PT Contoh")
IMPORT = ("import", str(SAMPLE))


@dataclass
class Office:
    """A hub and two PCs under *root*; whoever has no folder yet is not there.

    Args:
        kept: What was told when it was made and is needed later: address, codes.
        server: Who is the hub.
    """

    root: Path
    kept: dict[str, str] = field(default_factory=dict)
    server: str = "hub"

    def __getitem__(self, name: str) -> Pc:
        return Pc(self.root / name)

    @property
    def pcs(self) -> list[str]:
        """Return who is there."""
        return [name for name in ("hub", "pc", "other") if (self.root / name).exists()]

    def run(self, name: str, *words: str) -> Ran:
        """Run a command on one of them."""
        with keys_of(self[name]) as pc:
            return pc.here("--json", *words, lang="en")

    def must(self, name: str, *words: str, is_told: bool = True) -> dict[str, Any]:
        """Run a command that must succeed, and say nothing besides unless that *is_told*."""
        ran = self.run(name, *words)
        assert ran.exit_code == 0, (name, words, ran)
        assert is_told or not ran.err, (name, words, ran.err)
        return ran.data

    @contextmanager
    def serving(self, *words: str) -> Iterator[dict[str, Any]]:
        """Let whoever is the hub serve."""
        with process_of(self[self.server], "hub", "run", *words) as running:
            yield running.ready()

    def write(self, name: str, count: int) -> None:
        """Write so many drafts, with references of their own."""
        for number in range(count):
            path = self.root.parent / f"{name}-{number}.json"
            path.write_text(json.dumps({"reference": f"{name}-{number}"}), encoding="utf-8")
            self.must(name, "new", str(path))

    def invite(self) -> str:
        """Return a new join code of the hub, which runs."""
        return str(self.must(self.server, "hub", "invite")["code"])

    def join(self, name: str, code: str) -> Ran:
        """Let a PC ask to join with *code*."""
        return self.run(name, "join", self.kept["listen"], "--code", code, "--pc", name)

    def check(self, *, total: int, is_told: bool) -> None:
        """See that all PCs are sound and equal once each has met the hub, twice if need be.

        Args:
            total: How many invoices there are, alike on all.
            is_told: The office has been told of something, which ``health`` shows.
        """
        if len(self.pcs) > 1:
            with self.serving(*LOOPBACK) as told:
                for name in self.pcs * 2:
                    if name != self.server:
                        self.must(name, "sync", "--once", "--at", told["listen"], is_told=is_told)
                health = self.run(self.server, "health")
            assert is_told or health.exit_code == 0, health
        prints = {name: self.must(name, "fingerprint")["kinds"] for name in self.pcs}
        assert len({json.dumps(each) for each in prints.values()}) == 1, prints
        for name in self.pcs:
            doctor = self.run(name, "doctor")
            assert doctor.exit_code == 0, (name, doctor)
            assert self.must(name, "list", "--limit", "0")["total"] == total, name
