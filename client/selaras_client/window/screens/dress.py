"""Colours, language and density of the page."""

import flet as ft

from selaras_client.window.title import TITLE
from selaras_client.window.wording import Wording

_SEED = ft.Colors.TEAL
# Around every screen.
BODY_PADDING = ft.Padding(20, 16, 20, 12)
# The role colour TERTIARY is the colour of warnings here; the seed would make it blue.
_WARNING_ON_LIGHT, _WARNING_ON_DARK = "#8A5300", "#FFB868"
THEMES = {
    "system": ft.ThemeMode.SYSTEM,
    "light": ft.ThemeMode.LIGHT,
    "dark": ft.ThemeMode.DARK,
}


def dress(page: ft.Page, wording: Wording, *, theme: str) -> None:
    """Give *page* its colours and its language; *theme* is one of ``THEMES``."""
    page.title = TITLE
    page.padding = page.spacing = 0
    page.theme, page.dark_theme = _colours(_WARNING_ON_LIGHT), _colours(_WARNING_ON_DARK)
    page.theme_mode = THEMES.get(theme, ft.ThemeMode.SYSTEM)
    locale = ft.Locale("id", "ID") if wording.language == "id" else ft.Locale("en", "GB")
    page.locale_configuration = ft.LocaleConfiguration(
        supported_locales=[locale], current_locale=locale
    )


def other_theme(page: ft.Page) -> str:
    """Return the name of the theme that is not the present one."""
    is_dark = page.theme_mode == ft.ThemeMode.DARK or (
        page.theme_mode == ft.ThemeMode.SYSTEM and page.platform_brightness == ft.Brightness.DARK
    )
    return "light" if is_dark else "dark"


def _colours(warning: str) -> ft.Theme:
    return ft.Theme(
        color_scheme_seed=_SEED,
        color_scheme=ft.ColorScheme(tertiary=warning),
        visual_density=ft.VisualDensity.COMPACT,
    )
