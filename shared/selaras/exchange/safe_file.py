"""A file that a person asked for, written whole or not at all."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, ClassVar

from selaras.errors import DomainError

_REASONS = {
    errno.ENOENT: "no-folder",
    errno.ENOTDIR: "no-folder",
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.EROFS: "denied",
    errno.ENOSPC: "disk-full",
    errno.EDQUOT: "disk-full",
    errno.EISDIR: "is-folder",
}


class CannotExportError(DomainError):
    """The place a person named cannot be written; what stood there before still stands.

    Facts: ``path``; ``reason``, one of ``no-folder``, ``denied``, ``disk-full``, ``is-folder``,
    ``too-many-rows`` and ``other``.
    """

    code: ClassVar[str] = "export.cannot-write"


@contextmanager
def write_safely(path: Path) -> Iterator[BinaryIO]:
    """Open a file beside *path* that takes its place when all went well.

    Raises:
        CannotExportError: the folder is missing or read-only, the disk is full, *path* is a folder.
    """
    if "\0" in str(path):
        raise CannotExportError(path=str(path), reason="other")
    # Through a link to the file it names, as opening *path* itself would.
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise CannotExportError(path=str(path), reason="is-folder")
    if target.exists() and not target.is_file():
        raise CannotExportError(path=str(path), reason="other")
    beside = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.tmp")
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except OSError as error:
        raise CannotExportError(path=str(path), reason=_reason(error)) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _reason(error: OSError) -> str:
    return _REASONS.get(error.errno or 0, "other")
