"""The list of invoices: search as you type, arrows and Enter, any number of rows."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal

import flet as ft

from selaras.domain.money import number_text
from selaras_client.window.models.invoice_list import WINDOW_ROWS, InvoiceListModel
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.redraw import focus, nothing_more_to_redraw
from selaras_client.window.parts.virtual_table import VirtualTable
from selaras_client.window.screens import routes
from selaras_client.window.screens.list_row import ListRow, header
from selaras_client.window.screens.screen import Stage


class InvoiceList:
    """All invoices of the company, newest first."""

    def __init__(self, stage: Stage) -> None:
        """Build the list; ``load`` fills it."""
        self._stage = stage
        self.model = InvoiceListModel(stage.office)
        self._marked = 0
        self._pending: asyncio.Task[None] | None = None
        say = stage.wording
        self._search = ft.TextField(
            label=say("window.list.search"),
            prefix_icon=ft.Icons.SEARCH,
            dense=True,
            width=420,
            autofocus=True,
            ignore_up_down_keys=True,
            on_change=self._typed,
            on_submit=self._submitted,
        )
        self._count = ft.Text(key="count")
        self._hint = ft.Text(color=ft.Colors.ON_SURFACE_VARIANT, size=16)
        self._empty = ft.Container(
            self._hint, alignment=ft.Alignment.CENTER, padding=24, visible=False
        )
        self._table = VirtualTable(header(say), [self._row() for _ in range(WINDOW_ROWS)])
        self._table.fetch = self._fetched
        self.control: ft.Control = self._layout()

    async def load(self) -> None:
        """Fetch the newest invoices."""
        await self.model.load(0)
        self._fill()

    async def shown(self) -> None:
        """Put the cursor into the search."""
        await focus(self._search)

    async def refresh(self, changed: frozenset[str]) -> None:
        """Fetch the rows on the screen again."""
        if any(doc_id.startswith("invoice:") for doc_id in changed):
            await self.model.refresh()
            self._fill()
            self._update_head()

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """Arrows choose; Escape empties the search."""
        match event.key:
            case "Arrow Down" | "Arrow Up":
                await self._mark(self._marked + (1 if event.key == "Arrow Down" else -1))
            case "Escape" if self._search.value:
                self._search.value = ""
                self._search.update()
                await self._find("")
            case _:
                return False
        return True

    def actions(self) -> Sequence[KeyAction]:
        """Begin, search."""
        say = self._stage.wording
        return (
            KeyAction("F2", say("window.key.new"), lambda: self._stage.go(routes.NEW)),
            KeyAction("F3", say("window.key.search"), lambda: focus(self._search)),
        )

    async def may_leave(self) -> bool:
        """Nothing is typed here that could be lost."""
        if self._pending:
            self._pending.cancel()
        return True

    def is_at(self, route: str) -> bool:
        """Say whether *route* is the list."""
        return route == routes.LIST

    def _row(self) -> ListRow:
        return ListRow(
            self.model,
            self._stage.wording,
            is_marked=lambda place: place == self._marked,
            on_open=self._open,
        )

    async def _open(self, invoice_id: str) -> None:
        await self._stage.go(routes.invoice_route(invoice_id))

    async def _typed(self, _: ft.Event[ft.TextField]) -> None:
        nothing_more_to_redraw()
        if self._pending:
            self._pending.cancel()
        self._pending = asyncio.create_task(self._find_later(self._search.value))

    async def _find_later(self, text: str) -> None:
        await asyncio.sleep(self._stage.pauses.search_s)
        await self._find(text)

    async def _find(self, text: str) -> None:
        await self.model.search(text)
        self._marked = 0
        self._fill()
        self._update_head()
        await self._table.to_top()

    async def _submitted(self, _: ft.Event[ft.TextField]) -> None:
        """Open the marked invoice of what is in the search by now."""
        nothing_more_to_redraw()
        if self._pending:
            self._pending.cancel()
        if self._search.value.strip() != self.model.query:
            await self._find(self._search.value)
        await self._open_marked()

    async def _open_marked(self) -> None:
        if not 0 <= self._marked - self.model.first < len(self.model.rows):
            # The person has scrolled away from it.
            await self.model.load(self._marked)
            self._fill()
        place = self._marked - self.model.first
        if 0 <= place < len(self.model.rows):
            await self._open(self.model.rows[place].invoice_id)

    async def _mark(self, place: int) -> None:
        nothing_more_to_redraw()
        if not 0 <= place < self.model.total:
            return
        self._marked = place
        self._fill()
        await self._table.reveal(place)

    async def _fetched(self, first: int) -> int:
        await self.model.load(first)
        return self.model.total

    def _fill(self) -> None:
        say, total = self._stage.wording, self.model.total
        self._table.fill(self.model.first, total)
        self._count.value = say("window.list.count", count=number_text(Decimal(total)))
        self._empty.visible = total == 0
        is_searching = bool(self.model.query)
        self._hint.value = say("window.list.none-found" if is_searching else "window.list.empty")

    def _update_head(self) -> None:
        self._count.update()
        self._empty.update()

    def _layout(self) -> ft.Control:
        say = self._stage.wording

        async def begin(_: ft.Event[ft.Button]) -> None:
            await self._stage.go(routes.NEW)

        title = ft.Text(say("window.nav.invoices"), theme_style=ft.TextThemeStyle.HEADLINE_SMALL)
        new = ft.FilledButton(say("window.list.new"), icon=ft.Icons.ADD, on_click=begin)
        return ft.Column(
            [
                ft.Row([title, ft.Container(expand=True), new]),
                ft.Row([self._search, ft.Container(expand=True), self._count]),
                self._empty,
                ft.Card(self._table.control, expand=True, margin=0),
            ],
            spacing=14,
            expand=True,
        )
