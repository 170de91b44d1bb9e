"""A hub and PCs as processes, to which everything happens that power, disks and people do.

Each PC edits drafts of its own, so that what was confirmed can be told apart afterwards: the last
value it was told is stored stands in the invoice, or is a side of a conflict. What a disk that
lies took back before the hub had it is not claimed.
"""

import json
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from selaras.store.engine import FILE_NAME
from selaras_client.control import FILE_NAME as RUNNING
from tests.faults.chaos_pc import WAL, ChaosPc
from tests.faults.office import all_even, join

MOST_PCS = 10
SPARE_BYTES = 40_000
FULL = ("store.cannot-write", "store.drive-failed")


@dataclass
class Chaos:
    """An office of processes, and what happens to it, from a seed."""

    folder: Path
    seed: int
    count: int = 8
    reached: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.hub = ChaosPc(self.folder / "hub")
        self.pcs = [ChaosPc(self.folder / f"pc-{n}") for n in range(1, self.count + 1)]

    @contextmanager
    def open(self) -> Iterator["Chaos"]:
        """Found the office, let all join, and start everybody."""
        with self.hub.own_keys():
            self.hub.set_up()
        try:
            self._start_hub()
            for pc in self.pcs:
                with pc.own_keys():
                    join(pc, self.hub)
            self._start(self.pcs)
            yield self
        finally:
            for pc in (*self.pcs, self.hub):
                pc.kill()

    def round(self) -> None:
        """Let everybody work, and a few things happen meanwhile."""
        self._work()
        for act in self.chance.sample(self._acts(), k=3):
            act(self.chance.choice(self.pcs))
            self.reached[act.__name__.strip("_")] += 1
            self._work()

    def rest(self) -> None:
        """Start whoever is down, let everybody meet, and compare."""
        if self.hub.process_now is None:
            self._start_hub()
        self._start([pc for pc in self.pcs if pc.process_now is None])
        # Who was even first has not seen yet what the others brought.
        all_even(list(self.pcs))
        all_even(list(self.pcs))
        prints = [pc.ask("fingerprint")["kinds"] for pc in (self.hub, *self.pcs)]
        assert all(each == prints[0] for each in prints), self.seed
        self._check_nothing_lost()
        for pc in self.pcs:
            for told in pc.told_values:
                told.is_safe = True

    # What happens

    def _acts(self) -> list[Callable[[ChaosPc], None]]:
        acts: list[Callable[[ChaosPc], None]] = [
            self._kill_pc,
            self._kill_hub,
            self._lose_power,
            self._cut_log,
            self._copy_folder,
        ]
        acts += [self._copy_bare, self._remember, self._restore]
        if sys.platform != "win32":
            acts += [self._stop_pc, self._stop_hub, self._fill_disk]
        return acts

    def _kill_pc(self, pc: ChaosPc) -> None:
        pc.kill()
        self._start([pc])

    def _kill_hub(self, _: ChaosPc) -> None:
        self.hub.kill()
        self._work()
        self._start_hub()

    def _stop_pc(self, pc: ChaosPc) -> None:
        """A PC stands still while the others go on, and wakes."""
        pc.pause()
        self._work(but=pc)
        pc.wake()

    def _stop_hub(self, _: ChaosPc) -> None:
        self.hub.pause()
        self._work()
        self.hub.wake()

    def _remember(self, pc: ChaosPc) -> None:
        """Keep an image of a PC's disk, as a backup or a disk that lies would."""
        pc.kill()
        pc.images.append(pc.image())
        self._start([pc])

    def _lose_power(self, pc: ChaosPc) -> None:
        """Power is lost, and what the disk had claimed since some moment is not there."""
        pc.kill()
        image = pc.image()
        self._start([pc])
        for _ in range(3):
            pc.edit(self.chance)
        pc.kill()
        pc.put_back(image)
        self._start([pc])

    def _cut_log(self, pc: ChaosPc) -> None:
        """Power is lost, and the write-ahead log ends at any byte."""
        pc.kill()
        image = pc.image()
        log = image.files[WAL]
        image.files[WAL] = log[: self.chance.randrange(len(log) + 1)]
        # What the log still tells nobody knows; only what the hub has is claimed.
        image.told = 0
        pc.put_back(image)
        self._start([pc])

    def _restore(self, pc: ChaosPc) -> None:
        """Put an older file back."""
        if pc.images:
            pc.kill()
            pc.put_back(self.chance.choice(pc.images))
            self._start([pc])

    def _fill_disk(self, pc: ChaosPc) -> None:
        """No file may grow beyond what it is; then there is room again."""
        import resource  # not on Windows

        pc.kill()
        usual = resource.getrlimit(resource.RLIMIT_FSIZE)
        most = max((pc.home / FILE_NAME).stat().st_size, 0) + SPARE_BYTES
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, usual[1]))
        try:
            self._start([pc])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        codes = Counter(pc.edit(self.chance) for _ in range(12))
        assert set(codes) <= {"", *FULL}, codes
        self.reached["refused by a full disk"] += sum(codes[each] for each in FULL)
        pc.kill()
        self._start([pc])

    def _copy_folder(self, pc: ChaosPc) -> None:
        """The folder and the keys are copied to another PC, and both go on."""
        self._copied(pc, with_keys=True)

    def _copy_bare(self, pc: ChaosPc) -> None:
        """The folder alone is copied; it must join anew."""
        self._copied(pc, with_keys=False)

    def _copied(self, pc: ChaosPc, *, with_keys: bool) -> None:
        if len(self.pcs) >= MOST_PCS:
            return
        pc.kill()
        copied = ChaosPc(self.folder / f"pc-{len(self.pcs) + 1}")
        shutil.copytree(pc.home, copied.home)
        (copied.home / RUNNING).unlink(missing_ok=True)
        if with_keys:
            shutil.copytree(pc.keys, copied.keys)
        else:
            with copied.own_keys():
                invited = self.hub.ask("hub", "invite")
                words = (invited["listen"], "--code", invited["code"], "--pc", copied.home.name)
                # It also says what it is, so stderr is not empty.
                assert copied.here("--json", "join", *words).exit_code == 0
        self.pcs.append(copied)
        self._start([pc, copied])

    # Parts

    def _start_hub(self) -> None:
        self.hub.begin("hub", "run", "--listen", "127.0.0.1:0").ready()

    def _start(self, pcs: list[ChaosPc]) -> None:
        for pc in pcs:
            pc.begin("sync")
        for pc in pcs:
            pc.await_control()

    def _work(self, *, but: ChaosPc | None = None) -> None:
        """Let every PC that runs write a little."""
        draws = [(pc, random.Random(self.chance.random())) for pc in self.pcs if pc is not but]
        with ThreadPoolExecutor(len(self.pcs)) as threads:
            codes = threads.map(lambda each: each[0].edit(each[1]), draws)
        assert set(codes) == {""}, "a command was refused without need"

    def _check_nothing_lost(self) -> None:
        invoices = self.hub.invoices()
        sides = json.dumps(self.hub.ask("conflicts")["conflicts"])
        for pc in self.pcs:
            missing = pc.missing(
                lambda told: told.value in json.dumps(invoices.get(told.doc_id, {})) + sides
            )
            assert not missing, f"seed {self.seed}: {pc.home.name} {missing}"
