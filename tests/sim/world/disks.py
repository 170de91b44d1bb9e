"""Disks that lose power, run full and are copied, and keys folders without files.

A store can be told to die at one of its next commits: before it, so that nothing is there, or
after it, so that all is there and nothing was said. A disk gives an image of what it holds, as a
copy of the folder made at that moment would, and takes one back.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Final

from selaras.store.db import Connection
from selaras.store.engine import FILE_NAME, Store, open_store, serialised
from selaras_client.keys import Drawer, KeysFolder
from selaras_client.lives import _name_of
from selaras_client.slots import newest_in
from tests.sim.stores import give_back, store_from

WAL: Final = f"{FILE_NAME}-wal"
BEFORE, AFTER = "before", "after"
NO_LIMIT: Final = 2**31 - 2

Image = Mapping[str, bytes]


class PowerCut(BaseException):  # no error: nothing may catch it on its way out
    """The process whose store this is dies here."""

    def __init__(self, store: "FaultyStore") -> None:
        super().__init__()
        self.store = store


class FaultyStore(Store):
    """A store that can die at a commit, and whose disk can be full."""

    def __init__(self, inner: Store) -> None:
        """Take over the open file of *inner*."""
        self.__dict__.update(inner.__dict__)
        self.inner = inner
        self._left, self._moment = 0, ""

    def die(self, moment: str, *, after_commits: int) -> None:
        """Die *moment* the commit that follows so many others."""
        self._left, self._moment = after_commits, moment

    @contextmanager
    def transaction(self, *, is_light: bool = False) -> Iterator[Connection]:
        moment = self._next()
        with super().transaction(is_light=is_light) as db:
            yield db
            if moment == BEFORE:
                raise PowerCut(self)
        if moment == AFTER:
            raise PowerCut(self)

    def fill(self, *, spare_pages: int) -> None:
        """Let the disk have no room but for so many pages."""
        with self.reading() as db:
            pages = db.exec_driver_sql("PRAGMA page_count").scalar_one()
            db.exec_driver_sql(f"PRAGMA max_page_count={pages + spare_pages}")

    def empty(self) -> None:
        """Let the disk have room again."""
        with self.reading() as db:
            db.exec_driver_sql(f"PRAGMA max_page_count={NO_LIMIT}")

    def _next(self) -> str:
        if not self._moment:
            return ""
        self._left -= 1
        if self._left >= 0:
            return ""
        moment, self._moment = self._moment, ""
        return moment


class MemoryDisk:
    """A data folder whose file is in memory.

    Args:
        folder: Where it would lie; nothing is there.
    """

    def __init__(self, folder: Path, image: Image) -> None:
        self.folder, self._image = folder, image
        self._store: FaultyStore | None = None

    def open(self) -> FaultyStore:
        self._store = FaultyStore(store_from(self._image[FILE_NAME]))
        return self._store

    def image(self) -> Image:
        assert self._store is not None
        return {FILE_NAME: serialised(self._store)}

    def close(self) -> None:
        """Let go of the file as it is."""
        if self._store is not None:
            self._image = self.image()
            self._store.empty()
            give_back([self._store.inner])
            self._store = None

    def put_back(self, image: Image) -> None:
        """Let the closed disk hold *image*."""
        self._image = image

    def copied_to(self, folder: Path, image: Image) -> "MemoryDisk":
        return MemoryDisk(folder, image)


class FileDisk(MemoryDisk):
    """A data folder of real files. That a commit is flushed is for the tests of the store."""

    def __init__(self, folder: Path, image: Image) -> None:
        super().__init__(folder, image)
        folder.mkdir(parents=True)
        self.put_back(image)

    def open(self) -> FaultyStore:
        self._store = FaultyStore(open_store(self.folder))
        with self._store.reading() as db:
            _quick(db)
        return self._store

    def image(self) -> Image:
        # The index beside the log is made anew by whoever opens the file first.
        return {each: (self.folder / each).read_bytes() for each in (FILE_NAME, WAL)}

    def close(self) -> None:
        """End the process: what the log holds is not folded into the file."""
        if self._store is not None:
            image, store = self.image(), self._store
            self._store = None
            store.inner.close()
            self.put_back(image)

    def put_back(self, image: Image) -> None:
        for path in self.folder.iterdir():
            if path.name not in image:
                path.unlink()
        for name, content in image.items():
            # Written over in place: it stays the file that it was.
            (self.folder / name).write_bytes(content)

    def copied_to(self, folder: Path, image: Image) -> "FileDisk":
        return FileDisk(folder, image)


class MemoryKeys(KeysFolder):
    """A keys folder without files."""

    def __init__(self) -> None:
        super().__init__(Path("/simulated/keys"))
        self._drawers: dict[str, MemoryDrawer] = {}
        self._hubs: dict[str, MemoryDrawer] = {}

    def device(self, device: str) -> Drawer:
        return self._drawers.setdefault(device, MemoryDrawer())

    def hub(self, hub: str) -> Drawer:
        return self._hubs.setdefault(hub, MemoryDrawer())

    def copy(self) -> "MemoryKeys":
        return deepcopy(self)

    def put_back(self, earlier: "MemoryKeys") -> None:
        self._drawers, self._hubs = deepcopy(earlier._drawers), deepcopy(earlier._hubs)

    def moved_to(self, folder: Path) -> "MemoryKeys":
        """Let the records say of *folder* what they said of the folder they are a clone of."""
        seen = {"path": os.path.normcase(folder.resolve()), "file": _name_of(folder / FILE_NAME)}
        for drawer in self._drawers.values():
            for name, record in drawer.content.items():
                if not name.startswith("incarnation-"):
                    continue
                said = json.loads(newest_in(record))
                drawer.content[name] = json.dumps(said | seen).encode()
        return self


class MemoryDrawer(Drawer):
    """One PC's keys without files."""

    def __init__(self) -> None:
        super().__init__(Path("/simulated/keys/pc"))
        self.content: dict[str, bytes] = {}

    def read(self, name: str) -> bytes | None:
        return self.content.get(name)

    def write(self, name: str, data: bytes) -> None:
        self.content[name] = data

    def write_over(self, name: str, data: bytes, *, at: int) -> bool:
        before = self.content.get(name)
        if before is not None:
            self.content[name] = before.ljust(at)[:at] + data + before[at + len(data) :]
        return before is not None


def with_log_cut(image: Image, share: float) -> Image:
    """Return *image* with its write-ahead log ending at any byte; whole where there is none."""
    log = image.get(WAL, b"")
    return {**image, WAL: log[: int(len(log) * share)]} if log else image


def _quick(db: Connection) -> None:
    db.driver.execute("PRAGMA synchronous=OFF")
