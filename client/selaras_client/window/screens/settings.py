"""How the window looks and behaves on this PC."""

from collections.abc import Sequence
from dataclasses import replace

import flet as ft

from selaras_client.autostart import OFF, WAYS, CannotStartWithComputerError
from selaras_client.window.models.preferences import (
    LOCK_MINUTES,
    THEMES,
    Preferences,
    keep_start,
    read_preferences,
    read_start,
)
from selaras_client.window.parts.headings import quiet, screen_title, section_title
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.told import Told
from selaras_client.window.screens import routes
from selaras_client.window.screens.screen import PlainScreen, Stage

LANGUAGES = ("id", "en")


class SettingsScreen(PlainScreen):
    """Language, colours, and when to lock; kept on this PC alone."""

    def __init__(self, stage: Stage) -> None:
        """Build it; ``load`` reads what is liked."""
        super().__init__(stage, routes.SETTINGS)
        self._liked, self._start = Preferences(), OFF
        self._told = Told("settings-told")
        self._body = ft.Column(spacing=14, expand=True, scroll=ft.ScrollMode.AUTO)
        self.control = self._body

    async def load(self) -> None:
        """Read what is liked here."""
        self._liked = await read_preferences(self._stage.office)
        self._start = await read_start(self._stage.office)
        say = self._stage.wording
        minutes = [str(each) for each in LOCK_MINUTES]
        self._body.controls = [
            screen_title(say("window.nav.settings")),
            quiet(say("window.settings.what")),
            section_title(say("window.settings.lang")),
            self._choice("lang", LANGUAGES, say.language),
            quiet(say("window.settings.lang-what")),
            section_title(say("window.settings.theme")),
            self._choice("theme", THEMES, self._liked.theme),
            section_title(say("window.settings.lock")),
            self._choice("lock", minutes, str(self._liked.lock_minutes)),
            section_title(say("window.settings.start")),
            self._choice("start", WAYS, self._start),
            quiet(say("window.settings.start-what")),
            self._told.control,
        ]

    def actions(self) -> Sequence[KeyAction]:
        """One key for each setting: it goes to the next of its values."""
        say = self._stage.wording
        return (
            KeyAction("F4", say("window.settings.lang"), lambda: self._next("lang")),
            KeyAction("F5", say("window.settings.theme"), lambda: self._next("theme")),
            KeyAction("F6", say("window.settings.lock"), lambda: self._next("lock")),
            KeyAction("F7", say("window.nav.company"), self._company),
            KeyAction("F8", say("window.settings.start"), lambda: self._next("start")),
        )

    async def _company(self) -> None:
        await self._stage.go(routes.COMPANY)

    def _choice(self, name: str, values: Sequence[str], chosen: str) -> ft.Control:
        async def changed(event: ft.Event[ft.SegmentedButton]) -> None:
            nothing_more_to_redraw()
            await self._take(name, event.control.selected[0])

        key = "minutes" if name == "lock" else name
        segments = [ft.Segment(value, label=ft.Text(self._word(key, value))) for value in values]
        return ft.SegmentedButton(segments=segments, selected=[chosen], on_change=changed)

    def _word(self, name: str, value: str) -> str:
        say = self._stage.wording
        if name == "minutes":
            return say("window.settings.minutes", minutes=value)
        return say(f"window.settings.{name}.{value}")

    async def _next(self, name: str) -> None:
        nothing_more_to_redraw()
        values = {
            "lang": LANGUAGES,
            "theme": THEMES,
            "lock": tuple(map(str, LOCK_MINUTES)),
            "start": WAYS,
        }[name]
        now = {
            "lang": self._stage.wording.language,
            "theme": self._liked.theme,
            "lock": str(self._liked.lock_minutes),
            "start": self._start,
        }[name]
        await self._take(name, values[(values.index(now) + 1) % len(values)])

    async def _take(self, name: str, value: str) -> None:
        if name == "start":
            await self._start_with_computer(value)
            return
        if name == "lock":
            liked = replace(self._liked, lock_minutes=int(value))
        else:
            liked = replace(self._liked, **{name: value})  # type: ignore[arg-type]
        await self._stage.like(liked)

    async def _start_with_computer(self, way: str) -> None:
        say = self._stage.wording
        try:
            path = await keep_start(self._stage.office, way)
        except CannotStartWithComputerError as error:
            self._told.show([say(error.code, **error.facts)], is_bad=True)
        else:
            self._told.show([say("window.settings.start-file", path=path)] if path else [])
        await self.load()
        self._body.update()
