"""The office's users as this PC knows them, and who sits at it now.

A user who logged in may work without the hub for a while; then drafting goes on and what she
writes waits for her signature. How long is measured between two looks at this PC's own clock, the
first at the last word from the hub: a clock that is wrong does no harm, and one that was set back
ends the time at once.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from selaras.clock import moment_text
from selaras.domain.company import OWN_COMPANY
from selaras.domain.result import Rejection
from selaras.domain.roles import Action, Role, is_of_installation, may, role_of
from selaras.replica.identity import company_of, load_identity
from selaras.replica.releases import too_old
from selaras.store.db import Connection
from selaras.store.facts import facts_of_kind
from selaras.store.meta import get_meta, set_meta
from selaras.store.quick import lasting
from selaras.store.users import user_facts
from selaras.trust.users import UserKey, WrongPasswordError, unlock

OFFLINE_DAYS: Final = 30
# Daylight saving and small corrections are no reason to log in again.
_SET_BACK: Final = timedelta(days=1)
# Of several companies, the users of all.
_USERS_READ: Final = 1_024
# Among what is remembered of the facts, with the company that is worked for.
_USERS: Final = "users of"
_NOTE_EVERY: Final = timedelta(minutes=5)
ACTIVE: Final = "active"

_USERS_SEQ, _CONTACT, _LATEST, _HUB_TIME = "users.seq", "users.contact", "users.latest", "hub_time"


@dataclass(frozen=True, slots=True)
class Person:
    """Who writes at this PC.

    Args:
        user: Blank when nobody has logged in.
        name: For people; the operating system's name for whoever it is when *user* is blank.
        key: Her opened key; None while what she writes must wait for it.
    """

    user: str
    name: str
    key: UserKey | None = None


@dataclass(frozen=True, slots=True)
class User:
    """A user as the hub's fact says.

    Args:
        role: In the company that is worked for; None for none, or one that this release does
            not know.
        roles: In every company she has one in, by NPWP.
        keys: Public keys whose signatures the hub takes, the present one first.
        locked: The present key under the password.
    """

    user: str
    name: str
    role: Role | None
    is_active: bool
    has_password: bool
    keys: tuple[str, ...]
    locked: str
    changed_at: str
    roles: Mapping[str, Role]


def users_here(db: Connection) -> Mapping[str, User]:
    """Return the office's users by id."""
    company, known = company_of(db), lasting(db, "fact")
    # Asked for several times in every transaction.
    if (_USERS, company) not in known:
        known[_USERS, company] = {
            fact.fact_id: _user(fact.fact_id, fact.content, company=company)
            for fact in user_facts(db)
        }
    users: Mapping[str, User] = known[_USERS, company]
    return users


def users_seen(db: Connection, person: Person) -> Mapping[str, User]:
    """Return the users whom *person* may know of, by id.

    Those with a role in the company she works for; who administers the installation, that is its
    founding company, must find the others too, to give them one.
    """
    identity, users = load_identity(db), users_here(db)
    own = users.get(person.user)
    if own is not None and own.roles.get(identity.founding) is Role.ADMINISTRATOR:
        return users
    # Where there is one company everybody is somebody of it, also who has no role any more.
    is_only = not facts_of_kind(db, OWN_COMPANY) and bool(identity.company)
    return {
        user: content
        for user, content in users.items()
        if is_only or identity.company in content.roles
    }


def person_now(db: Connection, given: Person, *, now: datetime) -> Person:
    """Return who writes now, given who logged in.

    Where nobody did and the only active user has no password, it is she.
    """
    users = users_here(db)
    if not given.user:
        return _only_one(users, given)
    user = users.get(given.user)
    name = user.name if user else given.name
    is_good = given.key is not None and user is not None and given.key.public in user.keys
    if is_good and not is_login_expired(db, now=now):
        return replace(given, name=name)
    return Person(given.user, name)


def refusal(
    db: Connection, person: Person, *, action: Action, company: str = ""
) -> Rejection | None:
    """Say, with the hub's own code, why *person* may not; None where she may.

    Args:
        company: Where; the one that is worked for when blank.
    """
    identity, users = load_identity(db), users_here(db)
    company = company or identity.company
    stale = too_old(db) if action is not Action.READ else None
    if stale is not None or not users:
        return stale
    if not person.user:
        return Rejection("rights.login-needed")
    user = users.get(person.user)
    if user is None:
        return Rejection("rights.unknown-user")
    if not user.is_active:
        return Rejection("rights.disabled", {"name": user.name})
    if company not in user.roles:
        return Rejection("rights.no-role")
    role = user.roles.get(identity.founding if is_of_installation(action) else company)
    if role is None or not may(role, action):
        named = role.value if role else "none"
        return Rejection("rights.role", {"role": named, "action": action.value})
    return None


def is_login_expired(db: Connection, *, now: datetime) -> bool:
    """Say whether too long has passed since the hub last said anything."""
    contact, latest = _moment(db, _CONTACT), _moment(db, _LATEST)
    if contact is None or load_identity(db).is_own_hub:
        return False
    latest = max(contact, latest or contact)
    is_set_back = now < latest - _SET_BACK
    return is_set_back or max(now, latest) - contact > timedelta(days=OFFLINE_DAYS)


def note_contact(db: Connection, *, now: datetime, hub_time: str = "") -> None:
    """Remember that the hub spoke just now."""
    contact = _moment(db, _CONTACT)
    if not hub_time and contact is not None and timedelta(0) <= now - contact < _NOTE_EVERY:
        return
    set_meta(db, _CONTACT, value=moment_text(now))
    set_meta(db, _LATEST, value=moment_text(now))
    if hub_time:
        set_meta(db, _HUB_TIME, value=hub_time)


def set_back_by(db: Connection, *, now: datetime) -> timedelta:
    """Return by how much this PC's clock was set back since it was used last; 0 for not."""
    latest = _moment(db, _LATEST) or now
    return latest - now if latest - now > _SET_BACK else timedelta(0)


def last_contact(db: Connection) -> str:
    """Return when the hub spoke last, by this PC's clock; blank for never."""
    return get_meta(db, _CONTACT) or ""


def note_time(db: Connection, *, now: datetime) -> None:
    """Remember how late it was here, so that a clock set back is noticed."""
    latest = _moment(db, _LATEST)
    if latest is not None and now - latest > _NOTE_EVERY:
        set_meta(db, _LATEST, value=moment_text(now))


def note_users_seq(db: Connection, seq: int) -> None:
    """Remember how far the feed must be read to know the users."""
    set_meta(db, _USERS_SEQ, value=str(seq))


def knows_users(db: Connection) -> bool:
    """Say whether every user the hub spoke of is known here."""
    return load_identity(db).seq >= int(get_meta(db, _USERS_SEQ) or 0)


def must_sign(db: Connection) -> bool:
    """Say whether the office has users, so that the hub takes only what is signed."""
    return int(get_meta(db, _USERS_SEQ) or 0) > 0 or bool(user_facts(db))


def _only_one(users: Mapping[str, User], given: Person) -> Person:
    active = [user for user in users.values() if user.is_active and user.roles]
    if len(active) != 1 or active[0].has_password:
        return given
    only = active[0]
    if given.key is not None and given.key.public == only.keys[0]:
        return Person(only.user, only.name, given.key)
    try:
        key = unlock(only.locked, "", user=only.user, public=only.keys[0])
    except WrongPasswordError:
        return given
    return Person(only.user, only.name, key)


@lru_cache(maxsize=_USERS_READ)
def _user(user: str, said: str, *, company: str) -> User:
    """Read what the fact about a user says: every transaction asks, and it seldom changes."""
    content: dict[str, Any] = json.loads(said)
    named = {npwp: role_of(str(name)) for npwp, name in content["roles"].items()}
    roles = {npwp: role for npwp, role in named.items() if role is not None}
    return User(
        user=user,
        name=str(content["name"]),
        role=roles.get(company),
        roles=roles,
        is_active=content["state"] == ACTIVE,
        has_password=bool(content["has_password"]),
        keys=(str(content["key"]), *map(str, content["past_keys"])),
        locked=str(content["locked"]),
        changed_at=str(content["changed_at"]),
    )


def _moment(db: Connection, key: str) -> datetime | None:
    text = get_meta(db, key)
    return datetime.fromisoformat(text) if text else None
