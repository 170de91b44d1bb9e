"""What needs a person, one card each: arrows mark, a number decides, Enter opens the invoice."""

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from selaras.store.requests import StoredRequest
from selaras_client.window.models.double_list import count_doubles
from selaras_client.window.models.register_texts import moment_shown
from selaras_client.window.models.tray import TrayModel, Undecided
from selaras_client.window.parts.conflict_card import conflict_card
from selaras_client.window.parts.headings import empty_state, screen_title, section_title
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.tray_card import tray_card
from selaras_client.window.screens import routes
from selaras_client.window.screens.screen import PlainScreen, Stage

DIGITS = "123456789"


class TrayScreen(PlainScreen):
    """Conflicts, refused and late edits, requests that wait for the hub."""

    def __init__(self, stage: Stage) -> None:
        """Build the list; ``load`` fills it."""
        super().__init__(stage, routes.TRAY)
        self.model = TrayModel(stage.office)
        self._is_busy = False
        self._doubles = 0
        self._cards = ft.Column(
            spacing=12,
            expand=True,
            scroll=ft.ScrollMode.AUTO,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        title = screen_title(stage.wording("window.nav.tray"))
        self.control = ft.Column([title, self._cards], spacing=14, expand=True)

    async def load(self) -> None:
        """Read what waits."""
        await self.model.refresh()
        self._doubles = await count_doubles(self._stage.office)
        self._fill()

    async def refresh(self, changed: frozenset[str]) -> None:
        """Read it again when anything changed."""
        if changed:
            await self.load()
            self._cards.update()

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """Arrows mark, digits decide."""
        if event.key in {"Arrow Down", "Arrow Up"}:
            if self.model.mark(1 if event.key == "Arrow Down" else -1):
                await self._show()
        elif event.key in DIGITS and not (event.ctrl or event.alt):
            await self._decide(self.model.marked, int(event.key))
        else:
            return False
        return True

    def actions(self) -> Sequence[KeyAction]:
        """Decide, or look at the invoice."""
        say, model = self._stage.wording, self.model
        label = say("window.key.doubles", count=self._doubles)
        doubles = [KeyAction("F6", label, self._look_at_doubles)] if self._doubles else []
        if not model.page.undecided:
            return doubles
        marked = model.page.undecided[model.marked]
        keys = [
            KeyAction(str(number), self._choice(marked, number), self._choose(number))
            for number in range(1, marked.choices + 1)
        ]
        return (*keys, KeyAction("Enter", say("window.key.open"), self._open_marked), *doubles)

    async def _clicked_doubles(self, _: ft.Event[ft.TextButton]) -> None:
        await self._look_at_doubles()

    async def _look_at_doubles(self) -> None:
        await self._stage.go(routes.DOUBLES)

    def _choice(self, marked: Undecided, number: int) -> str:
        say = self._stage.wording
        if marked.conflict is not None:
            return say("window.tray.keep-of", who=marked.conflict.sides[number - 1].who)
        return say("window.tray.apply-again" if number == 1 else "window.tray.let-go")

    def _choose(self, number: int) -> Callable[[], Awaitable[None]]:
        return lambda: self._decide(self.model.marked, number)

    async def _open_marked(self) -> None:
        marked = self.model.page.undecided[self.model.marked]
        await self._stage.go(routes.invoice_route(marked.document))

    async def _decide(self, place: int, number: int) -> None:
        """Give one answer; a second key while it is under way does nothing."""
        if self._is_busy:
            return
        self._is_busy = True
        try:
            answer = await self.model.decide(place, number)
        finally:
            self._is_busy = False
        if answer is None:
            return
        self._stage.tell_answer(answer)
        await self._show()

    async def _show(self) -> None:
        nothing_more_to_redraw()
        self._fill()
        self._cards.update()
        if self.model.page.undecided:
            await self._cards.scroll_to(scroll_key=_scroll_key(self.model.marked), duration=0)

    def _fill(self) -> None:
        say, page = self._stage.wording, self.model.page
        cards: list[ft.Control] = []
        for place, each in enumerate(page.undecided):
            cards.append(self._card(place, each))
        for key, requests in (("waiting", page.waiting), ("refused", page.refused)):
            if requests:
                cards.append(section_title(say(f"window.tray.{key}")))
                cards += [self._request(each) for each in requests]
        cards = cards or [empty_state(say("window.tray.empty"))]
        if self._doubles:
            label = f"{say('window.key.doubles', count=self._doubles)} (F6)"
            icon = ft.Icons.CONTENT_COPY
            cards.append(ft.TextButton(label, icon=icon, on_click=self._clicked_doubles))
        self._cards.controls = cards

    def _card(self, place: int, wanted: Undecided) -> ft.Control:
        async def open_it(_: ft.Event[ft.TextButton]) -> None:
            await self._stage.go(routes.invoice_route(wanted.document))

        async def decide(number: int) -> None:
            await self._decide(place, number)

        say = self._stage.wording
        name = wanted.reference or say("window.form.no-reference")
        inner = (
            conflict_card(wanted.conflict, wording=say, keep=decide)
            if wanted.conflict
            else tray_card(wanted, wording=say, decide=decide)
        )
        heading = ft.Row([ft.TextButton(name, icon=ft.Icons.RECEIPT_LONG, on_click=open_it)])
        is_marked = place == self.model.marked
        edge = ft.BorderSide(3, ft.Colors.PRIMARY if is_marked else ft.Colors.TRANSPARENT)
        return ft.Container(
            ft.Column([heading, inner], spacing=4, tight=True),
            border=ft.Border.only(left=edge),
            padding=ft.Padding.only(left=8, right=12),
            key=ft.ScrollKey(_scroll_key(place)),  # type: ignore[call-arg]  # Flet hides it
        )

    def _request(self, request: StoredRequest) -> ft.Control:
        say = self._stage.wording
        words = [say(f"request.{request.kind}"), request.author, moment_shown(request.at)]
        if request.code:
            words.append(say(request.code, **request.facts))
        return ft.Text(" · ".join(words))


def _scroll_key(place: int) -> str:
    return f"undecided-{place}"
