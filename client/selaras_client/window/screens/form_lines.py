"""The lines of the form: each keeps its row while lines come, go and move around it."""

from collections.abc import Awaitable, Callable

import flet as ft

from selaras.domain.result import Rejection
from selaras_client.window.parts.entry_field import EntryField, FieldOwner
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.screens.form_line import FormLine

Act = Callable[[], Awaitable[None]]
Told = Callable[[Rejection | None], bool]
Done = Callable[[], Awaitable[None]]


class FormLines:
    """Owner of the rows; what a person does to a line goes through here."""

    def __init__(self, owner: FieldOwner, told: Told, done: Done) -> None:
        """Begin empty; *told* shows a refusal, *done* redraws the form."""
        self._owner, self._told, self._done = owner, told, done
        self._rows: dict[str, FormLine] = {}
        self.here: EntryField | None = None
        self.control = ft.Column(
            spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        )

    def fields(self) -> list[EntryField]:
        """Return the fields a person can go to, line by line."""
        rows = [self._rows[line_id] for line_id in self._owner.model.line_ids if self._rows]
        return [entry for row in rows for entry in row.visible_fields()]

    def row_of(self, field: EntryField) -> FormLine | None:
        """Return the row of *field*, or None for a field of the head."""
        return next((row for row in self._rows.values() if field in row.fields), None)

    def sync(self) -> bool:
        """Give every line its row; say whether rows came, went or moved."""
        wanted = self._owner.model.line_ids
        for number, line_id in enumerate(wanted, start=1):
            if line_id not in self._rows:
                row = FormLine(self._owner, line_id, copy=self.copy, remove=self.remove)
                row.show(number)
                self._rows[line_id] = row
        for line_id in set(self._rows) - set(wanted):
            del self._rows[line_id]
        controls = [self._rows[line_id].control for line_id in wanted]
        changed = controls != self.control.controls
        self.control.controls = controls
        return changed

    def show(self) -> None:
        """Redraw what the model changed, line by line."""
        if self.sync():
            self.control.update()
        for number, line_id in enumerate(self._owner.model.line_ids, start=1):
            if self._rows[line_id].show(number):
                self._rows[line_id].control.update()

    def show_amounts(self, field: EntryField) -> None:
        """Let the amounts of the line being typed in follow."""
        row = self.row_of(field)
        if row is not None and row.show_amounts():
            row.control.update()

    async def add(self, *, copy_of: str | None = None, before: str | None = None) -> None:
        """Add a line and go into its name."""
        nothing_more_to_redraw()
        known = set(self._owner.model.line_ids)
        if self._told(await self._owner.model.add_line(copy_of=copy_of, before=before)):
            return
        await self._done()
        for line_id in self._owner.model.line_ids:
            if line_id not in known:
                await self._rows[line_id].visible_fields()[1].focus()

    async def copy(self, line_id: str) -> None:
        """Add a line like another, behind it."""
        await self.add(copy_of=line_id)

    async def remove(self, line_id: str) -> None:
        """Remove a line and go to the one in its place."""
        nothing_more_to_redraw()
        place = self._owner.model.line_ids.index(line_id)
        if self._told(await self._owner.model.remove_line(line_id)):
            return
        await self._done()
        left = self._owner.model.line_ids
        if left:
            row = self._rows[left[min(place, len(left) - 1)]]
            await row.visible_fields()[1].focus()

    async def go_on(self, field: EntryField) -> None:
        """Go to the quantity behind goods that were filled in, to the goods behind a buyer."""
        row = self.row_of(field)
        if row is not None:
            fields, name = row.fields, "qty"
        else:
            first = self._owner.model.line_ids[:1]
            fields, name = self._rows[first[0]].fields if first else [], "name"
        for each in fields:
            if each.key.rpartition(".")[2] == name:
                await each.focus()

    def named_keys(self) -> list[tuple[str, str, Act]]:
        """Return what keys do to the line that the cursor is in: key, name, act."""
        return [
            ("F4", "add-line", self.add),
            ("Shift+F4", "insert-line", self._insert),
            ("F7", "copy-line", lambda: self._with_line(self.copy)),
            ("Alt+Delete", "remove-line", lambda: self._with_line(self.remove)),
            ("Alt+Arrow Up", "line-up", lambda: self._move(-1)),
            ("Alt+Arrow Down", "line-down", lambda: self._move(1)),
        ]

    async def _insert(self) -> None:
        await self.add(before=self._line_here())

    async def _with_line(self, act: Callable[[str], Awaitable[None]]) -> None:
        if line_id := self._line_here():
            await act(line_id)

    async def _move(self, step: int) -> None:
        """Move the line that the cursor is in, and stay in it."""
        row = self.row_of(self.here) if self.here else None
        if row is None or self.here is None:
            return
        if not self._told(await self._owner.model.move_line(row.line_id, step)):
            await self._done()
            await self.here.focus()

    def _line_here(self) -> str | None:
        """Return the line that the cursor is in; the last one when it is in none."""
        row = self.row_of(self.here) if self.here else None
        if row is not None:
            return row.line_id
        lines = self._owner.model.line_ids
        return lines[-1] if lines else None
