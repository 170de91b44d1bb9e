"""The users of the office: who they are, what they may, and changing that."""

from dataclasses import dataclass

from selaras.domain.result import Rejection
from selaras.domain.roles import Role
from selaras.replica.asking import Waiting
from selaras.replica.people import User
from selaras.trust.users import NEW_PASSWORD_BYTES, new_password
from selaras_client.home import Home
from selaras_client.office import Office
from selaras_client.window.models.asking import Answer, ask_one


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a request, and the password that was made up for it."""

    answer: Answer
    password: str = ""


async def read_users(office: Office) -> list[User]:
    """Return the users whom whoever sits here may know of, by name."""
    return await office.work(lambda home: home.replica.users.listed())


async def add_user(office: Office, name: str, *, role: str) -> Made:
    """Ask that somebody be let in, with a first password made up here."""
    password = await _made_up(office)
    answer = await ask_one(
        office, lambda home: home.replica.users.add(name, Role(role), password=password)
    )
    return Made(answer, password)


async def change_user(office: Office, name: str, *, role: str = "", state: str = "") -> Answer:
    """Ask for another role, or that a user may or may not come in."""
    return await ask_one(
        office, lambda home: home.replica.users.change(name, role=role, state=state)
    )


async def new_password_for(office: Office, user: User) -> Made:
    """Ask for a new password of another user, made up here."""
    password = await _made_up(office)
    return Made(await _set(office, user, password), password)


async def own_password(office: Office, *, old: str, new: str) -> Answer:
    """Change the password of whoever sits here; the old one must be right."""

    def check(home: Home) -> User | Rejection:
        users = home.replica.users
        found = users.find(users.person.name)
        if isinstance(found, Rejection) or not found.has_password:
            return found
        opened = home.logins.opened(found.name, old)
        return opened if isinstance(opened, Rejection) else found

    user = await office.work(check)
    if isinstance(user, Rejection):
        return Answer(refusal=user)
    answer = await _set(office, user, new)
    if answer.is_done:
        await office.work(lambda home: _log_in_anew(home, user.name, new))
    return answer


async def _set(office: Office, user: User, password: str) -> Answer:
    def make(home: Home) -> Waiting | Rejection:
        asked = home.replica.users.set_password(user, password)
        return asked if isinstance(asked, Rejection) else asked[1]

    return await ask_one(office, make)


def _log_in_anew(home: Home, name: str, password: str) -> None:
    opened = home.logins.opened(name, password)
    if not isinstance(opened, Rejection):
        home.logins.keep(opened)


async def _made_up(office: Office) -> str:
    return await office.work(lambda home: new_password(home.chance.bytes(NEW_PASSWORD_BYTES)))
