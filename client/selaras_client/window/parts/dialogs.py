"""Questions that stand in the way: only where something would be lost or must be said."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from selaras_client.window.parts.redraw import nothing_more_to_redraw

FIELD_WIDTH = 420
# Carries out what a dialog asks; Enter leads through its fields, or takes its harmless word.
YES_KEY = "F8"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Args:
        label: Of the text that must be typed (a reason); blank for a plain yes or no.
    """

    title: str
    text: str
    yes: str
    no: str
    label: str = ""


def is_asking(page: ft.Page) -> bool:
    """Say whether a question stands on *page*, so that keys belong to it."""
    return _uppermost(page) is not None


async def answer(page: ft.Page, key: str) -> None:
    """Let *key* answer the question that stands on *page*: Escape changes nothing.

    A browser closes only what may be closed beside it, too; what is typed in must not go that way.
    """
    asking = _uppermost(page)
    if asking is None:
        return
    if key == "Escape" and asking.modal:
        page.pop_dialog()
    elif key == YES_KEY and asking.data is not None:
        await asking.data(None)


def yes_button(words: str, act: Callable[[object], Awaitable[None]]) -> ft.FilledButton:
    """Return the button of a dialog that carries *act* out, with its key on it."""
    return ft.FilledButton(f"{words} ({YES_KEY})", on_click=act)


def _uppermost(page: ft.Page) -> ft.AlertDialog | None:
    dialogs = page._dialogs.controls  # noqa: SLF001  # Flet offers no other way to ask
    asking = [each for each in dialogs if isinstance(each, ft.AlertDialog) and each.open]
    return asking[-1] if asking else None


def ask(page: ft.Page, question: Question, *, act: Callable[[str], Awaitable[None]]) -> None:
    """Ask; a yes calls *act* with what was typed, which is never blank where a label is."""
    field = ft.TextField(label=question.label, dense=True, autofocus=True, width=FIELD_WIDTH)

    async def agree(_: object) -> None:
        nothing_more_to_redraw()
        typed = field.value.strip()
        if question.label and not typed:
            field.error = question.text
            field.update()
            return
        page.pop_dialog()
        await act(typed)

    def refuse(_: object) -> None:
        nothing_more_to_redraw()
        page.pop_dialog()

    field.on_submit = agree
    # Enter answers a plain question with the harmless word.
    no = ft.TextButton(question.no, on_click=refuse, autofocus=not question.label)
    dialog = ft.AlertDialog(
        modal=True,
        title=ft.Text(question.title),
        content=_body(question, field),
        actions=[no, yes_button(question.yes, agree)],
        data=agree,
    )
    page.show_dialog(dialog)


def _body(question: Question, field: ft.TextField) -> ft.Control:
    body: list[ft.Control] = [ft.Text(question.text)]
    body += [field] if question.label else []
    return ft.Column(body, spacing=12, tight=True, width=FIELD_WIDTH)
