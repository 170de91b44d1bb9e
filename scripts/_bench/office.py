"""The offices of one run: a hub that holds so many invoices, and PCs that joined it."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final

from _bench.processes import Hub, Places, Process, StepFailedError
from selaras.store.engine import FILE_NAME
from selaras_hub.copies import FOLDER as LENT

SMALL: Final = 1_000
PREPARED_S: Final = 600.0
LOOK_S: Final = 0.0003


class Office:
    """A hub that runs and holds *count* invoices; its PCs are made when they are asked for."""

    def __init__(self, places: Places, count: int, stack: ExitStack) -> None:
        """Fill a hub's folder and run it until *stack* is closed."""
        self.places, self.count, self._stack = places, count, stack
        home = places.fresh(f"hub-{count}")
        begun = time.perf_counter()
        with places.pc(home) as filler:
            filler.ask("fill", count=count)
        self.filled_s = time.perf_counter() - begun
        with places.hub(home):
            # The first start makes the hub's keys and wraps them, which takes 64 MiB on purpose.
            pass
        self.hub: Hub = stack.enter_context(places.hub(home))
        self._pcs: dict[str, Process] = {}
        self._homes: dict[str, Path] = {}

    def pc(self, name: str) -> Process:
        """Return the PC of this name, which holds all the hub has."""
        if name not in self._pcs:
            pc, home = self.newcomer(name)
            pc.ask("meet", address=self.hub.listen)
            self._pcs[name], self._homes[name] = pc, home
        return self._pcs[name]

    def home_of(self, name: str) -> Path:
        """Return where the data of that PC lies."""
        self.pc(name)
        return self._homes[name]

    def leave(self, name: str) -> Path:
        """End the process of that PC; return where its data lies."""
        home = self.home_of(name)
        self._pcs.pop(name).end()
        del self._homes[name]
        return home

    def newcomer(self, name: str) -> tuple[Process, Path]:
        """Return a PC that was let in and holds nothing yet, and where its data lies."""
        home = self.places.fresh(f"{name}-{self.count}")
        pc = self._stack.enter_context(self.places.pc(home))
        pc.ask("join", address=self.hub.listen, code=self.hub.invite(), name=name)
        return pc, home

    def prepared(self) -> Path | None:
        """Wait until the hub has its copy for new PCs; return it, None in a small office."""
        self.hub.invite()
        if self.count < SMALL:
            return None
        until = time.monotonic() + PREPARED_S
        while time.monotonic() < until:
            found = list((self.hub.home / LENT).glob("*.json"))
            if found:
                return found[0].with_suffix(".zst")
            time.sleep(0.05)
        raise StepFailedError("the hub prepared no copy")

    def epoch_and_head(self) -> tuple[str, int]:
        """Return where the hub's feed stands."""
        with self.reading() as db:
            hub = db.execute("SELECT value FROM meta WHERE key = 'epoch'").fetchone()
            return str(hub[0]), head_of(db)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read the hub's file beside the hub."""
        with _reading(self.hub.home) as db:
            yield db

    def moved_past(self, db: sqlite3.Connection, head: int) -> float:
        """Wait until the hub has committed a number beyond *head*; return when that was seen."""
        while head_of(db) <= head:
            time.sleep(LOOK_S)
        return time.perf_counter()

    def holds(self, db: sqlite3.Connection, doc_id: str, *, last_n: int) -> float:
        """Wait until the hub has on its disk what one PC sends; return when that was seen.

        Args:
            doc_id: What it sends last, under the number *last_n*: judged, or as it came.
        """
        asked = """SELECT 1 FROM hub_document WHERE id = ?
        UNION ALL SELECT 1 FROM hub_inbox WHERE last_n >= ?"""
        while db.execute(asked, (doc_id, last_n)).fetchone() is None:
            time.sleep(LOOK_S)
        return time.perf_counter()

    def last_written(self, name: str) -> int:
        """Return the number of what that PC wrote last and has not settled."""
        with _reading(self.home_of(name)) as db:
            return int(db.execute("SELECT max(n) FROM outbox").fetchone()[0])


@contextmanager
def _reading(home: Path) -> Iterator[sqlite3.Connection]:
    uri = f"{(home / FILE_NAME).absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as db:
        yield db


def head_of(db: sqlite3.Connection) -> int:
    """Return the newest number of the hub's feed."""
    found = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'hub_feed'").fetchone()
    return int(found[0]) if found else 0


class Run:
    """One run of the benchmark: how large, how often, and what was built for it so far."""

    def __init__(self, folder: Path, count: int, *, rounds: int, stack: ExitStack) -> None:
        """Measure at *count* invoices, each figure *rounds* times."""
        self.places, self.count, self.rounds = Places(folder), count, rounds
        self.stack = stack
        self._offices: dict[int, Office] = {}

    @property
    def large(self) -> Office:
        """Return the office with all invoices."""
        return self.office(self.count)

    @property
    def small(self) -> Office:
        """Return an office for what does not depend on how many invoices there are."""
        return self.office(min(self.count, SMALL))

    def office(self, count: int) -> Office:
        """Return the office of so many invoices, made when it is first asked for."""
        if count not in self._offices:
            self._offices[count] = Office(self.places, count, self.stack)
        return self._offices[count]

    def note(self, data: dict[str, object]) -> None:
        """Write down beside the data what was found, in case the run is cut."""
        path = self.places.folder / "so-far.json"
        path.write_text(json.dumps(data, indent=1), encoding="utf-8")
