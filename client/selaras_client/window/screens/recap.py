"""The VAT recap: one month, its lists one at a time, its files, closing and opening it."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

import flet as ft

from selaras.domain.month_text import CARRIED
from selaras.domain.months import Annex
from selaras.domain.result import Rejection
from selaras_client.window.models.asking import Answer
from selaras_client.window.models.faults import FaultTable
from selaras_client.window.models.recap_lists import BOOKS, LINES
from selaras_client.window.models.recap_page import RecapModel
from selaras_client.window.models.row_window import WINDOW_ROWS, RowWindow, held_window
from selaras_client.window.parts.dialogs import Question, ask
from selaras_client.window.parts.fields_dialog import Asked, FieldsDialog
from selaras_client.window.parts.file_ready import ReadyFile, show_files
from selaras_client.window.parts.headings import quiet, screen_title
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.redraw import focus, nothing_more_to_redraw
from selaras_client.window.parts.row_table import RowTable
from selaras_client.window.parts.simple_table import Column
from selaras_client.window.screens import routes
from selaras_client.window.screens.refusal_panel import RefusalPanel
from selaras_client.window.screens.screen import PlainScreen, Stage

_ANNEXES: Final = frozenset(each.value for each in Annex)
_STEPS: Final = {"Page Up": -1, "Page Down": 1}
_TURNS: Final = {"Arrow Left": -1, "Arrow Right": 1}
# For 999.999.999.999,00; wider ones would cut off what the lines of the return are called.
AMOUNT: Final = 140


class RecapScreen(PlainScreen):
    """What a month adds up to."""

    def __init__(self, stage: Stage) -> None:
        """Build it; ``load`` fills it."""
        super().__init__(stage, routes.RECAP)
        say = stage.wording
        self.model = RecapModel(stage.office, say, today=stage.today())
        self._is_typing = self._is_busy = False
        self._period = ft.TextField(
            label=say("window.recap.period"),
            dense=True,
            width=150,
            on_submit=self._typed,
            on_focus=self._typing_begins,
            on_blur=self._typing_ends,
        )
        self._title = ft.Column(spacing=2, key="recap-title")
        self._told = ft.Text(key="recap-told", color=ft.Colors.ERROR, visible=False)
        self._tabs = ft.Row(spacing=4, wrap=True)
        self._note = quiet("")
        self._table = ft.Container(expand=True)
        self._rows: RowTable | None = None
        head = ft.Row([self._period, self._title], spacing=18)
        parts: list[ft.Control] = [screen_title(say("window.nav.recap")), head, self._told]
        self._refusal = RefusalPanel(stage, self._back)
        parts += [self._tabs, self._note, self._refusal.control, self._table]
        self.control = ft.Column(parts, spacing=10, expand=True)

    async def load(self) -> None:
        """Read the month."""
        await self.model.load()
        self._fill()

    async def refresh(self, changed: frozenset[str]) -> None:
        """Read it again when anything changed."""
        if changed and not self._is_typing:
            await self.model.load()
            self._show()

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """Arrows mark a row and turn to other lists; Page Up and Page Down turn to other months."""
        if event.ctrl or event.alt or self._is_typing:
            return False
        if self._refusal.is_shown:
            return await self._refusal.key(event)
        if event.key in _STEPS:
            nothing_more_to_redraw()
            await self.model.step(_STEPS[event.key])
        elif event.key in _TURNS and self.model.lists:
            nothing_more_to_redraw()
            self.model.turn(_TURNS[event.key])
        else:
            return self._rows is not None and await self._rows.move(event.key)
        self._show()
        return True

    def _back(self) -> None:
        self._tell("")
        self._show()

    def actions(self) -> Sequence[KeyAction]:
        """Another month, figures, the files, closing or opening it."""
        if self._refusal.is_shown:
            return self._refusal.actions()
        say = self._stage.wording
        is_closed = self.model.is_closed
        turn = ("reopen", self._reopen) if is_closed else ("close", self._close)
        acts: list[tuple[str, str, Callable[[], Awaitable[None]]]] = [
            ("F3", "period", lambda: focus(self._period)),
            *([] if is_closed else [("F4", "figures", self._figures)]),
            ("F6", "books", self._compare),
            ("F7", "excel", lambda: self._file(".xlsx")),
            ("F8", *turn),
            ("F9", "pdf", lambda: self._file(".pdf")),
        ]
        return [KeyAction(key, say(f"window.key.recap-{name}"), act) for key, name, act in acts]

    def _fill(self) -> None:
        model, say = self.model, self._stage.wording
        self._period.value = self._shown_period()
        self._title.controls = [ft.Text(line) for line in model.title]
        self._tabs.controls = [self._tab(place) for place in range(len(model.lists))]
        self._rows = None
        self._note.value = say("window.recap.hint")
        if model.lists:
            shown = model.shown
            size = min(WINDOW_ROWS, len(shown.rows))
            columns = self._columns(shown.key)
            rows = self._rows = RowTable(columns, load=self._window_from, size=size)
            rows.fill(held_window(shown.rows))
            self._table.content = rows.control
            if shown.key == BOOKS:
                self._note.value = say("cli.recap-books", **model.books_sums())

    def _shown_period(self) -> str:
        period = self.model.period
        return f"{period.month:02}/{period.year}"

    async def _window_from(self, first: int) -> RowWindow:
        return held_window(self.model.shown.rows, first)

    def _show(self) -> None:
        self._fill()
        if self.control.parent is not None:
            self.control.update()

    def _columns(self, key: str) -> list[Column]:
        say = self._stage.wording
        if key == LINES:
            names: Sequence[tuple[str, int | None]] = (("line", 80), ("caption", None))
        else:
            names = (("date", 110), ("partner", None))
        is_amount = key == LINES or key in _ANNEXES
        amounts = ("base", "vat", "ppnbm") if is_amount else ("base", "vat")
        columns = [Column(say(f"window.recap.{name}"), width) for name, width in names]
        columns += [Column(say(f"window.recap.{each}"), AMOUNT, right=True) for each in amounts]
        return columns if is_amount else [*columns, Column(say(f"window.recap.last-{key}"), 170)]

    def _tab(self, place: int) -> ft.Control:
        shown = self.model.lists[place]
        label = self._stage.wording(f"window.recap.list.{shown.key}", count=len(shown.rows))

        def chosen(_: object) -> None:
            nothing_more_to_redraw()
            self.model.place = place
            self._show()

        if place == self.model.place:
            return ft.FilledTonalButton(label, on_click=chosen)
        return ft.TextButton(label, on_click=chosen)

    def _typing_begins(self, _: object) -> None:
        nothing_more_to_redraw()
        self._is_typing = True

    def _typing_ends(self, _: object) -> None:
        nothing_more_to_redraw()
        self._is_typing = False

    async def _typed(self, _: object) -> None:
        nothing_more_to_redraw()
        is_period = await self.model.choose(self._period.value)
        self._tell("" if is_period else self._stage.wording("window.recap.no-period"))
        if is_period:
            # The cursor stays in the field, and the arrows belong to the lists again.
            self._is_typing = False
            self._show()

    async def _compare(self) -> None:
        nothing_more_to_redraw()
        say = self._stage.wording

        async def given(texts: list[str]) -> str | None:
            path = Path(texts[0].strip().strip('"'))
            told = await self.model.compare(path, mapping=texts[1].strip())
            if told and self.model.faults is None:
                return "\n".join(told)
            self._tell("\n".join(told), self.model.faults)
            self._show()
            return None

        dialog = FieldsDialog(
            self._stage.page,
            title=say("window.key.recap-books"),
            yes=say("window.recap.books-yes"),
            no=say("window.withdraw.no"),
        )
        asked = [Asked(say("window.document.import-path")), Asked(say("window.recap.books-map"))]
        dialog.show(asked, given, what=say("window.recap.books-text"))

    async def _figures(self) -> None:
        nothing_more_to_redraw()
        say = self._stage.wording

        async def given(texts: list[str]) -> str | None:
            answer = await self.model.set_figures(texts)
            if answer.refusal is not None:
                return say(answer.refusal.code, **answer.refusal.facts)
            self._answered(answer)
            return None

        asked = [
            Asked(say(f"window.recap.{name}"), value)
            for name, value in zip(CARRIED, self.model.figures(), strict=True)
        ]
        title = say("window.recap.figures-title")
        yes, no = say("window.recap.save"), say("window.withdraw.no")
        dialog = FieldsDialog(self._stage.page, title=title, yes=yes, no=no)
        dialog.show(asked, given, what=say("window.recap.figures-text"))

    async def _close(self) -> None:
        nothing_more_to_redraw()
        say = self._stage.wording

        async def agreed(_: str) -> None:
            self._answered(await self.model.close())

        view = self.model.view
        facts = {"period": self._shown_period(), "count": len(view.left_out) if view else 0}
        question = Question(
            say("window.recap.close-title", **facts),
            say("window.recap.close-text", **facts),
            say("window.recap.close-yes"),
            say("window.withdraw.no"),
        )
        ask(self._stage.page, question, act=agreed)

    async def _reopen(self) -> None:
        nothing_more_to_redraw()
        say = self._stage.wording

        async def given(reason: str) -> None:
            self._answered(await self.model.reopen(reason))

        question = Question(
            say("window.recap.reopen-title", period=self.model.period.text),
            say("window.recap.reopen-text"),
            say("window.recap.reopen-yes"),
            say("window.withdraw.no"),
            label=say("window.withdraw.reason"),
        )
        ask(self._stage.page, question, act=given)

    async def _file(self, suffix: str) -> None:
        nothing_more_to_redraw()
        if self._is_busy:
            return
        self._is_busy = True
        try:
            made = await self.model.file(suffix)
        finally:
            self._is_busy = False
        say, files = self._stage.wording, self._stage.files
        if isinstance(made, Rejection):
            self._tell(say(made.code, **made.facts))
            return
        ready = ReadyFile(files.offer(made), say("window.export.save", name=made.name))
        show_files(self._stage.page, say, text=say("window.recap.made"), files=[ready])

    def _answered(self, answer: Answer) -> None:
        """Say what became of a request, and show the month as it is now."""
        say, refusal = self._stage.wording, answer.refusal
        waits = say("window.ask.waits") if answer.is_waiting else ""
        self._tell(say(refusal.code, **refusal.facts) if refusal else waits)
        self._show()

    def _tell(self, sentence: str, faults: FaultTable | None = None) -> None:
        self._refusal.show(faults)
        self._table.visible = faults is None
        self._told.value, self._told.visible = sentence, bool(sentence)
        self._told.update()
