"""What stands around the fields of the form: the way back, the title, the button, the sums."""

from collections.abc import Awaitable, Callable

import flet as ft

from selaras_client.window.parts.dialogs import Question, ask
from selaras_client.window.parts.icons import named_button
from selaras_client.window.parts.work_bar import WorkBar
from selaras_client.window.screens.form_top import FormTop
from selaras_client.window.screens.totals_bar import TotalsBar
from selaras_client.window.wording import Wording


def ask_to_drop(page: ft.Page, say: Wording, *, act: Callable[[], Awaitable[None]]) -> None:
    """Ask before what was typed and refused is lost; a yes calls *act*."""

    async def drop(_: str) -> None:
        await act()

    names = ("title", "question", "yes", "no")
    ask(page, Question(*(say(f"window.form.drop-{name}") for name in names)), act=drop)


class FormFrame:
    """Lays a form out."""

    def __init__(
        self, wording: Wording, bar: WorkBar, *, leave: Callable[[], Awaitable[None]]
    ) -> None:
        """Show *bar* under the title; both buttons *leave*."""
        self._wording, self._bar, self._leave = wording, bar, leave

    def whole(self, top: FormTop, *, body: list[ft.Control], totals: TotalsBar) -> ft.Control:
        """Return the form: only *body* scrolls."""
        column = ft.Column(
            body,
            spacing=12,
            expand=True,
            scroll=ft.ScrollMode.AUTO,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        padded = ft.Container(column, expand=True, padding=ft.Padding.only(right=14))
        parts: list[ft.Control] = [
            self._header(top),
            self._bar.control,
            padded,
            totals.control,
        ]
        return ft.Column(parts, spacing=10, expand=True)

    def back_button(self) -> ft.Control:
        """Return the way back to the list."""

        async def back(_: ft.Event[ft.IconButton]) -> None:
            await self._leave()

        return named_button(ft.Icons.ARROW_BACK, self._wording("window.form.back"), on_click=back)

    def _header(self, top: FormTop) -> ft.Control:
        async def done(_: ft.Event[ft.Button]) -> None:
            await self._leave()

        button = ft.FilledButton(
            self._wording("window.form.done"), icon=ft.Icons.CHECK, on_click=done
        )
        parts: list[ft.Control] = [self.back_button(), top.title, top.stage, top.saved]
        return ft.Row([*parts, top.who_else, button], spacing=12)
