"""The head and the buyer of an invoice; fields come and go with the transaction code."""

import flet as ft

from selaras.domain.invoice import BuyerDocument
from selaras_client.window.models.dependents import needs_facility
from selaras_client.window.models.form_keys import BUYER_KEYS, FACILITY_KEYS, HEAD_KEYS
from selaras_client.window.parts.entry_field import EntryField, FieldOwner, Look
from selaras_client.window.parts.row_notes import RowNotes

_WIDTHS = {
    "reference": 240,
    "date": 130,
    "trx_code": 340,
    "seller_nitku": 250,
    "add_info": 350,
    "facility_stamp": 130,
    "custom_doc": 230,
    "custom_doc_period": 220,
    "buyer.document": 170,
    "buyer.tin": 200,
    "buyer.document_number": 220,
    "buyer.country": 200,
    "buyer.nitku": 250,
    "buyer.email": 280,
}
_ROWS = (
    HEAD_KEYS,
    FACILITY_KEYS,
    BUYER_KEYS[:4],
    BUYER_KEYS[4:6],
    BUYER_KEYS[6:],
)
_BUYER_ROW = 2
# What an NPWP makes needless, and what stands in its place.
_WITH_NPWP = ("buyer.tin",)
_WITHOUT_NPWP = ("buyer.document_number",)


class FormHead:
    """The fields above the lines."""

    def __init__(self, owner: FieldOwner) -> None:
        """Build every field of *owner*'s form that is not of a line."""
        self._owner = owner
        self.fields = {
            key: EntryField(
                owner, key, Look(owner.wording(f"window.field.{key}"), _WIDTHS.get(key))
            )
            for row in _ROWS
            for key in row
        }
        self._rows = [
            ft.Row(
                [self.fields[key].control for key in row],
                spacing=12,
                vertical_alignment=ft.CrossAxisAlignment.START,
            )
            for row in _ROWS
        ]
        self._notes = [RowNotes(owner.wording) for _ in _ROWS]
        self.control = self._layout()
        self._arrange()
        self._show_notes()

    def show(self) -> None:
        """Take over the model and redraw what changed."""
        if self._arrange():
            for entry in self.fields.values():
                entry.show()
            self._show_notes()
            self.control.update()
            return
        for control in [
            *[entry.control for entry in self.fields.values() if entry.show()],
            *self._show_notes(),
        ]:
            control.update()

    def visible_fields(self) -> list[EntryField]:
        """Return the fields a person can go to, in order."""
        return [
            self.fields[key]
            for row, keys in zip(self._rows, _ROWS, strict=True)
            for key in keys
            if row.visible and self.fields[key].control.visible
        ]

    def _arrange(self) -> bool:
        """Show the fields that the code and the buyer's document ask for."""
        invoice = self._owner.model.invoice
        facility = self._rows[_ROWS.index(FACILITY_KEYS)]
        wanted = needs_facility(invoice.transaction.code) or any(
            self._owner.model.text(key) for key in FACILITY_KEYS
        )
        has_npwp = invoice.buyer.document in {BuyerDocument.TIN.value, ""}
        before = (facility.visible, *(entry.control.visible for entry in self.fields.values()))
        facility.visible = wanted
        for key in _WITH_NPWP:
            self.fields[key].control.visible = has_npwp
        for key in _WITHOUT_NPWP:
            self.fields[key].control.visible = not has_npwp
        after = (facility.visible, *(entry.control.visible for entry in self.fields.values()))
        return before != after

    def _show_notes(self) -> list[ft.Control]:
        """Take over the notes of every row; return those to be redrawn."""
        return [
            notes.control
            for notes, keys in zip(self._notes, _ROWS, strict=True)
            if notes.show([self.fields[key] for key in keys])
        ]

    def _layout(self) -> ft.Control:
        say = self._owner.wording
        parts: list[ft.Control] = [_title(say("window.form.head"))]
        for place, (row, keys) in enumerate(zip(self._rows, _ROWS, strict=True)):
            if place == _BUYER_ROW:
                parts.append(_title(say("window.form.buyer")))
            parts += [row, self._notes[place].control]
            parts += [self.fields[key].suggestions.control for key in keys]
        return ft.Column(
            parts,
            spacing=10,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )


def _title(text: str) -> ft.Text:
    return ft.Text(text, weight=ft.FontWeight.W_600, color=ft.Colors.PRIMARY)
