"""Users as a command sees them: who sits here, what she may, and what an administrator changes.

Keys are made here and leave this PC locked; changes are requests, which the hub answers.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import TypeAlias

from selaras.clock import Chance, Clock
from selaras.domain import requests
from selaras.domain.ids import RANDOM_BYTES, time_ordered_id
from selaras.domain.requests import Request
from selaras.domain.result import Rejection
from selaras.domain.roles import Action, Role
from selaras.protocol.frames import Push
from selaras.replica import people
from selaras.replica.asking import Waiting, ask
from selaras.replica.people import Person, User
from selaras.replica.signing import count_waiting_for_login, sign_waiting
from selaras.replica.signing_together import AT_LEAST, signed_together
from selaras.replica.writer import Writer
from selaras.store.db import Connection
from selaras.store.trouble import CannotWriteError
from selaras.trust import users as keys

Writing: TypeAlias = Callable[[], AbstractContextManager[Writer]]
Reading: TypeAlias = Callable[[], AbstractContextManager[Connection]]


class Users:
    """The users of one replica, and who is logged in at it."""

    def __init__(
        self, author: str, writing: Writing, *, reading: Reading, clock: Clock, chance: Chance
    ) -> None:
        """Begin with nobody logged in; *author* is the name of whoever writes meanwhile."""
        self._reading = reading
        self._nobody = Person("", author)
        self._person = self._nobody
        self._writing, self._clock, self._chance = writing, clock, chance

    def person_in(self, db: Connection) -> Person:
        """Return who writes now."""
        person = people.person_now(db, self._person, now=self._clock.now())
        if not self._person.user:
            # Opening the key of a user without a password once is enough.
            self._person = Person("", self._nobody.name, person.key)
        return person

    @property
    def given(self) -> Person:
        """Return who logged in, whether or not her key is any good now."""
        return self._person

    @property
    def person(self) -> Person:
        """Return who writes now."""
        self._note_time()
        with self._reading() as db:
            return self.person_in(db)

    def signed_together(self, push: Push) -> Push:
        """Return *push* under one signature, where whoever sits here wrote several of it."""
        if len(push.entries) < AT_LEAST:
            return push
        with self._reading() as db:
            return signed_together(db, self.person_in(db), push=push)

    def log_in(self, person: Person) -> int:
        """Let *person* write from now on; return how many waiting entries she signed."""
        self._person = person
        try:
            with self._writing() as writer:
                count = sign_waiting(writer.db, writer.person)
                # Whoever sends the outbox hears that more of it may go.
                writer.touched.add(person.user)
                return count
        except CannotWriteError:
            # She may read at once; what waits is signed when it is sent.
            return 0

    def _note_time(self) -> None:
        """Let the time be remembered that passes while somebody only looks, where it can be."""
        with suppress(CannotWriteError), self._writing():
            pass

    def log_out(self) -> None:
        """Let nobody in particular write from now on."""
        self._person = self._nobody

    @contextmanager
    def acting(self, person: Person) -> Iterator[None]:
        """Let *person* write for the time of one command."""
        before = self._person
        self.log_in(person)
        try:
            yield
        finally:
            self._person = before

    def may(self, action: Action) -> Rejection | None:
        """Say why whoever sits here may not do this, before the hub has to."""
        self._note_time()
        with self._reading() as db:
            return people.refusal(db, self.person_in(db), action=action)

    def all(self) -> list[User]:
        """Return the office's users by name, whatever company they work for."""
        with self._reading() as db:
            return _by_name(people.users_here(db))

    def listed(self) -> list[User]:
        """Return the users by name whom whoever sits here may know of."""
        with self._reading() as db:
            return _by_name(people.users_seen(db, self.person_in(db)))

    def find(self, name: str) -> User | Rejection:
        """Return the user of this name; a blank name is whoever is the only one."""
        users = self.all()
        if not name:
            active = [user for user in users if user.is_active]
            return active[0] if len(active) == 1 else Rejection("login.name-needed")
        for user in users:
            if user.name.casefold() == name.strip().casefold():
                return user
        return Rejection("users.not-found", {"name": name})

    def open_key(self, user: User, password: str) -> Person:
        """Return *user* with her opened key.

        Raises:
            WrongPasswordError: It is not her password.
            LockedKeyError: Her key is of a newer release.
        """
        key = keys.unlock(user.locked, password, user=user.user, public=user.keys[0])
        return Person(user.user, user.name, key)

    def count_waiting(self) -> int:
        """Return how many entries wait for somebody to log in."""
        with self._reading() as db:
            return count_waiting_for_login(db)

    @staticmethod
    def password_fault(password: str) -> Rejection | None:
        """Say why *password* may not be one."""
        if not keys.MIN_PASSWORD <= len(password) <= keys.MAX_PASSWORD:
            return Rejection("users.password-short", {"min": keys.MIN_PASSWORD})
        return None

    # Requests

    def add(self, name: str, role: Role, *, password: str) -> Waiting | Rejection:
        """Ask that somebody be let in, with a first password."""
        fault = self.password_fault(password)
        if fault:
            return fault
        milliseconds = int(self._clock.now().timestamp() * 1000)
        user = f"user:{time_ordered_id(milliseconds, self._chance.bytes(RANDOM_BYTES))}"
        members = self._new_key(user, password)[1] | {"name": name, "role": role.value}
        return self._ask(requests.ADD_USER, members, action=Action.USERS)

    def change(
        self, name: str, *, role: str = "", state: str = "", new_name: str = ""
    ) -> Waiting | Rejection:
        """Ask that a user get another role or name, or be disabled or enabled.

        Args:
            role: In the company that is worked for; ``roles.NO_ROLE`` takes hers away.
        """
        user = self.find(name)
        if isinstance(user, Rejection):
            return user
        wanted = {"role": str(role), "state": state, "name": new_name}
        members = {key: text for key, text in wanted.items() if text} | {"user": user.user}
        return self._ask(requests.CHANGE_USER, members, action=Action.USERS)

    def set_password(self, user: User, password: str) -> tuple[Person, Waiting] | Rejection:
        """Ask that a user's password be another; return her with the new key as well.

        A blank password is for an office of one; the hub refuses it where there are more.
        """
        fault = self.password_fault(password) if password else self._blank_fault()
        if fault:
            return fault
        key, members = self._new_key(user.user, password)
        is_own = self.person.user == user.user
        action = Action.OWN_PASSWORD if is_own else Action.USERS
        asked = self._ask(requests.SET_PASSWORD, members, action=action)
        if isinstance(asked, Rejection):
            return asked
        return Person(user.user, user.name, key), asked

    def _ask(self, kind: str, members: dict[str, str], *, action: Action) -> Waiting | Rejection:
        with self._writing() as writer:
            rejection = people.refusal(writer.db, writer.person, action=action)
            return rejection or ask(writer, Request(kind, members))

    def _new_key(self, user: str, password: str) -> tuple[keys.UserKey, dict[str, str]]:
        key = keys.UserKey(self._chance.bytes(keys.SEED_BYTES))
        random = self._chance.bytes(keys.LOCK_RANDOM_BYTES)
        return key, {
            "user": user,
            "key": key.public,
            "locked": keys.lock(key, password, user=user, random=random),
            "has_password": "yes" if password else "no",
        }

    def _blank_fault(self) -> Rejection | None:
        active = [user for user in self.all() if user.is_active]
        return Rejection("users.password-needed") if len(active) > 1 else None


def _by_name(users: Mapping[str, User]) -> list[User]:
    return sorted(users.values(), key=lambda user: user.name.casefold())
