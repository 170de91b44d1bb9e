"""The list of invoices: search as you type, narrow, sort, choose many, any number of rows."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal

import flet as ft

from selaras.domain.money import number_text
from selaras_client.window.models.invoice_list import NOTHING_NARROWED, InvoiceListModel
from selaras_client.window.parts.headings import screen_title
from selaras_client.window.parts.key_bar import KeyAction, key_name, sort_keys
from selaras_client.window.parts.list_filters import ListFilters
from selaras_client.window.parts.list_sums import ListSums
from selaras_client.window.parts.redraw import focus, nothing_more_to_redraw
from selaras_client.window.parts.virtual_table import VirtualTable
from selaras_client.window.parts.work_bar import WorkBar
from selaras_client.window.screens import routes
from selaras_client.window.screens.invoice_acts import InvoiceActs
from selaras_client.window.screens.list_extras import ListExtras
from selaras_client.window.screens.list_row import ListHeader, ListRow, Marks
from selaras_client.window.screens.screen import PlainScreen, Stage

Act = Callable[[], Awaitable[None]]

ARROWS = {"Arrow Down": 1, "Arrow Up": -1}


class InvoiceList(PlainScreen):
    """All invoices of the company, newest first."""

    def __init__(self, stage: Stage) -> None:
        """Build the list; ``load`` fills it."""
        super().__init__(stage, routes.LIST)
        self.model = InvoiceListModel(stage.office)
        self._marked = 0
        self._pending: asyncio.Task[None] | None = None
        say = stage.wording
        self._search = self._search_field()
        self._count = ft.Text(key="count")
        self._hint = ft.Text(color=ft.Colors.ON_SURFACE_VARIANT, size=16)
        self._empty = ft.Container(self._hint, alignment=ft.Alignment.CENTER, padding=24)
        self._filters, self._sums = ListFilters(say, self._narrow), ListSums(say)
        self._bar = WorkBar(say)
        self.acts = InvoiceActs(stage, self._acted_on, self._bar)
        self._header = ListHeader(say, self._sort)
        self._extras = ListExtras(stage, self.model, acts=self.acts, narrow=self._narrow)
        self._table = VirtualTable(self._header.control, ())
        self._extras.dress([self._header], self._table.control)
        self._add_rows()
        self._table.fetch = self._fetched
        self.control = self._layout()

    async def load(self) -> None:
        """Fetch the newest invoices."""
        await self._extras.load()
        await self.model.refresh(first=0)
        self._fill()

    async def shown(self) -> None:
        """Put the cursor into the search."""
        await focus(self._search)
        await self._extras.offer()

    async def refresh(self, changed: frozenset[str]) -> None:
        """Fetch the rows on the screen again."""
        if any(doc_id.startswith("invoice:") for doc_id in changed):
            await self.model.refresh()
            self._fill()
            self._update_head()

    def resized(self) -> None:
        """Let the columns stand closer in a narrow page, apart in a wide one; fill a tall one."""
        if self._add_rows():
            self._fill()
            self._table.control.update()
        self._extras.resized()

    def _add_rows(self) -> bool:
        """Have as many rows as the page needs; say whether any came."""
        new = self._table.fit(self._stage.page.height, self._row)
        self._extras.dress(new, self._table.control)
        return bool(new)

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """Arrows mark; with Shift they choose; Insert chooses; Escape lets go step by step."""
        match key_name(event):
            case "Arrow Down" | "Arrow Up":
                await self._mark(self._marked + ARROWS[event.key])
            case "Shift+Arrow Down" | "Shift+Arrow Up":
                await self._choose_marked(is_chosen=True)
                await self._mark(self._marked + ARROWS[event.key])
                await self._choose_marked(is_chosen=True)
            case "Insert":
                await self._choose_marked()
                await self._mark(self._marked + 1)
            case "Escape":
                return await self._escape()
            case _:
                return False
        return True

    def actions(self) -> Sequence[KeyAction]:
        """Begin, search, and what is done with the chosen invoices."""
        acts, model = self.acts, self.model
        stage, search = self._stage, self._search
        named: tuple[tuple[str, str, Act], ...] = (
            ("F2", "new", lambda: stage.go(routes.NEW)),
            ("F3", "search", lambda: focus(search)),
            ("F4", "state", lambda: self._next_state(1)),
            ("F5", "ready", acts.ready),
            ("F6", "approve", acts.approve),
            ("F7", "export", acts.export),
            ("Shift+F7", "excel", self._extras.to_excel),
            ("F8", self._extras.archiving, self._extras.archive),
            ("F9", "print", acts.print),
            ("Insert", "choose", self._choose_marked),
            ("Ctrl+A", "choose-all", self._choose_all),
            ("Ctrl+D", "copy", self._copy),
            ("Alt+Delete", "discard", acts.discard),
        )
        keys = [KeyAction(key, self._say(name), act) for key, name, act in named]
        shown = keys if model.total else keys[:3]
        return [*shown, *self._hidden_actions()]

    def _hidden_actions(self) -> list[KeyAction]:
        """Return what is not in the bar: the way back; sorting and columns, shown at the table."""
        back = KeyAction(
            "Shift+F4", self._say("state"), lambda: self._next_state(-1), is_shown=False
        )
        columns = KeyAction(
            "F10", self._say("list-columns"), self._extras.ask_columns, is_shown=False
        )
        return [back, columns, *sort_keys(self._header.orders, self._sort, label=self._say("sort"))]

    def _say(self, name: str) -> str:
        return self._stage.wording(f"window.key.{name}")

    async def may_leave(self) -> bool:
        """Nothing is typed here that could be lost; work under way is stopped."""
        if self._pending:
            self._pending.cancel()
        return not self.acts.is_busy

    def _search_field(self) -> ft.TextField:
        return ft.TextField(
            label=self._stage.wording("window.list.search"),
            prefix_icon=ft.Icons.SEARCH,
            dense=True,
            width=380,
            autofocus=True,
            ignore_up_down_keys=True,
            on_change=self._typed,
            on_submit=self._submitted,
        )

    def _row(self) -> ListRow:
        marks = Marks(lambda place: place == self._marked, lambda ref: ref in self.model.chosen)
        return ListRow(self.model, self._stage.wording, marks=marks, on_open=self._open)

    def _acted_on(self) -> Sequence[str]:
        """Return what is chosen, or else the marked invoice."""
        marked = self.model.id_at(self._marked)
        return list(self.model.chosen) or ([marked] if marked else [])

    async def _open(self, invoice_id: str) -> None:
        await self._stage.go(routes.invoice_route(invoice_id))

    async def _copy(self) -> None:
        marked = self.model.id_at(self._marked)
        if marked:
            await self.acts.copy(marked)

    async def _narrow(self, changes: dict[str, str | bool]) -> None:
        await self.model.narrow(**changes)
        self._marked = 0
        self._filters.show(self.model.wanted)
        self._extras.show()
        self._fill()
        self._update_head()
        await self._table.to_top()

    async def _next_state(self, step: int) -> None:
        await self._narrow({"state": self.model.next_state(step)})

    async def _sort(self, order: str) -> None:
        await self.model.sort(order)
        self._marked = 0
        self._header.show(self.model.wanted)
        self._header.control.update()
        self._fill()
        await self._table.to_top()

    async def _escape(self) -> bool:
        """Stop work, let go of what is chosen, then of what narrows; say whether there was any."""
        nothing_more_to_redraw()
        if self.acts.cancel():
            return True
        if self.model.let_go():
            self._fill()
            self._update_head()
            return True
        if self.model.is_narrowed or self._search.value:
            self._search.value = ""
            self._search.update()
            self._filters.clear()
            await self._narrow(dict(NOTHING_NARROWED))
            return True
        return False

    async def _choose_marked(self, *, is_chosen: bool | None = None) -> None:
        nothing_more_to_redraw()
        await self.model.choose(self.model.id_at(self._marked), is_chosen=is_chosen)
        self._fill()
        self._update_head()

    async def _choose_all(self) -> None:
        nothing_more_to_redraw()
        await self.model.choose_all()
        self._fill()
        self._update_head()

    async def _typed(self, _: ft.Event[ft.TextField]) -> None:
        nothing_more_to_redraw()
        if self._pending:
            self._pending.cancel()
        self._pending = asyncio.create_task(self._find_later(self._search.value))

    async def _find_later(self, text: str) -> None:
        await asyncio.sleep(self._stage.pauses.search_s)
        await self._narrow({"query": text.strip()})

    async def _submitted(self, _: ft.Event[ft.TextField]) -> None:
        """Open the marked invoice of what is in the search by now."""
        nothing_more_to_redraw()
        if self._pending:
            self._pending.cancel()
        if self._search.value.strip() != self.model.query:
            await self._narrow({"query": self._search.value.strip()})
        if not self.model.id_at(self._marked):
            # The person has scrolled away from it.
            await self.model.load(self._marked)
            self._fill()
        marked = self.model.id_at(self._marked)
        if marked:
            await self._open(marked)

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
        is_narrowed = self.model.is_narrowed
        self._hint.value = say("window.list.none-found" if is_narrowed else "window.list.empty")
        self._sums.show(self.model.sums, chosen=self.model.chosen_sums)

    def _update_head(self) -> None:
        self._count.update()
        self._empty.update()
        self._sums.control.update()

    def _layout(self) -> ft.Control:
        say = self._stage.wording

        async def begin(_: ft.Event[ft.Button]) -> None:
            await self._stage.go(routes.NEW)

        new = ft.FilledButton(say("window.list.new"), icon=ft.Icons.ADD, on_click=begin)
        title = screen_title(say("window.nav.invoices"))
        tools: list[ft.Control] = [
            self._search,
            self._filters.control,
            ft.Container(expand=True),
            self._count,
        ]
        return ft.Column(
            [
                ft.Row([title, ft.Container(expand=True), new]),
                ft.Row(tools, spacing=10),
                self._extras.control,
                self._bar.control,
                self._empty,
                ft.Card(self._table.control, expand=True, margin=0),
                self._sums.control,
            ],
            spacing=12,
            expand=True,
        )
