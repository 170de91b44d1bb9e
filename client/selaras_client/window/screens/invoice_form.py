"""The form of one invoice: every field writes itself when it is left."""

from collections.abc import Sequence

import flet as ft

from selaras.domain.result import Rejection
from selaras_client.window.models.invoice_form import InvoiceFormModel
from selaras_client.window.parts.conflict_card import conflict_card
from selaras_client.window.parts.entry_field import EntryField
from selaras_client.window.parts.icons import named_button
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.notes import note_color, note_sentence
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.screens import routes
from selaras_client.window.screens.form_head import FormHead
from selaras_client.window.screens.form_line import FormLine
from selaras_client.window.screens.screen import Stage
from selaras_client.window.screens.totals_bar import TotalsBar


class InvoiceForm:
    """One invoice on the screen; owner of its fields."""

    def __init__(self, stage: Stage, ref: str | None) -> None:
        """Show the invoice *ref*, or a new draft when it is None."""
        self._stage = stage
        self.wording, self.click_grace_s = stage.wording, stage.pauses.click_grace_s
        self.model = InvoiceFormModel(stage.office, ref, today=stage.today)
        self._is_new = ref is None
        self._lines: dict[str, FormLine] = {}
        self._title = ft.Text(theme_style=ft.TextThemeStyle.HEADLINE_SMALL)
        self._saved = ft.Text(color=ft.Colors.ON_SURFACE_VARIANT, key="saved")
        self._banner = ft.Column(spacing=8, tight=True, visible=False)
        self._notes = ft.Text(visible=False)
        self._line_column = ft.Column(
            spacing=14, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        )
        self._totals = TotalsBar(stage.wording)
        self._head: FormHead | None = None
        self.control: ft.Control = ft.Container(expand=True)

    async def load(self) -> None:
        """Read the invoice and build the form; say in its place why that cannot be done."""
        refusal = await self.model.open()
        if refusal is not None:
            self.control = ft.Column(
                [self._back_button(), ft.Text(self.wording(refusal.code, **refusal.facts))]
            )
            return
        self._head = FormHead(self)
        self._sync_lines()
        self._show_rest()
        self._totals.show(self.model.totals(), to_be_paid=self.model.to_be_paid())
        self._saved.value = self._saved_sentence()
        self.control = self._layout(self._head)

    async def shown(self) -> None:
        """Put the cursor into the first field."""
        if self._head is not None:
            await self._head.visible_fields()[0].focus()

    async def refresh(self, changed: frozenset[str]) -> None:
        """Take in what another PC or another window changed in this invoice."""
        if self._head is not None and self.model.invoice_id in changed:
            await self.model.refresh()
            self._show_all()

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """Arrows and Escape for an open list."""
        return any(entry.key_pressed(event.key) for entry in self._fields())

    def actions(self) -> Sequence[KeyAction]:
        """A line more, done."""
        say, done = self.wording, lambda: self._stage.go(routes.LIST)
        return (
            KeyAction("F4", say("window.key.add-line"), self._add_line),
            KeyAction("F8", say("window.key.done"), done),
            KeyAction("F2", say("window.key.new"), lambda: self._stage.go(routes.NEW)),
            KeyAction("Escape", say("window.key.back"), done),
        )

    async def may_leave(self) -> bool:
        """Write what is typed; ask before anything that was refused is lost."""
        if self._head is None or await self.model.leave_all():
            return True
        self._show_all()
        self._ask_to_drop()
        return False

    def is_at(self, route: str) -> bool:
        """Say whether *route* shows this invoice."""
        if self._head is None:
            return False
        if not self.model.invoice_id:
            return route == routes.NEW
        return route == routes.invoice_route(self.model.invoice_id)

    async def field_typed(self, field: EntryField) -> None:
        """Let the totals follow each key."""
        nothing_more_to_redraw()
        self._totals.show(self.model.totals(), to_be_paid=self.model.to_be_paid())
        self._totals.control.update()
        for line in self._lines.values():
            if field in line.fields and line.show_amounts():
                line.control.update()
        self._show_saved()

    async def field_left(self, field: EntryField) -> None:
        """Write a field that was left and show what followed from it."""
        nothing_more_to_redraw()
        if field.key not in self.model.unsaved:
            return
        await self.model.leave(field.key)
        self._show_all()
        await self._follow_route()

    async def field_done(self, field: EntryField) -> None:
        """Go to the next field; after the last one a new line begins."""
        fields = self._fields()
        place = fields.index(field) + 1
        if place < len(fields):
            await fields[place].focus()
            return
        await self.field_left(field)
        await self._add_line()

    async def _add_line(self, copy_of: str | None = None) -> None:
        nothing_more_to_redraw()
        before = set(self.model.line_ids)
        if self._told(await self.model.add_line(copy_of=copy_of)):
            return
        self._show_all()
        await self._follow_route()
        for line_id in self.model.line_ids:
            if line_id not in before:
                await self._lines[line_id].visible_fields()[1].focus()

    async def _copy_line(self, line_id: str) -> None:
        await self._add_line(line_id)

    async def _remove_line(self, line_id: str) -> None:
        nothing_more_to_redraw()
        if not self._told(await self.model.remove_line(line_id)):
            self._show_all()

    def _told(self, refusal: Rejection | None) -> bool:
        if refusal is not None:
            self._stage.tell(self.wording(refusal.code, **refusal.facts))
        return refusal is not None

    async def _follow_route(self) -> None:
        """Let the address name a draft as soon as it is stored, for a reload to find it."""
        if self._is_new and self.model.invoice_id:
            self._is_new = False
            await self._stage.go(routes.invoice_route(self.model.invoice_id))

    def _fields(self) -> list[EntryField]:
        head = self._head.visible_fields() if self._head else []
        lines = [self._lines[line_id] for line_id in self.model.line_ids if self._lines]
        return head + [entry for line in lines for entry in line.visible_fields()]

    def _show_all(self) -> None:
        """Redraw whatever the model changed, field by field."""
        if self._head is None:
            return
        self._head.show()
        if self._sync_lines():
            self._line_column.update()
        for number, line_id in enumerate(self.model.line_ids, start=1):
            if self._lines[line_id].show(number):
                self._lines[line_id].control.update()
        self._totals.show(self.model.totals(), to_be_paid=self.model.to_be_paid())
        self._totals.control.update()
        self._show_rest()
        self._title.update()
        self._show_saved()
        self._banner.update()
        self._notes.update()

    def _sync_lines(self) -> bool:
        """Give every line its row; say whether rows came, went or moved."""
        wanted = self.model.line_ids
        for number, line_id in enumerate(wanted, start=1):
            if line_id not in self._lines:
                line = FormLine(self, line_id, copy=self._copy_line, remove=self._remove_line)
                line.show(number)
                self._lines[line_id] = line
        for line_id in set(self._lines) - set(wanted):
            del self._lines[line_id]
        controls = [self._lines[line_id].control for line_id in wanted]
        changed = controls != self._line_column.controls
        self._line_column.controls = controls
        return changed

    def _show_rest(self) -> None:
        """Take over title, conflicts and the notes that belong to no field."""
        model, say = self.model, self.wording
        reference = model.snapshot.invoice.reference
        self._title.value = reference or say("window.form.no-reference")
        self._banner.controls = [conflict_card(each, wording=say) for each in model.conflicts]
        self._banner.visible = bool(model.conflicts)
        keys = frozenset(entry.key for entry in self._fields())
        notes = model.other_notes(keys)
        self._notes.value = "\n".join(note_sentence(note, wording=say) for note in notes)
        self._notes.visible = bool(notes)
        self._notes.color = note_color(notes)

    def _show_saved(self) -> None:
        sentence = self._saved_sentence()
        if sentence != self._saved.value:
            self._saved.value = sentence
            self._saved.update()

    def _saved_sentence(self) -> str:
        state = "nothing-yet" if not self.model.invoice_id else "saved"
        if self.model.unsaved:
            refused = any(self.model.notes(key) for key in self.model.unsaved)
            state = "refused" if refused else "typing"
        return self.wording(f"window.form.{state}")

    def _ask_to_drop(self) -> None:
        say, page = self.wording, self._stage.page

        async def drop(_: ft.Event[ft.Button]) -> None:
            page.pop_dialog()
            self.model.forget_typed()
            await self._stage.go(routes.LIST)

        def stay(_: ft.Event[ft.TextButton]) -> None:
            page.pop_dialog()

        page.show_dialog(
            ft.AlertDialog(
                modal=True,
                title=ft.Text(say("window.form.drop-title")),
                content=ft.Text(say("window.form.drop-question")),
                actions=[
                    ft.TextButton(say("window.form.drop-no"), autofocus=True, on_click=stay),
                    ft.FilledButton(say("window.form.drop-yes"), on_click=drop),
                ],
            )
        )

    def _layout(self, head: FormHead) -> ft.Control:
        body = ft.Column(
            [self._banner, self._notes, head.control, self._line_title(), self._line_column],
            spacing=14,
            expand=True,
            scroll=ft.ScrollMode.AUTO,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        padded = ft.Container(body, expand=True, padding=ft.Padding.only(right=14))
        return ft.Column([self._header(), padded, self._totals.control], spacing=12, expand=True)

    def _header(self) -> ft.Control:
        say = self.wording

        async def add(_: ft.Event[ft.OutlinedButton]) -> None:
            await self._add_line()

        async def done(_: ft.Event[ft.Button]) -> None:
            await self._stage.go(routes.LIST)

        return ft.Row(
            [
                self._back_button(),
                self._title,
                self._saved,
                ft.Container(expand=True),
                ft.OutlinedButton(say("window.form.add-line"), icon=ft.Icons.ADD, on_click=add),
                ft.FilledButton(say("window.form.done"), icon=ft.Icons.CHECK, on_click=done),
            ],
            spacing=12,
        )

    def _back_button(self) -> ft.Control:
        async def back(_: ft.Event[ft.IconButton]) -> None:
            await self._stage.go(routes.LIST)

        return named_button(ft.Icons.ARROW_BACK, self.wording("window.form.back"), on_click=back)

    def _line_title(self) -> ft.Control:
        text = self.wording("window.form.lines")
        return ft.Text(text, weight=ft.FontWeight.W_600, color=ft.Colors.PRIMARY)
