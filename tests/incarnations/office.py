"""An office whose PCs live in real files with real records: files are copied, put back and cut.

Everything is as in the simulated office, but each PC has a data folder and a keys folder.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from selaras.replica import Replica
from selaras.replica.desk import ReplicaDesk
from selaras.store.engine import FILE_NAME, open_store
from selaras.store.facts import facts_of_kind
from selaras_client.keys import KeysFolder
from selaras_client.lives import Lives
from selaras_client.slots import newest_in
from selaras_hub.members import Doorkeeper
from tests.sim.office import NPWP, Office, Pc, TestChance
from tests.sim.stores import empty_database

WAL = f"{FILE_NAME}-wal"


@dataclass(kw_only=True)
class FilePc(Pc):
    """A PC whose data folder and keys folder are on a disk.

    Args:
        wrote: Values it wrote, or that came with the file it is a copy of.
    """

    folder: Path
    keys: Path
    wrote: set[str] = field(default_factory=set)

    @property
    def incarnation(self) -> str:
        return self.replica.identity.incarnation

    def records(self) -> list[Path]:
        return sorted(self.keys.glob("pc/*/incarnation-*.json"))


class FileOffice(Office):
    """A hub in memory, and PCs in folders under *root*."""

    pcs: list[FilePc]  # type: ignore[assignment]  # narrower than in the office in memory

    def __init__(self, root: Path, *, pcs: int, person: str = "", seed: str = "office") -> None:
        self._root, self._numbers = root, count(1)
        super().__init__(pcs=pcs, person=person, seed=seed)

    def _join(self, number: int) -> FilePc:
        with self.hub_store.transaction() as db:
            door = Doorkeeper(db, self.hub.hub, clock=self.clock, chance=self.chance)
            joined = door.enrol(f"pc-{number}")
        folder, keys = self._new_folder()
        (folder / FILE_NAME).write_bytes(empty_database())
        pc = self._opened(folder, keys)
        pc.replica.adopt_identity(
            company=joined.company,
            hub=joined.hub,
            hub_address="hub:1",
            device=joined.device,
            token=joined.token,
            pc=f"pc-{number}",
            incarnation=f"incarnation-{number}",
        )
        Lives(folder, pc.replica, KeysFolder(keys)).keep()
        return pc

    # What happens to folders

    def open(self, folder: Path, keys: Path) -> FilePc:
        """Start a process on a folder, as the program does: the record comes first."""
        pc = self._opened(folder, keys)
        self.pcs.append(pc)
        return pc

    def close(self, pc: FilePc) -> None:
        """End a process; the folder stays."""
        self.cut(pc)
        pc.store.close()
        self.pcs.remove(pc)

    def reopen(self, pc: FilePc) -> FilePc:
        """End a process and start the next on the same folder."""
        if pc in self.pcs:
            self.close(pc)
        again = self.open(pc.folder, pc.keys)
        again.wrote = set(pc.wrote)
        return again

    def copy(self, pc: FilePc, *, with_keys: bool) -> FilePc:
        """Open a copy of a PC's folder beside it, made while the PC runs."""
        folder, keys = self._new_folder()
        put_back(folder, disk(pc.folder))
        if with_keys:
            shutil.copytree(pc.keys, keys, dirs_exist_ok=True)
        copied = self.open(folder, keys)
        copied.wrote = set(pc.wrote)
        return copied

    def clone(self, pc: FilePc) -> FilePc:
        """Open a clone of the whole PC: the same path and the same file, as far as it can see."""
        folder, keys = self._new_folder()
        put_back(folder, disk(pc.folder))
        shutil.copytree(pc.keys, keys, dirs_exist_ok=True)
        status = (folder / FILE_NAME).stat()
        seen = {"path": os.path.normcase(folder.resolve()), "file": f"{status.st_ino:x}"}
        for record in keys.glob("pc/*/incarnation-*.json"):
            record.write_text(json.dumps(json.loads(newest_in(record.read_bytes())) | seen))
        cloned = self.open(folder, keys)
        cloned.wrote = set(pc.wrote)
        return cloned

    def put_back(self, pc: FilePc, files: Mapping[str, bytes], *, in_place: bool = True) -> FilePc:
        """Put an older state of the folder in its place and start the program on it."""
        self.close(pc)
        put_back(pc.folder, files, in_place=in_place)
        return self.open(pc.folder, pc.keys)

    def told(self) -> list[dict[str, Any]]:
        """Return what the hub told the office of incarnations."""
        with self.hub_store.reading() as db:
            facts = facts_of_kind(db, "incarnation", table="hub_fact")
        with self.pcs[0].store.reading() as db:
            assert facts_of_kind(db, "incarnation") == facts
        return [json.loads(fact.content) for fact in facts]

    def reasons(self) -> list[str]:
        return [each["reason"] for each in self.told()]

    def audit(self) -> list[dict[str, Any]]:
        """Return the hub's audit, oldest first."""
        with self.hub_store.reading() as db:
            return [
                json.loads(fact.content) for fact in facts_of_kind(db, "audit", table="hub_fact")
            ]

    def live_lines(self) -> list[str]:
        """Return the incarnations that speak with the hub now."""
        return sorted(member.incarnation for member in self.hub.lines.connected())

    def _new_folder(self) -> tuple[Path, Path]:
        number = next(self._numbers)
        folder, keys = self._root / f"data{number}", self._root / f"keys{number}"
        folder.mkdir()
        return folder, keys

    def _opened(self, folder: Path, keys: Path) -> FilePc:
        number = next(self._numbers)
        store = open_store(folder)
        with store.reading() as db:
            # A flush at each commit is what the tests of the store are for.
            db.driver.execute("PRAGMA synchronous=OFF")
        chance = TestChance(f"pc{number}")
        replica = Replica(store, clock=self.clock, chance=chance, author=f"orang-{number}")
        Lives(folder, replica, KeysFolder(keys)).take_up()
        desk = ReplicaDesk(replica, app_version="test")
        return FilePc(number, store, chance, replica, desk, folder=folder, keys=keys)


def disk(folder: Path) -> dict[str, bytes]:
    """Return what a data folder holds now, as if the power went."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def put_back(folder: Path, files: Mapping[str, bytes], *, in_place: bool = True) -> None:
    """Let *folder* hold *files* and nothing else.

    Args:
        in_place: The database file stays the same one, as where it is written over.
    """
    for path in folder.iterdir():
        if path.name not in files or not in_place:
            # Gone only when its successor is there, so that it cannot get the same number.
            path.rename(path.with_suffix(".gone"))
    for name, content in files.items():
        (folder / name).write_bytes(content)
    for path in folder.glob("*.gone"):
        path.unlink()


def register(pc: Pc, value: str, *, doc: str = "shared") -> None:
    """Write a value that nobody else writes, into a register of its own."""
    changes = {"company": f'"{NPWP}"', f"x-{value}": f'"{value}"'}
    assert pc.write(f"note:{doc}", changes)


def values(registers: Mapping[str, str]) -> set[str]:
    return {key.removeprefix("x-") for key in registers if key.startswith("x-")}


def hub_values(office: Office, *, doc: str = "shared") -> set[str]:
    """Return the values of a document that the hub holds, as every PC must."""
    held = [values(pc.registers(f"note:{doc}")) for pc in office.pcs]
    assert all(each == held[0] for each in held)
    return held[0]


def check(office: Office) -> None:
    """Check what must be so whenever all is quiet."""
    assert office.all_even()
    assert office.all_equal()
    assert office.outboxes_empty()
    for pc in office.pcs:
        assert not pc.projection_differences()
    incarnations = [pc.replica.identity.incarnation for pc in office.pcs]
    assert len(set(incarnations)) == len(incarnations)
