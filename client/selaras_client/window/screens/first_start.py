"""The first start: one card for this PC alone, one for joining the office's hub."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import flet as ft

from selaras.domain.result import Rejection
from selaras_client.closed_work import RESTORE, ClosedWork
from selaras_client.window.models.first_start import FirstStartModel
from selaras_client.window.parts.found_hubs import FoundHubs
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.leading import lead_on
from selaras_client.window.parts.redraw import focus, nothing_more_to_redraw
from selaras_client.window.screens import routes
from selaras_client.window.screens.screen import Stage

_CARD_WIDTH = 480
_CARDS = {
    "alone": ("npwp", "name", "admin", "password"),
    "join": ("address", "code", "pc"),
    "restore": ("file",),
}
_LAST = frozenset(names[-1] for names in _CARDS.values())


class FirstStart:
    """Shown until a company is set up or a hub is joined."""

    def __init__(self, stage: Stage, *, on_done: Callable[[], Awaitable[None]]) -> None:
        """Build both cards; *on_done* is called once this PC holds a company."""
        self._stage, self._on_done = stage, on_done
        self.model = FirstStartModel(stage.office)
        self._fields = {name: self._field(name) for names in _CARDS.values() for name in names}
        self._fields["npwp"].autofocus = True
        self._sample = self._switch("sample", self._sample_switched)
        self._import = self._switch("then-import", self._import_switched)
        self._refusals = {card: _refusal_text() for card in _CARDS}
        self._is_busy = False
        self._buttons: dict[str, ft.FilledButton] = {}
        self._chosen = "alone"
        self._hubs = FoundHubs(stage.wording, self.model.find_hubs, self._take_address)
        # One card at a time: Tab goes through the page row by row and would leave a card half way.
        self._cards = {card: self._card(card) for card in _CARDS}
        for card in ("join", "restore"):
            self._cards[card].visible = False
        self._choice = ft.SegmentedButton(
            segments=[
                ft.Segment(
                    card, label=ft.Text(f"{stage.wording(f'window.first.{card}')} (Alt+{number})")
                )
                for number, card in enumerate(_CARDS, start=1)
            ],
            selected=["alone"],
            on_change=self._card_chosen,
        )
        self.control: ft.Control = self._layout()

    async def load(self) -> None:
        """Nothing is read before a company exists."""

    async def shown(self) -> None:
        """Put the cursor into the first field."""
        await focus(self._fields["npwp"])

    async def refresh(self, changed: frozenset[str]) -> None:
        """Nothing here depends on documents."""

    async def key(self, event: ft.KeyboardEvent) -> bool:  # noqa: ARG002  # as every screen
        """No key but that of the button."""
        return False

    def actions(self) -> Sequence[KeyAction]:
        """F8 is the button of the card; Alt and a number show another one."""
        say = self._stage.wording(f"window.first.start-{self._chosen}")
        keys = [KeyAction("F8", say, lambda: self._act(None))]
        for number, card in enumerate(_CARDS, start=1):
            label = self._stage.wording(f"window.first.{card}")
            keys.append(KeyAction(f"Alt+{number}", label, partial(self._turn_to, card)))
        if self._chosen == "join":
            keys.append(KeyAction("F4", self._stage.wording("window.first.find"), self._hubs.find))
        return keys

    async def may_leave(self) -> bool:
        """There is nowhere to go before a company exists."""
        return False

    async def may_be_covered(self) -> bool:
        """There is nobody yet who could lock it."""
        return False

    def open_document(self) -> str:
        """There is no company yet, and no document."""
        return ""

    def is_at(self, route: str) -> bool:  # noqa: ARG002  # every screen is asked this way
        """Stay, whatever *route* says."""
        return True

    def _switch(self, name: str, switched: Callable[..., Awaitable[None]]) -> ft.Switch:
        return ft.Switch(label=self._stage.wording(f"window.first.{name}"), on_change=switched)

    def _field(self, name: str) -> ft.TextField:
        async def typed(_: ft.Event[ft.TextField]) -> None:
            nothing_more_to_redraw()
            setattr(self.model, name, field.value)

        async def entered(_: ft.Event[ft.TextField]) -> None:
            nothing_more_to_redraw()
            await self._go_on_from(name)

        async def left(_: ft.Event[ft.TextField]) -> None:
            nothing_more_to_redraw()
            if name == "npwp":
                self._show_npwp_hint()

        field = ft.TextField(
            label=self._stage.wording(f"window.first.{name}"),
            dense=True,
            on_change=typed,
            on_blur=left,
            on_focus=partial(self._focused, name),
            on_submit=entered,
            password=name == "password",
            can_reveal_password=name == "password",
            error_max_lines=3,
            helper_max_lines=2,
        )
        return field

    def _focused(self, name: str, _: ft.Event[ft.TextField]) -> None:
        nothing_more_to_redraw()
        lead_on(self._stage.page, is_leading=name not in _LAST)

    async def _go_on_from(self, name: str) -> None:
        """Put the cursor into the next field; after the last one, carry out the card.

        Below the last field of a new company is what may be wanted besides: there Enter leads to
        the button first.
        """
        names = _CARDS[self._chosen]
        place = names.index(name) + 1
        if place < len(names):
            await focus(self._fields[names[place]])
        elif self._chosen == "alone":
            await focus(self._buttons["alone"])
        else:
            await self._act(None)

    def _show_npwp_hint(self) -> None:
        hint, field = self.model.npwp_hint(), self._fields["npwp"]
        sentence = self._stage.wording(hint.key, npwp=hint.shown) if hint else None
        field.error = sentence if hint and hint.is_error else None
        field.helper = sentence if hint and not hint.is_error else None
        field.update()

    async def _sample_switched(self, _: ft.Event[ft.Switch]) -> None:
        nothing_more_to_redraw()
        self.model.with_sample = bool(self._sample.value)

    async def _import_switched(self, _: ft.Event[ft.Switch]) -> None:
        nothing_more_to_redraw()
        self.model.then_import = bool(self._import.value)

    async def _act(self, _: object) -> None:
        """Carry out the card that is chosen."""
        if self._chosen == "alone":
            await self._carry_out("alone", self.model.alone_faults(), act=self.model.set_up)
        elif self._chosen == "restore":
            await self._carry_out("restore", self.model.restore_faults(), act=self._restore)
        else:
            await self._carry_out("join", self.model.join_faults(), act=self.model.join)

    async def _restore(self) -> Rejection | None:
        """Let the empty folder be closed, and the backup be put into it."""
        leave = self._stage.equipment.leave
        if leave is None:
            return Rejection("window.backup.nobody-closes")
        leave(ClosedWork(RESTORE, self.model.restored))
        return None

    async def _take_address(self, address: str) -> None:
        """Type the address of a hub that was found."""
        self.model.address = self._fields["address"].value = address
        self._fields["address"].update()
        await focus(self._fields["code"])

    async def _card_chosen(self, _: ft.Event[ft.SegmentedButton]) -> None:
        await self._turn_to(self._choice.selected[0])

    async def _turn_to(self, card_name: str) -> None:
        nothing_more_to_redraw()
        self._chosen = card_name
        if self._choice.selected != [card_name]:
            self._choice.selected = [card_name]
            self._choice.update()
        for name, card in self._cards.items():
            card.visible = name == self._chosen
            card.update()
        await focus(self._fields[_CARDS[self._chosen][0]])

    async def _carry_out(
        self, card: str, faults: dict[str, str], *, act: Callable[[], Awaitable[Rejection | None]]
    ) -> None:
        nothing_more_to_redraw()
        self._show_faults(card, faults)
        if faults:
            await focus(self._fields[next(iter(faults))])
        if faults or self._is_busy:
            return
        self._is_busy = True
        try:
            refusal = await act()
        finally:
            self._is_busy = False
        say, shown = self._stage.wording, self._refusals[card]
        shown.value = say(refusal.code, **refusal.facts) if refusal else ""
        shown.visible = refusal is not None
        shown.update()
        if refusal is None and card != "restore":
            await self._on_done()
            if self.model.then_import:
                await self._stage.go(routes.IMPORT)

    def _show_faults(self, card: str, faults: dict[str, str]) -> None:
        for name in _CARDS[card]:
            key = faults.get(name)
            self._fields[name].error = self._stage.wording(key) if key else None
            self._fields[name].update()

    def _layout(self) -> ft.Control:
        about = self._stage.wording("window.about")
        return ft.Column(
            [
                ft.Text("Selaras", theme_style=ft.TextThemeStyle.DISPLAY_SMALL),
                ft.Text(about, color=ft.Colors.ON_SURFACE_VARIANT),
                ft.Container(height=8),
                self._choice,
                *self._cards.values(),
            ],
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            alignment=ft.MainAxisAlignment.CENTER,
            expand=True,
            scroll=ft.ScrollMode.AUTO,
        )

    def _card(self, card: str) -> ft.Control:
        say = self._stage.wording
        parts: list[ft.Control] = [
            ft.Text(say(f"window.first.{card}-what"), color=ft.Colors.ON_SURFACE_VARIANT),
            *(self._fields[name] for name in _CARDS[card]),
        ]
        if card == "alone":
            parts += [self._sample, self._import]
        elif card == "join":
            parts.insert(1, self._hubs.control)
        button = ft.FilledButton(say(f"window.first.start-{card}"), on_click=self._act)
        self._buttons[card] = button
        column = ft.Column(
            [*parts, self._refusals[card], button],
            spacing=14,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        return ft.Card(ft.Container(column, padding=24, width=_CARD_WIDTH))


def _refusal_text() -> ft.Text:
    return ft.Text(color=ft.Colors.ERROR, visible=False)
