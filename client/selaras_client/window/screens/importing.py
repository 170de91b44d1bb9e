"""Import: choose a file, look at what was found, store it; all of it or nothing."""

import asyncio
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import TypeVar

import flet as ft

from selaras.domain.result import Rejection
from selaras_client.window.models.importing import Found, ImportModel
from selaras_client.window.parts.headings import quiet, screen_title, section_title
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.notes import field_label
from selaras_client.window.parts.redraw import focus, nothing_more_to_redraw
from selaras_client.window.screens import routes
from selaras_client.window.screens.screen import PlainScreen, Stage

T = TypeVar("T")

LOOK_S = 0.2


class ImportScreen(PlainScreen):
    """A file on its way in."""

    def __init__(self, stage: Stage) -> None:
        """Begin with a file to be chosen."""
        super().__init__(stage, routes.IMPORT)
        self.model = ImportModel(stage.office, stage.wording)
        self._is_busy = False
        say = stage.wording
        self._path = ft.TextField(
            label=say("window.import.path"), dense=True, expand=True, on_submit=self._entered
        )
        pick = ft.OutlinedButton(
            say("window.import.pick"), icon=ft.Icons.FOLDER_OPEN, on_click=self._clicked
        )
        self._bar = ft.ProgressBar(value=0, visible=False)
        self._told = ft.Text(key="import", selectable=True)
        self._details = ft.Column(spacing=6, expand=True, scroll=ft.ScrollMode.AUTO)
        parts: list[ft.Control] = [
            screen_title(say("window.nav.import")),
            quiet(say("window.import.what")),
            ft.Row([self._path, pick]),
            self._bar,
            self._told,
            self._details,
        ]
        self.control = ft.Column(parts, spacing=12, expand=True)

    async def shown(self) -> None:
        """Put the cursor into the path."""
        await focus(self._path)

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """Escape stops what is under way."""
        if event.key != "Escape" or not self._is_busy:
            return False
        self.model.cancel()
        return True

    async def may_leave(self) -> bool:
        """Not while a file is read or stored: it would go on unseen."""
        return not self._is_busy

    def actions(self) -> Sequence[KeyAction]:
        """Choose; store once something new was found."""
        say, found = self._stage.wording, self.model.found
        keys = [KeyAction("F4", say("window.key.pick"), self._pick)]
        if found is not None and found.report.new:
            keys.append(KeyAction("F8", say("window.key.store"), self._store))
        return keys

    async def _clicked(self, _: ft.Event[ft.OutlinedButton]) -> None:
        await self._pick()

    async def _entered(self, _: ft.Event[ft.TextField]) -> None:
        nothing_more_to_redraw()
        text = self._path.value.strip().strip('"')
        if text and not self._is_busy:
            await self._look(self.model.read(Path(text)))

    async def _pick(self) -> None:
        """Let the person choose in the browser, which sends the content along."""
        nothing_more_to_redraw()
        if self._is_busy:
            return
        chosen = await ft.FilePicker().pick_files(with_data=True)
        if chosen and chosen[0].bytes is not None:
            await self._look(self.model.read_bytes(chosen[0].name, chosen[0].bytes))

    async def _look(self, reading: Coroutine[None, None, list[str]]) -> None:
        refusals = await self._watched(reading)
        found = self.model.found
        if refusals or found is None:
            self._tell("\n".join(refusals), [])
        else:
            self._show_found(found)

    async def _store(self) -> None:
        nothing_more_to_redraw()
        if self._is_busy or self.model.found is None:
            return
        say = self._stage.wording
        report = await self._watched(self.model.store())
        if isinstance(report, Rejection):
            self._tell(say(report.code, **report.facts), [])
            return
        self.model.found = None
        self._tell(say("window.import.done", new=len(report.new)), [])

    async def _watched(self, work: Coroutine[None, None, T]) -> T:
        """Do *work* and show meanwhile how far it is."""
        self._is_busy = True
        self._bar.value, self._bar.visible = 0, True
        self._bar.update()
        watching = asyncio.create_task(self._watch())
        try:
            return await work
        finally:
            watching.cancel()
            self._is_busy = False
            self._bar.visible = False
            self._bar.update()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            self._bar.value = self.model.share
            self._bar.update()

    def _show_found(self, found: Found) -> None:
        say, report = self._stage.wording, found.report
        facts = {
            "kind": say(f"window.import.kind.{found.file.kind}"),
            "found": len(found.file.invoices),
            "new": len(report.new),
            "unchanged": report.unchanged,
            "different": len(report.different),
        }
        parts = [say("window.import.found", **facts)]
        if found.errors or found.warnings:
            counts = {"errors": found.errors, "warnings": found.warnings}
            parts.append(say("window.import.odd", **counts))
        parts.append(say("window.import.store" if report.new else "window.import.nothing-new"))
        self._tell("\n".join(parts), self._lines(found))

    def _lines(self, found: Found) -> list[ft.Control]:
        say = self._stage.wording
        lines: list[ft.Control] = []
        if found.report.different:
            lines.append(section_title(say("window.import.different")))
        for each in found.report.different:
            fields = ", ".join(field_label(name, wording=say) for name in each.fields)
            lines.append(ft.Text(f"{each.reference or each.invoice_id}: {fields}"))
        if found.oddities:
            lines.append(section_title(say("window.import.findings")))
        for odd in found.oddities:
            sentence = say(odd.finding.code, **odd.finding.facts)
            color = ft.Colors.ERROR if odd.finding.is_error else ft.Colors.TERTIARY
            lines.append(ft.Text(f"{odd.reference}: {sentence}", color=color))
        return lines

    def _tell(self, text: str, details: list[ft.Control]) -> None:
        self._told.value = text
        self._told.update()
        self._details.controls = details
        self._details.update()
