"""Whose data this is: a name, and a choice where whoever sits here works for several."""

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from selaras.domain.company import Company
from selaras.domain.party import npwp_text
from selaras.replica.companies import Listed
from selaras_client.window.wording import Wording

Choose = Callable[[str], Awaitable[None]]


class CompanySwitch:
    """Stands in the status bar."""

    def __init__(self, wording: Wording, choose: Choose) -> None:
        """Call *choose* with the NPWP of the company that a person picks."""
        self._wording, self._choose = wording, choose
        self._name = ft.Text(size=13, no_wrap=True, key="company")
        self.control = ft.Container(self._name)

    def show(self, companies: Sequence[Listed]) -> None:
        """Name the company that is worked for; offer the others, where there are any."""
        current = [each.company for each in companies if each.is_current]
        self._name.value = _named(current[0]) if current else ""
        self.control.content = self._menu(companies) if len(companies) > 1 else self._name

    def _menu(self, companies: Sequence[Listed]) -> ft.Control:
        return ft.PopupMenuButton(
            content=ft.Row([self._name, ft.Icon(ft.Icons.ARROW_DROP_UP, size=18)], spacing=2),
            items=[self._item(each) for each in companies],
            tooltip=self._wording("window.company.choose"),
            key="companies",
        )

    def _item(self, listed: Listed) -> ft.PopupMenuItem:
        async def chosen(_: ft.Event[ft.PopupMenuItem]) -> None:
            if not listed.is_current:
                await self._choose(listed.company.npwp)

        return ft.PopupMenuItem(
            content=_named(listed.company), checked=listed.is_current, on_click=chosen
        )


def _named(company: Company) -> str:
    return f"{company.name}   {npwp_text(company.npwp)}"
