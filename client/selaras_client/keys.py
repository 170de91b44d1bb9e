"""The keys folder: what proves who this PC is, kept outside the data folder.

A data folder that is copied to another PC takes no keys along: it opens and drafts there, and
must join anew. Each PC's and each hub's keys lie in a folder of their own, so that several data
folders on one machine do not meet. Files are for their owner alone (0600); on Windows the
user's profile folder is what keeps others out.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from platformdirs import user_config_path

from selaras.errors import HubError, StoreError
from selaras.trust.contexts import Papers

KEYS_VARIABLE: Final = "SELARAS_KEYS"
# On Windows and macOS the folders for data and for settings are one and the same.
_APP_NAME: Final = "Selaras Keys"

KEY: Final = "own.key"
CERTIFICATE: Final = "own.crt"
AUTHORITY: Final = "authority.crt"
AUTHORITY_KEY: Final = "authority.key"
RECOVERY: Final = "recovery.json"

_MIN_ID, _MAX_ID = 16, 64


class KeysFolderError(StoreError):
    """The keys folder cannot be read or written."""

    code = "trust.keys-folder"


class NoKeyError(HubError):
    """This data folder belongs to a PC of an office, and that PC's key is not here."""

    code = "trust.no-key"


class Drawer:
    """The keys of one PC or one hub."""

    def __init__(self, folder: Path) -> None:
        """Use *folder*; it need not exist yet."""
        self._folder = folder

    def read(self, name: str) -> bytes | None:
        """Return what lies here under *name*, or None.

        Raises:
            KeysFolderError: It is there and cannot be read.
        """
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise KeysFolderError(path=str(self._folder), reason=error.strerror) from error

    def write(self, name: str, data: bytes) -> None:
        """Put *data* here under *name*; on disk, or not at all, when this returns.

        Raises:
            KeysFolderError: The folder cannot be written.
        """
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = self._folder / f".{name}.{secrets.token_hex(4)}"
            try:
                _write_private(fresh, data)
                fresh.replace(self._folder / name)
            except OSError:
                # On a full drive the room is needed.
                fresh.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise KeysFolderError(path=str(self._folder), reason=error.strerror) from error

    def write_over(self, name: str, data: bytes, *, at: int) -> bool:
        """Put *data* into what lies here under *name*, from byte *at* on, and onto the disk.

        Returns:
            False where nothing lies here.

        Raises:
            KeysFolderError: The folder cannot be written.
        """
        try:
            _write_into(self._folder / name, data, at=at)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise KeysFolderError(path=str(self._folder), reason=error.strerror) from error
        return True

    def papers(self) -> Papers | None:
        """Return what TLS needs, or None where some of it is missing."""
        authority = self.read(AUTHORITY)
        if authority is None or self.read(KEY) is None or self.read(CERTIFICATE) is None:
            return None
        return Papers(self._folder / CERTIFICATE, self._folder / KEY, authority)


class KeysFolder:
    """All keys of this user on this machine."""

    def __init__(self, root: Path | None = None) -> None:
        """Use *root*, or the place that the environment or the operating system names."""
        self._root = root or _usual_root()

    def device(self, device: str) -> Drawer:
        """Return the keys of one PC by the id its hub gave it."""
        return Drawer(self._root / "pc" / _checked(device))

    def records(self, pattern: str) -> Iterator[bytes]:
        """Return what lies under names like *pattern*, of every PC, as far as it can be read."""
        for path in self._root.glob(f"pc/*/{pattern}"):
            with suppress(OSError):
                yield path.read_bytes()

    def hub(self, hub: str) -> Drawer:
        """Return the keys of a hub on this machine."""
        return Drawer(self._root / "hub" / _checked(hub))


def _usual_root() -> Path:
    given = os.environ.get(KEYS_VARIABLE)
    return Path(given) if given else user_config_path(_APP_NAME, appauthor=False)


def _checked(name: str) -> str:
    """Return an id as the name of a folder; it came from a hub and may be anything."""
    if not (name.isascii() and name.isalnum() and _MIN_ID <= len(name) <= _MAX_ID):
        raise KeysFolderError(path=name[:_MAX_ID], reason="id")
    return name


def _write_private(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _write_into(path: Path, data: bytes, *, at: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0)), "wb") as file:
        file.seek(at)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
