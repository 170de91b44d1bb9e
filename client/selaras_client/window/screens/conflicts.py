"""The list of open conflicts, to be read; settling them is not offered yet."""

import flet as ft

from selaras_client.window.models.conflict_list import ConflictListModel
from selaras_client.window.parts.conflict_card import conflict_card
from selaras_client.window.screens import routes
from selaras_client.window.screens.screen import Stage


class Conflicts:
    """Every value that two people changed unaware of each other."""

    def __init__(self, stage: Stage) -> None:
        """Build the list; ``load`` fills it."""
        self._stage = stage
        self.model = ConflictListModel(stage.office)
        self._cards = ft.Column(
            spacing=12,
            expand=True,
            scroll=ft.ScrollMode.AUTO,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        title = ft.Text(
            stage.wording("window.nav.conflicts"), theme_style=ft.TextThemeStyle.HEADLINE_SMALL
        )
        self.control: ft.Control = ft.Column([title, self._cards], spacing=14, expand=True)

    async def load(self) -> None:
        """Read the open conflicts."""
        await self.model.refresh()
        self._fill()

    async def shown(self) -> None:
        """Nothing here takes the cursor."""

    async def refresh(self, changed: frozenset[str]) -> None:
        """Read them again when invoices changed."""
        if changed:
            await self.load()
            self._cards.update()

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """F2 begins an invoice; Escape goes back to the list."""
        if event.key not in {"F2", "Escape"}:
            return False
        await self._stage.go(routes.NEW if event.key == "F2" else routes.LIST)
        return True

    async def may_leave(self) -> bool:
        """Nothing is typed here."""
        return True

    def is_at(self, route: str) -> bool:
        """Say whether *route* is the list of conflicts."""
        return route == routes.CONFLICTS

    def _fill(self) -> None:
        say = self._stage.wording
        cards: list[ft.Control] = []
        for conflict in self.model.conflicts:
            cards.append(self._heading(conflict.document, conflict.reference))
            cards.append(conflict_card(conflict, wording=say))
        self._cards.controls = cards or [ft.Text(say("window.conflict.none"))]

    def _heading(self, document: str, reference: str) -> ft.Control:
        async def open_it(_: ft.Event[ft.TextButton]) -> None:
            await self._stage.go(routes.invoice_route(document))

        name = reference or self._stage.wording("window.form.no-reference")
        return ft.Row([ft.TextButton(name, icon=ft.Icons.RECEIPT_LONG, on_click=open_it)])
