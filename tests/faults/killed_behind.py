"""A command that is killed behind the Nth thing it made durable, and a disk that is as before.

What counts: a commit, a flush, a file that is named anew or deleted. Needs ``os.fork``.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from selaras.store.db import Connection
from selaras.store.engine import Store
from selaras_client.cli.run import main
from selaras_client.keys import KEYS_VARIABLE
from tests.cli.selaras import Pc

Transaction: TypeAlias = Callable[..., AbstractContextManager[Connection]]

_COUNTED = ("fsync", "replace", "rename", "unlink")
# What a process says that stays, when it does.
_READY = '"listen"'


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said: killed, or before it came so far."""

    exit_code: int
    said: str

    @property
    def is_killed(self) -> bool:
        """Say whether it came so far."""
        return self.exit_code == -signal.SIGKILL


def killed_behind(
    pc: Pc, words: Sequence[str], *, durable: int, meanwhile: Callable[[], None] | None = None
) -> Ended:
    """Run a command on *pc*, with keys of its own; kill it behind so many durable things.

    Args:
        meanwhile: It stays: this is done when it is ready or dead, and then it is told to end.
    """
    said = Path(f"{pc.home}-said")
    said.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        try:
            _live(pc, words, said=said, durable=durable)
        finally:
            os._exit(70)
    if meanwhile is not None:
        while not _is_ready(said) and _is_alive(child):
            pass
        meanwhile()
        if _is_alive(child):
            os.kill(child, signal.SIGTERM)
    _, status = os.waitpid(child, 0)
    return Ended(os.waitstatus_to_exitcode(status), said.read_text(encoding="utf-8"))


def _is_ready(said: Path) -> bool:
    return said.exists() and _READY in said.read_text(encoding="utf-8")


def _is_alive(child: int) -> bool:
    """Say whether it runs; its end is left to be waited for."""
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None


def _live(pc: Pc, words: Sequence[str], *, said: Path, durable: int) -> None:
    out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for number in (1, 2):
        os.dup2(out, number)
    sys.stdout, sys.stderr = (os.fdopen(number, "w") for number in (1, 2))
    os.environ[KEYS_VARIABLE] = f"{pc.home}-keys"
    _kill_behind(durable)
    code = main(["--home", str(pc.home), "--lang", "en", "--json", *words])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def telling_of_commits(done: Callable[[], None]) -> Transaction:
    """Return what stands for ``Store.transaction`` and calls *done* behind each commit."""
    whole = Store.transaction

    @contextmanager
    def transaction(store: Store, *, is_light: bool = False) -> Iterator[Connection]:
        with whole(store, is_light=is_light) as db:
            yield db
        done()

    return transaction


def _kill_behind(durable: int) -> None:
    left = durable

    def done() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def act(*given: object, **named: object) -> object:
            found = real(*given, **named)
            done()
            return found

        return act

    # The process is nobody else's, and ends with it.
    setattr(Store, Store.transaction.__name__, telling_of_commits(done))
    for name in _COUNTED:
        setattr(os, name, counted(getattr(os, name)))


class Disk:
    """All files under a folder, which can be as they were: the same files, as a PC names them."""

    def __init__(self, root: Path, kept: Path) -> None:
        """Keep what lies under *root* in *kept*, on the same drive."""
        self._root, self._kept = root, kept
        every = sorted(root.rglob("*"))
        self._folders = [each.relative_to(root) for each in every if each.is_dir()]
        self._files = {
            each.relative_to(root): each.read_bytes() for each in every if each.is_file()
        }
        kept.mkdir()
        for number, path in enumerate(self._files):
            os.link(root / path, kept / str(number))

    def put_back(self) -> None:
        """Let everything be as it was."""
        for each in self._root.iterdir():
            shutil.rmtree(each) if each.is_dir() else each.unlink()
        for folder in self._folders:
            (self._root / folder).mkdir()
        for number, (path, content) in enumerate(self._files.items()):
            os.link(self._kept / str(number), self._root / path)
            with (self._root / path).open("r+b") as file:
                file.write(content)
                file.truncate()
