"""One text field of a form, bound to a key of its model.

Uncontrolled: what is being typed is read and never written back, because a slow answer would
swallow characters. The model's text is written into the field only when the model has changed.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import flet as ft

from selaras_client.window.models.cards import takes_card
from selaras_client.window.models.choices import Choice, code_of
from selaras_client.window.models.field_texts import AMOUNTS, choices_of
from selaras_client.window.models.invoice_form import InvoiceFormModel
from selaras_client.window.models.note import Note
from selaras_client.window.parts.notes import has_error
from selaras_client.window.parts.redraw import focus, nothing_more_to_redraw
from selaras_client.window.parts.type_ahead import TypeAhead
from selaras_client.window.wording import Wording

# By whether there is an error among the notes of a field.
_BORDERS = {
    is_error: ft.OutlineInputBorder(side=ft.BorderSide(1.5, color))
    for is_error, color in ((True, ft.Colors.ERROR), (False, ft.Colors.TERTIARY))
}


class FieldOwner(Protocol):
    """The form around a field."""

    model: InvoiceFormModel
    wording: Wording
    click_grace_s: float

    def field_entered(self, field: "EntryField") -> None:
        """Learn where the cursor is."""

    async def field_typed(self, field: "EntryField") -> None:
        """React to a changed text."""

    async def field_left(self, field: "EntryField") -> None:
        """Write what was typed."""

    async def field_filled(self, field: "EntryField", card: Choice) -> None:
        """Copy a customer or goods into the invoice."""

    async def cards_for(self, field: "EntryField", typed: str) -> list[Choice]:
        """Return the customers or goods to offer."""

    async def field_done(self, field: "EntryField") -> None:
        """Move on to the next field."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a field is laid out.

    Args:
        label: Shown above the text.
        width: In pixels; None takes the room that is left.
    """

    label: str
    width: int | None = None


class EntryField:
    """A labelled field with its list of codes."""

    def __init__(self, owner: FieldOwner, key: str, look: Look) -> None:
        """Bind a field of *owner*'s form to *key*."""
        self._owner, self.key, self._look = owner, key, look
        hint = owner.wording("window.form.take-or-keep") if takes_card(key) else ""
        self.suggestions = TypeAhead(on_choose=self._choose, hint=hint)
        # The text for which cards were offered last.
        self._offered: str | None = None
        member = key.rpartition(".")[2]
        self.control = ft.TextField(
            label=look.label,
            dense=True,
            width=look.width,
            expand=look.width is None,
            text_size=14,
            label_style=ft.TextStyle(size=13),
            content_padding=ft.Padding.symmetric(horizontal=10, vertical=12),
            text_align=ft.TextAlign.RIGHT if member in AMOUNTS else ft.TextAlign.LEFT,
            ignore_up_down_keys=True,
            on_change=self._changed,
            on_blur=self._blurred,
            on_submit=self._submitted,
        )
        self._is_focused = False
        self.control.on_focus = self._focused
        self.show()

    def relabel(self, label: str) -> None:
        """Change the label, when the line has got another number."""
        self.control.label = label

    def show(self) -> bool:
        """Take over text and notes from the model; say whether anything is to be redrawn."""
        field, before = self.control, self._state()
        field.value = self._owner.model.text(self.key)
        field.read_only = not self._owner.model.is_editable
        notes = self.notes()
        field.border = _BORDERS[has_error(notes)] if notes else None
        return before != self._state()

    def notes(self) -> list[Note]:
        """Return what stands beside this field."""
        return self._owner.model.notes(self.key)

    async def focus(self) -> None:
        """Put the cursor here."""
        await focus(self.control)

    async def opened(self) -> bool:
        """Open the list of what may stand here; say whether there is one."""
        if not self._is_focused or self.suggestions.is_open or self.control.read_only:
            return False
        if takes_card(self.key):
            await self._offer(self.control.value)
        else:
            self.suggestions.suggest(self._choices(), "")
        return self.suggestions.is_open

    def key_pressed(self, key: str) -> bool:
        """Let the open list have an arrow or Escape; say whether it took the key."""
        if not self._is_focused or not self.suggestions.is_open:
            return False
        if key in {"Arrow Down", "Arrow Up"}:
            self.suggestions.move(1 if key == "Arrow Down" else -1)
        elif key == "Escape":
            self.suggestions.close()
        else:
            return False
        return True

    def _state(self) -> tuple[object, ...]:
        field = self.control
        return field.value, field.border, field.read_only

    async def _changed(self, _: ft.Event[ft.TextField]) -> None:
        text = self.control.value
        self._owner.model.type(self.key, text)
        choices = self._choices()
        if choices:
            self.suggestions.suggest(choices if text.strip() else [], text)
        await self._owner.field_typed(self)
        if takes_card(self.key) and text.strip():
            await self._offer(text)
        elif takes_card(self.key):
            self.suggestions.close()

    async def _offer(self, text: str) -> None:
        found = await self._owner.cards_for(self, text)
        # Whoever types on gets what fits the later letters.
        if self._is_focused and text == self.control.value:
            self._offered = text
            # Where a name stood already, a letter more is a correction and no other customer.
            is_blank = not self._owner.model.stored_text(self.key)
            self.suggestions.offer(found, is_likely=is_blank)

    async def _focused(self, _: ft.Event[ft.TextField]) -> None:
        self._is_focused = True
        nothing_more_to_redraw()
        self._owner.field_entered(self)

    async def _blurred(self, _: ft.Event[ft.TextField]) -> None:
        self._is_focused = False
        nothing_more_to_redraw()
        if self.suggestions.is_open:
            # A click on the list takes the cursor away first; let the click arrive.
            await asyncio.sleep(self._owner.click_grace_s)
            if takes_card(self.key):
                self.suggestions.close()
            self._take_marked()
        if not self._is_focused:
            await self._owner.field_left(self)

    async def _submitted(self, _: ft.Event[ft.TextField]) -> None:
        nothing_more_to_redraw()
        text = self.control.value
        if takes_card(self.key) and text.strip() and self._offered != text:
            # Enter was quicker than the search.
            await self._offer(text)
        marked = self.suggestions.marked
        if takes_card(self.key):
            self.suggestions.close()
            if marked is not None:
                await self._owner.field_filled(self, marked)
                return
        self._take_marked()
        await self._owner.field_done(self)

    async def _choose(self, choice: Choice) -> None:
        if takes_card(self.key):
            self.suggestions.close()
            await self._owner.field_filled(self, choice)
            return
        self._put(choice)
        await self._owner.field_left(self)

    def _take_marked(self) -> None:
        """Take the marked code unless what was typed is a code itself."""
        marked = self.suggestions.marked
        if marked is None:
            return
        choices = self._choices()
        code = code_of(choices, self.control.value)
        self._put(next((each for each in choices if each.code == code), marked))

    def _choices(self) -> Sequence[Choice]:
        """Return the codes that may stand here, as the invoice stands."""
        owner = self._owner
        return choices_of(owner.model.invoice, self.key, lang=owner.wording.language)

    def _put(self, choice: Choice) -> None:
        self._owner.model.type(self.key, choice.shown)
        self.suggestions.close()
        self.control.value = choice.shown
        self.control.update()
