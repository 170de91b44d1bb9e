"""What lies on the disks, and how quickly a PC finds something in it."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import Final

from _bench.figures import Figure
from _bench.gauge import at_share, median
from _bench.office import Run
from _bench.processes import environment
from _bench.workload import NPWP
from selaras.store.engine import FILE_NAME

ASKS: Final = 300
OVERWRITES: Final = 10
OVERWRITTEN: Final = 300
PAGE: Final = 50
_FACTS: Final = ("hub_fact", "hub_record")
# The hub's own part of its file: feed, states and facts, each with its indexes.
_PARTS: Final = ("hub_document", "hub_feed", *_FACTS)
_PAGE_SQL: Final = (
    "SELECT * FROM invoice_row WHERE company = ? AND archived = 0"
    " ORDER BY date DESC, doc_no DESC LIMIT 50"
)
# The least that a start takes: Python, the file, one page.
_BARE_START: Final = (
    "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]);"
    f" print(len(db.execute({_PAGE_SQL!r}, ({NPWP!r},)).fetchall()))"
)


def sizes(run: Run) -> Iterator[Figure]:
    """Weigh the hub's tables and a PC's file."""
    office = run.large
    with office.reading() as db:
        parts, everything = _weighed(db)
    title = "hub: feed, states and facts, per invoice"
    yield Figure("hub-bytes", title, _each(parts, run.count), "B", reach=1200.0)
    title = "… with all its other books (outcomes, origins, numbers)"
    yield Figure("hub-bytes-all", title, _each(everything, run.count), "B")
    home = office.leave("file")
    size = sum(path.stat().st_size for path in home.glob(f"{FILE_NAME}*"))
    reach = 3_000.0 * run.count / 1e6
    title = f"file of a PC with {run.count:,}, lists and search in it"
    yield Figure("pc-file", title, size / 1e6, "MB", reach=reach)


def overwrites(run: Run) -> Iterator[Figure]:
    """Overwrite each invoice ten times and weigh the hub again."""
    count = min(run.count, OVERWRITTEN)
    home = run.places.fresh("overwritten")
    with run.places.pc(home) as pc:
        pc.ask("fill", count=count)
        begun = perf_counter()
        for turn in range(OVERWRITES):
            pc.ask("edit", numbers=list(range(count)), mark=f"o{turn}.")
        seconds = perf_counter() - begun
    with closing(sqlite3.connect(home / FILE_NAME)) as db:
        parts, _ = _weighed(db)
        kinds = _weighed_names(db)
    facts = sum(size for name, size in kinds.items() if any(part in name for part in _FACTS))
    title = f"… after each of {count:,} was overwritten {OVERWRITES} times"
    yield Figure("hub-bytes-overwritten", title, _each(parts, count), "B", reach=2500.0)
    title = "… of which the audit and other facts: who changed what, before and after"
    yield Figure("hub-facts-overwritten", title, facts / count if kinds else None, "B")
    title = "edits on the hub's own PC, one commit each, judged at once"
    yield Figure("own-edits", title, count * OVERWRITES / seconds, "edits/s")


def _each(size: float | None, count: int) -> float | None:
    return None if size is None else size / count


def _weighed(db: sqlite3.Connection) -> tuple[float | None, float | None]:
    """Return the bytes of feed, states and facts, and of all of the hub; None if not known."""
    sizes = _weighed_names(db)
    if not sizes:
        return None, None
    parts = sum(size for name, size in sizes.items() if any(part in name for part in _PARTS))
    return float(parts), float(sum(size for name, size in sizes.items() if "hub_" in name))


def _weighed_names(db: sqlite3.Connection) -> dict[str, int]:
    try:
        # Not every Python's SQLite has this table.
        return dict(db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
    except sqlite3.OperationalError:
        return {}


def lists(run: Run) -> Iterator[Figure]:
    """Turn pages and search on a PC that holds everything."""
    office = run.large
    pc = office.pc("a")
    found = pc.ask("lists", count=ASKS, total=run.count)
    bare = _bare_pages(office.home_of("a") / FILE_NAME)
    for name, times in (("page", found["pages"]), ("search", found["searches"])):
        title = f"a {name} of 50 from Python, p99" if name == "page" else "a search, p99"
        yield Figure(
            f"{name}-p99",
            title,
            at_share(times, 0.99) * 1e3,
            "ms",
            reach=5.0,
            limit=at_share(bare, 0.99) * 1e3,
            note=f"p50 {at_share(times, 0.5) * 1e3:.2f} ms",
        )


def _bare_pages(path: Path) -> list[float]:
    times = []
    with closing(sqlite3.connect(path)) as db:
        for _ in range(ASKS):
            begun = perf_counter()
            db.execute(_PAGE_SQL, (NPWP,)).fetchall()
            times.append(perf_counter() - begun)
    return times


def start(run: Run) -> Iterator[Figure]:
    """Start the program on a PC that holds everything, until it has shown its first page."""
    home = run.large.leave("start")
    keys = str(run.places.keys)
    program = [sys.executable, "-m", "selaras_client", "--home", str(home)]
    words = ["list", "--limit", str(PAGE)]
    bare = [sys.executable, "-c", _BARE_START, str(home / FILE_NAME)]
    times, limits = [], []
    for _ in range(max(3, run.rounds)):
        limits.append(_timed(bare, keys))
        times.append(_timed([*program, *words], keys))
    title = f"start of a PC with {run.count:,} to its first page"
    yield Figure("start", title, median(times), "s", reach=1.0, limit=median(limits))


def _timed(command: list[str], keys: str) -> float:
    begun = perf_counter()
    nowhere, known = subprocess.DEVNULL, environment(SELARAS_KEYS=keys)
    subprocess.run(command, stdout=nowhere, stderr=nowhere, env=known, check=True)
    return perf_counter() - begun
