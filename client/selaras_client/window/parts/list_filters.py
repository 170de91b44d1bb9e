"""What narrows a list of invoices: period, state, code, only those with faults."""

from collections.abc import Awaitable, Callable

import flet as ft

from selaras.store.invoice_lists import Narrowed
from selaras_client.window.models.invoice_list import STATES, period_of
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.wording import Wording

# Shown once the cursor is in the field.
_HINTS = {"period": "102026", "code": "04"}
Narrow = Callable[[dict[str, str | bool]], Awaitable[None]]


class ListFilters:
    """A row of small fields beside the search."""

    def __init__(self, wording: Wording, narrow: Narrow) -> None:
        """Call *narrow* with what the person changed."""
        self._wording, self._narrow = wording, narrow
        self.period = self._field("period", 96, self._period_typed)
        self.code = self._field("code", 80, self._code_typed)
        self._state = ft.Text(key="filter-state", size=14)
        self._state_menu = ft.PopupMenuButton(
            content=ft.Row([self._state, ft.Icon(ft.Icons.ARROW_DROP_DOWN, size=18)], spacing=2),
            items=[self._state_item(state) for state in STATES],
            tooltip=wording("window.filter.state"),
        )
        self._faulty = ft.Checkbox(
            label=wording("window.filter.faulty"), value=False, on_change=self._faulty_changed
        )
        self._controls: list[ft.Control] = [self.period, self.code, self._state_menu, self._faulty]
        self.control = ft.Row(self._controls, spacing=10)
        self._show_state("")

    def show(self, wanted: Narrowed) -> None:
        """Take over what was narrowed by a key; what is being typed stays."""
        self._show_state(wanted.state)
        if self._state_menu.parent is not None:
            self._state_menu.update()

    def clear(self) -> None:
        """Show that nothing is narrowed any more."""
        self.period.value = self.code.value = ""
        self.period.error, self._faulty.value = None, False
        self._show_state("")
        self.control.update()

    def _show_state(self, state: str) -> None:
        self._state.value = self._wording(f"window.state.{state or 'all'}")

    def _field(
        self, name: str, width: int, typed: Callable[[ft.Event[ft.TextField]], Awaitable[None]]
    ) -> ft.TextField:
        return ft.TextField(
            label=self._wording(f"window.filter.{name}"),
            hint_text=_HINTS.get(name),
            dense=True,
            width=width,
            text_size=14,
            ignore_up_down_keys=True,
            on_change=typed,
        )

    def _state_item(self, state: str) -> ft.PopupMenuItem:
        async def chosen(_: ft.Event[ft.PopupMenuItem]) -> None:
            nothing_more_to_redraw()
            await self._narrow({"state": state})

        return ft.PopupMenuItem(
            content=self._wording(f"window.state.{state or 'all'}"), on_click=chosen
        )

    async def _period_typed(self, _: ft.Event[ft.TextField]) -> None:
        nothing_more_to_redraw()
        period = period_of(self.period.value)
        # While the last digits are still to come everything stays on the screen.
        if period is not None:
            await self._narrow({"period": period})

    async def _code_typed(self, _: ft.Event[ft.TextField]) -> None:
        nothing_more_to_redraw()
        code = self.code.value.strip()
        if len(code) in {0, 2}:
            await self._narrow({"trx_code": code})

    async def _faulty_changed(self, _: ft.Event[ft.Checkbox]) -> None:
        nothing_more_to_redraw()
        await self._narrow({"faulty": bool(self._faulty.value)})
