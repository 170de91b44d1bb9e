"""Who are you? Shown before anything else, and again after nobody was at work for a while."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import flet as ft

from selaras_client.window.models.session import Who, log_in
from selaras_client.window.parts.headings import quiet
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.leading import lead_on
from selaras_client.window.parts.redraw import focus, nothing_more_to_redraw
from selaras_client.window.screens.screen import PlainScreen, Stage

WIDTH = 420


class Login(PlainScreen):
    """A name and a password."""

    def __init__(self, stage: Stage, who: Who, *, on_done: Callable[[], Awaitable[None]]) -> None:
        """Ask; *who* is known where the window was locked, *on_done* shows the office."""
        super().__init__(stage, "")
        self._on_done, self._is_locked = on_done, not who.needs_login
        self._is_busy = False
        say = stage.wording
        self._name = ft.TextField(
            label=say("window.login.name"),
            value=who.name if self._is_locked else "",
            read_only=self._is_locked,
            dense=True,
            on_submit=self._to_password,
            on_focus=partial(self._focused, is_leading=True),
        )
        self._password = ft.TextField(
            label=say("window.login.password"),
            password=True,
            can_reveal_password=True,
            dense=True,
            error_max_lines=3,
            on_submit=self._entered,
            on_focus=partial(self._focused, is_leading=False),
        )
        self.control = self._layout()

    async def shown(self) -> None:
        """Put the cursor into what is still to be typed."""
        await focus(self._password if self._is_locked else self._name)

    def is_at(self, route: str) -> bool:  # noqa: ARG002  # every screen is asked this way
        """Stay, whatever *route* says."""
        return True

    async def may_leave(self) -> bool:
        """There is nowhere to go before somebody is known."""
        return False

    def actions(self) -> Sequence[KeyAction]:
        """F8 is the button."""
        return (KeyAction("F8", self._stage.wording("window.login.enter"), self._enter),)

    def _focused(self, _: ft.Event[ft.TextField], *, is_leading: bool) -> None:
        nothing_more_to_redraw()
        lead_on(self._stage.page, is_leading=is_leading)

    async def _to_password(self, _: ft.Event[ft.TextField]) -> None:
        nothing_more_to_redraw()
        await focus(self._password)

    async def _entered(self, _: object) -> None:
        nothing_more_to_redraw()
        await self._enter()

    async def _enter(self) -> None:
        if self._is_busy:
            return
        self._is_busy = True
        try:
            name, password = self._name.value.strip(), self._password.value
            refusal = await log_in(self._stage.office, name, password=password)
        finally:
            self._is_busy = False
        if refusal is None:
            await self._on_done()
            return
        self._password.error = self._stage.wording(refusal.code, **refusal.facts)
        self._password.value = ""
        self._password.update()
        await focus(self._password)

    def _layout(self) -> ft.Control:
        say = self._stage.wording
        key = "window.login.locked" if self._is_locked else "window.login.what"
        button = ft.FilledButton(say("window.login.enter-key"), on_click=self._entered)
        card = ft.Column(
            [quiet(say(key)), self._name, self._password, button],
            spacing=14,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        page = ft.Column(
            [
                ft.Text("Selaras", theme_style=ft.TextThemeStyle.DISPLAY_SMALL),
                ft.Card(ft.Container(card, padding=24, width=WIDTH)),
            ],
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            tight=True,
            spacing=20,
        )
        return ft.Container(page, alignment=ft.Alignment.CENTER, expand=True)
