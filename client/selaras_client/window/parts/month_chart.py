"""A bar for each month, with its amount in words for whoever cannot see it."""

from collections.abc import Sequence
from decimal import Decimal

import flet as ft

from selaras.domain.money import rupiah_text
from selaras.store.invoice_lists import MonthSums

BAR_HEIGHT = 150
BAR_WIDTH = 52


def month_chart(months: Sequence[MonthSums], *, marked: str) -> ft.Control:
    """Return bars of the PPN of *months*; *marked* is the month that counts now."""
    largest = max([each.vat_sen for each in months] + [1])
    return ft.Row(
        [_bar(each, largest, is_marked=each.month == marked) for each in months],
        spacing=18,
        vertical_alignment=ft.CrossAxisAlignment.END,
    )


def _bar(month: MonthSums, largest: int, *, is_marked: bool) -> ft.Control:
    name = f"{month.month[5:]}/{month.month[2:4]}"
    amount = rupiah_text(Decimal(month.vat_sen).scaleb(-2))
    bar = ft.Container(
        width=BAR_WIDTH,
        height=max(2, BAR_HEIGHT * max(0, month.vat_sen) // largest),
        bgcolor=ft.Colors.PRIMARY if is_marked else ft.Colors.PRIMARY_CONTAINER,
        border_radius=4,
        tooltip=f"{name}: {amount}",
    )
    column = ft.Column(
        [bar, ft.Text(name, size=11, color=ft.Colors.ON_SURFACE_VARIANT)],
        spacing=4,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return ft.Semantics(label=f"{name}: {amount}", content=column)
