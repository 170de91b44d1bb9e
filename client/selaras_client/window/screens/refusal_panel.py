"""Why a file was refused: a table to go through beside the file, to copy, to take along."""

from collections.abc import Callable, Sequence
from typing import Final

import flet as ft

from selaras_client.window.models.faults import COLUMNS, FaultTable, faults_file
from selaras_client.window.models.row_window import RowWindow, held_window
from selaras_client.window.parts.file_ready import ReadyFile, show_files
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.row_table import RowTable
from selaras_client.window.parts.simple_table import Column
from selaras_client.window.screens.screen import Stage

# The file stands above the table, and in the workbook with every row.
_SHOWN: Final = COLUMNS[1:]
_WIDTHS: Final = {"sheet": 120, "row": 64, "column": 190, "what": None, "read": 150}


class RefusalPanel:
    """The faults of the file that was refused last; hidden while there is none."""

    def __init__(self, stage: Stage, on_back: Callable[[], None] | None = None) -> None:
        """Begin with nothing to show.

        Args:
            on_back: Leads back to what the screen shows otherwise; Escape does so.
        """
        self._stage, self._on_back = stage, on_back
        self._faults = FaultTable("", ())
        # Made with the first refusal: most visits to a screen see none.
        self._table: RowTable | None = None
        # A long sentence has no room in its row.
        self._whole = ft.Text(key="fault", selectable=True, color=ft.Colors.ERROR)
        self.control = ft.Column([self._whole], spacing=10, expand=True, visible=False)

    @property
    def is_shown(self) -> bool:
        """Say whether there is anything to go through."""
        return bool(self.control.visible)

    def show(self, faults: FaultTable | None) -> None:
        """Show *faults* from the first; None puts the table away."""
        self._faults = faults or FaultTable("", ())
        self.control.visible = faults is not None
        if faults is not None:
            table = self._made()
            table.marked = 0
            table.fill(self._window(0))
        self._marked(0)
        if self.control.parent is not None:
            self.control.update()

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """Arrows and page keys mark a row; Escape leads back where there is a way."""
        if not self.is_shown or event.ctrl or event.alt:
            return False
        if event.key == "Escape" and self._on_back is not None:
            nothing_more_to_redraw()
            self._on_back()
            return True
        return await self._made().move(event.key)

    def _made(self) -> RowTable:
        if self._table is None:
            say = self._stage.wording
            columns = [
                Column(say(f"window.fault.{name}"), _WIDTHS[name], right=name == "row", lines=2)
                for name in _SHOWN
            ]
            self._table = RowTable(columns, load=self._window_from)
            self._table.on_mark = self._marked
            self.control.controls.insert(0, self._table.control)
        return self._table

    def actions(self) -> Sequence[KeyAction]:
        """Take the table along, as a workbook or to paste it."""
        if not self.is_shown:
            return ()
        say = self._stage.wording
        return (
            KeyAction("F9", say("window.key.faults-file"), self._file),
            KeyAction("Shift+F9", say("window.key.faults-copy"), self._copy),
        )

    async def _window_from(self, first: int) -> RowWindow:
        return self._window(first)

    def _window(self, first: int) -> RowWindow:
        held = held_window(self._faults.rows, first)
        return RowWindow(held.first, [row[1:] for row in held.rows], held.total)

    def _marked(self, place: int) -> None:
        rows = self._faults.rows
        self._whole.value = rows[place][COLUMNS.index("what")] if place < len(rows) else ""
        if self._whole.parent is not None and self.control.parent is not None:
            self._whole.update()

    async def _file(self) -> None:
        nothing_more_to_redraw()
        say = self._stage.wording
        made = await faults_file(self._faults, say=say)
        ready = ReadyFile(self._stage.files.offer(made), say("window.export.save", name=made.name))
        show_files(self._stage.page, say, text=say("window.fault.made"), files=[ready])

    async def _copy(self) -> None:
        nothing_more_to_redraw()
        await ft.Clipboard().set(self._faults.text)
        self._stage.tell(self._stage.wording("window.fault.copied", count=len(self._faults.rows)))
