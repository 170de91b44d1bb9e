"""What every key does: on the present screen, to go elsewhere, and in the palette."""

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from selaras_client.window.models.palette import Entry, matching_invoices
from selaras_client.window.parts.dialogs import answer, is_asking
from selaras_client.window.parts.key_bar import KeyAction, KeyBar, action_of, key_name
from selaras_client.window.parts.palette import Palette
from selaras_client.window.screens import routes
from selaras_client.window.screens.places import PLACES, ROOMS, shown_place_of
from selaras_client.window.screens.screen import Screen, Stage

PALETTE_KEY = "Ctrl+K"

Act = Callable[[], Awaitable[None]]


class Keys:
    """The keyboard of one window, and the bar that shows it."""

    def __init__(self, stage: Stage, present: Callable[[], Screen | None]) -> None:
        """Serve the screen that *present* returns."""
        self._stage, self._present = stage, present
        self._palette = Palette(stage.page, stage.wording, self._invoices)
        self.bar = KeyBar()
        # What else can be done from anywhere, once there is an office.
        self.everywhere: Sequence[KeyAction] = ()

    async def pressed(self, event: ft.KeyboardEvent) -> None:
        """Let a key do what it means here."""
        screen = self._present()
        if self._palette.is_open:
            self._palette.key_pressed(event.key)
        elif is_asking(self._stage.page):
            await answer(self._stage.page, key_name(event))
        elif screen is not None:
            if not await screen.key(event):
                action = action_of([*self._actions(), *self.going()], key_name(event))
                if action is not None:
                    await action.act()
            self.show()

    def show(self) -> None:
        """Take over the keys of the present screen."""
        if self.bar.show(self._actions()) and self.bar.control.parent is not None:
            self.bar.control.update()

    def going(self) -> list[KeyAction]:
        """Return the keys of the places, and of a new invoice from anywhere."""
        if not self.everywhere:
            return []
        say = self._stage.wording
        places = [
            KeyAction(place_key(place.label, say), say(place.label), self.to(place.root))
            for place in PLACES
        ]
        rooms = [KeyAction("", say(room.label), self.to(room.root)) for room in ROOMS]
        return [*places, *rooms, KeyAction("F2", say("window.key.new"), self.to(routes.NEW))]

    def to(self, route: str) -> Act:
        """Return what goes to *route*."""
        return lambda: self._stage.go(route)

    def _actions(self) -> list[KeyAction]:
        """Return what the keys do on this screen and on every other."""
        screen = self._present()
        own = list(screen.actions()) if screen else []
        if not self.everywhere:
            return own
        say = self._stage.wording
        common = (
            KeyAction("Escape", say("window.key.back"), self._back, is_shown=False),
            KeyAction(PALETTE_KEY, say("window.key.palette"), self._open_palette),
            *self.everywhere,
        )
        taken = {each.key for each in own}
        return own + [each for each in common if each.key not in taken]

    async def _back(self) -> None:
        """Leave a form for its list, a room for its place, and any other place for the invoices."""
        here = self._stage.page.route
        root = shown_place_of(here).root
        await self._stage.go(root if root not in {here, "/"} else routes.LIST)

    async def _open_palette(self) -> None:
        entries = [Entry(each.label, each.key, each.act) for each in self.going()]
        entries += [Entry(each.label, each.key, each.act) for each in self._actions() if each.label]
        self._palette.open(entries)

    async def _invoices(self, typed: str) -> list[Entry]:
        found = await matching_invoices(self._stage.office, typed)
        return [
            Entry(
                each.reference or each.buyer,
                each.buyer,
                self.to(routes.invoice_route(each.invoice_id)),
            )
            for each in found
        ]


def place_key(label: str, say: Callable[[str], str]) -> str:
    """Return the key of the place whose name has the key *label*, ``Alt+F``."""
    return f"Alt+{say(f'{label}.key')}"
