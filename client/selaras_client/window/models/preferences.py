"""What the person at this PC likes: kept in her data folder, sent to nobody."""

from dataclasses import dataclass
from pathlib import Path

from selaras.store.meta import get_meta, set_meta
from selaras.texts import LANGUAGES
from selaras_client.autostart import Autostart, chosen_here
from selaras_client.home import Home
from selaras_client.office import Office

THEMES = ("system", "light", "dark")
LOCK_MINUTES = (5, 15, 30, 60)
USUAL_LOCK_MINUTES = 15
_PREFIX = "window."


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the window looks and behaves here.

    Args:
        lang: ``id`` or ``en``; blank for what the program was started with.
        theme: One of ``THEMES``.
        lock_minutes: Without a key for so long, a password is asked for again.
    """

    lang: str = ""
    theme: str = "system"
    lock_minutes: int = USUAL_LOCK_MINUTES


async def read_preferences(office: Office) -> Preferences:
    """Return what is liked here; what is not readable is as usual."""

    def read(home: Home) -> Preferences:
        with home.store.reading() as db:
            lang, theme, minutes = (
                get_meta(db, _PREFIX + name) or "" for name in ("lang", "theme", "lock")
            )
        return Preferences(
            lang if lang in LANGUAGES else "",
            theme if theme in THEMES else "system",
            int(minutes) if minutes in map(str, LOCK_MINUTES) else USUAL_LOCK_MINUTES,
        )

    return await office.work(read)


async def keep_preferences(office: Office, liked: Preferences) -> None:
    """Remember what is liked here."""
    members = {"lang": liked.lang, "theme": liked.theme, "lock": str(liked.lock_minutes)}

    def write(home: Home) -> None:
        with home.store.transaction() as db:
            for name, value in members.items():
                set_meta(db, _PREFIX + name, value=value)

    await office.work(write)


async def read_start(office: Office) -> str:
    """Return how Selaras starts with this computer, one of ``WAYS``."""
    return await office.work(lambda home: chosen_here(home.folder))


async def keep_start(office: Office, way: str) -> Path | None:
    """Let Selaras start with this computer as *way* says; return the file that says so.

    Raises:
        CannotStartWithComputerError: The system has no place for it, or it cannot be written.
    """
    return await office.work(lambda home: Autostart(home.folder).choose(way))
