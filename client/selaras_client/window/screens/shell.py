"""The frame around the screens: navigation, login, theme, status bar, news from other PCs."""

from dataclasses import replace

import flet as ft

from selaras_client.office import Office
from selaras_client.window.late_answers import forgive_late_answers
from selaras_client.window.models.attention import attention
from selaras_client.window.models.away import Notice
from selaras_client.window.models.preferences import Preferences, keep_preferences, read_preferences
from selaras_client.window.models.session import Who, log_out, who_is_here
from selaras_client.window.models.sync_light import sync_light
from selaras_client.window.models.who_else import WhoElse
from selaras_client.window.parts.company_switch import CompanySwitch
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.sidebar import Sidebar
from selaras_client.window.quick_flet import let_flet_know_its_classes
from selaras_client.window.screens import routes
from selaras_client.window.screens.cover import Cover, Frame
from selaras_client.window.screens.dress import BODY_PADDING, dress, other_theme
from selaras_client.window.screens.first_start import FirstStart
from selaras_client.window.screens.keys import Keys
from selaras_client.window.screens.login import Login
from selaras_client.window.screens.navigation import navigation
from selaras_client.window.screens.notice import show_failure, show_notice, show_unsent
from selaras_client.window.screens.places import PLACES, place_of, shown_place_of
from selaras_client.window.screens.screen import Equipment, PlainScreen, Screen, Stage
from selaras_client.window.screens.status_bar import StatusBar
from selaras_client.window.screens.watch import Watch
from selaras_client.window.wording import Wording


class Shell:
    """One browser window of the office."""

    def __init__(
        self,
        page: ft.Page,
        office: Office,
        *,
        wording: Wording,
        equipment: Equipment,
        notice: Notice | None = None,
    ) -> None:
        """Stand on *page*; ``start`` shows the first screen and then *notice*."""
        self._page, self._office, self._equipment = page, office, equipment
        self._usual, self._liked = wording, Preferences()
        self._speak(wording)
        self.screen: Screen | None = None
        self._body = ft.Container(expand=True, padding=BODY_PADDING)
        self._sidebar: Sidebar | None = None
        self._status: StatusBar | None = None
        self._who: Who | None = None
        self._cover = Cover(page)
        self._watch = Watch(
            office, equipment.pauses, failed=lambda error: show_failure(self._stage, error)
        )
        self._is_listening = False
        self._who_else = WhoElse(office, lambda: self.screen.open_document() if self.screen else "")
        self._notice = notice

    async def start(self) -> None:
        """Dress the page and show the first screen."""
        let_flet_know_its_classes()
        forgive_late_answers(self._page.session)
        self._page.on_keyboard_event = self._key
        self._page.on_route_change = self._route_changed
        self._page.on_resize = self._resized
        self._page.on_disconnect = lambda _: self._who_else.look(is_looked_at=False)
        self._page.on_connect = lambda _: self._who_else.look(is_looked_at=True)
        await self._look_again()
        if self._notice is not None:
            show_notice(self._stage, self._notice)

    async def go(self, route: str) -> None:
        """Show another screen, once the present one lets the person go."""
        nothing_more_to_redraw()
        self._equipment.lock.touch()
        screen = self.screen
        if screen is None or screen.is_at(route) or await screen.may_leave():
            await self._page.push_route(route)

    async def like(self, liked: Preferences) -> None:
        """Keep what the person likes and show the window that way."""
        await keep_preferences(self._office, liked)
        await self._look_again()

    async def say_unsent(self, count: int) -> None:
        """Say that *count* changes would leave with this PC; the browser asks whether to close."""
        show_unsent(self._stage, count)

    def close(self) -> None:
        """Stop listening and waiting; the window is gone."""
        self._watch.stop()
        self._who_else.look(is_looked_at=False)

    async def _look_again(self) -> None:
        """Show whatever comes first by now: set-up, login or the office."""
        self._liked = await read_preferences(self._office)
        self._speak(Wording(self._liked.lang) if self._liked.lang else self._usual)
        dress(self._page, self._wording, theme=self._liked.theme)
        self._page.controls.clear()
        self._sidebar, self._status = None, None
        if not await self._office.ask(lambda replica: replica.identity.is_set_up):
            await self._show_alone(FirstStart(self._stage, on_done=self._look_again))
            return
        self._who = await who_is_here(self._office)
        lock = self._equipment.lock
        lock.is_locked = lock.is_locked and self._who.has_password
        if lock.is_locked or self._who.needs_login:
            await self._show_alone(Login(self._stage, self._who, on_done=self._entered))
        else:
            await self._show_office()

    async def _entered(self) -> None:
        self._equipment.lock.is_locked = False
        self._equipment.lock.touch()
        back = await self._cover.take_off(await who_is_here(self._office))
        if back is None:
            await self._look_again()
            return
        self.screen, self._keys = back.screen, back.keys
        self._sidebar, self._status = back.sidebar, back.status
        await self._who_else.tell()
        await self._look_at_link()

    async def _show_alone(self, screen: Screen) -> None:
        """Show one screen without the frame."""
        self.screen = screen
        await self._who_else.tell()
        self._page.add(ft.Container(screen.control, expand=True, padding=BODY_PADDING))
        await screen.shown()

    def _speak(self, wording: Wording) -> None:
        self._wording = wording
        self._stage = Stage(
            self._page,
            self._office,
            wording,
            go=self.go,
            tell=self._tell,
            like=self.like,
            equipment=self._equipment,
        )
        self._whose = CompanySwitch(wording, self._work_for)
        self._keys = Keys(self._stage, lambda: self.screen)

    async def _show_office(self) -> None:
        await self._name_companies()
        self._status = StatusBar(
            self._wording, self._whose.control, look=lambda: self.go(routes.TRAY)
        )
        self._status.who.value = self._who.name if self._who else ""
        self._sidebar = navigation(self._wording, self._keys, theme=self._theme)
        self._keys.everywhere = self._everywhere()
        await self._look_at_link()
        await self._show(self._page.route)
        row = ft.Row(
            [self._sidebar.control, ft.VerticalDivider(width=1), self._body],
            expand=True,
            spacing=0,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        parts: list[ft.Control] = [row, self._keys.bar.control, self._status.control]
        self._page.add(ft.Column(parts, expand=True, spacing=0))
        if self.screen is not None:
            await self.screen.shown()
        if not self._is_listening:
            self._is_listening = True
            self._watch.start(self._heard, self._tick)
            # What arrived between the first reading and the listening was told to nobody.
            await self._heard(frozenset({"invoice:", "customer:", "product:", "company:"}))

    async def _show(self, route: str) -> None:
        """Put the screen of *route* into the body."""
        place = place_of(route)
        screen = place.build(self._stage, route)
        await screen.load()
        self.screen = screen
        self._body.content = screen.control
        self._keys.show()
        if self._sidebar is not None:
            self._sidebar.mark(PLACES.index(shown_place_of(route)))
        await self._who_else.tell()

    async def _work_for(self, npwp: str) -> None:
        """Show another company's list, once the present screen lets the person go."""
        if self.screen is not None and not await self.screen.may_leave():
            return
        await self._office.ask(lambda replica: replica.companies.use(npwp))
        await self._name_companies()
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
        self._equipment.lock.touch()
        await self._keys.pressed(event)

    async def _resized(self, _: ft.PageResizeEvent) -> None:
        nothing_more_to_redraw()
        if isinstance(self.screen, PlainScreen):
            self.screen.resized()

    def _everywhere(self) -> list[KeyAction]:
        """Return what can be done on every screen but is shown in the palette only."""
        say = self._wording
        f1 = KeyAction("F1", say("window.key.help"), self._keys.to(routes.HELP), is_shown=False)
        if self._who is None or not self._who.has_password:
            return [f1]
        return [
            f1,
            KeyAction("Ctrl+Shift+K", say("window.key.lock"), self._lock, is_shown=False),
            KeyAction("Ctrl+Shift+O", say("window.key.log-out"), self._log_out, is_shown=False),
        ]

    async def _lock(self) -> None:
        """Cover the window until the password is typed; what is typed in a form is stored first."""
        screen, who = self.screen, self._who
        if screen is None or who is None or not await screen.may_be_covered():
            return
        self._equipment.lock.is_locked = True
        self._cover.put_on(Frame(who, screen, self._keys, self._sidebar, self._status))
        self._sidebar, self._status = None, None
        self._keys = Keys(self._stage, lambda: self.screen)
        await self._show_alone(Login(self._stage, who, on_done=self._entered))
        self._page.update()

    async def _log_out(self) -> None:
        if self.screen is None or await self.screen.may_leave():
            await log_out(self._office)
            await self._look_again()
            self._page.update()

    def _tell(self, sentence: str) -> None:
        self._page.show_dialog(ft.SnackBar(ft.Text(sentence)))

    async def _heard(self, changed: frozenset[str]) -> None:
        self._cover.heard(changed)
        if self.screen is not None:
            await self.screen.refresh(changed)
            await self._who_else.tell()
            self._keys.show()
        if any(each.startswith("company:") or not each for each in changed):
            await self._name_companies()
        await self._look_at_link()

    async def _name_companies(self) -> None:
        """Say in the status bar whose data this is, and which others may be worked for."""
        self._whose.show(await self._office.ask(lambda replica: replica.companies.all()))
        if self._whose.control.parent is not None:
            self._whose.control.update()

    async def _tick(self) -> None:
        """Look at the link; lock the window when nobody was at work for a while."""
        await self._look_at_link()
        await self._who_else.tell(again=True)
        self._keys.show()
        lock, who = self._equipment.lock, self._who
        is_open = self._sidebar is not None and who is not None and who.has_password
        if is_open and (lock.is_locked or lock.is_idle(self._liked.lock_minutes)):
            await self._lock()

    async def _look_at_link(self) -> None:
        status = await self._office.link_status()
        needs = await self._office.ask(attention)
        bar = self._status
        if self._sidebar is not None:
            self._sidebar.count(_TRAY, needs.count)
            reminded = await self._office.work(lambda home: len(home.reminders))
            self._sidebar.count(_HOME, reminded)
        light = sync_light(status, refused=needs.refused, undecided=needs.undecided)
        if bar is not None and bar.show(light) and bar.control.parent is not None:
            bar.control.update()

    async def _theme(self, _: ft.Event[ft.IconButton]) -> None:
        """Change the colours where one stands, and keep that."""
        theme = other_theme(self._page)
        self._liked = replace(self._liked, theme=theme)
        dress(self._page, self._wording, theme=theme)
        self._page.update()
        await keep_preferences(self._office, self._liked)


_HOME = next(index for index, place in enumerate(PLACES) if place.root == routes.HOME)
_TRAY = next(index for index, place in enumerate(PLACES) if place.root == routes.TRAY)
