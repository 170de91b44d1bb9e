"""The frame around the screens: navigation, keys, theme, status bar, news from other PCs."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import date as Date

import flet as ft

from selaras.errors import SelarasError
from selaras.replica import Replica
from selaras.replica.companies import Listed
from selaras.replica.queries import sync_status
from selaras_client.office import Office
from selaras_client.window.models.sync_light import sync_light
from selaras_client.window.parts.company_switch import CompanySwitch
from selaras_client.window.parts.icons import named_button
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.sidebar import Sidebar, SidebarItem
from selaras_client.window.screens import routes
from selaras_client.window.screens.first_start import FirstStart
from selaras_client.window.screens.places import PLACES, Place, place_of
from selaras_client.window.screens.screen import Pauses, Screen, Stage
from selaras_client.window.screens.status_bar import StatusBar
from selaras_client.window.wording import Wording

_SEED = ft.Colors.TEAL
# The role colour TERTIARY is the colour of warnings here; the seed would make it blue.
_WARNING_ON_LIGHT, _WARNING_ON_DARK = "#8A5300", "#FFB868"


class Shell:
    """One browser window of the office."""

    def __init__(
        self,
        page: ft.Page,
        office: Office,
        *,
        wording: Wording,
        today: Callable[[], Date],
        pauses: Pauses | None = None,
    ) -> None:
        """Stand on *page*; ``start`` shows the first screen."""
        self._page, self._office, self._wording = page, office, wording
        self._stage = Stage(
            page, office, wording, today, go=self.go, tell=self._tell, pauses=pauses or Pauses()
        )
        self.screen: Screen | None = None
        self._body = ft.Container(expand=True, padding=ft.Padding(20, 16, 20, 12))
        self._sidebar: Sidebar | None = None
        self._status: StatusBar | None = None
        self._whose = CompanySwitch(wording, self._work_for)
        self._news: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._unsubscribe: Callable[[], None] | None = None

    async def start(self) -> None:
        """Dress the page and show the first screen."""
        self._dress()
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
        if self._unsubscribe:
            self._unsubscribe()
            self._unsubscribe = None
        for task in self._tasks:
            task.cancel()

    def _dress(self) -> None:
        page = self._page
        page.title = "Selaras"
        page.padding = page.spacing = 0
        page.theme, page.dark_theme = _colours(_WARNING_ON_LIGHT), _colours(_WARNING_ON_DARK)
        page.theme_mode = ft.ThemeMode.SYSTEM
        locale = ft.Locale("id", "ID") if self._wording.lang == "id" else ft.Locale("en", "GB")
        page.locale_configuration = ft.LocaleConfiguration(
            supported_locales=[locale], current_locale=locale
        )
        page.on_keyboard_event = self._key
        page.on_close = self._closed
        page.on_route_change = self._route_changed

    async def _set_up_done(self) -> None:
        self._page.controls.clear()
        await self._show_office()

    async def _show_office(self) -> None:
        self._whose.show(await self._office.ask(_companies))
        self._status = StatusBar(self._wording, self._whose.control)
        self._sidebar = self._navigation()
        await self._look_at_link()
        await self._show(self._page.route)
        row = ft.Row(
            [self._sidebar.control, ft.VerticalDivider(width=1), self._body],
            expand=True,
            spacing=0,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        self._page.add(ft.Column([row, self._status.control], expand=True, spacing=0))
        if self.screen is not None:
            await self.screen.shown()
        self._listen()

    async def _show(self, route: str) -> None:
        """Put the screen of *route* into the body."""
        place = place_of(route)
        screen = place.build(self._stage, route)
        await screen.load()
        self.screen = screen
        self._body.content = screen.control
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
        if self.screen is not None:
            await self.screen.key(event)

    def _tell(self, sentence: str) -> None:
        self._page.show_dialog(ft.SnackBar(ft.Text(sentence)))

    def _listen(self) -> None:
        loop = asyncio.get_running_loop()

        def heard(changed: frozenset[str]) -> None:
            # In the thread that owns the replica.
            loop.call_soon_threadsafe(self._take_news, changed)

        self._unsubscribe = self._office.subscribe(heard)
        self._keep(self._watch_link())

    def _take_news(self, changed: frozenset[str]) -> None:
        is_first = not self._news
        self._news |= changed
        if is_first:
            self._keep(self._tell_news())

    async def _tell_news(self) -> None:
        await asyncio.sleep(self._stage.pauses.news_s)
        changed, self._news = frozenset(self._news), set()
        if self.screen is not None:
            await self.screen.refresh(changed)
        await self._look_at_link()

    async def _watch_link(self) -> None:
        while True:
            await asyncio.sleep(self._stage.pauses.link_s)
            await self._look_at_link()

    async def _look_at_link(self) -> None:
        status = await self._office.link_status()
        refused = await self._office.ask(_refused)
        bar = self._status
        if bar is None or not bar.show(sync_light(status, refused=refused)):
            return
        if bar.control.parent is not None:
            bar.control.update()

    def _keep(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Tell the person why the window no longer follows what happens elsewhere."""
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, SelarasError):
            self._tell(self._wording(error.code, **error.facts))
        elif error is not None:
            raise error

    def _navigation(self) -> Sidebar:
        say = self._wording

        def item(place: Place) -> SidebarItem:
            return SidebarItem(say(place.label), place.icon, lambda: self.go(place.root))

        theme = named_button(
            ft.Icons.DARK_MODE_OUTLINED, say("window.nav.theme"), on_click=self._theme
        )
        return Sidebar([item(place) for place in PLACES], foot=[theme])

    def _theme(self, _: ft.Event[ft.IconButton]) -> None:
        page = self._page
        mode = page.theme_mode
        if mode == ft.ThemeMode.SYSTEM:
            is_dark = page.platform_brightness == ft.Brightness.DARK
            mode = ft.ThemeMode.DARK if is_dark else ft.ThemeMode.LIGHT
        page.theme_mode = ft.ThemeMode.LIGHT if mode == ft.ThemeMode.DARK else ft.ThemeMode.DARK

    def _closed(self, _: ft.Event[ft.Page]) -> None:
        self.close()


def _colours(warning: str) -> ft.Theme:
    return ft.Theme(
        color_scheme_seed=_SEED,
        color_scheme=ft.ColorScheme(tertiary=warning),
        visual_density=ft.VisualDensity.COMPACT,
    )


def _companies(replica: Replica) -> list[Listed]:
    return replica.companies.all()


def _refused(replica: Replica) -> int:
    with replica.reading() as db:
        return sync_status(db).refused
