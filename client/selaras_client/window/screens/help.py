"""Help and about: the keys that hold everywhere, the version, and all licences."""

import flet as ft

from selaras_client.window.models.about import Component, components, program_version
from selaras_client.window.parts.dialogs import YES_KEY
from selaras_client.window.parts.headings import quiet, screen_title, section_title
from selaras_client.window.screens import routes
from selaras_client.window.screens.screen import PlainScreen, Stage

KEYS = (
    ("Ctrl+K", "window.help.palette"),
    ("Alt+…", "window.help.places"),
    ("F2", "window.help.new"),
    ("Esc", "window.help.back"),
    (YES_KEY, "window.help.yes"),
    ("F1", "window.help.help"),
)
KEY_WIDTH, NAME_WIDTH, VERSION_WIDTH = 90, 240, 110


class HelpScreen(PlainScreen):
    """What one wants to know about the program itself."""

    def __init__(self, stage: Stage) -> None:
        """Build it; ``load`` reads the licences."""
        super().__init__(stage, routes.HELP)
        self._body = ft.Column(spacing=10, expand=True, scroll=ft.ScrollMode.AUTO)
        self.control = self._body

    async def load(self) -> None:
        """Read what the program is made of."""
        say = self._stage.wording
        made_of = await self._stage.office.ask(lambda _: components())
        self._body.controls = [
            screen_title(say("window.nav.help")),
            quiet(say("window.help.version", version=program_version())),
            quiet(say("window.about")),
            section_title(say("window.help.keys")),
            *(_row(key, say(text)) for key, text in KEYS),
            quiet(say("window.help.bar")),
            section_title(say("window.help.licences")),
            quiet(say("window.help.licences-what")),
            *(_licence(each) for each in made_of),
        ]


def _row(key: str, text: str) -> ft.Control:
    name = ft.Text(key, width=KEY_WIDTH, weight=ft.FontWeight.W_700)
    return ft.Row([name, ft.Text(text)])


def _licence(part: Component) -> ft.Control:
    return ft.Row(
        [
            ft.Text(part.name, width=NAME_WIDTH),
            ft.Text(part.version, width=VERSION_WIDTH),
            ft.Text(part.licence, expand=True),
        ]
    )
