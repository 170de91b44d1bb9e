"""Purchases and returns: search as you type, one month at a time, Enter opens one."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import flet as ft

from selaras.domain.money import number_text
from selaras.domain.purchases import Crediting
from selaras.domain.result import Rejection
from selaras.domain.tax_period import month_shown
from selaras.store.invoices import from_sen
from selaras_client.window.models.field_texts import day_shown
from selaras_client.window.models.paper_list import SCANNED, PaperListModel, PaperSort
from selaras_client.window.models.paper_window import ORDERS
from selaras_client.window.models.row_window import RowWindow
from selaras_client.window.parts.fields_dialog import Act, Asked, FieldsDialog
from selaras_client.window.parts.file_ready import ReadyFile, show_files
from selaras_client.window.parts.headings import screen_title
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.notes import paper_label
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.simple_table import Column
from selaras_client.window.screens import routes
from selaras_client.window.screens.screen import Stage
from selaras_client.window.screens.searched import Named, SearchedScreen

if TYPE_CHECKING:
    from selaras.store.rows import PaperRow

COLUMNS: Final[Mapping[str, int | None]] = {
    "date": 100,
    "number": 152,
    "party": None,
    "refers": 146,
    "period": 76,
    # For 99.999.999.999,00: what is cut off of an amount says another.
    "base": 134,
    "vat": 134,
    "said": 150,
}
_AMOUNTS: Final = frozenset({"base", "vat"})


class PapersScreen(SearchedScreen):
    """The papers of one sort."""

    def __init__(self, stage: Stage, route: str, *, sort: PaperSort) -> None:
        """Build the list; ``load`` fills it."""
        super().__init__(stage, route)
        self.model = PaperListModel(stage.office, sort)
        say = stage.wording
        search = say("window.paper.search")
        self._period = ft.TextField(
            label=say("window.paper.month"), dense=True, width=150, on_submit=self._period_typed
        )
        # A return says what it is about where a purchase says its base: there is no room for both.
        left_out = "refers" if sort.decides else "base"
        self._names = [name for name in COLUMNS if name != left_out]
        hint = say(f"window.{sort.name}.empty")
        self._build(self._columns(), search=search, count="papers-count", hint=hint)
        head = ft.Row([self._search.control, self._period, self._count])
        title = screen_title(say(f"window.nav.{sort.name}"))
        parts: list[ft.Control] = [title, head, self._hint, self._table.control]
        self.control = ft.Column(parts, spacing=12, expand=True)

    def _columns(self) -> list[Column]:
        say = self._stage.wording
        # The number of a return is that of its note; its invoice stands beside it.
        titles = {} if self.model.sort.decides else {"number": "return_number"}
        return [
            Column(
                say(f"window.paper.{titles.get(name, name)}"),
                COLUMNS[name],
                right=name in _AMOUNTS,
                order=name if name in ORDERS else "",
            )
            for name in self._names
        ]

    async def load(self) -> None:
        """Read the first papers."""
        await self.model.refresh()
        self._fill()

    async def refresh(self, changed: frozenset[str]) -> None:
        """Read them again when one changed."""
        begin = f"{self.model.sort.shape.kind}:"
        if any(each.startswith(begin) or not each for each in changed):
            await self.model.refresh()
            self._show()

    def actions(self) -> Sequence[KeyAction]:
        """What can be done with papers."""
        sort = self.model.sort
        named: list[Named] = [
            ("F4", f"{sort.name}-add", lambda: self._ask("")),
            ("F3", "search", self._search.focus),
            ("F7", "paper-import", lambda: self._stage.go(f"{self._route}/impor")),
        ]
        if sort.decides:
            named.append(("F6", "paper-decision", self._next_decision))
            named.append(("F9", "paper-scan", self._scan))
        else:
            named.append(("F9", "paper-other", self._other_returns))
        if self.model.rows:
            named.append(("F5", "card-open", lambda: self._open(self._table.marked)))
            if sort.decides:
                named.append(("F8", "paper-credit", self._decide))
            if sort.line_fields:
                named.append(("F6", "paper-line", self._ask_line))
                named.append(("F8", "paper-file", self._file))
            named.append(("Alt+Delete", "paper-archive", self._archive))
        return [*self._named(named), *self._sort_keys()]

    def _fill(self) -> None:
        model, say = self.model, self._stage.wording
        self._table.fill(self._window())
        self._table.show_order(model.wanted.order, descending=model.is_falling)
        facts = {
            "count": number_text(Decimal(model.sums.count)),
            "base": number_text(from_sen(model.sums.base_sen)),
            "vat": number_text(from_sen(model.sums.vat_sen)),
        }
        self._count.value = say("window.paper.count", **facts)
        self._hint_of(model.wanted.query, is_empty=not model.sums.count)

    def _window(self) -> RowWindow:
        model = self.model
        return RowWindow(model.first, [self._cells(row) for row in model.rows], model.sums.count)

    async def _window_from(self, first: int) -> RowWindow:
        await self.model.load(first)
        return self._window()

    async def _sort(self, order: str) -> None:
        await self.model.sort_by(order)
        self._show()
        await self._table.to_top()

    def _cells(self, row: "PaperRow") -> list[str]:
        say = self._stage.wording
        status = f"window.paper.status.{row.status}"
        said = [say(status) if status in say else row.status] if row.status else []
        if self.model.sort.decides:
            said.append(say(f"window.paper.decision.{row.decision}"))
        has_errors = row.errors
        if row.id in self.model.marks:
            has_errors, said = 1, [*said, say("window.paper.too-much")]
        cells = {
            "date": day_shown(row.date),
            "number": row.number,
            "party": row.party,
            "refers": row.refers,
            "period": month_shown(row.period),
            "base": number_text(from_sen(row.base_sen)),
            "vat": number_text(from_sen(row.vat_sen)),
            "said": ("! " if has_errors else "") + " · ".join(said),
        }
        return [cells[name] for name in self._names]

    async def _look_for(self, text: str) -> None:
        await self.model.search(text)

    async def _period_typed(self, _: ft.Event[ft.TextField]) -> None:
        nothing_more_to_redraw()
        if not await self.model.show_period(self._period.value):
            self._stage.tell(self._stage.wording("window.recap.no-period"))
        self._show()

    async def _next_decision(self) -> None:
        nothing_more_to_redraw()
        await self.model.next_decision()
        shown = self.model.wanted.decision or "all"
        self._stage.tell(self._stage.wording(f"window.paper.decision.{shown}"))
        self._show()

    async def _open(self, place: int) -> None:
        row = self.model.row_at(place)
        if row is not None:
            await self._ask(row.id)

    async def _ask(self, paper_id: str) -> None:
        nothing_more_to_redraw()
        sort = self.model.sort
        texts = await self.model.texts(paper_id)
        asked = [
            Asked(paper_label(field, wording=self._stage.wording), text)
            for field, text in zip(sort.fields, texts, strict=True)
        ]

        async def act(values: list[str]) -> str | None:
            return self._refusal(await self.model.keep(paper_id, values))

        self._dialog(f"window.{sort.name}.{'edit' if paper_id else 'new'}", asked, act)

    async def _ask_line(self) -> None:
        nothing_more_to_redraw()
        row = self.model.row_at(self._table.marked)
        if row is None:
            return
        say, paper_id = self._stage.wording, row.id
        number = await self.model.next_line(paper_id)
        asked = [Asked(say("window.paper.line"), str(number))]
        asked += [Asked(paper_label(name, wording=say)) for name in self.model.sort.line_fields]

        async def act(values: list[str]) -> str | None:
            return self._refusal(await self.model.keep_line(paper_id, values))

        self._dialog("window.paper.line-title", asked, act)

    async def _decide(self) -> None:
        nothing_more_to_redraw()
        say, row = self._stage.wording, self.model.row_at(self._table.marked)
        if row is None:
            return
        choices = [(each.value, say(f"window.paper.decision.{each.value}")) for each in Crediting]
        period = month_shown(row.period)
        asked = [
            Asked(say("window.paper.period"), period),
            Asked(say("window.paper.credit"), row.decision, choices),
        ]

        async def act(values: list[str]) -> str | None:
            decided = await self.model.decide(row.id, values[1], period=values[0])
            return self._refusal(decided)

        self._dialog("window.paper.credit-title", asked, act)

    async def _scan(self) -> None:
        nothing_more_to_redraw()
        say = self._stage.wording
        asked = [Asked(say("window.paper.qr"))]
        asked += [Asked(paper_label(name, wording=say)) for name in SCANNED]

        async def act(values: list[str]) -> str | None:
            return self._refusal(await self.model.scan(values))

        self._dialog("window.paper.qr-title", asked, act)

    async def _file(self) -> None:
        nothing_more_to_redraw()
        made, say = await self.model.file(self._stage.today()), self._stage.wording
        if isinstance(made, Rejection):
            self._stage.tell(say(made.code, **made.facts))
            return
        self._show()
        ready = ReadyFile(self._stage.files.offer(made), say("window.export.save", name=made.name))
        show_files(self._stage.page, say, text=say("window.paper.file-made"), files=[ready])

    def _dialog(self, title: str, asked: Sequence[Asked], act: Act) -> None:
        say = self._stage.wording
        yes, no = say("window.users.yes"), say("window.withdraw.no")
        FieldsDialog(self._stage.page, title=say(title), yes=yes, no=no).show(asked, act)

    def _refusal(self, refusal: Rejection | None) -> str | None:
        """Show the list as it is now; return what a dialog says of a refusal."""
        if refusal is None:
            self._show()
            return None
        say, facts = self._stage.wording, dict(refusal.facts)
        if "field" in facts:
            facts["field"] = paper_label(str(facts["field"]), wording=say)
        own = f"window.note.{refusal.code}"
        return say(own if own in say else refusal.code, **facts)

    async def _other_returns(self) -> None:
        nothing_more_to_redraw()
        is_sales = self._route == routes.SALES_RETURNS
        await self._stage.go(routes.RETURNS if is_sales else routes.SALES_RETURNS)

    async def _archive(self) -> None:
        nothing_more_to_redraw()
        row = self.model.row_at(self._table.marked)
        refusal = await self.model.archive(row.id) if row is not None else None
        if refusal is not None:
            self._stage.tell(self._stage.wording(refusal.code, **refusal.facts))
        self._show()
