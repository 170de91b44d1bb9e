"""The lines of the form: each keeps its row while lines come, go and move around it."""

from collections.abc import Awaitable, Callable

import flet as ft

from selaras.domain.result import Rejection
from selaras_client.window.models.form_keys import LINE_MEMBERS
from selaras_client.window.parts.entry_field import EntryField, FieldOwner
from selaras_client.window.parts.key_bar import key_name
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.screens.folded_line import REACH, FoldedLine, keys_of_line, open_lines
from selaras_client.window.screens.form_line import FormLine

# How many lines a key goes down.
_STEPS = {"Ctrl+Arrow Down": 1, "Ctrl+Arrow Up": -1, "Page Down": 10, "Page Up": -10}
_NAME = LINE_MEMBERS.index("name")

Act = Callable[[], Awaitable[None]]
Told = Callable[[Rejection | None], bool]
Done = Callable[[], Awaitable[None]]


class FormLines:
    """Owner of the rows; what a person does to a line goes through here."""

    def __init__(self, owner: FieldOwner, told: Told, done: Done) -> None:
        """Begin empty; *told* shows a refusal, *done* redraws the form."""
        self._owner, self._told, self._done = owner, told, done
        # Every line has its place; what stands there are its fields or, far away, its texts.
        self._places: dict[str, ft.Container] = {}
        self._rows: dict[str, FormLine] = {}
        self._folded: dict[str, FoldedLine] = {}
        self._at: str | None = None
        self.here: EntryField | None = None
        self.hint = ft.Text(
            owner.wording("window.form.many-lines"),
            size=12,
            color=ft.Colors.ON_SURFACE_VARIANT,
            visible=False,
        )
        self.control = ft.Column(
            spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        )

    def fields(self) -> list[EntryField]:
        """Return the fields a person can go to, line by line."""
        rows = [self._rows[each] for each in self._owner.model.line_ids if each in self._rows]
        return [entry for row in rows for entry in row.visible_fields()]

    def folded_keys(self) -> list[str]:
        """Return the fields that lines without fields would have."""
        return [key for line_id in self._folded for key in keys_of_line(line_id)]

    def row_of(self, field: EntryField) -> FormLine | None:
        """Return the row of *field*, or None for a field of the head."""
        return next((row for row in self._rows.values() if field in row.fields), None)

    def sync(self) -> bool:
        """Give every line its row; say whether rows came, went or moved."""
        wanted = self._owner.model.line_ids
        is_open = open_lines(wanted, at=self._at)
        for number, line_id in enumerate(wanted, start=1):
            place = self._places.setdefault(line_id, ft.Container())
            shown = self._shown(line_id, number, is_open=line_id in is_open)
            # Flet looks at whatever is set, even to what it was.
            if place.content is not shown:
                place.content = shown
        for held in (self._places, self._rows, self._folded):
            for line_id in set(held) - set(wanted):
                del held[line_id]
        self.hint.visible = bool(self._folded)
        controls = [self._places[line_id] for line_id in wanted]
        changed = controls != self.control.controls
        self.control.controls = list(controls)
        return changed

    def _shown(self, line_id: str, number: int, *, is_open: bool) -> ft.Control:
        """Return the fields of a line, or its texts; what was not there is made."""
        if is_open:
            self._folded.pop(line_id, None)
            if line_id not in self._rows:
                self._rows[line_id] = FormLine(
                    self._owner, line_id, copy=self.copy, remove=self.remove
                )
                self._rows[line_id].show(number)
            return self._rows[line_id].control
        self._rows.pop(line_id, None)
        if line_id not in self._folded:
            self._folded[line_id] = FoldedLine(self._owner.model, line_id, self._go_to)
            self._folded[line_id].show(number)
        return self._folded[line_id].control

    def show(self) -> None:
        """Redraw what the model changed, line by line."""
        before = {line_id: place.content for line_id, place in self._places.items()}
        if self.sync():
            self.control.update()
            self.hint.update()
        for number, line_id in enumerate(self._owner.model.line_ids, start=1):
            line = self._rows.get(line_id) or self._folded[line_id]
            place = self._places[line_id]
            if line.show(number) or before.get(line_id) is not place.content:
                place.update()

    def entered(self, field: EntryField) -> None:
        """Learn where the cursor is; the lines around it get their fields before it comes there."""
        self.here = field
        row = self.row_of(field)
        if row is None or not self._folded or row.line_id == self._at:
            return
        near = open_lines(self._owner.model.line_ids, at=row.line_id) - set(self._rows)
        if len(near) >= REACH // 2:
            self._open_around(row.line_id)

    def _open_around(self, line_id: str) -> None:
        """Give the lines around this one their fields, and fold the others."""
        self._at = line_id
        self.show()

    async def _go_to(self, line_id: str) -> None:
        """Put the cursor into the same field of another line; into its name from elsewhere."""
        row = self.row_of(self.here) if self.here else None
        place = row.fields.index(self.here) if row and self.here else _NAME
        if line_id not in self._rows:
            self._open_around(line_id)
        fields = self._rows[line_id].fields
        await fields[place if fields[place].control.visible else _NAME].focus()

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """Go to a line further up or down; say whether *event* is such a key, in a line."""
        row = self.row_of(self.here) if self.here else None
        ids, step = self._owner.model.line_ids, _STEPS.get(key_name(event))
        if step is None or row is None or row.line_id not in ids:
            return False
        nothing_more_to_redraw()
        place = ids.index(row.line_id) + step
        await self._go_to(ids[max(0, min(place, len(ids) - 1))])
        return True

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
                await self._into_name(line_id)

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
            await self._into_name(left[min(place, len(left) - 1)])

    async def _into_name(self, line_id: str) -> None:
        if line_id not in self._rows:
            self._open_around(line_id)
        await self._rows[line_id].fields[_NAME].focus()

    async def go_on(self, field: EntryField) -> None:
        """Go to the quantity behind goods that were filled in, to the goods behind a buyer."""
        row = self.row_of(field)
        if row is not None:
            fields, name = row.fields, "qty"
        else:
            first = self._owner.model.line_ids[:1]
            if first and first[0] not in self._rows:
                self._open_around(first[0])
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
