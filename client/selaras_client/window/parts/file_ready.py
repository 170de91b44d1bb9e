"""A file that was made: Enter opens or saves it, so that no browser has to be asked first."""

from dataclasses import dataclass

import flet as ft

from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.wording import Wording


@dataclass(frozen=True, slots=True)
class ReadyFile:
    """One file to fetch.

    Args:
        address: Of this window's own server.
        label: What the button says.
    """

    address: str
    label: str


def show_files(page: ft.Page, wording: Wording, *, text: str, files: list[ReadyFile]) -> None:
    """Offer *files* under *text*; the first is taken with Enter."""

    def close(_: object) -> None:
        nothing_more_to_redraw()
        page.pop_dialog()

    buttons: list[ft.Control] = [
        ft.FilledButton(
            file.label,
            icon=ft.Icons.FILE_OPEN,
            url=ft.Url(file.address, target=ft.UrlTarget.BLANK),
            autofocus=place == 0,
        )
        for place, file in enumerate(files)
    ]
    page.show_dialog(
        ft.AlertDialog(
            title=ft.Text(wording("window.file.ready")),
            content=ft.Column([ft.Text(text), *buttons], spacing=12, tight=True),
            actions=[ft.TextButton(wording("window.file.close"), on_click=close)],
        )
    )
