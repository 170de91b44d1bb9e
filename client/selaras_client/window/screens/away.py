"""The page in place of the office: what is wrong, in words, and the ways out of it by key."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import flet as ft

from selaras_client.closed_work import REBUILD, RESTORE, ClosedWork
from selaras_client.window.models.away import Away
from selaras_client.window.models.backup_files import BackupFile
from selaras_client.window.parts.dialogs import Question, answer, ask, is_asking
from selaras_client.window.parts.headings import quiet, section_title
from selaras_client.window.parts.key_bar import key_name
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.simple_table import Column, SimpleTable
from selaras_client.window.screens.dress import dress
from selaras_client.window.wording import Wording

# None tries to open the office again.
Choose = Callable[[ClosedWork | None], None]
# Key, name and act of what can be done here.
Offered = tuple[str, str, Callable[[], Awaitable[None]]]

WIDTH = 760
TABLE_HEIGHT = 210


class AwayView:
    """Shown on every page of the window while no office is open."""

    def __init__(self, page: ft.Page, away: Away, *, wording: Wording, choose: Choose) -> None:
        """Show *away* on *page*; *choose* hears what the person wants done."""
        self._page, self._away, self._wording, self._choose = page, away, wording, choose
        columns = (("when", 170), ("size", 100), ("place", 150), ("file", None))
        self._table = SimpleTable(
            [Column(wording(f"window.backup.{name}"), width) for name, width in columns]
        )
        self._table.fill([file_row(each, wording) for each in away.backups])
        self._acts = {key: act for key, _, act in self._offers()}

    async def start(self) -> None:
        """Put it on the page."""
        dress(self._page, self._wording, theme="system")
        self._page.on_keyboard_event = self._key
        self._page.on_route_change = None
        self._page.controls.clear()
        self._page.add(self._layout())

    def close(self) -> None:
        """Nothing goes on behind it."""

    async def say_unsent(self, count: int) -> None:
        """Nothing is known of what waits while no office is open."""

    def _offers(self) -> list[Offered]:
        """Return everything that can be done here."""
        away = self._away
        if away.is_working:
            return []
        found: list[Offered] = [("F5", "retry", self._retry)]
        found += [("F8", "rebuild", self._rebuild)] if away.can_rebuild else []
        found += [("F9", "restore", self._restore)] if away.backups else []
        found += [("F10", "anyway", self._anyway)] if away.again is not None else []
        return found

    def _layout(self) -> ft.Control:
        say, away = self._wording, self._away
        lines: list[ft.Control] = [ft.Text(each, selectable=True) for each in away.lines]
        parts: list[ft.Control] = [self._head(), *lines]
        if away.backups and not away.is_working:
            parts += [section_title(say("window.away.backups")), quiet(say("window.away.which"))]
            parts.append(ft.Container(self._table.control, height=TABLE_HEIGHT))
        buttons: list[ft.Control] = [
            self._button(key, name, act) for key, name, act in self._offers()
        ]
        parts += [ft.Row(buttons, spacing=8, wrap=True)] if buttons else []
        card = ft.Column(parts, spacing=14, tight=True)
        column = ft.Column(
            [
                ft.Text("Selaras", theme_style=ft.TextThemeStyle.DISPLAY_SMALL),
                ft.Card(ft.Container(card, padding=24, width=WIDTH)),
            ],
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            alignment=ft.MainAxisAlignment.CENTER,
            scroll=ft.ScrollMode.AUTO,
            expand=True,
        )
        return ft.Container(column, alignment=ft.Alignment.CENTER, expand=True, padding=16)

    def _head(self) -> ft.Control:
        away = self._away
        sign: ft.Control = ft.ProgressRing(width=22, height=22, stroke_width=3)
        if not away.is_working:
            sign = ft.Icon(ft.Icons.ERROR_OUTLINE, color=ft.Colors.ERROR)
        title = ft.Text(away.title, theme_style=ft.TextThemeStyle.TITLE_LARGE, expand=True)
        return ft.Row([sign, title], spacing=12)

    def _button(self, key: str, name: str, act: Callable[[], Awaitable[None]]) -> ft.Control:
        async def clicked(_: object) -> None:
            await act()

        label = f"{self._wording(f'window.away.{name}')} ({key})"
        # What keeps most comes first to the eye.
        is_first = name == ("rebuild" if self._away.can_rebuild else "retry")
        make = ft.FilledButton if is_first else ft.OutlinedButton
        return make(label, on_click=clicked)

    async def _key(self, event: ft.KeyboardEvent) -> None:
        nothing_more_to_redraw()
        if is_asking(self._page):
            await answer(self._page, key_name(event))
            return
        if self._away.is_working:
            return
        act = self._acts.get(key_name(event))
        if act is not None:
            await act()
        elif self._away.backups:
            self._table.move(event.key)

    async def _retry(self) -> None:
        nothing_more_to_redraw()
        self._choose(None)

    async def _rebuild(self) -> None:
        self._ask("rebuild", ClosedWork(REBUILD))

    async def _restore(self) -> None:
        chosen = self._away.backups[self._table.marked]
        self._ask("restore", ClosedWork(RESTORE, Path(chosen.path)), when=chosen.when)

    async def _anyway(self) -> None:
        if self._away.again is not None:
            self._ask("anyway", self._away.again)

    def _ask(self, name: str, work: ClosedWork, *, when: str = "") -> None:
        nothing_more_to_redraw()

        async def agreed(_: str) -> None:
            self._choose(work)

        ask(self._page, question_of(name, self._wording, when=when), act=agreed)


def question_of(name: str, say: Wording, *, when: str = "") -> Question:
    """Return the question before a ``rebuild`` or ``restore``, which says what it will mean."""
    return Question(
        say(f"window.away.{name}-title", when=when),
        say(f"window.away.{name}-text"),
        say(f"window.away.{name}-yes"),
        say("window.withdraw.no"),
    )


def file_row(file: BackupFile, say: Wording) -> list[str]:
    """Return what a table shows of a backup."""
    return [file.when, file.size, say(f"window.backup.place-{file.place}"), file.path.name]
