"""Customers, or goods and services: search as you type, Enter opens one, F4 begins one."""

from collections.abc import Sequence
from decimal import Decimal

import flet as ft

from selaras.domain.money import number_text
from selaras.domain.result import Rejection
from selaras_client.window.models.card_list import AMOUNT, CUSTOMERS, CardListModel, CardSort
from selaras_client.window.models.row_window import RowWindow
from selaras_client.window.parts.fields_dialog import Asked, FieldsDialog
from selaras_client.window.parts.headings import screen_title
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.notes import field_label
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.simple_table import Column
from selaras_client.window.screens.screen import Stage
from selaras_client.window.screens.searched import Named, SearchedScreen


class CardsScreen(SearchedScreen):
    """The cards of one sort."""

    def __init__(self, stage: Stage, route: str, *, sort: CardSort) -> None:
        """Build the list; ``load`` fills it."""
        super().__init__(stage, route)
        self.model = CardListModel(stage.office, sort, stage.wording.language)
        say, name = stage.wording, sort.name
        search = say(f"window.{name}.search")
        columns = [
            Column(say(f"window.cards.{title}"), width, right=title == AMOUNT, order=title)
            for title, width in sort.columns
        ]
        hint = say(f"window.{name}.empty")
        self._build(columns, search=search, count="cards-count", hint=hint)
        head = ft.Row([self._search.control, self._count])
        title = screen_title(say(f"window.nav.{name}"))
        parts: list[ft.Control] = [title, head, self._hint, self._table.control]
        self.control = ft.Column(parts, spacing=12, expand=True)

    async def load(self) -> None:
        """Read the first cards."""
        await self.model.refresh()
        self._fill()

    async def refresh(self, changed: frozenset[str]) -> None:
        """Read them again when one changed."""
        if any(each.startswith(("customer:", "product:")) for each in changed):
            await self.model.refresh()
            self._show()

    def actions(self) -> Sequence[KeyAction]:
        """What can be done with cards."""
        name = self.model.sort.name
        named: list[Named] = [
            ("F4", f"{name}-add", lambda: self._ask("")),
            ("F3", "search", self._search.focus),
        ]
        if name == CUSTOMERS.name:
            named.append(("F7", "from-invoices", self._take))
        if self.model.page.cards:
            named += [
                ("F5", "card-open", lambda: self._open(self._table.marked)),
                ("Alt+Delete", "card-archive", self._archive),
            ]
        return [*self._named(named), *self._sort_keys()]

    async def _sort(self, order: str) -> None:
        await self.model.sort_by(order)
        self._show()
        await self._table.to_top()

    def _fill(self) -> None:
        page, say = self.model.page, self._stage.wording
        self._table.fill(self._window())
        self._table.show_order(self.model.order.by, descending=self.model.order.is_falling)
        self._count.value = say("window.cards.count", count=number_text(Decimal(page.total)))
        self._hint_of(self.model.query, is_empty=not page.cards)

    def _window(self) -> RowWindow:
        page = self.model.page
        return RowWindow(page.first, [card.cells for card in page.cards], page.total)

    async def _window_from(self, first: int) -> RowWindow:
        await self.model.load(first)
        return self._window()

    async def _look_for(self, text: str) -> None:
        await self.model.search(text)

    async def _open(self, place: int) -> None:
        card_id = self.model.id_at(place)
        if card_id:
            await self._ask(card_id)

    async def _ask(self, card_id: str) -> None:
        nothing_more_to_redraw()
        say, name = self._stage.wording, self.model.sort.name
        texts = await self.model.texts(card_id)
        asked = [
            Asked(self._label(field), text)
            for field, text in zip(self.model.sort.fields, texts, strict=True)
        ]

        async def act(values: list[str]) -> str | None:
            refusal = await self.model.keep(card_id, values)
            if refusal is None:
                self._show()
                return None
            facts = dict(refusal.facts)
            if "field" in facts:
                facts["field"] = self._label(str(facts["field"]))
            return say(refusal.code, **facts)

        FieldsDialog(
            self._stage.page,
            title=say(f"window.{name}.{'edit' if card_id else 'new'}"),
            yes=say("window.users.yes"),
            no=say("window.withdraw.no"),
        ).show(asked, act)

    def _label(self, field: str) -> str:
        say = self._stage.wording
        own = f"window.cards.{field}"
        return say(own) if own in say else field_label(f"buyer.{field}", wording=say)

    async def _archive(self) -> None:
        nothing_more_to_redraw()
        card_id = self.model.id_at(self._table.marked)
        if card_id:
            self._told(await self.model.archive(card_id))

    async def _take(self) -> None:
        nothing_more_to_redraw()
        taken = await self.model.take_from_invoices()
        if isinstance(taken, Rejection):
            self._told(taken)
            return
        self._stage.tell(self._stage.wording("window.customers.taken", count=taken))
        self._show()

    def _told(self, refusal: Rejection | None) -> None:
        if refusal is not None:
            self._stage.tell(self._stage.wording(refusal.code, **refusal.facts))
        self._show()
