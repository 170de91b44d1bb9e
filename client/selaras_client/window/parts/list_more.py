"""What narrows a list of invoices further: branch, person, PC, archive; and its columns."""

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from selaras.store.invoice_lists import Narrowed
from selaras.store.list_choices import ListChoices
from selaras_client.window.models.invoice_list import BRANCH_DIGITS
from selaras_client.window.models.list_columns import CHOOSABLE
from selaras_client.window.parts.list_filters import Narrow
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.wording import Wording

NAMES = ("branch", "person", "pc")
Toggle = Callable[[str], Awaitable[None]]


class ListMore:
    """A row of menus under the filters; one with nothing to choose from is not there."""

    def __init__(self, wording: Wording, narrow: Narrow, toggle: Toggle) -> None:
        """Call *narrow* with what is chosen, *toggle* with the column to show or hide."""
        self._wording, self._narrow, self._toggle = wording, narrow, toggle
        self._texts = {name: ft.Text(key=f"filter-{name}", size=14) for name in NAMES}
        self._menus = {name: _menu(self._texts[name]) for name in NAMES}
        self._archived = ft.Checkbox(
            label=wording("window.filter.archived"), value=False, on_change=self._archive_changed
        )
        self._columns = _menu(ft.Text(wording("window.filter.columns"), size=14))
        parts: list[ft.Control] = [*self._menus.values(), self._archived]
        parts += [ft.Container(expand=True), self._columns]
        self.control = ft.Row(parts, spacing=14, height=30)
        self.show(Narrowed())

    def offer(self, choices: ListChoices, *, hidden: frozenset[str]) -> None:
        """Take over what there is to choose from, and which columns are hidden."""
        found = zip(NAMES, (choices.branches, choices.people, choices.pcs), strict=True)
        for name, values in found:
            self._menus[name].visible = len(values) > 1
            self._menus[name].items = self._items(name, ["", *values])
        self._columns.items = [self._column(each, hidden) for each in CHOOSABLE]

    def show(self, wanted: Narrowed) -> None:
        """Show what the list is narrowed to."""
        for name, text in self._texts.items():
            text.value = self._shown(name, str(getattr(wanted, name)))
        self._archived.value = wanted.archived

    def _shown(self, name: str, value: str) -> str:
        # Every branch begins with the same NPWP.
        short = value[-BRANCH_DIGITS:] if name == "branch" else value
        label = self._wording(f"window.filter.{name}")
        return f"{label}: {short}" if value else self._wording(f"window.filter.any-{name}")

    def _items(self, name: str, values: Sequence[str]) -> list[ft.PopupMenuItem]:
        return [self._item(name, value) for value in values]

    def _item(self, name: str, value: str) -> ft.PopupMenuItem:
        async def chosen(_: ft.Event[ft.PopupMenuItem]) -> None:
            nothing_more_to_redraw()
            await self._narrow({name: value})

        return ft.PopupMenuItem(content=self._shown(name, value), on_click=chosen)

    def _column(self, name: str, hidden: frozenset[str]) -> ft.PopupMenuItem:
        async def chosen(_: ft.Event[ft.PopupMenuItem]) -> None:
            nothing_more_to_redraw()
            await self._toggle(name)

        title = self._wording(f"window.list.{name}")
        return ft.PopupMenuItem(content=title, checked=name not in hidden, on_click=chosen)

    async def _archive_changed(self, _: ft.Event[ft.Checkbox]) -> None:
        nothing_more_to_redraw()
        await self._narrow({"archived": bool(self._archived.value)})


def _menu(text: ft.Text) -> ft.PopupMenuButton:
    return ft.PopupMenuButton(
        content=ft.Row([text, ft.Icon(ft.Icons.ARROW_DROP_DOWN, size=18)], spacing=2),
        items=[],
        tooltip="",
    )
