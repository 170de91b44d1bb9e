"""Who is logged in at this PC, from one command to the next.

The opened key lies in the keys folder, outside the data folder, for its owner alone, until it was
not used for some hours. Wrong passwords are counted there; after a few, each must wait longer
than the one before. Nothing sleeps: too early an attempt is told when to come again.
"""

import json
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from selaras.clock import Clock, moment_text
from selaras.domain.result import Rejection
from selaras.replica import Replica
from selaras.replica.people import Person
from selaras.trust.users import SEED_BYTES, UserKey, WrongPasswordError
from selaras_client.keys import Drawer, KeysFolder, KeysFolderError

IDLE: Final = timedelta(hours=12)
FREE_TRIES: Final = 3
LONGEST_WAIT_S: Final = 300
_FILE, _TRIES = "login.json", "tries.json"
_NOTE_EVERY: Final = timedelta(minutes=1)


class Logins:
    """The login of one replica."""

    def __init__(self, replica: Replica, *, clock: Clock, keys: KeysFolder) -> None:
        """Keep who is logged in at *replica* in *keys*."""
        self._replica, self._clock, self._keys = replica, clock, keys

    def restore(self) -> None:
        """Let whoever was logged in go on, unless she was away for too long."""
        kept = self._read(_FILE)
        present, users = self._now(), self._replica.users
        if not kept:
            if users.given.user:
                users.log_out()
            return
        user, name = str(kept["user"]), str(kept["name"])
        if not _is_idle(kept, now=present):
            key = UserKey(bytes.fromhex(str(kept["seed"])))
            self._note_use(kept, now=present)
            if (users.given.user, users.given.key) != (user, key):
                users.log_in(Person(user, name, key))
        elif users.given.key is not None or users.given.user != user:
            users.log_in(Person(user, name))

    def keep(self, person: Person) -> int:
        """Log *person* in; return how many waiting entries she signed."""
        if person.key is None:
            raise ValueError(person.user)
        used = moment_text(self._now())
        content = {
            "user": person.user,
            "name": person.name,
            "seed": person.key.seed.hex(),
            "used": used,
        }
        self._write(_FILE, content)
        return self._replica.users.log_in(person)

    def forget(self) -> None:
        """Log out."""
        self._write(_FILE, {})
        self._replica.users.log_out()

    def opened(self, name: str, password: str) -> Person | Rejection:
        """Return a user with her key, opened by her password; a wrong one is counted."""
        user = self._replica.users.find(name)
        if isinstance(user, Rejection):
            return user
        if not user.is_active:
            return Rejection("rights.disabled", {"name": user.name})
        tries = self._tries(user.user)
        seconds = wait_s(tries, now=self._now())
        if seconds:
            return Rejection("login.wait", {"name": user.name, "seconds": seconds})
        try:
            person = self._replica.users.open_key(user, password)
        except WrongPasswordError:
            count = int(tries.get("count", 0)) + 1
            self._note_tries(user.user, {"count": count, "last": moment_text(self._now())})
            return Rejection("login.wrong-password", {"name": user.name, "count": count})
        if tries:
            self._note_tries(user.user, {})
        return person

    def _tries(self, user: str) -> dict[str, Any]:
        found = self._read(_TRIES).get(user)
        return found if isinstance(found, dict) else {}

    def _note_tries(self, user: str, tries: dict[str, object]) -> None:
        self._write(_TRIES, self._read(_TRIES) | {user: tries})

    def _note_use(self, kept: dict[str, Any], *, now: datetime) -> None:
        if now - datetime.fromisoformat(kept["used"]) > _NOTE_EVERY:
            # Where it cannot be written she works on, and is asked sooner to log in again.
            with suppress(KeysFolderError):
                self._write(_FILE, kept | {"used": moment_text(now)})

    def _drawer(self) -> Drawer | None:
        device = self._replica.identity.device
        return self._keys.device(device) if device else None

    def _read(self, name: str) -> dict[str, Any]:
        drawer = self._drawer()
        raw = drawer.read(name) if drawer else None
        try:
            found = json.loads(raw) if raw else {}
        except ValueError:
            return {}
        return found if isinstance(found, dict) and _is_whole(name, found) else {}

    def _write(self, name: str, content: dict[str, Any]) -> None:
        drawer = self._drawer()
        if drawer is not None:
            drawer.write(name, json.dumps(content).encode("utf-8"))

    def _now(self) -> datetime:
        return self._clock.now()


def wait_s(tries: dict[str, Any], *, now: datetime) -> int:
    """Return how many seconds the next attempt must wait after the wrong ones before it.

    Args:
        tries: How many were wrong in a row, and when the last one was.
    """
    count = int(tries.get("count", 0))
    if count < FREE_TRIES:
        return 0
    wait = min(LONGEST_WAIT_S, 2 ** min(count - FREE_TRIES, 16))
    passed = (now - datetime.fromisoformat(str(tries["last"]))).total_seconds()
    # A clock that was set back must not lock anybody out for longer than the rule.
    return 0 if passed >= wait else min(wait, int(wait - passed) + 1)


def _is_idle(kept: dict[str, Any], *, now: datetime) -> bool:
    used = datetime.fromisoformat(str(kept["used"]))
    return not timedelta(0) <= now - used + _NOTE_EVERY <= IDLE + _NOTE_EVERY


def _is_whole(name: str, found: dict[str, Any]) -> bool:
    """Say whether a file is as it was written; a damaged login is none."""
    if name != _FILE or not found:
        return True
    try:
        datetime.fromisoformat(str(found["used"]))
        return len(bytes.fromhex(str(found["seed"]))) == SEED_BYTES and "name" in found
    except (KeyError, ValueError):
        return False
