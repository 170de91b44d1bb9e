"""How the window looks and behaves on this PC."""

from collections.abc import Sequence
from dataclasses import replace

import flet as ft

from selaras_client.window.models.preferences import (
    LOCK_MINUTES,
    THEMES,
    Preferences,
    read_preferences,
)
from selaras_client.window.parts.headings import quiet, screen_title, section_title
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.screens import routes
from selaras_client.window.screens.screen import PlainScreen, Stage

LANGUAGES = ("id", "en")


class SettingsScreen(PlainScreen):
    """Language, colours, and when to lock; kept on this PC alone."""

    def __init__(self, stage: Stage) -> None:
        """Build it; ``load`` reads what is liked."""
        super().__init__(stage, routes.SETTINGS)
        self._liked = Preferences()
        self._body = ft.Column(spacing=14, expand=True, scroll=ft.ScrollMode.AUTO)
        self.control = self._body

    async def load(self) -> None:
        """Read what is liked here."""
        self._liked = await read_preferences(self._stage.office)
        say = self._stage.wording
        minutes = [str(each) for each in LOCK_MINUTES]
        self._body.controls = [
            screen_title(say("window.nav.settings")),
            quiet(say("window.settings.what")),
            section_title(say("window.settings.lang")),
            self._choice("lang", LANGUAGES, say.lang),
            section_title(say("window.settings.theme")),
            self._choice("theme", THEMES, self._liked.theme),
            section_title(say("window.settings.lock")),
            self._choice("lock", minutes, str(self._liked.lock_minutes)),
        ]

    def actions(self) -> Sequence[KeyAction]:
        """One key for each setting: it goes to the next of its values."""
        say = self._stage.wording
        return (
            KeyAction("F4", say("window.settings.lang"), lambda: self._next("lang")),
            KeyAction("F5", say("window.settings.theme"), lambda: self._next("theme")),
            KeyAction("F6", say("window.settings.lock"), lambda: self._next("lock")),
            KeyAction("F7", say("window.nav.company"), self._company),
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
        values = {"lang": LANGUAGES, "theme": THEMES, "lock": tuple(map(str, LOCK_MINUTES))}[name]
        now = {
            "lang": self._stage.wording.lang,
            "theme": self._liked.theme,
            "lock": str(self._liked.lock_minutes),
        }[name]
        await self._take(name, values[(values.index(now) + 1) % len(values)])

    async def _take(self, name: str, value: str) -> None:
        if name == "lock":
            liked = replace(self._liked, lock_minutes=int(value))
        else:
            liked = replace(self._liked, **{name: value})  # type: ignore[arg-type]
        await self._stage.like(liked)
