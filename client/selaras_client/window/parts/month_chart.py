"""Two bars for each month, with their amounts in words for whoever cannot see them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import flet as ft

from selaras.domain.money import rupiah_text
from selaras.store.invoice_lists import MonthSums

BAR_HEIGHT = 150
BAR_WIDTH = 26


def month_chart(
    months: Sequence[MonthSums],
    credited: Mapping[str, int],
    *,
    marked: str,
    names: tuple[str, str],
) -> ft.Control:
    """Return two bars for each of *months*, its output VAT and the input VAT credited in it.

    Args:
        credited: In sen, by month.
        marked: The month that counts now.
        names: Of output and of input VAT, for people.
    """
    pairs = [(each, credited.get(each.month, 0)) for each in months]
    largest = max([max(each.vat_sen, inward) for each, inward in pairs] + [1])
    bars = ft.Row(
        [_month(each, inward, largest=largest, marked=marked) for each, inward in pairs],
        spacing=18,
        vertical_alignment=ft.CrossAxisAlignment.END,
    )
    named = zip((ft.Colors.PRIMARY, ft.Colors.TERTIARY), names, strict=True)
    legend = ft.Row([_named(color, name) for color, name in named], spacing=20)
    return ft.Column([legend, bars], spacing=12, tight=True)


def _named(color: ft.Colors, name: str) -> ft.Control:
    square = ft.Container(width=12, height=12, bgcolor=color, border_radius=3)
    return ft.Row([square, ft.Text(name, size=12)], spacing=6, tight=True)


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
