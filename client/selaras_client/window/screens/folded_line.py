"""One line of a long invoice while the cursor is far from it: its texts, in place of its fields."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import flet as ft

from selaras.domain.money import number_text, rupiah_text
from selaras_client.window.models.field_texts import line_key, line_of
from selaras_client.window.models.form_keys import LINE_MEMBERS, TYPED_LINE_MEMBERS
from selaras_client.window.models.invoice_form import InvoiceFormModel
from selaras_client.window.parts.notes import note_color
from selaras_client.window.parts.redraw import nothing_more_to_redraw

# An invoice of so many lines is drawn whole: more fields than that are slow to draw and to write.
ALL_OPEN: Final = 24
# How many lines around the cursor have their fields, each way, in a longer one.
REACH: Final = 6
MEMBERS: Final = (*LINE_MEMBERS, *TYPED_LINE_MEMBERS)
_WIDTHS: Final = {"number": 40, "qty": 110, "price": 140, "base": 170}


def open_lines(line_ids: Sequence[str], *, at: str | None) -> frozenset[str]:
    """Return the lines that have their fields while the cursor is in the line *at*."""
    if len(line_ids) <= ALL_OPEN:
        return frozenset(line_ids)
    place = line_ids.index(at) if at in line_ids else 0
    first = max(0, min(place - REACH, len(line_ids) - 2 * REACH - 1))
    return frozenset(line_ids[first : first + 2 * REACH + 1])


def keys_of_line(line_id: str) -> list[str]:
    """Return the keys of all fields of a line."""
    return [line_key(line_id, member) for member in MEMBERS]


class FoldedLine:
    """A row of texts; a click opens its fields."""

    def __init__(
        self, model: InvoiceFormModel, line_id: str, opened: Callable[[str], Awaitable[None]]
    ) -> None:
        """Show the line *line_id* of *model*; *opened* gets its id."""
        self._model, self._line_id, self._opened = model, line_id, opened
        self._texts = {
            name: ft.Text(width=width, text_align=ft.TextAlign.RIGHT, size=14, no_wrap=True)
            for name, width in _WIDTHS.items()
        }
        self._name = ft.Text(size=14, expand=True, no_wrap=True, overflow=ft.TextOverflow.ELLIPSIS)
        texts = self._texts
        cells: list[ft.Control] = [texts["number"], self._name]
        cells += [texts["qty"], texts["price"], texts["base"]]
        self.control = ft.Container(
            ft.Row(cells, spacing=14),
            padding=ft.Padding.symmetric(vertical=4),
            on_click=self._clicked,
        )

    def show(self, number: int) -> bool:
        """Take over the line as line *number*; say whether anything is to be redrawn."""
        before = self._state()
        line = line_of(self._model.invoice, self._line_id)
        tax = self._model.line_amounts(self._line_id)
        if line is not None and tax is not None:
            self._name.value = line.name
            texts = (number, number_text(line.qty), number_text(line.price))
            for cell, text in zip(self._texts.values(), texts, strict=False):
                cell.value = str(text)
            self._texts["base"].value = rupiah_text(tax.tax_base)
        notes = [note for key in keys_of_line(self._line_id) for note in self._model.notes(key)]
        # What is wrong is said in its fields; here it is only seen from afar.
        self._name.color = note_color(notes) if notes else None
        return before != self._state()

    def _state(self) -> tuple[object, ...]:
        return self._name.value, self._name.color, *(each.value for each in self._texts.values())

    async def _clicked(self, _: ft.Event[ft.Container]) -> None:
        nothing_more_to_redraw()
        await self._opened(self._line_id)
