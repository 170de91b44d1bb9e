"""Suspected doubles: side by side, and a number keeps one; nothing is joined by itself."""

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from selaras_client.window.models.asking import Answer
from selaras_client.window.models.double_list import (
    INVOICE,
    Suspected,
    keep_one,
    read_doubles,
    read_told_apart,
    tell_apart,
)
from selaras_client.window.parts.headings import empty_state, quiet, screen_title, section_title
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.notes import field_label
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.screens import routes
from selaras_client.window.screens.screen import PlainScreen, Stage

DIGITS = "123456789"
APART = "0"
SHOWN_SIDES = 4


class DoublesScreen(PlainScreen):
    """What seems to be here twice."""

    def __init__(self, stage: Stage) -> None:
        """Build the list; ``load`` fills it."""
        super().__init__(stage, routes.DOUBLES)
        self._found: list[Suspected] = []
        self._marked = 0
        self._is_busy = False
        self._cards = ft.Column(
            spacing=12,
            expand=True,
            scroll=ft.ScrollMode.AUTO,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        say = stage.wording
        title, what = screen_title(say("window.nav.doubles")), quiet(say("window.doubles.what"))
        self.control = ft.Column([title, what, self._cards], spacing=14, expand=True)

    async def load(self) -> None:
        """Read what seems to be here twice."""
        office = self._stage.office
        self._found = [*await read_doubles(office), *await read_told_apart(office)]
        self._marked = max(0, min(self._marked, len(self._found) - 1))
        self._fill()

    async def refresh(self, changed: frozenset[str]) -> None:
        """Read it again when anything changed."""
        if changed and not self._is_busy:
            await self.load()
            self._cards.update()

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """Arrows mark, digits keep one, the zero keeps all apart."""
        if event.key in {"Arrow Down", "Arrow Up"}:
            step = 1 if event.key == "Arrow Down" else -1
            self._marked = max(0, min(self._marked + step, len(self._found) - 1))
            self._fill()
            self._cards.update()
        elif event.key in DIGITS and not (event.ctrl or event.alt):
            await self._keep(self._marked, int(event.key))
        elif event.key == APART and not (event.ctrl or event.alt):
            await self._apart(self._marked)
        else:
            return False
        nothing_more_to_redraw()
        return True

    def actions(self) -> Sequence[KeyAction]:
        """Keep one of those that are marked; look at invoices that differ."""
        if not self._found:
            return ()
        say, marked = self._stage.wording, self._found[self._marked]
        keys = [
            KeyAction(str(number), say("window.doubles.keep", number=number), self._chooses(number))
            for number in range(1, min(marked.choices, SHOWN_SIDES) + 1)
        ]
        if marked.is_card:
            keys.append(KeyAction(APART, say(_apart_key(marked)), self._marked_apart))
        if marked.double.kind == INVOICE:
            keys.append(KeyAction("Enter", say("window.key.open"), self._open))
        return keys

    def _chooses(self, number: int) -> Callable[[], Awaitable[None]]:
        return lambda: self._keep(self._marked, number)

    async def _open(self) -> None:
        await self._stage.go(routes.invoice_route(self._found[self._marked].double.ids[0]))

    async def _keep(self, place: int, number: int) -> None:
        office = self._stage.office
        await self._answer(place, lambda found: keep_one(office, found, number=number))

    async def _marked_apart(self) -> None:
        await self._apart(self._marked)

    async def _apart(self, place: int) -> None:
        await self._answer(place, lambda found: tell_apart(self._stage.office, found))

    async def _answer(
        self, place: int, act: Callable[[Suspected], Awaitable[Answer | None]]
    ) -> None:
        if self._is_busy or not self._found:
            return
        self._is_busy = True
        try:
            answer = await act(self._found[place])
        finally:
            self._is_busy = False
        if answer is None:
            return
        self._stage.tell_answer(answer)
        await self.load()
        self._cards.update()

    def _fill(self) -> None:
        say, cards = self._stage.wording, list[ft.Control]()
        if not self._found or self._found[0].is_apart:
            cards.append(empty_state(say("cli.no-doubles")))
        for place, each in enumerate(self._found):
            if each.is_apart and (place == 0 or not self._found[place - 1].is_apart):
                cards.append(section_title(say("window.doubles.told-apart")))
            cards.append(self._card(place, each))
        self._cards.controls = cards

    def _card(self, place: int, found: Suspected) -> ft.Control:
        title = self._title(found)
        sides: list[ft.Control] = [
            self._side(place, found, number=number)
            for number in range(1, min(len(found.twins), SHOWN_SIDES) + 1)
        ]
        apart = [self._apart_button(place, found)] if found.is_card else []
        body: list[ft.Control] = [
            ft.Row([ft.Icon(ft.Icons.CONTENT_COPY, size=18), ft.Text(title, expand=True), *apart]),
            ft.Row(sides, spacing=16, vertical_alignment=ft.CrossAxisAlignment.START),
        ]
        is_marked = place == self._marked
        edge = ft.BorderSide(3, ft.Colors.PRIMARY if is_marked else ft.Colors.TRANSPARENT)
        return ft.Container(
            ft.Container(
                ft.Column(body, spacing=8, tight=True),
                bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
                border_radius=8,
                padding=12,
            ),
            border=ft.Border.only(left=edge),
            padding=ft.Padding.only(left=8, right=12),
        )

    def _title(self, found: Suspected) -> str:
        say, double = self._stage.wording, found.double
        kind = f"{double.kind}-differs" if double.differs else double.kind
        kind = f"{double.kind}-apart" if found.is_apart else kind
        differs = ", ".join(field_label(each, wording=say) for each in double.differs)
        return say(f"window.doubles.{kind}", name=double.name, fields=differs)

    def _apart_button(self, place: int, found: Suspected) -> ft.Control:
        async def clicked(_: object) -> None:
            nothing_more_to_redraw()
            await self._apart(place)

        return ft.TextButton(self._stage.wording(_apart_key(found)), on_click=clicked)

    def _side(self, place: int, found: Suspected, *, number: int) -> ft.Control:
        say = self._stage.wording

        async def chosen(_: object) -> None:
            nothing_more_to_redraw()
            if found.choices:
                await self._keep(place, number)
            else:
                await self._stage.go(routes.invoice_route(found.double.ids[number - 1]))

        lines: list[ft.Control] = [
            ft.Text(f"{self._label(name)}: {self._shown(name, text)}")
            for name, text in found.twins[number - 1]
        ]
        if not found.is_apart:
            key = "keep" if found.choices else "look"
            text = say(f"window.doubles.{key}", number=number)
            lines.append(ft.OutlinedButton(text, on_click=chosen))
        return ft.Column(lines, spacing=2, tight=True, expand=True)

    def _label(self, name: str) -> str:
        say = self._stage.wording
        own = f"window.doubles.label-{name}"
        if own in say:
            return say(own)
        in_card = f"window.cards.{name}"
        return say(in_card) if in_card in say else field_label(f"buyer.{name}", wording=say)

    def _shown(self, name: str, text: str) -> str:
        say = self._stage.wording
        return say(f"window.state.{text}") if name == "stage" else text


def _apart_key(found: Suspected) -> str:
    """Return the key of what ``APART`` does with *found*."""
    return "window.doubles.together" if found.is_apart else "window.doubles.apart"
