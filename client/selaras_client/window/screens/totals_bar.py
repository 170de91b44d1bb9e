"""The sums under an invoice, live while a person types."""

from typing import Final

import flet as ft

from selaras.domain.money import rupiah_text
from selaras_client.window.models.payments import ShownSums
from selaras_client.window.wording import Wording

SUMS: Final = ("tax_base", "other_tax_base", "vat", "ppnbm")
TOTAL: Final = "total"


class TotalsBar:
    """DPP, other base, VAT, luxury tax and what the buyer pays, in whole rupiah."""

    def __init__(self, wording: Wording) -> None:
        """Build the bar with empty sums."""
        self._wording = wording
        self._amounts = {name: _amount(name) for name in (*SUMS, TOTAL)}
        self._names = {
            name: ft.Text(size=12, color=ft.Colors.ON_SURFACE_VARIANT, key=f"name-{name}")
            for name in self._amounts
        }
        self._contract = ft.Text(size=13, key="contract-sums", visible=False)
        columns = [_column(self._names[name], amount) for name, amount in self._amounts.items()]
        amounts = ft.Row(columns, alignment=ft.MainAxisAlignment.SPACE_BETWEEN)
        self.control = ft.Container(
            ft.Column([amounts, self._contract], spacing=6, tight=True),
            bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
            border_radius=8,
            padding=ft.Padding.symmetric(horizontal=20, vertical=10),
        )

    def show(self, sums: ShownSums) -> None:
        """Write *sums* the Indonesian way; of a payment say that they are, and the contract's."""
        say = self._wording
        for name in SUMS:
            self._amounts[name].value = rupiah_text(getattr(sums.own, name))
        self._amounts[TOTAL].value = rupiah_text(sums.to_be_paid)
        is_payment = sums.contract is not None
        for name, caption in self._names.items():
            plain = say(f"window.total.{name}")
            caption.value = say("window.total.own", name=plain) if is_payment else plain
        if is_payment:
            self._names[TOTAL].value = say("window.total.own-total")
        self._contract.visible = is_payment
        self._contract.value = self._of_contract(sums)

    def _of_contract(self, sums: ShownSums) -> str:
        if sums.contract is None:
            return ""
        whole, paid = sums.contract
        facts = {name: rupiah_text(getattr(whole, name)) for name in SUMS}
        return self._wording("window.total.contract", total=rupiah_text(paid), **facts)


def _amount(name: str) -> ft.Text:
    is_total = name == TOTAL
    return ft.Text(
        key=f"total-{name}",
        size=20 if is_total else 15,
        weight=ft.FontWeight.W_600 if is_total else None,
        text_align=ft.TextAlign.RIGHT,
    )


def _column(caption: ft.Text, amount: ft.Text) -> ft.Control:
    return ft.Column(
        [caption, amount],
        spacing=2,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.END,
    )
