"""Other documents, retail totals and annex C: kinds and months by the arrows, a form, files."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

import flet as ft

from selaras.domain.result import Rejection
from selaras_client.window.models.document_list import KINDS, DocumentListModel
from selaras_client.window.models.faults import FaultTable
from selaras_client.window.models.invoice_list import sen_text
from selaras_client.window.models.paper_window import ORDERS
from selaras_client.window.models.row_window import RowWindow
from selaras_client.window.parts.fields_dialog import Asked, FieldsDialog
from selaras_client.window.parts.file_ready import ReadyFile, show_files
from selaras_client.window.parts.headings import beside_search, empty_state, quiet, screen_title
from selaras_client.window.parts.key_bar import KeyAction, sort_keys
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.row_table import RowTable
from selaras_client.window.parts.search_box import SearchBox
from selaras_client.window.parts.simple_table import Column
from selaras_client.window.screens import routes
from selaras_client.window.screens.refusal_panel import RefusalPanel
from selaras_client.window.screens.screen import PlainScreen, Stage

COLUMNS: Final = (
    *(("date", 110), ("number", 150), ("party", None), ("code", 80)),
    *(("base", 150), ("vat", 130), ("state", 170)),
)
_STEPS: Final = {"Page Up": -1, "Page Down": 1}
_TURNS: Final = {"Arrow Left": -1, "Arrow Right": 1}


class DocumentsScreen(PlainScreen):
    """What a tax month holds besides invoices and purchases."""

    def __init__(self, stage: Stage) -> None:
        """Build it; ``load`` fills it."""
        super().__init__(stage, routes.DOCUMENTS)
        say = stage.wording
        self.model = DocumentListModel(stage.office, say, today=stage.today())
        self._tabs = ft.Row(spacing=4, wrap=True)
        self._sums = beside_search("documents-sums")
        self._told = ft.Text(key="documents-told", color=ft.Colors.ERROR, visible=False)
        columns = [
            Column(
                say(f"window.document.{name}"),
                width,
                right=name in {"base", "vat"},
                order=name if name in ORDERS else "",
            )
            for name, width in COLUMNS
        ]
        self._search = SearchBox(
            say("window.paper.search"), self._look_for, pause_s=stage.pauses.search_s
        )
        self._table = RowTable(columns, load=self._window_from, chosen=self._open, sort=self._sort)
        head = ft.Row([self._search.control, self._sums])
        parts: list[ft.Control] = [screen_title(say("window.nav.documents")), self._tabs]
        self._refusal, self._empty = RefusalPanel(stage, self._back), ft.Container(visible=False)
        parts += [head, quiet(say("window.document.hint")), self._told]
        parts += [self._refusal.control, self._empty, self._table.control]
        self.control = ft.Column(parts, spacing=10, expand=True)

    async def load(self) -> None:
        """Read the first kind."""
        await self.model.refresh()
        self._fill()

    async def refresh(self, changed: frozenset[str]) -> None:
        """Read it again when a document of this kind changed."""
        if any(each.startswith(f"{self.model.kind}:") for each in changed):
            await self.model.refresh()
            self._show()

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """Arrows mark a row and turn to other kinds; Page Up and Page Down turn to other months."""
        if event.ctrl or event.alt:
            return False
        if event.key == "Escape" and self.model.is_busy:
            nothing_more_to_redraw()
            self.model.cancel()
            return True
        if self._refusal.is_shown:
            return await self._refusal.key(event)
        if event.key == "Escape" and await self._search.clear():
            return True
        if event.key in _STEPS:
            nothing_more_to_redraw()
            await self.model.step(_STEPS[event.key])
        elif event.key in _TURNS and not self._search.has_cursor:
            nothing_more_to_redraw()
            await self.model.turn(_TURNS[event.key])
        elif event.key == "Enter" and self.model.rows:
            await self._open(self._table.marked)
            return True
        else:
            return await self._table.move(event.key)
        self._tell("")
        self._show()
        await self._table.to_top()
        return True

    def _back(self) -> None:
        self._tell("")
        self._show()

    async def may_leave(self) -> bool:
        """Nothing is typed here that could be lost."""
        self._search.stop()
        return True

    async def _look_for(self, text: str) -> None:
        await self.model.search(text)
        self._show()
        await self._table.to_top()

    async def _sort(self, order: str) -> None:
        await self.model.sort_by(order)
        self._show()
        await self._table.to_top()

    async def _window_from(self, first: int) -> RowWindow:
        await self.model.load(first)
        return self.model.window()

    def actions(self) -> Sequence[KeyAction]:
        """A new one, one changed or struck out, a file in, Coretax's file."""
        if self._refusal.is_shown:
            return self._refusal.actions()
        named: list[tuple[str, str, Callable[[], Awaitable[None]]]] = [
            ("F4", "document-add", lambda: self._ask("")),
            ("F3", "search", self._search.focus),
            ("F8", "document-import", self._import),
        ]
        if self.model.rows:
            named += [
                ("F5", "document-open", lambda: self._open(self._table.marked)),
                ("F7", "document-export", self._export),
                ("Alt+Delete", "document-strike", self._strike),
            ]
        say = self._stage.wording
        keys = [KeyAction(key, say(f"window.key.{label}"), act) for key, label, act in named]
        return [*keys, *sort_keys(self._table.orders, self._sort, label=say("window.key.sort"))]

    def _fill(self) -> None:
        model, say = self.model, self._stage.wording
        self._tabs.controls = [self._tab(place) for place in range(len(KINDS))]
        facts = {
            "period": f"{model.period.month:02}/{model.period.year}",
            "count": model.sums.count,
            "base": sen_text(model.sums.base_sen),
            "vat": sen_text(model.sums.vat_sen),
        }
        self._sums.value = say("window.document.sums", **facts)
        kind = say(f"window.document.kind.{model.kind}")
        is_searched = bool(model.wanted.query)
        empty = "window.search.none" if is_searched else "window.document.empty"
        self._empty.content = empty_state(say(empty, kind=kind, period=facts["period"]))
        self._empty.visible = not model.sums.count
        self._table.fill(model.window())
        self._table.show_order(model.wanted.order, descending=model.is_falling)

    def _show(self) -> None:
        self._fill()
        if self.control.parent is not None:
            self.control.update()

    def _tab(self, place: int) -> ft.Control:
        label = self._stage.wording(f"window.document.kind.{KINDS[place]}")

        async def chosen(_: object) -> None:
            nothing_more_to_redraw()
            await self.model.turn(place - self.model.place)
            self._show()

        if place == self.model.place:
            return ft.FilledTonalButton(label, on_click=chosen)
        return ft.TextButton(label, on_click=chosen)

    async def _open(self, place: int) -> None:
        doc_id = self.model.id_at(place)
        if doc_id:
            await self._ask(doc_id)

    async def _ask(self, doc_id: str) -> None:
        nothing_more_to_redraw()
        say, fields = self._stage.wording, self.model.shape.fields
        texts = await self.model.texts(doc_id)
        asked = [
            Asked(say(f"window.document.{name}"), text)
            for name, text in zip(fields, texts, strict=True)
        ]
        # What an open document lacks is said where it is mended.
        what = await self.model.first_fault(doc_id) if doc_id else ""

        async def act(values: list[str]) -> str | None:
            refusal = await self.model.keep(doc_id, values)
            if refusal is None:
                self._show()
                return None
            return self._sentence(refusal)

        FieldsDialog(
            self._stage.page,
            title=say(f"window.document.kind.{self.model.kind}"),
            yes=say("window.users.yes"),
            no=say("window.withdraw.no"),
        ).show(asked, act, what=what)

    async def _strike(self) -> None:
        nothing_more_to_redraw()
        doc_id = self.model.id_at(self._table.marked)
        if doc_id:
            refusal = await self.model.strike(doc_id)
            self._tell(self._sentence(refusal) if refusal else "")
            self._show()

    async def _import(self) -> None:
        nothing_more_to_redraw()
        say = self._stage.wording

        async def act(values: list[str]) -> str | None:
            told = await self.model.bring(Path(values[0].strip().strip('"')))
            self._tell("\n".join(told), self.model.faults)
            self._show()
            return None

        dialog = FieldsDialog(
            self._stage.page,
            title=say("window.document.import-title"),
            yes=say("window.document.import-yes"),
            no=say("window.withdraw.no"),
        )
        asked = [Asked(say("window.document.import-path"))]
        dialog.show(asked, act, what=say("window.document.import-text"))

    async def _export(self) -> None:
        nothing_more_to_redraw()
        made = await self.model.coretax_file(self._stage.today())
        say, files = self._stage.wording, self._stage.files
        if isinstance(made, Rejection):
            self._tell(self._sentence(made))
            return
        self._tell("")
        self._show()
        ready = ReadyFile(files.offer(made), say("window.export.save", name=made.name))
        show_files(self._stage.page, say, text=say("window.document.once"), files=[ready])

    def _sentence(self, refusal: Rejection) -> str:
        say, facts = self._stage.wording, dict(refusal.facts)
        if "field" in facts:
            facts["field"] = say(f"window.document.{facts['field']}")
        return say(refusal.code, **facts)

    def _tell(self, sentence: str, faults: FaultTable | None = None) -> None:
        self._refusal.show(faults)
        self._table.control.visible = faults is None
        self._told.value, self._told.visible = sentence, bool(sentence)
        if self._told.parent is not None:
            self._told.update()
