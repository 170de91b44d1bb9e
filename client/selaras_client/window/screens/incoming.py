"""A screen that brings a file in: choose it, look at what was found, store it or stop."""

import asyncio
from abc import abstractmethod
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Final, TypeVar

import flet as ft

from selaras.domain.result import Rejection
from selaras_client.window.models.incoming import Incoming
from selaras_client.window.parts.headings import quiet, screen_title
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.redraw import focus, nothing_more_to_redraw
from selaras_client.window.parts.row_table import RowTable
from selaras_client.window.screens.refusal_panel import RefusalPanel
from selaras_client.window.screens.screen import PlainScreen, Stage

T = TypeVar("T")

LOOK_S: Final = 0.2


class IncomingScreen(PlainScreen):
    """A file on its way in; what it holds is said by who knows its kind."""

    # What is found stands in it where it may be long; it scrolls by itself.
    _table: RowTable | None = None

    def __init__(self, stage: Stage, route: str, *, incoming: Incoming, title: str) -> None:
        """Begin with a file to be chosen; *title* is the key of its name."""
        super().__init__(stage, route)
        self._incoming, self._is_busy = incoming, False
        say = stage.wording
        self._path = self._path_field()
        pick = ft.OutlinedButton(
            say("window.import.pick"), icon=ft.Icons.FOLDER_OPEN, on_click=self._clicked
        )
        self._bar = ft.ProgressBar(value=0, visible=False)
        self._told = ft.Text(key="import", selectable=True)
        scroll = ft.ScrollMode.AUTO if self._table is None else None
        self._details = ft.Column(spacing=6, expand=True, scroll=scroll)
        self._refusal = RefusalPanel(stage)
        parts: list[ft.Control] = [
            screen_title(say(title)),
            quiet(say(self._what)),
            ft.Row([self._path, pick]),
            self._bar,
            self._told,
            self._refusal.control,
            self._details,
        ]
        self.control = ft.Column(parts, spacing=12, expand=True)

    def _path_field(self) -> ft.TextField:
        return ft.TextField(
            label=self._stage.wording("window.import.path"),
            dense=True,
            expand=True,
            ignore_up_down_keys=True,
            on_submit=self._entered,
        )

    # Key of the sentence that says which files are taken.
    _what: str = "window.import.what"

    async def shown(self) -> None:
        """Put the cursor into the path."""
        await focus(self._path)

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """Escape stops what is under way; arrows go through what was found, or what is wrong."""
        if event.key == "Escape" and self._is_busy:
            self._incoming.cancel()
            return True
        if self._table is None or not self._details.visible or event.ctrl or event.alt:
            return await self._refusal.key(event)
        return await self._table.move(event.key)

    async def may_leave(self) -> bool:
        """Not while a file is read or stored: it would go on unseen."""
        return not self._is_busy

    def actions(self) -> Sequence[KeyAction]:
        """Choose; store once something new was found."""
        say = self._stage.wording
        keys = [
            KeyAction("F4", say("window.key.pick"), self._pick),
            KeyAction("F3", say("window.key.path"), self.shown),
        ]
        if self._incoming.is_news:
            keys.append(KeyAction("F8", say("window.key.store"), self._store))
        return [*keys, *self._refusal.actions()]

    @abstractmethod
    def _found(self) -> tuple[str, list[ft.Control]]:
        """Return what was found, and its details."""

    @abstractmethod
    def _done(self, report: object) -> str:
        """Return what storing did."""

    async def _clicked(self, _: ft.Event[ft.OutlinedButton]) -> None:
        await self._pick()

    async def _entered(self, _: ft.Event[ft.TextField]) -> None:
        nothing_more_to_redraw()
        text = self._path.value.strip().strip('"')
        if text and not self._is_busy:
            await self._look(self._incoming.read(Path(text)))

    async def _pick(self) -> None:
        """Let the person choose in the browser, which sends the content along."""
        nothing_more_to_redraw()
        if self._is_busy:
            return
        chosen = await ft.FilePicker().pick_files(with_data=True)
        if chosen and chosen[0].bytes is not None:
            await self._look(self._incoming.read_bytes(chosen[0].name, chosen[0].bytes))

    async def _look(self, reading: Coroutine[None, None, list[str]]) -> None:
        refusals = await self._watched(reading)
        if refusals or not self._incoming.is_found:
            self._tell("\n".join(refusals), [])
            self._refusal.show(self._incoming.faults)
            # Enter took the cursor away, and another try begins here.
            await focus(self._path)
        else:
            self._tell(*self._found())

    async def _store(self) -> None:
        nothing_more_to_redraw()
        if self._is_busy or not self._incoming.is_found:
            return
        report = await self._watched(self._incoming.store())
        if isinstance(report, Rejection):
            self._tell(self._stage.wording(report.code, **report.facts), [])
            return
        self._incoming.forget()
        self._tell(self._done(report), [])

    async def _watched(self, work: Coroutine[None, None, T]) -> T:
        """Do *work* and show meanwhile how far it is."""
        self._is_busy = True
        self._bar.value, self._bar.visible = 0, True
        self._bar.update()
        watching = asyncio.create_task(self._watch())
        try:
            return await work
        finally:
            watching.cancel()
            self._is_busy = False
            self._bar.visible = False
            self._bar.update()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            self._bar.value = self._incoming.share
            self._bar.update()

    def _tell(self, text: str, details: list[ft.Control]) -> None:
        self._told.value = text
        self._told.update()
        self._refusal.show(None)
        self._details.controls = details
        self._details.visible = bool(details)
        self._details.update()
