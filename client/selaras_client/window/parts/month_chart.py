"""Two bars for each month, with their amounts in words for whoever cannot see them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import flet as ft

from selaras.domain.money import rupiah_text
from selaras.store.invoice_lists import MonthSums

BAR_HEIGHT = 150
BAR_WIDTH = 26


def month_chart(
    months: Sequence[MonthSums], credited: Mapping[str, int], *, marked: str
) -> ft.Control:
    """Return two bars for each of *months*, its output VAT and the input VAT credited in it.

    Args:
        credited: In sen, by month.
        marked: The month that counts now.
    """
    pairs = [(each, credited.get(each.month, 0)) for each in months]
    largest = max([max(each.vat_sen, inward) for each, inward in pairs] + [1])
    return ft.Row(
        [_month(each, inward, largest=largest, marked=marked) for each, inward in pairs],
        spacing=18,
        vertical_alignment=ft.CrossAxisAlignment.END,
    )


def _month(month: MonthSums, inward: int, *, largest: int, marked: str) -> ft.Control:
    name = f"{month.month[5:]}/{month.month[2:4]}"
    said = f"{name}: {_rupiah(month.vat_sen)} − {_rupiah(inward)}"
    color = ft.Colors.PRIMARY if month.month == marked else ft.Colors.PRIMARY_CONTAINER
    bars = ft.Row(
        [_bar(month.vat_sen, largest, color), _bar(inward, largest, ft.Colors.TERTIARY)],
        spacing=2,
        vertical_alignment=ft.CrossAxisAlignment.END,
    )
    column = ft.Column(
        [bars, ft.Text(name, size=11, color=ft.Colors.ON_SURFACE_VARIANT)],
        spacing=4,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return ft.Semantics(label=said, content=ft.Container(column, tooltip=said))


def _bar(sen: int, largest: int, color: ft.Colors) -> ft.Control:
    return ft.Container(
        width=BAR_WIDTH,
        height=max(2, BAR_HEIGHT * max(0, sen) // largest),
        bgcolor=color,
        border_radius=4,
    )


def _rupiah(sen: int) -> str:
    return rupiah_text(Decimal(sen).scaleb(-2))
