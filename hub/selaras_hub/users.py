"""Users of the office: facts with name, roles, and the key pair locked under the password.

The PC that asks makes the key; what comes here is its public half and the locked private one.
A user belongs to the installation and has a role in each company she works for. Whoever could
open her key, or keep her out, would do so in all of them, and so must administer all of them.
There is always an active administrator of each company. A hub without any user checks nothing:
that is the state of data from before there were users, until ``recover`` makes the first one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from selaras.clock import Chance
from selaras.domain.ids import RANDOM_BYTES, time_ordered_id
from selaras.domain.requests import Request
from selaras.domain.roles import NO_ROLE, Action, Role, may, role_of
from selaras.store.users import user_facts
from selaras.trust import users as keys
from selaras_hub.facts import FactBook
from selaras_hub.judging import Refused
from selaras_hub.requesting import Asked, Done

KIND: Final = "user"
ACTIVE, DISABLED = "active", "disabled"
MAX_NAME: Final = 100
_ID_LENGTH: Final = len("user:") + 26


@dataclass(frozen=True, slots=True)
class NewUser:
    """What a first administrator is made of.

    Args:
        password: Blank for an office of one person who does not want to log in.
        now: ISO 8601, UTC.
        now_ms: The same moment in milliseconds since 1970.
    """

    name: str
    company: str
    password: str
    now: str
    now_ms: int


def all_users(facts: FactBook) -> dict[str, dict[str, Any]]:
    """Return every user by id."""
    ids = [fact.fact_id for fact in user_facts(facts.db, table="hub_fact")]
    return {user: facts.get(user) or {} for user in ids}


def active_users(facts: FactBook, company: str) -> dict[str, dict[str, Any]]:
    """Return the users who may do something in *company* now."""
    return {
        user: content
        for user, content in all_users(facts).items()
        if content["state"] == ACTIVE and role_in(content, company) is not None
    }


def all_active(facts: FactBook) -> dict[str, dict[str, Any]]:
    """Return the users who may do something in any company now."""
    return {
        user: content
        for user, content in all_users(facts).items()
        if content["state"] == ACTIVE and any(map(role_of, content["roles"].values()))
    }


def role_in(content: Mapping[str, Any], company: str) -> Role | None:
    """Return what a user is to *company*, or None."""
    return role_of(str(content["roles"].get(company, "")))


def first_administrator(facts: FactBook, new: NewUser, *, chance: Chance) -> str:
    """Make the user who makes the others; return the id."""
    user = f"{KIND}:{time_ordered_id(new.now_ms, chance.bytes(RANDOM_BYTES))}"
    content: dict[str, object] = {
        "name": _name(new.name) or "Administrator",
        "roles": {new.company: Role.ADMINISTRATOR.value},
        "state": ACTIVE,
        "created_at": new.now,
        "created_by": "",
    }
    content |= _own_key(user, new.password, now=new.now, chance=chance)
    facts.put(KIND, user, subject="", content=content)
    return user


def recover(facts: FactBook, new: NewUser, *, chance: Chance) -> tuple[str, str] | None:
    """Give an administrator a new password at the hub itself; return id and name.

    Args:
        new: Its name says which administrator, of whatever company; the first one of the
            founding company when blank.

    Returns:
        None when no administrator has that name.
    """
    users = all_users(facts)
    if not users:
        user = first_administrator(facts, new, chance=chance)
        return user, str((facts.get(user) or {})["name"])
    wanted = new.name.casefold()
    for user, content in users.items():
        of = content["roles"] if wanted else [new.company]
        is_wanted = not wanted or content["name"].casefold() == wanted
        if is_wanted and any(role_in(content, each) is Role.ADMINISTRATOR for each in of):
            key = _own_key(user, new.password, now=new.now, chance=chance)
            moved = content | key | {"state": ACTIVE, "changed_by": "hub"}
            facts.put(KIND, user, subject="", content=moved)
            return user, str(content["name"])
    return None


def add(asked: Asked, request: Request) -> Done | Refused:
    """Let somebody new in."""
    user, name = request.text("user"), _name(request.text("name"))
    role, key = role_of(request.text("role")), _given_key(request)
    if not _is_new_id(asked, user) or role is None or isinstance(key, Refused):
        return Refused("request.unreadable")
    fault = _name_fault(asked, name) or _open_door_fault(asked, key)
    if fault:
        return fault
    content = {
        "name": name,
        "roles": {asked.company: role.value},
        "state": ACTIVE,
        "created_at": asked.now,
        "created_by": asked.entry.author,
        "past_keys": [],
    }
    return _put(asked, user, content | key)


def change(asked: Asked, request: Request) -> Done | Refused:
    """Give a user another role or none, or another name, or let her not in or in again."""
    user = request.text("user")
    content = asked.facts.get(user) if user.startswith(f"{KIND}:") else None
    if content is None:
        return Refused("users.not-found", {"name": user[:MAX_NAME]})
    role, state = request.text("role"), request.text("state") or content["state"]
    if (role and role != NO_ROLE and role_of(role) is None) or state not in (ACTIVE, DISABLED):
        return Refused("request.unreadable")
    name = _name(request.text("name")) or content["name"]
    roles = _with_role(content["roles"], asked.company, role=role)
    moved = content | {"name": name, "roles": roles, "state": state}
    fault = None if name == content["name"] else _name_fault(asked, name)
    if (name, state) != (content["name"], content["state"]):
        fault = fault or _reach_fault(asked, content)
    if fault is None and _is_let_in(content, moved):
        fault = _open_door_fault(asked, moved)
    return fault or _last_fault(asked, user, moved) or _put(asked, user, moved)


def set_password(asked: Asked, request: Request) -> Done | Refused:
    """Take a user's new key: her own wish, or an administrator's reset."""
    user, key = request.text("user"), _given_key(request)
    content = asked.facts.get(user) if user.startswith(f"{KIND}:") else None
    if content is None:
        return Refused("users.not-found", {"name": user[:MAX_NAME]})
    if isinstance(key, Refused):
        return key
    is_own = user == asked.entry.user
    fault = None if is_own else _reset_fault(asked, content)
    if fault is not None:
        return fault
    if not key["has_password"] and len(all_active(asked.facts)) > 1:
        return Refused("users.password-needed")
    # What waits on other PCs stays signed by the key before, if only its owner could open it. A
    # reset may mean that somebody else could; and a key without a password was open to all.
    keeps = is_own and content["has_password"]
    past = [*content["past_keys"], content["key"]] if keeps else []
    return _put(asked, user, content | key | {"past_keys": past})


def _put(asked: Asked, user: str, content: Mapping[str, object]) -> Done:
    stamped = {**content, "changed_at": asked.now, "changed_by": asked.entry.author}
    asked.facts.put(KIND, user, subject="", content=stamped)
    return Done({"user": user})


def _given_key(request: Request) -> dict[str, object] | Refused:
    public, locked = request.text("key"), request.text("locked")
    said = request.text("has_password")
    if (
        not keys.is_public_key(public)
        or not keys.is_locked_key(locked)
        or said not in ("yes", "no")
    ):
        return Refused("request.unreadable")
    return {"key": public, "locked": locked, "has_password": said == "yes"}


def _own_key(user: str, password: str, *, now: str, chance: Chance) -> dict[str, object]:
    key = keys.UserKey(chance.bytes(keys.SEED_BYTES))
    random = chance.bytes(keys.LOCK_RANDOM_BYTES)
    return {
        "key": key.public,
        "past_keys": [],
        "locked": keys.lock(key, password, user=user, random=random),
        "has_password": bool(password),
        "changed_at": now,
        "changed_by": "",
    }


def _is_new_id(asked: Asked, user: str) -> bool:
    known = user.startswith(f"{KIND}:") and user.isascii() and len(user) == _ID_LENGTH
    return known and asked.facts.get(user) is None


def _name(text: str) -> str:
    name = " ".join(text.split())
    return name if name.isprintable() else ""


def _name_fault(asked: Asked, name: str) -> Refused | None:
    if not 0 < len(name) <= MAX_NAME:
        return Refused("users.name", {"max": str(MAX_NAME)})
    taken = {content["name"].casefold() for content in all_users(asked.facts).values()}
    return Refused("users.name-taken", {"name": name}) if name.casefold() in taken else None


def _open_door_fault(asked: Asked, joining: Mapping[str, object]) -> Refused | None:
    """With two users, each needs a password: one without would be everybody's."""
    present = all_active(asked.facts).values()
    if not joining["has_password"] or not all(each["has_password"] for each in present):
        return Refused("users.password-needed")
    return None


def _last_fault(asked: Asked, user: str, moved: Mapping[str, Any]) -> Refused | None:
    before = asked.facts.get(user) or {"roles": {}}
    for company in {asked.company, *before["roles"]}:
        after = active_users(asked.facts, company) | {user: moved}
        if not any(_is_administrator(content, company) for content in after.values()):
            return Refused("users.last-administrator")
    return None


def _is_administrator(content: Mapping[str, Any], company: str) -> bool:
    return content["state"] == ACTIVE and role_in(content, company) is Role.ADMINISTRATOR


def _is_let_in(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Say whether a user may do something after who could do nothing before."""
    were, are = (each["state"] == ACTIVE and bool(each["roles"]) for each in (before, after))
    return are and not were


def _with_role(roles: Mapping[str, str], company: str, *, role: str) -> dict[str, str]:
    if role == NO_ROLE:
        return {npwp: name for npwp, name in roles.items() if npwp != company}
    return {**roles, **({company: role} if role else {})}


def _reset_fault(asked: Asked, content: Mapping[str, Any]) -> Refused | None:
    """Say why somebody may not give another user a password."""
    own = asked.facts.get(asked.entry.user) or {"roles": {}}
    role = role_in(own, asked.company)
    if role is None or not may(role, Action.USERS):
        return Refused("rights.role", {"action": Action.USERS.value})
    return _reach_fault(asked, content)


def _reach_fault(asked: Asked, content: Mapping[str, Any]) -> Refused | None:
    """Say why somebody may not act on a user as a whole: she works for others too."""
    own = asked.facts.get(asked.entry.user)
    if own is None:
        return None
    roles = [role_in(own, company) for company in content["roles"]]
    if all(role is not None and may(role, Action.USERS) for role in roles):
        return None
    return Refused("users.other-companies", {"name": content["name"]})
