"""The head and the buyer of an invoice; fields come and go with the transaction code."""

import flet as ft

from selaras.domain.invoice import BuyerDocument
from selaras.domain.money import rupiah_text
from selaras_client.window.models.dependents import needs_facility
from selaras_client.window.models.form_keys import (
    BUYER_KEYS,
    FACILITY_KEYS,
    HEAD_KEYS,
    PAYMENT_KEYS,
)
from selaras_client.window.models.payments import payment_sums
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
    "payment.kind": 220,
    "payment.contract": 340,
    "payment.tax_base": 200,
}
_ROWS = (
    HEAD_KEYS,
    FACILITY_KEYS,
    BUYER_KEYS[:4],
    BUYER_KEYS[4:6],
    BUYER_KEYS[6:],
    PAYMENT_KEYS,
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
        self._payment = ft.Column(spacing=10, tight=True)
        self._payment_sums = ft.Text(key="payment-sums")
        # Asked for, though nothing of a payment is typed yet.
        self._wants_payment = False
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
        facility, payment = (
            self._rows[_ROWS.index(keys)] for keys in (FACILITY_KEYS, PAYMENT_KEYS)
        )
        wanted = needs_facility(invoice.transaction.code) or any(
            self._owner.model.text(key) for key in FACILITY_KEYS
        )
        has_npwp = invoice.buyer.document in {BuyerDocument.TIN.value, ""}
        before = self._visible()
        facility.visible = wanted
        has_payment = any(self._owner.model.text(key) for key in PAYMENT_KEYS)
        payment.visible = self._payment.visible = self._wants_payment or has_payment
        for key in _WITH_NPWP:
            self.fields[key].control.visible = has_npwp
        for key in _WITHOUT_NPWP:
            self.fields[key].control.visible = not has_npwp
        return before != self._visible()

    def _visible(self) -> list[bool]:
        controls = [*self._rows, *(entry.control for entry in self.fields.values())]
        return [control.visible for control in controls]

    async def to_payment(self) -> None:
        """Show what the invoice takes of a contract, and go there."""
        self._wants_payment = True
        self.show()
        await self.fields[PAYMENT_KEYS[0]].focus()

    def show_payment(self) -> None:
        """Let what is left of the contract follow what is being typed."""
        if self._sum_payment():
            self._payment_sums.update()

    def _sum_payment(self) -> bool:
        """Take over the sums of the contract; say whether they are to be redrawn."""
        model, before = self._owner.model, self._payment_sums.value
        sums = payment_sums(model.invoice, model.snapshot.chain, whole=model.whole)
        self._payment_sums.visible = sums is not None
        if sums is None:
            self._payment_sums.value = ""
        else:
            names = ("contract", "others", "own", "vat", "left")
            facts = {name: rupiah_text(getattr(sums, name)) for name in names}
            self._payment_sums.value = self._owner.wording("window.form.payment-sums", **facts)
            self._payment_sums.color = ft.Colors.ERROR if sums.left < 0 else None
        return before != self._payment_sums.value

    def _show_notes(self) -> list[ft.Control]:
        """Take over the notes of every row and the sums; return what is to be redrawn."""
        sums: list[ft.Control] = [self._payment_sums] if self._sum_payment() else []
        return sums + [
            notes.control
            for notes, keys in zip(self._notes, _ROWS, strict=True)
            if notes.show([self.fields[key] for key in keys])
        ]

    def _layout(self) -> ft.Control:
        say = self._owner.wording
        buyer = _ROWS.index(PAYMENT_KEYS)
        head = [_title(say("window.form.head")), *self._parts(0, _BUYER_ROW)]
        of_buyer = [_title(say("window.form.buyer")), *self._parts(_BUYER_ROW, buyer)]
        self._payment.controls = [
            _title(say("window.field.payment")),
            *self._parts(buyer, len(_ROWS)),
            self._payment_sums,
        ]
        return ft.Column(
            [*head, *of_buyer, self._payment],
            spacing=10,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    def _parts(self, first: int, end: int) -> list[ft.Control]:
        """Return some rows, each with its notes and its lists."""
        parts: list[ft.Control] = []
        for place in range(first, end):
            parts += [self._rows[place], self._notes[place].control]
            parts += [self.fields[key].suggestions.control for key in _ROWS[place]]
        return parts


def _title(text: str) -> ft.Text:
    return ft.Text(text, weight=ft.FontWeight.W_600, color=ft.Colors.PRIMARY)
