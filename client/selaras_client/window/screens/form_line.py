"""One line of goods or services in the form: its fields, its amounts and why they are so."""

from collections.abc import Awaitable, Callable

import flet as ft

from selaras.domain.money import number_text, rupiah_text
from selaras.domain.tax import may_type_vat
from selaras_client.window.models.field_texts import line_key
from selaras_client.window.models.form_keys import LINE_MEMBERS, TYPED_LINE_MEMBERS
from selaras_client.window.parts.entry_field import EntryField, FieldOwner, Look
from selaras_client.window.parts.icons import named_button
from selaras_client.window.parts.row_notes import RowNotes

_WIDTHS = {
    "opt": 74,
    "name": None,
    "code": 84,
    "unit": 104,
    # Its name in full while it is blank, in both languages.
    "qty": 96,
    "price": 124,
    "discount": 100,
    "ppnbm_rate": 98,
    "other_tax_base": 130,
    "vat": 130,
}

Act = Callable[[str], Awaitable[None]]


class FormLine:
    """The controls of one line."""

    def __init__(self, owner: FieldOwner, line_id: str, *, copy: Act, remove: Act) -> None:
        """Show the line *line_id*; *copy* and *remove* get its id."""
        self._owner, self.line_id = owner, line_id
        self._number = 0
        self.fields = [
            EntryField(
                owner,
                line_key(line_id, member),
                Look("", _WIDTHS[member]),
            )
            for member in (*LINE_MEMBERS, *TYPED_LINE_MEMBERS)
        ]
        self._base = ft.Text(size=13, weight=ft.FontWeight.W_600)
        self._reason = ft.Text(size=12, color=ft.Colors.ON_SURFACE_VARIANT, expand=True)
        self._notes = RowNotes(owner.wording)
        self._act = {"copy": copy, "remove": remove}
        self.control = self._layout()

    def show(self, number: int) -> bool:
        """Take over the model as line *number*; say whether anything is to be redrawn."""
        # Each of them must run: a list, because `or` would stop at the first that changed.
        return any(
            [
                self._relabelled(number),
                *[entry.show() for entry in self.fields],
                self._show_typed_amounts(),
                self.show_amounts(),
            ]
        )

    def show_amounts(self) -> bool:
        """Take over the computed amounts and the notes; say whether they changed."""
        before = (self._base.value, self._reason.value)
        tax = self._owner.model.line_amounts(self.line_id)
        if tax is not None:
            say = self._owner.wording
            self._base.value = say("window.form.line-base", base=rupiah_text(tax.tax_base))
            self._reason.value = say(
                "window.form.line-tax",
                other=rupiah_text(tax.other_tax_base),
                rate=number_text(tax.vat_rate),
                vat=rupiah_text(tax.vat),
                reason=say(tax.reason),
            )
        has_new_notes = self._notes.show(self.fields)
        return has_new_notes or before != (self._base.value, self._reason.value)

    def visible_fields(self) -> list[EntryField]:
        """Return the fields a person can go to, in order."""
        return [entry for entry in self.fields if entry.control.visible]

    def _relabelled(self, number: int) -> bool:
        if number == self._number:
            return False
        self._number = number
        for entry in self.fields:
            member = entry.key.rpartition(".")[2]
            entry.relabel(f"{self._owner.wording(f'window.line.{member}')} {number}")
        return True

    def _show_typed_amounts(self) -> bool:
        """Offer typed amounts only where the transaction code leaves them free."""
        is_free = may_type_vat(self._owner.model.invoice.transaction.code)
        typed = self.fields[len(LINE_MEMBERS) :]
        changed = any(entry.control.visible != is_free for entry in typed)
        for entry in typed:
            entry.control.visible = is_free
        return changed

    def _layout(self) -> ft.Control:
        say, count = self._owner.wording, len(LINE_MEMBERS)
        first = [entry.control for entry in self.fields[:count]]
        typed = [entry.control for entry in self.fields[count:]]
        buttons: list[ft.Control] = [
            named_button(ft.Icons.COPY, say("window.form.copy-line"), on_click=self._copy, size=18),
            named_button(
                ft.Icons.DELETE_OUTLINE,
                say("window.form.remove-line"),
                on_click=self._remove,
                size=18,
            ),
        ]
        return ft.Column(
            [
                ft.Row([*first, ft.Row(buttons, spacing=0)], spacing=6),
                *(entry.suggestions.control for entry in self.fields),
                ft.Row([self._base, self._reason, *typed], spacing=14),
                self._notes.control,
            ],
            spacing=4,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    async def _copy(self, _: ft.Event[ft.IconButton]) -> None:
        await self._act["copy"](self.line_id)

    async def _remove(self, _: ft.Event[ft.IconButton]) -> None:
        await self._act["remove"](self.line_id)
