"""Work in Coretax by hand: what is to be done, what to key in, and that it was done."""

from collections.abc import Sequence

import flet as ft

from selaras.domain.result import Rejection
from selaras_client.key_in import key_page_lines
from selaras_client.window.models.asking import Answer
from selaras_client.window.models.work_list import (
    ShownWork,
    cancel_invoice,
    drop_work,
    mark_work,
    read_works,
    replace_invoice,
    work_file,
)
from selaras_client.window.parts.dialogs import Question, ask
from selaras_client.window.parts.fields_dialog import Asked, FieldsDialog
from selaras_client.window.parts.file_ready import ReadyFile, show_files
from selaras_client.window.parts.headings import quiet, screen_title
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.simple_table import Column, SimpleTable
from selaras_client.window.screens import routes
from selaras_client.window.screens.screen import PlainScreen, Stage

COLUMNS = (("when", 170), ("kind", 110), ("state", 160), ("number", 190), ("reference", None))


class WorksScreen(PlainScreen):
    """The list above, the page of the marked one below."""

    def __init__(self, stage: Stage) -> None:
        """Build it; ``load`` fills it."""
        super().__init__(stage, routes.WORKS)
        say = stage.wording
        self._works: tuple[ShownWork, ...] = ()
        self._told = ft.Text(key="work-told", color=ft.Colors.ERROR, visible=False)
        self._page = ft.Text(key="work-page", selectable=True)
        self._table = SimpleTable(
            [Column(say(f"window.work.{name}"), width) for name, width in COLUMNS]
        )
        self._table.empty = say("window.work.empty")
        below = ft.Column([self._page], scroll=ft.ScrollMode.AUTO, expand=True)
        parts: list[ft.Control] = [
            screen_title(say("window.nav.works")),
            quiet(say("window.work.what")),
            self._told,
            self._table.control,
            below,
        ]
        self.control = ft.Column(parts, spacing=12, expand=True)

    async def load(self) -> None:
        """Read what is to be done."""
        say = self._stage.wording
        self._works = await read_works(self._stage.office, say)
        self._table.fill(
            [
                (
                    each.when,
                    say(f"work.kind.{each.kind}"),
                    say(f"work.state.{each.state}"),
                    each.number,
                    each.reference,
                )
                for each in self._works
            ]
        )
        self._show_page()

    async def refresh(self, changed: frozenset[str]) -> None:
        """Read it again when anything changed."""
        if changed:
            await self.load()
            self.control.update()

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """Arrows mark a piece of work, whose page stands below."""
        moved = self._table.move(event.key)
        if moved:
            self._show_page()
            self._page.update()
        return moved

    def actions(self) -> Sequence[KeyAction]:
        """Begin; done or not; on paper; let go."""
        say, marked = self._stage.wording, self._marked
        keys = [
            KeyAction("F2", say("window.work.replace"), self._replace),
            KeyAction("F3", say("window.work.cancel"), self._cancel),
        ]
        if marked is not None:
            name = "undo" if marked.is_done else "done"
            keys.append(KeyAction("F8", say(f"window.work.{name}"), self._mark))
            keys.append(KeyAction("F9", say("window.key.print"), self._print))
        if marked is not None and marked.may_be_dropped:
            keys.append(KeyAction("Alt+Delete", say("window.work.drop"), self._drop))
        return keys

    @property
    def _marked(self) -> ShownWork | None:
        return self._works[self._table.marked] if self._works else None

    def _show_page(self) -> None:
        marked = self._marked
        page = marked.page if marked is not None else None
        self._page.value = "\n".join(key_page_lines(page)) if page else ""

    async def _replace(self) -> None:
        nothing_more_to_redraw()
        say = self._stage.wording

        async def given(ref: str) -> None:
            made = await replace_invoice(self._stage.office, ref)
            if isinstance(made, Rejection):
                self._tell(say(made.code, **made.facts))
            else:
                await self._stage.go(routes.invoice_route(made))

        question = Question(
            say("window.work.replace"),
            say("window.work.which"),
            say("window.work.begin"),
            say("window.withdraw.no"),
            label=say("window.work.reference"),
        )
        ask(self._stage.page, question, act=given)

    async def _cancel(self) -> None:
        nothing_more_to_redraw()
        say = self._stage.wording

        async def given(values: list[str]) -> str | None:
            answer = await cancel_invoice(self._stage.office, values[0], reason=values[1])
            if answer.refusal is not None:
                return say(answer.refusal.code, **answer.refusal.facts)
            await self._answered(answer)
            return None

        dialog = FieldsDialog(
            self._stage.page,
            title=say("window.work.cancel"),
            yes=say("window.work.begin"),
            no=say("window.withdraw.no"),
        )
        asked = [Asked(say("window.work.reference")), Asked(say("window.withdraw.reason"))]
        dialog.show(asked, given, what=say("window.work.which"))

    async def _mark(self) -> None:
        nothing_more_to_redraw()
        if self._marked is not None:
            await self._answered(await mark_work(self._stage.office, self._marked))

    async def _drop(self) -> None:
        nothing_more_to_redraw()
        say, marked = self._stage.wording, self._marked
        if marked is None:
            return

        async def given(reason: str) -> None:
            await self._answered(await drop_work(self._stage.office, marked, reason=reason))

        question = Question(
            say("window.work.drop"),
            say("window.work.drop-text"),
            say("window.work.drop"),
            say("window.withdraw.no"),
            label=say("window.work.drop-reason"),
        )
        ask(self._stage.page, question, act=given)

    async def _print(self) -> None:
        nothing_more_to_redraw()
        marked = self._marked
        if marked is None or marked.page is None:
            return
        file = await work_file(self._stage.office, marked.page)
        ready = [ReadyFile(self._stage.files.offer(file), self._stage.wording("window.print.open"))]
        show_files(self._stage.page, self._stage.wording, text=marked.page.title, files=ready)

    async def _answered(self, answer: Answer) -> None:
        say, refusal = self._stage.wording, answer.refusal
        waits = say("window.ask.waits") if answer.is_waiting else ""
        self._tell(say(refusal.code, **refusal.facts) if refusal else waits)
        await self.refresh(frozenset({"work"}))

    def _tell(self, sentence: str) -> None:
        self._told.value, self._told.visible = sentence, bool(sentence)
        self._told.update()
