"""The frame around the screens: navigation, keys, theme, status bar, news from other PCs."""

import flet as ft

from selaras.errors import SelarasError
from selaras.replica import Replica
from selaras.replica.companies import Listed
from selaras_client.office import Office
from selaras_client.window.models.attention import attention
from selaras_client.window.models.palette import Act, Entry, matching_invoices
from selaras_client.window.models.preferences import read_preferences
from selaras_client.window.models.sync_light import sync_light
from selaras_client.window.parts.company_switch import CompanySwitch
from selaras_client.window.parts.dialogs import is_asking
from selaras_client.window.parts.icons import named_button
from selaras_client.window.parts.key_bar import KeyAction, KeyBar, action_of, key_name
from selaras_client.window.parts.palette import Palette
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.sidebar import Sidebar, SidebarItem
from selaras_client.window.screens import routes
from selaras_client.window.screens.dress import dress, other_theme
from selaras_client.window.screens.first_start import FirstStart
from selaras_client.window.screens.places import PLACES, place_of
from selaras_client.window.screens.screen import Equipment, Screen, Stage
from selaras_client.window.screens.status_bar import StatusBar
from selaras_client.window.screens.watch import Watch
from selaras_client.window.wording import Wording

PALETTE_KEY = "Ctrl+K"


class Shell:
    """One browser window of the office."""

    def __init__(
        self,
        page: ft.Page,
        office: Office,
        *,
        wording: Wording,
        equipment: Equipment,
    ) -> None:
        """Stand on *page*; ``start`` shows the first screen."""
        self._page, self._office = page, office
        self._equipment = equipment
        self._speak(wording)
        self.screen: Screen | None = None
        self._body = ft.Container(expand=True, padding=ft.Padding(20, 16, 20, 12))
        self._keys = KeyBar()
        self._sidebar: Sidebar | None = None
        self._status: StatusBar | None = None
        self._watch = Watch(office, equipment.pauses, failed=self._failed)

    async def start(self) -> None:
        """Dress the page and show the first screen."""
        liked = await read_preferences(self._office)
        if liked.lang:
            self._speak(Wording(liked.lang))
        dress(self._page, self._wording, theme=liked.theme)
        self._page.on_keyboard_event = self._key
        self._page.on_close = self._closed
        self._page.on_route_change = self._route_changed
        if await self._office.ask(lambda replica: replica.identity.is_set_up):
            await self._show_office()
        else:
            first = FirstStart(self._stage, on_done=self._set_up_done)
            self.screen = first
            self._body.content = first.control
            self._page.add(self._body)
            await first.shown()

    async def go(self, route: str) -> None:
        """Show another screen, once the present one lets the person go."""
        nothing_more_to_redraw()
        screen = self.screen
        if screen is None or screen.is_at(route) or await screen.may_leave():
            await self._page.push_route(route)

    def close(self) -> None:
        """Stop listening and waiting; the window is gone."""
        self._watch.stop()

    def _speak(self, wording: Wording) -> None:
        self._wording = wording
        self._stage = Stage(
            self._page,
            self._office,
            wording,
            go=self.go,
            tell=self._tell,
            equipment=self._equipment,
        )
        self._whose = CompanySwitch(wording, self._work_for)
        self._palette = Palette(self._page, wording, self._invoices)

    async def _set_up_done(self) -> None:
        self._page.controls.clear()
        await self._show_office()

    async def _show_office(self) -> None:
        self._whose.show(await self._office.ask(_companies))
        self._status = StatusBar(
            self._wording, self._whose.control, look=lambda: self.go(routes.TRAY)
        )
        self._sidebar = self._navigation()
        await self._look_at_link()
        await self._show(self._page.route)
        row = ft.Row(
            [self._sidebar.control, ft.VerticalDivider(width=1), self._body],
            expand=True,
            spacing=0,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        parts: list[ft.Control] = [row, self._keys.control, self._status.control]
        self._page.add(ft.Column(parts, expand=True, spacing=0))
        if self.screen is not None:
            await self.screen.shown()
        self._watch.start(self._heard, self._look_at_link)

    async def _show(self, route: str) -> None:
        """Put the screen of *route* into the body."""
        place = place_of(route)
        screen = place.build(self._stage, route)
        await screen.load()
        self.screen = screen
        self._body.content = screen.control
        self._keys.show(self._actions())
        if self._sidebar is not None:
            self._sidebar.mark(PLACES.index(place))

    async def _work_for(self, npwp: str) -> None:
        """Show another company's list, once the present screen lets the person go."""
        if self.screen is not None and not await self.screen.may_leave():
            return
        await self._office.ask(lambda replica: replica.companies.use(npwp))
        self._whose.show(await self._office.ask(_companies))
        await self._show(routes.LIST)
        self._page.update()
        await self._page.push_route(routes.LIST)

    async def _route_changed(self, event: ft.RouteChangeEvent) -> None:
        nothing_more_to_redraw()
        screen = self.screen
        if screen is None or screen.is_at(event.route):
            return
        await self._show(event.route)
        self._page.update()
        if self.screen is not None:
            await self.screen.shown()

    async def _key(self, event: ft.KeyboardEvent) -> None:
        # Every key typed anywhere arrives here: without this each letter costs a page-wide diff.
        nothing_more_to_redraw()
        if self._palette.is_open:
            self._palette.key_pressed(event.key)
        elif not is_asking(self._page) and self.screen is not None:
            if not await self.screen.key(event):
                await self._act(key_name(event))
            self._show_keys()

    async def _act(self, key: str) -> None:
        """Do what *key* means on this screen, or everywhere."""
        action = action_of([*self._actions(), *self._going()], key)
        if action is not None:
            await action.act()

    def _actions(self) -> list[KeyAction]:
        """Return what the keys do on this screen and on every other."""
        own = list(self.screen.actions()) if self.screen else []
        if self._sidebar is None:
            return own
        say = self._wording
        common = (
            KeyAction("Escape", say("window.key.back"), self._back, is_shown=False),
            KeyAction(PALETTE_KEY, say("window.key.palette"), self._open_palette),
        )
        taken = {each.key for each in own}
        return own + [each for each in common if each.key not in taken]

    def _going(self) -> list[KeyAction]:
        """Return the keys of the places, and of a new invoice from anywhere."""
        say = self._wording
        if self._sidebar is None:
            return []
        places = [
            KeyAction(f"Alt+{say(f'{place.label}.key')}", say(place.label), self._to(place.root))
            for place in PLACES
        ]
        return [*places, KeyAction("F2", say("window.key.new"), self._to(routes.NEW))]

    def _to(self, route: str) -> Act:
        return lambda: self.go(route)

    async def _back(self) -> None:
        """Leave a form for its list, and any other place for the invoices."""
        here = self._page.route
        root = place_of(here).root
        await self.go(root if root not in {here, "/"} else routes.LIST)

    async def _open_palette(self) -> None:
        entries = [Entry(each.label, each.key, each.act) for each in self._going()]
        entries += [Entry(each.label, each.key, each.act) for each in self._actions()]
        self._palette.open(entries)

    async def _invoices(self, typed: str) -> list[Entry]:
        found = await matching_invoices(self._office, typed)
        return [
            Entry(each.reference or each.buyer, each.buyer, self._to(_route(each.invoice_id)))
            for each in found
        ]

    def _show_keys(self) -> None:
        if self._keys.show(self._actions()) and self._keys.control.parent is not None:
            self._keys.control.update()

    def _tell(self, sentence: str) -> None:
        self._page.show_dialog(ft.SnackBar(ft.Text(sentence)))

    def _failed(self, error: Exception) -> None:
        """Tell the person why the window no longer follows what happens elsewhere."""
        if not isinstance(error, SelarasError):
            raise error
        self._tell(self._wording(error.code, **error.facts))

    async def _heard(self, changed: frozenset[str]) -> None:
        if self.screen is not None:
            await self.screen.refresh(changed)
            self._show_keys()
        await self._look_at_link()

    async def _look_at_link(self) -> None:
        status = await self._office.link_status()
        needs = await self._office.ask(attention)
        bar = self._status
        if self._sidebar is not None:
            self._sidebar.count(_TRAY, needs.count)
        light = sync_light(status, refused=needs.refused, undecided=needs.undecided)
        if bar is not None and bar.show(light) and bar.control.parent is not None:
            bar.control.update()

    def _navigation(self) -> Sidebar:
        say = self._wording
        items = [
            SidebarItem(
                say(place.label),
                f"Alt+{say(f'{place.label}.key')}",
                place.icon,
                self._to(place.root),
            )
            for place in PLACES
        ]
        theme = named_button(
            ft.Icons.DARK_MODE_OUTLINED, say("window.nav.theme"), on_click=self._theme
        )
        return Sidebar(items, foot=[theme])

    def _theme(self, _: ft.Event[ft.IconButton]) -> None:
        dress(self._page, self._wording, theme=other_theme(self._page))

    def _closed(self, _: ft.Event[ft.Page]) -> None:
        self.close()


_TRAY = next(index for index, place in enumerate(PLACES) if place.root == routes.TRAY)


def _route(invoice_id: str) -> str:
    return routes.invoice_route(invoice_id)


def _companies(replica: Replica) -> list[Listed]:
    return replica.companies.all()
