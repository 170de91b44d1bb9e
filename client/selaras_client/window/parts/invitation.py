"""The code that lets another PC in: to type, or to scan."""

import flet as ft

from selaras_client.window.models.pcs import Invitation
from selaras_client.window.models.register_texts import moment_shown
from selaras_client.window.parts.headings import quiet
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.wording import Wording

QR_SIZE, WIDTH = 230, 460


def show_invitation(page: ft.Page, wording: Wording, *, made: Invitation) -> None:
    """Show the code, where to go with it, and until when."""

    def close(_: object) -> None:
        nothing_more_to_redraw()
        page.pop_dialog()

    say = wording
    expires = say("window.invite.until", when=moment_shown(made.expires))
    parts: list[ft.Control] = [ft.Text(say("window.invite.what"))]
    if made.addresses:
        parts += [ft.Text(say("window.invite.address", address=" / ".join(made.addresses)))]
    else:
        parts += [ft.Text(say("window.invite.no-network"), color=ft.Colors.ERROR)]
    parts.append(ft.Text(made.code, size=20, weight=ft.FontWeight.W_700, selectable=True))
    parts.append(quiet(expires))
    if made.qr:
        name = say("window.invite.qr")
        parts.append(ft.Image(made.qr, width=QR_SIZE, height=QR_SIZE, semantics_label=name))
    if made.recovery:
        parts.append(ft.Text(say("trust.recovery-code", code=made.recovery), selectable=True))
    page.show_dialog(
        ft.AlertDialog(
            title=ft.Text(say("window.key.invite")),
            content=ft.Column(parts, spacing=10, tight=True, width=WIDTH),
            actions=[ft.TextButton(say("window.file.close"), on_click=close, autofocus=True)],
        )
    )
