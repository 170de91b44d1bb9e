"""What all tests share: the Hypothesis profile, a keys folder, the marks of whole folders.

The profile is derandomized, so that a check is green or red for its code and never by luck.
"""

import gc
import importlib
import pkgutil
import sqlite3
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Protocol, cast

import pytest
from hypothesis import settings
from xdist.remote import Producer

from selaras.store import engine
from selaras.store.db import Connection
from selaras.store.projection import Heard, unheard
from selaras.trust import recovery, users
from tests.open_files import as_on_windows
from tests.scheduling import ByFile

SLOW_FOLDERS = {"e2e", "faults", "sim"}
# Only what hangs is to be ended: a busy machine takes many times as long as a quiet one.
SLOW_S = 900
# Pure code answers to its own tests; tracing the others would double the time of the check.
TRACED_FOLDERS = {"domain", "documents", "protocol"}
# Such tests that stand with what their code is there for.
TRACED_FILES = {
    "test_alarms.py",
    "test_by_hand.py",
    "test_numbering.py",
    "test_records.py",
    "test_requests.py",
    "test_revs.py",
    "test_roles.py",
    "test_rotation.py",
}
# A property comes by the same lines a hundred times, and costs twice as much traced. These are
# traced because they come by some that no example does.
TRACED_PROPERTIES = TRACED_FILES | {"test_months.py"}
# Here a recovery code and a database are what the program makes of them.
DEAR_CODES = {"test_recovery.py"}
AS_THEY_ARE = {"releases", "store"}
ROOT = Path(__file__).parent

settings.register_profile("ci", derandomize=True, deadline=None, database=None, print_blob=True)
settings.load_profile("ci")


@pytest.fixture(autouse=True, scope="session")
def keys_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the keys of all tests, and of the processes they start, out of the user's own."""
    folder = tmp_path_factory.mktemp("keys")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SELARAS_KEYS", str(folder))
        yield folder


@pytest.fixture(autouse=True, scope="session")
def open_files() -> Iterator[None]:
    """Let the product delete and move no open file, as on Windows."""
    with as_on_windows():
        yield


@pytest.fixture(autouse=True, scope="session")
def cheap_passwords() -> Iterator[None]:
    """Let a password cost a test little; ``tests/users/test_keys.py`` tries the real cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(users, "PASSWORD_COST", users.Cost(iterations=1, memory_kib=8))
        yield


@pytest.fixture(autouse=True, scope="module")
def cheap_recovery_codes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a recovery code cost little, in processes that a test forks too.

    A hub makes one when it first listens; ``tests/trust/test_recovery.py`` tries the real cost.
    """
    with pytest.MonkeyPatch.context() as patch:
        if not DEAR_CODES & _parts(request):
            patch.setattr(recovery, "_ITERATIONS", 1)
            patch.setattr(recovery, "_MEMORY_KIB", 8)
        yield


@pytest.fixture(autouse=True, scope="module")
def cheap_files(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a new database begin as a copy of an empty one, and let no commit wait for the disk.

    Making one takes ten times as long, and no test here cuts the power: what dies are processes,
    which wait as they always do. ``tests/store`` and ``tests/releases`` try both as they are.
    """
    made, connected = engine._opened_for_writing, engine._connect

    def copied(path: Path, heard: Heard = unheard) -> Connection:
        if path.parent.is_dir() and not path.exists():
            try:
                path.write_bytes(engine._empty())
            except OSError:
                path.unlink(missing_ok=True)
        return made(path, heard)

    def unforced(path: str) -> sqlite3.Connection:
        connection = connected(path)
        connection.execute("PRAGMA synchronous=OFF")
        return connection

    with pytest.MonkeyPatch.context() as patch:
        if not AS_THEY_ARE & _parts(request):
            patch.setattr(engine, "_opened_for_writing", copied)
            patch.setattr(engine, "_connect", unforced)
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow tests and begin with them: the last ones of a run leave no worker alone."""
    for item in items:
        if SLOW_FOLDERS & _parts(item):
            item.add_marker(pytest.mark.slow)
        if item.get_closest_marker("slow") is not None:
            item.add_marker(pytest.mark.timeout(SLOW_S))
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile | None:
    """Let the workers of a check share out files."""
    return ByFile(config, log) if config.option.dist == "loadgroup" else None


def pytest_collection() -> None:
    """Look for no rubbish while collecting: what that makes stays; looks took a quarter of it."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Look for rubbish less often, and never again among all that collecting has left.

    Nothing here counts on when it is found, and a look costs a test a tenth of its time. A full
    one takes place after each file: tests of the window leave tens of thousands of objects.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    if nextitem is None or nextitem.path != item.path:
        gc.collect()
        if not gc.get_freeze_count():
            # Work that ended in the test has unfrozen all, as it does in the program.
            gc.freeze()


class Tracer(Protocol):
    """What pytest-cov offers of itself; its own mark ``no_cover`` leaves set-ups traced."""

    started: bool

    def pause(self) -> None: ...
    def resume(self) -> None: ...


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Trace the lines that run when the pure code is imported, and not the rest of collecting."""
    tracer = _tracer(session.config)
    if tracer and tracer.started:
        for folder in sorted(TRACED_FOLDERS):
            package = importlib.import_module(f"selaras.{folder}")
            for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
                importlib.import_module(found.name)
        tracer.pause()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Trace a test of the pure code, its set-up included, and no other."""
    tracer, is_traced = _tracer(item.config), _is_traced(item)
    if tracer and tracer.started != is_traced:
        (tracer.resume if is_traced else tracer.pause)()
    return (yield)


def _is_traced(item: pytest.Item) -> bool:
    is_property = bool(getattr(getattr(item, "obj", None), "is_hypothesis_test", False))
    traced = TRACED_PROPERTIES if is_property else TRACED_FOLDERS | TRACED_FILES
    return bool(traced & _parts(item))


def _tracer(config: pytest.Config) -> Tracer | None:
    """Return what traces in this process; None where nobody asked for coverage."""
    plugin = config.pluginmanager.get_plugin("_cov")
    return cast("Tracer | None", getattr(plugin, "cov_controller", None))


def _parts(item: pytest.Item | pytest.FixtureRequest) -> set[str]:
    return set(item.path.relative_to(ROOT).parts)
