"""Import of invoices: choose a file, look at what was found, store it; all of it or nothing."""

from collections.abc import Sequence

import flet as ft

from selaras.replica.importing import ImportReport
from selaras_client.window.models.importing import ImportModel
from selaras_client.window.models.sales_list import COLUMNS
from selaras_client.window.parts.fields_dialog import Asked, FieldsDialog
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.preview_table import PreviewTable
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.screens import routes
from selaras_client.window.screens.incoming import IncomingScreen
from selaras_client.window.screens.screen import Stage


class ImportScreen(IncomingScreen):
    """A file of invoices on its way in."""

    def __init__(self, stage: Stage) -> None:
        """Begin with a file to be chosen."""
        self.model = ImportModel(stage.office, stage.wording)
        self._rows = PreviewTable(stage.wording)
        self._table = self._rows.table
        super().__init__(stage, routes.IMPORT, incoming=self.model, title="window.nav.import")

    def actions(self) -> Sequence[KeyAction]:
        """Say which column is what, where the file is a list of another program."""
        keys = list(super().actions())
        if self.model.list is not None:
            say = self._stage.wording("window.key.columns")
            keys.append(KeyAction("F6", say, self._ask_columns))
        found = self.model.found
        if found is not None and found.preview.said:
            name = "all-rows" if self._rows.is_odd_only else "odd-rows"
            keys.append(KeyAction("F7", self._stage.wording(f"window.key.{name}"), self._turn))
        return keys

    async def _turn(self) -> None:
        nothing_more_to_redraw()
        await self._rows.turn()

    async def _ask_columns(self) -> None:
        nothing_more_to_redraw()
        known, say = self.model.list, self._stage.wording
        if known is None or self._is_busy:
            return
        asked = [
            Asked(say(f"window.column.{key}"), known.mapping.columns.get(key, ""))
            for key in COLUMNS
        ]
        asked.append(Asked(say("window.column.others"), known.others))

        async def act(values: list[str]) -> str | None:
            *titles, others = values
            columns = dict(zip(COLUMNS, titles, strict=True))
            # What is still wrong is said on the screen, where there is room for it.
            await self._look(self.model.map_columns(columns, others=others))
            return None

        title = say("window.column.title")
        dialog = FieldsDialog(
            self._stage.page,
            title=title,
            yes=say("window.column.yes"),
            no=say("window.withdraw.no"),
        )
        what = say("window.column.what", headings=", ".join(known.headings))
        dialog.show(asked, act, what=what)

    def _found(self) -> tuple[str, list[ft.Control]]:
        found, say = self.model.found, self._stage.wording
        if found is None:
            return "", []
        report = found.report
        facts = {
            "kind": say(f"window.import.kind.{found.file.kind}"),
            "found": len(found.file.invoices),
            "new": len(report.new),
            "unchanged": report.unchanged,
            "different": len(report.different),
        }
        parts = [say("window.import.found", **facts)]
        preview = found.preview
        if preview.errors or preview.warnings:
            counts = {"errors": preview.errors, "warnings": preview.warnings}
            parts.append(say("window.import.odd", **counts))
        if self.model.list is not None:
            parts.append(say("window.import.columns"))
        parts.append(say("window.import.store" if report.new else "window.import.nothing-new"))
        self._rows.show(preview)
        return "\n".join(parts), self._rows.controls

    def _done(self, report: object) -> str:
        new = len(report.new) if isinstance(report, ImportReport) else 0
        return self._stage.wording("window.import.done", new=new)
