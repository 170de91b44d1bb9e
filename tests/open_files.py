"""Windows' rule about open files, kept on Linux: none is deleted, moved or written over.

Selaras is built where any open file may be deleted, and used where none may. While a test runs,
what the product deletes or moves must therefore be open nowhere in this process. Tests may: they
play the person who copies and throws away files.
"""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from types import FrameType
from typing import Final

import pytest

HANDLES: Final = Path("/proc/self/fd")
_HERE: Final = Path(__file__).resolve().parent
_PRODUCT: Final = tuple(
    f"{_HERE.parent / part}{os.sep}"
    for part in ("client/selaras_client", "hub/selaras_hub", "shared/selaras")
)
# Of Windows: "the process cannot access the file because it is being used by another process".
_IN_USE: Final = 32

Name = str | bytes | os.PathLike[str]


@contextmanager
def as_on_windows() -> Iterator[None]:
    """Refuse to the product, while inside, what Windows would refuse for an open file."""
    if not HANDLES.is_dir():
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        for name in ("unlink", "remove"):
            patch.setattr(os, name, _deleting(getattr(os, name)))
        for name in ("replace", "rename"):
            patch.setattr(os, name, _moving(getattr(os, name)))
        # shutil looks here whether it may go by a folder's handle.
        patch.setattr(os, "supports_dir_fd", {*os.supports_dir_fd, os.unlink})
        yield


def _deleting(delete: Callable[..., None]) -> Callable[..., None]:
    @wraps(delete)
    def checked(path: Name, *, dir_fd: int | None = None) -> None:
        if _is_the_products(sys._getframe(1)):
            _refuse_open(_whole(path, dir_fd))
        delete(path, dir_fd=dir_fd)

    return checked


def _moving(move: Callable[..., None]) -> Callable[..., None]:
    @wraps(move)
    def checked(source: Name, target: Name, **folders: int | None) -> None:
        if _is_the_products(sys._getframe(1)):
            _refuse_open(_whole(source, folders.get("src_dir_fd")))
            _refuse_open(_whole(target, folders.get("dst_dir_fd")))
        move(source, target, **folders)

    return checked


def _is_the_products(frame: FrameType | None) -> bool:
    """Say whether the nearest of our own code is the product's, and no test's."""
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(_PRODUCT):
            return True
        if file.startswith(f"{_HERE}{os.sep}"):
            return False
        frame = frame.f_back
    return False


def _whole(path: Name, folder: int | None) -> str:
    name = os.fsdecode(os.fspath(path))
    if folder is not None:
        name = str((HANDLES / str(folder)).readlink() / name)
    whole = Path(os.path.abspath(name))  # noqa: PTH100  # a link itself, not where it leads
    return str(whole.parent.resolve() / whole.name)


def _refuse_open(path: str) -> None:
    within = f"{path}{os.sep}"
    for handle in os.listdir(HANDLES):  # noqa: PTH208  # names are enough
        try:
            opened = str((HANDLES / handle).readlink())
        except OSError:
            continue
        # The handles of folders are those by which a whole one is deleted; Windows has none.
        if (opened == path or opened.startswith(within)) and not Path(opened).is_dir():
            error = PermissionError(errno.EACCES, f"another process uses {opened}", path)
            error.winerror = _IN_USE  # type: ignore[attr-defined]  # only there on Windows
            raise error
