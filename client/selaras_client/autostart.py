"""Starting with the computer: a file where the operating system looks for such, and gone again.

On Windows a command file in the start-up folder, on Linux a systemd user unit (in the background)
or an autostart entry of the desktop (the window). One for each data folder. Windows was not tried.
"""

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath
from typing import Final

from selaras.errors import StoreError
from selaras_client.keys import KEYS_VARIABLE

OFF: Final = "off"
BACKGROUND: Final = "background"
WINDOW: Final = "window"
WAYS: Final = (OFF, BACKGROUND, WINDOW)

# In the background this PC is the hub where it is that, and stays in step with one elsewhere.
_WORDS: Final = {BACKGROUND: ("hub", "run", "--or-sync"), WINDOW: ("window",)}
_STARTUP: Final = "Microsoft/Windows/Start Menu/Programs/Startup"
_WANTS: Final = "default.target.wants"


class CannotStartWithComputerError(StoreError):
    """This system has no place for it that we know, or the file cannot be written."""

    code = "autostart.not-possible"


@dataclass(frozen=True, slots=True)
class Autostart:
    """Whether one data folder is opened when the person at this PC logs in."""

    home: Path
    platform: str = sys.platform
    python: str = sys.executable
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @property
    def chosen(self) -> str:
        """Return which way it is now."""
        ways = (way for way in (BACKGROUND, WINDOW) if any(p.exists() for p in self._files(way)))
        return next(ways, OFF)

    def choose(self, way: str) -> Path | None:
        """Let it be *way* from now on; return the file that says so.

        Raises:
            CannotStartWithComputerError: It cannot be written; what was chosen before is off.
        """
        try:
            for path in (*self._files(BACKGROUND), *self._files(WINDOW)):
                path.unlink(missing_ok=True)
            return None if way == OFF else self._written(way)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise CannotStartWithComputerError(reason=reason) from error

    def _written(self, way: str) -> Path:
        path, *links = self._files(way)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self._text(way), encoding="utf-8", newline="")
        for link in links:
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)
        return path

    def _files(self, way: str) -> list[Path]:
        """Return the file of *way* and the links to it."""
        name = f"selaras-{hashlib.sha256(str(self.home).encode('utf-8')).hexdigest()[:8]}"
        if self.platform == "win32":
            folder = Path(self.environ.get("APPDATA", "")) / _STARTUP
            return [folder / f"{name}-{way}.cmd"]
        config = Path(self.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
        if not self.platform.startswith("linux"):
            raise CannotStartWithComputerError(reason=self.platform)
        if way == WINDOW:
            return [config / "autostart" / f"{name}.desktop"]
        units = config / "systemd" / "user"
        return [units / f"{name}.service", units / _WANTS / f"{name}.service"]

    def _text(self, way: str) -> str:
        if self.platform == "win32":
            return "\r\n".join([*self._windows_lines(way), ""])
        if way == WINDOW:
            words = " ".join(_quoted(word, "$`") for word in self._command(way))
            return f"[Desktop Entry]\nType=Application\nName=Selaras\nExec={words}\n"
        words = " ".join(_quoted(word, "").replace("$", "$$") for word in self._command(way))
        kept = "".join(f'Environment="{name}={value}"\n' for name, value in self._kept())
        return (
            f"[Unit]\nDescription=Selaras ({self.home})\n\n[Service]\n{kept}ExecStart={words}\n"
            "Restart=on-failure\nRestartSec=30\n\n[Install]\nWantedBy=default.target\n"
        )

    def _windows_lines(self, way: str) -> Iterator[str]:
        yield "@echo off"
        yield "chcp 65001 >nul"
        for name, value in self._kept():
            yield f'set "{name}={_percent(value)}"'
        words = " ".join(f'"{_percent(word)}"' for word in self._command(way))
        yield f'start "Selaras" {words}'

    def _kept(self) -> list[tuple[str, str]]:
        value = self.environ.get(KEYS_VARIABLE, "")
        return [(KEYS_VARIABLE, value)] if value else []

    def _command(self, way: str) -> list[str]:
        python = self.python
        if self.platform == "win32":
            # Without a console window.
            quiet = PureWindowsPath(python).with_name("pythonw.exe")
            python = str(quiet) if Path(quiet).exists() else python
        return [python, "-m", "selaras_client", "--home", str(self.home), *_WORDS[way]]


def chosen_here(home: Path) -> str:
    """Return which way it is now; off where this system knows no such thing."""
    with suppress(CannotStartWithComputerError):
        return Autostart(home).chosen
    return OFF


def _quoted(word: str, special: str) -> str:
    """Return *word* in double quotes, as units and desktop entries read them."""
    for each in ("\\", '"', *special):
        word = word.replace(each, f"\\{each}")
    return f'"{_percent(word)}"'


def _percent(word: str) -> str:
    return word.replace("%", "%%")
