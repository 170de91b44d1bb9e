"""What was done to the data folder while the office was closed, said once it is open again."""

import flet as ft

from selaras.errors import SelarasError
from selaras.store.trouble import DamagedError
from selaras_client.window.models.away import Notice
from selaras_client.window.parts.dialogs import is_asking
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.screens.screen import Stage

WIDTH = 560


def show_notice(stage: Stage, notice: Notice) -> None:
    """Show *notice* in a dialog; work that may be forced is offered once more."""
    page, say = stage.page, stage.wording

    def close(_: object) -> None:
        nothing_more_to_redraw()
        page.pop_dialog()

    def again(_: object) -> None:
        close(None)
        if stage.equipment.leave is not None and notice.again is not None:
            stage.equipment.leave(notice.again)

    icon = ft.Icons.ERROR_OUTLINE if notice.is_bad else ft.Icons.CHECK_CIRCLE_OUTLINE
    color = ft.Colors.ERROR if notice.is_bad else ft.Colors.PRIMARY
    lines: list[ft.Control] = [ft.Text(each, selectable=True) for each in notice.lines]
    buttons: list[ft.Control] = [
        ft.FilledButton(say("window.file.close"), on_click=close, autofocus=True)
    ]
    if notice.again is not None:
        buttons.insert(0, ft.TextButton(say("window.away.anyway"), on_click=again))
    page.show_dialog(
        ft.AlertDialog(
            icon=ft.Icon(icon, color=color),
            title=ft.Text(notice.title),
            content=ft.Column(lines, spacing=10, tight=True, width=WIDTH),
            actions=buttons,
        )
    )


def show_unsent(stage: Stage, count: int) -> None:
    """Say that *count* changes would leave with this PC, unless something is asked already."""
    say = stage.wording
    if not is_asking(stage.page):
        title, lines = say("window.leaving.title", count=count), (say("window.leaving.text"),)
        show_notice(stage, Notice(title, lines, is_bad=True))


def show_failure(stage: Stage, error: Exception) -> None:
    """Say why the window no longer follows what happens elsewhere; a surprise is raised again."""
    if not isinstance(error, SelarasError):
        raise error
    leave = stage.equipment.leave
    if isinstance(error, DamagedError) and leave is not None:
        leave(error)
    else:
        stage.tell(stage.wording(error.code, **error.facts))
