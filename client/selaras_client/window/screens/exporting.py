"""Export: what is approved becomes a batch; each batch's file again, byte for byte, or back."""

from collections.abc import Sequence
from decimal import Decimal

import flet as ft

from selaras.domain.money import number_text
from selaras.domain.result import Rejection
from selaras_client.window.models.batch_list import ExportPage, read_export, withdraw_batch
from selaras_client.window.models.invoice_list import sen_text
from selaras_client.window.models.making import batch_file, export_batches
from selaras_client.window.parts.dialogs import Question, ask
from selaras_client.window.parts.export_ready import show_batches
from selaras_client.window.parts.headings import quiet, screen_title, section_title
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.simple_table import Column, SimpleTable
from selaras_client.window.screens import routes
from selaras_client.window.screens.screen import PlainScreen, Stage

COLUMNS = (("when", 170), ("by", 160), ("count", 90), ("state", 140), ("reason", None))


class ExportScreen(PlainScreen):
    """From approved to the file that Coretax takes."""

    def __init__(self, stage: Stage) -> None:
        """Build it; ``load`` fills it."""
        super().__init__(stage, routes.EXPORT)
        say = stage.wording
        self._page: ExportPage | None = None
        self._is_busy = False
        self._ready = ft.Text(size=16, key="export-ready")
        self._told = ft.Text(key="export-told", color=ft.Colors.ERROR, visible=False)
        columns = [
            Column(say(f"window.batch.{name}"), width, right=name == "count")
            for name, width in COLUMNS
        ]
        self._table = SimpleTable(columns)
        self._table.empty = say("window.batch.empty")
        parts: list[ft.Control] = [
            screen_title(say("window.nav.export")),
            self._ready,
            quiet(say("window.export.next")),
            self._told,
            section_title(say("window.batch.title")),
            self._table.control,
        ]
        self.control = ft.Column(parts, spacing=12, expand=True)

    async def load(self) -> None:
        """Read what is approved and what was exported."""
        self._page = page = await read_export(self._stage.office)
        say = self._stage.wording
        count = page.approved.count
        facts = {
            "count": number_text(Decimal(count)),
            "tax_base": sen_text(page.approved.tax_base_sen),
            "vat": sen_text(page.approved.vat_sen),
        }
        self._ready.value = say("window.batch.ready" if count else "window.batch.none", **facts)
        self._table.fill(
            [
                (
                    each.when,
                    each.by,
                    str(each.count),
                    say(f"window.batch.{'live' if each.is_live else 'withdrawn'}"),
                    each.reason,
                )
                for each in page.batches
            ]
        )

    async def refresh(self, changed: frozenset[str]) -> None:
        """Read it again when anything changed."""
        if changed:
            await self.load()
            self.control.update()

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """Arrows mark a batch."""
        return self._table.move(event.key)

    def actions(self) -> Sequence[KeyAction]:
        """Export all that is approved; a batch's file again; a batch back."""
        say, page, go = self._stage.wording, self._page, self._stage.go
        keys = [
            KeyAction("F4", say("window.nav.results"), lambda: go(routes.RESULTS)),
            KeyAction("F5", say("window.nav.works"), lambda: go(routes.WORKS)),
        ]
        if page is not None and page.approved.count:
            keys.append(KeyAction("F7", say("window.key.export-all"), self._export))
        if page is not None and page.batches:
            keys.append(KeyAction("F9", say("window.key.file-again"), self._again))
            keys.append(KeyAction("Alt+Delete", say("window.key.batch-back"), self._withdraw))
        return keys

    async def _export(self) -> None:
        nothing_more_to_redraw()
        if self._is_busy:
            return
        self._is_busy = True
        try:
            exported = await export_batches(self._stage.office, [])
        finally:
            self._is_busy = False
        say, answer = self._stage.wording, exported.answer
        if answer.refusal is not None:
            self._tell(say(answer.refusal.code, **answer.refusal.facts))
        elif answer.is_waiting:
            self._tell(say("window.ask.waits"))
        else:
            self._tell("")
            show_batches(self._stage.page, say, made=exported.files, files=self._stage.files)
        await self.refresh(frozenset({"batch"}))

    async def _again(self) -> None:
        nothing_more_to_redraw()
        if self._page is None or not self._page.batches:
            return
        say = self._stage.wording
        made = await batch_file(self._stage.office, self._page.batches[self._table.marked].batch_id)
        if isinstance(made, Rejection):
            self._tell(say(made.code, **made.facts))
        else:
            show_batches(self._stage.page, say, made=[made], files=self._stage.files)

    async def _withdraw(self) -> None:
        nothing_more_to_redraw()
        if self._page is None or not self._page.batches:
            return
        say, batch = self._stage.wording, self._page.batches[self._table.marked]

        async def given(reason: str) -> None:
            answer = await withdraw_batch(self._stage.office, batch.batch_id, reason=reason)
            refusal = answer.refusal
            waits = say("window.ask.waits") if answer.is_waiting else ""
            self._tell(say(refusal.code, **refusal.facts) if refusal else waits)
            await self.refresh(frozenset({"batch"}))

        question = Question(
            say("window.batch.back-title"),
            say("window.batch.back-text"),
            say("window.batch.back-yes"),
            say("window.withdraw.no"),
            label=say("window.withdraw.reason"),
        )
        ask(self._stage.page, question, act=given)

    def _tell(self, sentence: str) -> None:
        self._told.value, self._told.visible = sentence, bool(sentence)
        self._told.update()
