"""The first look of a day."""

from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal

import flet as ft

from selaras.domain.money import rupiah_text
from selaras.domain.reminders import Level, Reminder
from selaras.domain.tax_period import month_shown
from selaras_client.window.models.field_texts import day_text
from selaras_client.window.models.home_page import HomePage, dismiss, read_home, reminder_words
from selaras_client.window.parts.headings import quiet, screen_title, section_title
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.month_chart import month_chart
from selaras_client.window.screens import routes
from selaras_client.window.screens.screen import PlainScreen, Stage

SOON_DAYS = 5
CARD_HEIGHT = 140
# Ten digits and two decimals in a quarter of 1,280 pixels.
NUMBER_SIZE = 20
STAGES = ("draft", "ready", "approved", "exported")


class HomeScreen(PlainScreen):
    """This period's PPN, drafts by state, the deadline, what needs a person."""

    def __init__(self, stage: Stage) -> None:
        """Build it; ``load`` fills it."""
        super().__init__(stage, routes.HOME)
        self._body = ft.Column(spacing=16, expand=True, scroll=ft.ScrollMode.AUTO)
        self.control = self._body
        self._shown: tuple[Reminder, ...] = ()

    async def load(self) -> None:
        """Read the numbers of today."""
        self._fill(await read_home(self._stage.office, self._stage.today()))

    async def refresh(self, changed: frozenset[str]) -> None:
        """Read them again when anything changed."""
        if changed:
            await self.load()
            self._body.update()

    def actions(self) -> Sequence[KeyAction]:
        """To the work."""
        say, go = self._stage.wording, self._stage.go
        return (
            KeyAction("F2", say("window.key.new"), lambda: go(routes.NEW)),
            KeyAction("F3", say("window.nav.invoices"), lambda: go(routes.LIST)),
            KeyAction("F4", say("window.nav.tray"), lambda: go(routes.TRAY)),
            *self._dismissing(),
        )

    def _dismissing(self) -> Sequence[KeyAction]:
        say = self._stage.wording
        key = KeyAction("Alt+Delete", say("window.home.dismiss"), self._dismiss)
        return (key,) if self._shown else ()

    def _fill(self, page: HomePage) -> None:
        say, self._shown = self._stage.wording, page.reminders
        names = say("window.home.out-name"), say("window.home.in-name")
        period = month_shown(page.period)
        cards: list[ft.Control] = [
            self._vat_card(page, period),
            self._credit_card(page, period),
            self._deadline_card(page, period),
            self._tray_card(page),
        ]
        self._body.controls = [
            screen_title(say("window.nav.home")),
            ft.Row(cards, spacing=16),
            *self._reminders(page),
            section_title(say("window.home.by-month")),
            month_chart(page.months, page.credited, marked=page.period, names=names),
            section_title(say("window.home.by-state", period=period)),
            ft.Row([self._stage_tile(name, page.stages.get(name, 0)) for name in STAGES]),
        ]

    def _reminders(self, page: HomePage) -> list[ft.Control]:
        """Return what to be reminded of; nothing where there is nothing."""
        say = self._stage.wording
        if not page.reminders:
            return []
        lines = [
            ft.Text(
                reminder_words(each, say),
                color=ft.Colors.ERROR if each.level is Level.LATE else None,
                key=f"reminder-{each.key}",
            )
            for each in page.reminders
        ]
        return [section_title(say("window.home.reminders")), *lines]

    async def _dismiss(self) -> None:
        await dismiss(self._stage.office, self._shown)
        await self.load()
        self._body.update()

    def _vat_card(self, page: HomePage, period: str) -> ft.Control:
        say, here = self._stage.wording, page.here
        amount = rupiah_text(Decimal(here.vat_sen).scaleb(-2))
        base = rupiah_text(Decimal(here.tax_base_sen).scaleb(-2))
        return _card(
            say("window.home.vat-out", period=period),
            ft.Text(amount, size=NUMBER_SIZE, weight=ft.FontWeight.W_600, key="home-vat"),
            # A figure is not parted from its "Rp" where the line breaks.
            say("window.home.of", count=here.count, base=base.replace(" ", "\u00a0")),
        )

    def _credit_card(self, page: HomePage, period: str) -> ft.Control:
        say, credited = self._stage.wording, page.credited.get(page.period, 0)
        amount = ft.Text(
            rupiah_text(Decimal(credited).scaleb(-2)),
            size=NUMBER_SIZE,
            weight=ft.FontWeight.W_600,
            key="home-credited",
        )
        key = "window.home.undecided" if page.undecided else "window.home.all-decided"
        card = _card(
            say("window.home.vat-in", period=period), amount, say(key, count=page.undecided)
        )
        card.on_click = self._go(routes.PURCHASES)
        return card

    def _deadline_card(self, page: HomePage, period: str) -> ft.Control:
        say, left = self._stage.wording, page.days_left
        undone = sum(page.stages.get(name, 0) for name in STAGES[:3])
        is_soon = left <= SOON_DAYS and undone > 0
        days = ft.Text(
            say("window.home.days" if left else "window.home.today", days=left),
            size=NUMBER_SIZE,
            weight=ft.FontWeight.W_600,
            color=ft.Colors.ERROR if is_soon else None,
            key="home-days",
        )
        title = say("window.home.deadline", period=period, day=day_text(page.deadline))
        key = "window.home.undone" if undone else "window.home.all-done"
        if not page.here.count:
            key = "window.home.no-invoices"
        return _card(title, days, say(key, count=undone))

    def _tray_card(self, page: HomePage) -> ft.Control:
        say, count = self._stage.wording, page.attention.count
        number = ft.Text(
            str(count),
            size=NUMBER_SIZE,
            weight=ft.FontWeight.W_600,
            color=ft.Colors.ERROR if count else None,
            key="home-tray",
        )
        key = "window.home.tray" if count else "window.home.tray-empty"
        card = _card(say("window.nav.tray"), number, say(key))
        card.on_click = self._go(routes.TRAY)
        return card

    def _stage_tile(self, name: str, count: int) -> ft.Control:
        text = f"{self._stage.wording(f'window.state.{name}')}: {count}"
        return ft.Container(
            ft.Text(text, key=f"home-{name}"),
            padding=ft.Padding.symmetric(horizontal=14, vertical=8),
            border_radius=8,
            bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
        )

    def _go(self, route: str) -> Callable[[ft.Event[ft.Container]], Awaitable[None]]:
        async def went(_: ft.Event[ft.Container]) -> None:
            await self._stage.go(route)

        return went


def _card(title: str, number: ft.Text, words: str) -> ft.Container:
    return ft.Container(
        ft.Column([quiet(title), number, quiet(words)], spacing=4, tight=True),
        height=CARD_HEIGHT,
        padding=18,
        border_radius=10,
        bgcolor=ft.Colors.SURFACE_CONTAINER,
        expand=True,
    )
