"""Commands about users."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from selaras.domain.result import Rejection
from selaras.domain.roles import Role
from selaras.replica.asking import Waiting
from selaras.replica.people import Person, User
from selaras.texts import Texts
from selaras.trust.users import NEW_PASSWORD_BYTES, new_password
from selaras_client.cli.acting import opened, passwords_of
from selaras_client.cli.asking import answer_view, ask_hub, waiting_line
from selaras_client.cli.result import Call, RejectedError, Result
from selaras_client.home import Home
from selaras_client.requesting import Answer
from selaras_client.running import RunningOffice

Command: TypeAlias = Callable[[Home, Call], Result]
Asking: TypeAlias = Callable[[RunningOffice, Call], Awaitable[Result]]


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password to be, and whether it was made up here and must be shown."""

    text: str
    is_made: bool = False


def log_in(home: Home, call: Call) -> Result:
    """Open the key of a user and keep it open from command to command."""
    person = opened(home, call, name=str(call.args.user or ""))
    count = home.logins.keep(person)
    data = {**_whoami(home), "signed_now": count}
    key = "cli.logged-in" if data["is_signing"] else "cli.logged-in-expired"
    return Result(data, [call.texts.say(key, {"name": person.name, "count": count})])


def log_out(home: Home, call: Call) -> Result:
    """Close the key."""
    home.logins.forget()
    return Result(_whoami(home), [call.texts.say("cli.logged-out")])


def whoami(home: Home, call: Call) -> Result:
    """Say who writes at this PC now."""
    data = _whoami(home)
    key = "cli.whoami" if data["user"] else "cli.whoami-nobody"
    lines = [call.texts.say(key, data)]
    if data["user"] and not data["is_signing"]:
        lines.append(call.texts.say("cli.login-again"))
    return Result(data, lines)


def list_users(home: Home, call: Call) -> Result:
    """List the users, their roles and whether they may come in."""
    texts = call.texts
    found = [_user_view(user) for user in home.replica.users.listed()]
    lines = [
        texts.say("cli.user" if each["active"] else "cli.user-disabled", _said(each, call))
        for each in found
    ]
    return Result({"users": found}, lines or [texts.say("cli.no-users")])


def recover(home: Home, call: Call) -> Result:
    """Give an administrator a new password, at the hub's own PC only."""
    if home.hub is None:
        raise RejectedError(Rejection("users.recover-at-hub"))
    password = _first_password(home, call)
    rejection = home.replica.users.password_fault(password.text)
    if rejection is not None:
        raise RejectedError(rejection)
    name = home.hub.recover(call.args.name or "", password.text, now=home.clock.now())
    if name is None:
        raise RejectedError(Rejection("users.not-administrator", {"name": call.args.name}))
    home.logins.forget()
    told = Result({"name": name}, [call.texts.say("cli.recovered", {"name": name})])
    return _with_password(told, password, texts=call.texts)


async def add(office: RunningOffice, call: Call) -> Result:
    """Let somebody new in."""
    args = call.args
    password = await office.work(lambda home: _first_password(home, call))
    role = Role(args.role)
    answer = await ask_hub(
        office, lambda home: home.replica.users.add(args.name, role, password=password.text)
    )
    return _with_password(_told(answer, call, "cli.user-added"), password, texts=call.texts)


async def change(office: RunningOffice, call: Call) -> Result:
    """Change a user's role or name, or whether she may come in."""
    args = call.args
    wished: dict[str, str] = {"disable": "disabled", "enable": "active"}
    role = str(args.role) if args.part == "role" else ""
    state, new_name = wished.get(args.part, ""), getattr(args, "new_name", "")
    answer = await ask_hub(
        office,
        lambda home: home.replica.users.change(
            args.name, role=role, state=state, new_name=new_name
        ),
    )
    return _told(answer, call, "cli.user-changed")


async def set_password(office: RunningOffice, call: Call) -> Result:
    """Change one's own password, or give another user a new one."""
    made: list[Person] = []

    def make(home: Home) -> Waiting | Rejection:
        asked = home.replica.users.set_password(user, password.text)
        if isinstance(asked, Rejection):
            return asked
        made.append(asked[0])
        return asked[1]

    user, is_own = await office.work(lambda home: _whose(home, call))
    password = await office.work(
        lambda home: _own_password(call) if is_own else _first_password(home, call)
    )
    answer = await ask_hub(office, make)
    if is_own and not answer.is_waiting and not getattr(call.args, "user", None):
        await office.work(lambda home: _go_on(home, made[0], password.text))
    return _with_password(_told(answer, call, "cli.password-changed"), password, texts=call.texts)


COMMANDS: Final[Mapping[str, Command]] = {
    "login": log_in,
    "logout": log_out,
    "users list": list_users,
    "users whoami": whoami,
    "users recover": recover,
}
ASKING: Final[Mapping[str, Asking]] = {
    "users add": add,
    "users role": change,
    "users disable": change,
    "users enable": change,
    "users rename": change,
    "users password": set_password,
}


def _whose(home: Home, call: Call) -> tuple[User, bool]:
    users = home.replica.users
    own = users.person
    name = call.args.name or own.name
    if not call.args.name and not own.user:
        raise RejectedError(Rejection("rights.login-needed"))
    found = users.find(name)
    if isinstance(found, Rejection):
        raise RejectedError(found)
    return found, found.user == own.user


def _own_password(call: Call) -> NewPassword:
    password = passwords_of(call).get("new")
    if password is None:
        raise RejectedError(Rejection("users.new-password-missing"))
    return NewPassword(password)


def _first_password(home: Home, call: Call) -> NewPassword:
    """Return the password that was given, or one made up here."""
    given = passwords_of(call).get("new")
    if given is not None:
        return NewPassword(given)
    return NewPassword(new_password(home.chance.bytes(NEW_PASSWORD_BYTES)), is_made=True)


def _go_on(home: Home, person: Person, password: str) -> None:
    """Let who changed her password go on working; without one nobody needs to log in."""
    if password:
        home.logins.keep(person)
    else:
        home.logins.forget()


def _told(answer: Answer, call: Call, key: str) -> Result:
    facts = {"name": call.args.name or ""}
    line = waiting_line(answer, call.texts) if answer.is_waiting else call.texts.say(key, facts)
    return Result({**answer_view(answer), **facts}, [line])


def _with_password(told: Result, password: NewPassword, *, texts: Texts) -> Result:
    """Show a password that was made up here, this once."""
    if not password.is_made:
        return told
    said = texts.say("cli.password-made", {"password": password.text})
    return Result({**told.data, "password": password.text}, [*told.lines, said])


def _whoami(home: Home) -> dict[str, object]:
    users = home.replica.users
    person = users.person
    known = {user.user: user for user in users.all()}
    user = known.get(person.user)
    return {
        "user": person.user,
        "name": person.name,
        "role": user.role.value if user and user.role else "",
        "is_signing": person.key is not None,
        "has_password": bool(user and user.has_password),
        "waiting_for_login": users.count_waiting(),
    }


def _user_view(user: User) -> dict[str, object]:
    return {
        "id": user.user,
        "name": user.name,
        "role": user.role.value if user.role else "",
        "active": user.is_active,
        "has_password": user.has_password,
        "changed_at": user.changed_at,
    }


def _said(view: Mapping[str, object], call: Call) -> dict[str, object]:
    return {**view, "role": call.texts.say(f"role.{view['role'] or 'none'}")}
