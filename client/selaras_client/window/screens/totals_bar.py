"""The sums under an invoice, live while a person types."""

from decimal import Decimal

import flet as ft

from selaras.domain.money import rupiah_text
from selaras.domain.tax import Totals
from selaras_client.window.wording import Wording


class TotalsBar:
    """DPP, other base, VAT, luxury tax and what the buyer pays, in whole rupiah."""

    def __init__(self, wording: Wording) -> None:
        """Build the bar with empty sums."""
        names = ("tax_base", "other_tax_base", "vat", "ppnbm", "total")
        self._amounts = {name: _amount(name) for name in names}
        self.control = ft.Container(
            ft.Row(
                [
                    _column(wording(f"window.total.{name}"), amount)
                    for name, amount in self._amounts.items()
                ],
                alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
            ),
            bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
            border_radius=8,
            padding=ft.Padding.symmetric(horizontal=20, vertical=10),
        )

    def show(self, totals: Totals, *, to_be_paid: Decimal) -> None:
        """Write *totals*, and what the buyer pays to the seller, the Indonesian way."""
        sums = totals.rupiah
        for name in ("tax_base", "other_tax_base", "vat", "ppnbm"):
            self._amounts[name].value = rupiah_text(getattr(sums, name))
        self._amounts["total"].value = rupiah_text(to_be_paid)


def _amount(name: str) -> ft.Text:
    is_total = name == "total"
    return ft.Text(
        key=f"total-{name}",
        size=20 if is_total else 15,
        weight=ft.FontWeight.W_600 if is_total else None,
        text_align=ft.TextAlign.RIGHT,
    )


def _column(label: str, amount: ft.Text) -> ft.Control:
    caption = ft.Text(label, size=12, color=ft.Colors.ON_SURFACE_VARIANT)
    return ft.Column(
        [caption, amount],
        spacing=2,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.END,
    )
