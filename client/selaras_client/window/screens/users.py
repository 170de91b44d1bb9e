"""Users and roles: let somebody in, change what she may, a new password, one's own password."""

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from selaras.domain.roles import Role
from selaras.replica.people import User
from selaras_client.window.models.asking import Answer
from selaras_client.window.models.user_list import (
    Made,
    add_user,
    change_user,
    new_password_for,
    own_password,
    read_users,
)
from selaras_client.window.parts.fields_dialog import Asked, FieldsDialog
from selaras_client.window.parts.headings import quiet, screen_title
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.simple_table import Column, SimpleTable
from selaras_client.window.screens import routes
from selaras_client.window.screens.screen import PlainScreen, Stage

COLUMNS = (("name", None), ("role", 200), ("state", 140), ("password", 160))


class UsersScreen(PlainScreen):
    """Who may do what."""

    def __init__(self, stage: Stage) -> None:
        """Build it; ``load`` fills it."""
        super().__init__(stage, routes.USERS)
        say = stage.wording
        self._users: list[User] = []
        self._told_text = ft.Text(key="users-told", selectable=True, visible=False)
        self._table = SimpleTable(
            [Column(say(f"window.users.{name}"), width) for name, width in COLUMNS]
        )
        parts: list[ft.Control] = [
            screen_title(say("window.nav.users")),
            quiet(say("window.users.what")),
            self._told_text,
        ]
        self.control = ft.Column([*parts, self._table.control], expand=True)

    async def load(self) -> None:
        """Read the users."""
        self._users = await read_users(self._stage.office)
        self._table.fill([self._row(user) for user in self._users])

    async def refresh(self, changed: frozenset[str]) -> None:
        """Read them again when anything changed."""
        if changed:
            await self.load()
            self._table.control.update()

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """Arrows mark a user."""
        return self._table.move(event.key)

    def actions(self) -> Sequence[KeyAction]:
        """What can be done with users."""
        named: tuple[tuple[str, str, Callable[[], Awaitable[None]]], ...] = (
            ("F4", "user-add", self._add),
            ("F5", "user-role", self._role),
            ("F6", "user-state", self._state),
            ("F7", "user-password", self._password),
            ("F9", "own-password", self._own),
        )
        return [
            KeyAction(key, self._stage.wording(f"window.key.{name}"), act)
            for key, name, act in named
        ]

    def _row(self, user: User) -> list[str]:
        say = self._stage.wording
        role = say(f"role.{user.role.value if user.role else 'none'}")
        state = say("window.users.active" if user.is_active else "window.users.disabled")
        password = say("window.users.has-password" if user.has_password else "window.users.none")
        return [user.name, role, state, password]

    def _marked(self) -> User | None:
        nothing_more_to_redraw()
        return self._users[self._table.marked] if self._users else None

    def _dialog(self, key: str) -> FieldsDialog:
        say = self._stage.wording
        return FieldsDialog(
            self._stage.page,
            title=say(f"window.key.{key}"),
            yes=say("window.users.yes"),
            no=say("window.withdraw.no"),
        )

    async def _add(self) -> None:
        nothing_more_to_redraw()
        say = self._stage.wording

        async def act(values: list[str]) -> str | None:
            made = await add_user(self._stage.office, values[0].strip(), role=values[1])
            return self._made(made, values[0].strip())

        fields = [Asked(say("window.users.name")), self._roles(Role.RECORDER)]
        self._dialog("user-add").show(fields, act)

    async def _role(self) -> None:
        user = self._marked()
        if user is None:
            return

        async def act(values: list[str]) -> str | None:
            return self._said(await change_user(self._stage.office, user.name, role=values[0]))

        self._dialog("user-role").show([self._roles(user.role or Role.READER)], act)

    async def _state(self) -> None:
        user = self._marked()
        if user is not None:
            state = "disabled" if user.is_active else "active"
            self._stage.tell_answer(await change_user(self._stage.office, user.name, state=state))

    async def _password(self) -> None:
        user = self._marked()
        if user is not None:
            made = await new_password_for(self._stage.office, user)
            refusal = self._made(made, user.name)
            if refusal is not None:
                self._stage.tell(refusal)

    async def _own(self) -> None:
        nothing_more_to_redraw()
        say = self._stage.wording

        async def act(values: list[str]) -> str | None:
            old, new, again = values
            if new != again:
                return say("window.users.not-alike")
            return self._said(await own_password(self._stage.office, old=old, new=new))

        names = ("old", "new", "again")
        fields = [Asked(say(f"window.users.{name}"), is_secret=True) for name in names]
        self._dialog("own-password").show(fields, act)

    def _roles(self, role: Role) -> Asked:
        say = self._stage.wording
        choices = [(each.value, say(f"role.{each.value}")) for each in Role]
        return Asked(say("window.users.role"), role.value, choices)

    def _made(self, made: Made, name: str) -> str | None:
        """Show a password that was made up, this once; return why it was refused."""
        refusal = self._said(made.answer)
        if refusal is None:
            facts = {"name": name, "password": made.password}
            self._told_text.value = self._stage.wording("window.users.made", **facts)
            self._told_text.visible = True
            self._told_text.update()
        return refusal

    def _said(self, answer: Answer) -> str | None:
        """Return why it was refused; say in passing that it waits."""
        say = self._stage.wording
        if answer.refusal is not None:
            return say(answer.refusal.code, **answer.refusal.facts)
        if answer.is_waiting:
            self._stage.tell(say("window.ask.waits"))
        return None
