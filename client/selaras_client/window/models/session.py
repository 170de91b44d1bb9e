"""Who sits at this window: logging in, locking after idle, logging out."""

from collections.abc import Callable
from dataclasses import dataclass, field

from selaras.domain.result import Rejection
from selaras.domain.roles import Role
from selaras_client.home import Home
from selaras_client.office import Office


@dataclass(frozen=True, slots=True)
class Who:
    """Whoever sits here.

    Args:
        role: In the company that is worked for; None for none.
        needs_login: The office has users, and nobody of them is logged in here.
    """

    name: str
    role: Role | None
    has_password: bool
    needs_login: bool


@dataclass(slots=True)
class Lock:
    """Whether the windows of this PC ask for a password before they show anything.

    One for all windows of a server, so that a page opened anew is locked too.

    Args:
        now: Seconds that only grow.
    """

    now: Callable[[], float]
    is_locked: bool = False
    last_touch: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin as touched just now."""
        self.last_touch = self.now()

    def touch(self) -> None:
        """Note that somebody is at work."""
        self.last_touch = self.now()

    def is_idle(self, minutes: int) -> bool:
        """Say whether nobody was at work for so long."""
        return self.now() - self.last_touch >= minutes * 60


async def who_is_here(office: Office) -> Who:
    """Return who sits here, after a look at who was logged in before."""

    def look(home: Home) -> Who:
        home.logins.restore()
        users = home.replica.users
        person, known = users.person, {user.user: user for user in users.all()}
        user = known.get(person.user)
        return Who(
            name=user.name if user else person.name,
            role=user.role if user else None,
            has_password=bool(user and user.has_password),
            needs_login=bool(known) and user is None,
        )

    return await office.work(look)


async def log_in(office: Office, name: str, *, password: str) -> Rejection | None:
    """Open the key of a user and keep it open; say why that cannot be done."""

    def work(home: Home) -> Rejection | None:
        opened = home.logins.opened(name, password)
        if isinstance(opened, Rejection):
            return opened
        home.logins.keep(opened)
        return None

    return await office.work(work)


async def log_out(office: Office) -> None:
    """Close the key; what is stored stays."""
    await office.work(lambda home: home.logins.forget())
