"""Puts the local page on the screen: in a window of its own where a browser can do that.

Edge, Chrome and Chromium show one page without tabs and address (``--app``) and end with it.
Otherwise the default browser gets a tab, and without a screen the caller prints the address.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WINDOW_SIZE = "1280,800"
PROFILE_FOLDER = "window-profile"

_LINUX_NAMES = (
    "microsoft-edge",
    "google-chrome",
    "google-chrome-stable",
    "chromium",
    "chromium-browser",
)
_WINDOWS_PROGRAMS = (
    ("msedge.exe", r"Microsoft\Edge\Application"),
    ("chrome.exe", r"Google\Chrome\Application"),
)
_WINDOWS_FOLDERS = ("PROGRAMFILES(X86)", "PROGRAMFILES", "LOCALAPPDATA")
_MAC_PROGRAMS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)


@dataclass(frozen=True, slots=True)
class OpenedWindow:
    """How the page was shown.

    Args:
        how: ``window`` (of its own), ``browser`` (a tab) or ``printed`` (no screen: the caller
            tells the address).
        process: The browser that shows the window.
    """

    how: str
    process: subprocess.Popen[bytes] | None = None

    @property
    def can_be_waited_for(self) -> bool:
        """Say whether ``closed`` will tell that the person has closed the window."""
        return self.process is not None

    async def closed(self) -> None:
        """Return when the person closes the window; at once where nobody can tell."""
        if self.process is not None:
            await asyncio.to_thread(self.process.wait)


async def open_window(url: str, *, home: Path) -> OpenedWindow:
    """Show *url* to the person at this PC.

    Args:
        home: Data folder; the window's browser profile is kept in it.
    """
    if not has_screen():
        return OpenedWindow("printed")
    program = await asyncio.to_thread(find_browser)
    if program is not None:
        command = window_command(program, url, home=home)
        return OpenedWindow("window", await asyncio.to_thread(_run, command))
    if await asyncio.to_thread(webbrowser.open, url):
        return OpenedWindow("browser")
    return OpenedWindow("printed")


def has_screen() -> bool:
    """Say whether a window can be shown here at all."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def window_command(program: str, url: str, *, home: Path) -> list[str]:
    """Return the command that shows *url* in a window without tabs and address."""
    command = [
        program,
        f"--app={url}",
        f"--user-data-dir={home / PROFILE_FOLDER}",
        f"--window-size={WINDOW_SIZE}",
        "--no-first-run",
        "--no-default-browser-check",
    ]
    # Chromium refuses to run its sandbox as root.
    if sys.platform == "linux" and os.geteuid() == 0:
        command.append("--no-sandbox")
    return command


def find_browser() -> str | None:
    """Return a browser that can show one page in a window of its own."""
    if sys.platform == "win32":
        candidates = _windows_programs()
    elif sys.platform == "darwin":
        candidates = iter(_MAC_PROGRAMS)
    else:
        candidates = (found for found in map(shutil.which, _LINUX_NAMES) if found)
    return next((path for path in candidates if Path(path).is_file()), None)


def _windows_programs() -> Iterator[str]:
    for program, folder in _WINDOWS_PROGRAMS:
        yield from _registered(program)
        for variable in _WINDOWS_FOLDERS:
            if base := os.environ.get(variable):
                yield str(Path(base, folder, program))
        if found := shutil.which(program):
            yield found


def _registered(program: str) -> list[str]:
    """Return where the registry of Windows says that *program* is."""
    found: list[str] = []
    if sys.platform == "win32":
        import winreg

        key = rf"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\{program}"
        for root in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
            try:
                found.append(winreg.QueryValue(root, key))
            except OSError:
                continue
    return found


def _run(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
