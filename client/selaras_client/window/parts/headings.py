"""Titles and empty states, the same on every screen."""

import flet as ft


def screen_title(text: str) -> ft.Text:
    """Return the one headline of a screen."""
    return ft.Text(text, theme_style=ft.TextThemeStyle.HEADLINE_SMALL)


def section_title(text: str) -> ft.Text:
    """Return the title of a part of a screen."""
    return ft.Text(text, weight=ft.FontWeight.W_600, color=ft.Colors.PRIMARY)


def quiet(text: str, *, size: int = 13) -> ft.Text:
    """Return a text that explains."""
    return ft.Text(text, size=size, color=ft.Colors.ON_SURFACE_VARIANT)


def empty_state(text: str) -> ft.Control:
    """Return what stands where a list has nothing to show."""
    return ft.Container(
        ft.Text(text, size=16, color=ft.Colors.ON_SURFACE_VARIANT),
        alignment=ft.Alignment.CENTER,
        padding=24,
    )


def beside_search(key: str) -> ft.Text:
    """Return a text at the right end of a search's row; long sums take a second line."""
    return ft.Text(key=key, expand=True, text_align=ft.TextAlign.RIGHT, max_lines=2)
