"""The lines of the form: each keeps its row while lines come, go and move around it."""

from collections.abc import Awaitable, Callable

import flet as ft

from selaras.domain.result import Rejection
from selaras_client.window.models.field_texts import split_line_key
from selaras_client.window.models.form_keys import LINE_MEMBERS
from selaras_client.window.models.line_looks import Look, line_looks
from selaras_client.window.parts.entry_field import EntryField, FieldOwner
from selaras_client.window.parts.key_bar import key_name
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.screens.folded_line import MEMBERS, REACH, FoldedLine, open_lines
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
        # What each line looked like when it was drawn, and whose place has got something else.
        self._looks: dict[str, Look] = {}
        self._swapped: set[str] = set()
        self._at: str | None = None
        # A line that the cursor is on its way to: it alone gets its fields first.
        self._goal: str | None = None
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

    def is_folded(self, key: str) -> bool:
        """Say whether *key* is a field of a line that has no fields now."""
        line_id, member = split_line_key(key)
        return line_id in self._folded and member in MEMBERS

    def row_of(self, field: EntryField) -> FormLine | None:
        """Return the row of *field*, or None for a field of the head."""
        return next((row for row in self._rows.values() if field in row.fields), None)

    def build(self) -> None:
        """Take over the model before anything is on the page."""
        self._fill()
        self._arrange()

    def _fill(self) -> list[str]:
        """Give every line its row and take over the model; return the lines to be redrawn."""
        self._sync()
        looks, changed = line_looks(self._owner.model), []
        for number, line_id in enumerate(self._owner.model.line_ids, start=1):
            is_new = line_id in self._swapped
            if is_new or looks[line_id] != self._looks.get(line_id):
                line = self._rows.get(line_id) or self._folded[line_id]
                if line.show(number) or is_new:
                    changed.append(line_id)
        self._looks = looks
        self._swapped.clear()
        return changed

    def _sync(self) -> None:
        """Give every line its place, and fields or texts in it."""
        wanted = self._owner.model.line_ids
        is_open = open_lines(wanted, at=self._at) | {self._goal}
        for line_id in wanted:
            if line_id not in self._places:
                self._places[line_id] = ft.Container()
            place = self._places[line_id]
            shown = self._shown(line_id, is_open=line_id in is_open)
            # Flet looks at whatever is set, even to what it was.
            if place.content is not shown:
                place.content = shown
                self._swapped.add(line_id)
        for held in (self._places, self._rows, self._folded):
            for line_id in set(held) - set(wanted):
                del held[line_id]
        self.hint.visible = bool(self._folded)

    def _shown(self, line_id: str, *, is_open: bool) -> ft.Control:
        """Return the fields of a line, or its texts; what was not there is made."""
        if is_open:
            self._folded.pop(line_id, None)
            if line_id not in self._rows:
                self._rows[line_id] = FormLine(
                    self._owner, line_id, copy=self.copy, remove=self.remove
                )
            return self._rows[line_id].control
        self._rows.pop(line_id, None)
        if line_id not in self._folded:
            self._folded[line_id] = FoldedLine(self._owner.model, line_id, self._go_to)
        return self._folded[line_id].control

    def show(self) -> None:
        """Redraw what the model changed, line by line."""
        changed = self._fill()
        if self._arrange():
            self.control.update()
            self.hint.update()
            return
        for line_id in changed:
            self._places[line_id].update()

    def _arrange(self) -> bool:
        """Put the places into their order; say whether any came, went or moved."""
        places = [self._places[line_id] for line_id in self._owner.model.line_ids]
        is_same = len(places) == len(self.control.controls) and all(
            now is wanted for now, wanted in zip(self.control.controls, places, strict=True)
        )
        if not is_same:
            self.control.controls = list(places)
        return not is_same

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
        self._at, self._goal = line_id, None
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
        if row is None:
            return
        # What stands in a field that is typed in is taken over again when it is left.
        self._looks.pop(row.line_id, None)
        if row.show_amounts():
            row.control.update()

    async def add(self, *, copy_of: str | None = None, before: str | None = None) -> None:
        """Add a line and go into its name: at once, and what is typed is written after that."""
        nothing_more_to_redraw()
        model, came_from = self._owner.model, self.here
        known, typed = set(model.line_ids), model.unsaved if model.invoice_id else ()
        new = model.begin_line(copy_of=copy_of, before=before)
        if new.line_id:
            self._goal = new.line_id
            self.show()
            await self._into_name(new.line_id)
        for key in typed:
            await model.leave(key)
        is_refused = self._told(await model.add_line(new))
        await self._done()
        if is_refused and new.line_id and came_from is not None:
            await came_from.focus()
        elif not new.line_id:
            for line_id in set(model.line_ids) - known:
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
