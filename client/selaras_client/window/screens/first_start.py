"""The first start: one card for this PC alone, one for joining the office's hub."""

from collections.abc import Awaitable, Callable

import flet as ft

from selaras.domain.result import Rejection
from selaras_client.window.models.first_start import FirstStartModel
from selaras_client.window.parts.redraw import focus, nothing_more_to_redraw
from selaras_client.window.screens.screen import Stage

_CARD_WIDTH = 440


class FirstStart:
    """Shown until a company is set up or a hub is joined."""

    def __init__(self, stage: Stage, *, on_done: Callable[[], Awaitable[None]]) -> None:
        """Build both cards; *on_done* is called once this PC holds a company."""
        self._stage, self._on_done = stage, on_done
        self.model = FirstStartModel(stage.office)
        self._fields = {
            name: self._field(name) for name in ("npwp", "name", "address", "code", "pc")
        }
        self._fields["npwp"].autofocus = True
        self._fields["name"].on_submit = self._set_up
        self._fields["pc"].on_submit = self._join
        self._sample = ft.Switch(
            label=stage.wording("window.first.sample"), on_change=self._sample_switched
        )
        self._refusals = {card: _refusal_text() for card in ("alone", "join")}
        self._is_busy = False
        self.control: ft.Control = self._layout()

    async def load(self) -> None:
        """Nothing is read before a company exists."""

    async def shown(self) -> None:
        """Put the cursor into the first field."""
        await focus(self._fields["npwp"])

    async def refresh(self, changed: frozenset[str]) -> None:
        """Nothing here depends on documents."""

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """F8 is the button of the first card."""
        if event.key != "F8":
            return False
        await self._set_up(None)
        return True

    async def may_leave(self) -> bool:
        """There is nowhere to go before a company exists."""
        return False

    def is_at(self, route: str) -> bool:  # noqa: ARG002  # every screen is asked this way
        """Stay, whatever *route* says."""
        return True

    def _field(self, name: str) -> ft.TextField:
        async def typed(_: ft.Event[ft.TextField]) -> None:
            nothing_more_to_redraw()
            setattr(self.model, name, field.value)

        async def left(_: ft.Event[ft.TextField]) -> None:
            nothing_more_to_redraw()
            if name == "npwp":
                self._show_npwp_hint()

        field = ft.TextField(
            label=self._stage.wording(f"window.first.{name}"),
            dense=True,
            on_change=typed,
            on_blur=left,
            error_max_lines=2,
            helper_max_lines=2,
        )
        return field

    def _show_npwp_hint(self) -> None:
        hint, field = self.model.npwp_hint(), self._fields["npwp"]
        sentence = self._stage.wording(hint.key, npwp=hint.shown) if hint else None
        field.error = sentence if hint and hint.is_error else None
        field.helper = sentence if hint and not hint.is_error else None
        field.update()

    async def _sample_switched(self, _: ft.Event[ft.Switch]) -> None:
        nothing_more_to_redraw()
        self.model.with_sample = bool(self._sample.value)

    async def _set_up(self, _: object) -> None:
        await self._carry_out("alone", self.model.alone_faults(), act=self.model.set_up)

    async def _join(self, _: object) -> None:
        await self._carry_out("join", self.model.join_faults(), act=self.model.join)

    async def _carry_out(
        self, card: str, faults: dict[str, str], *, act: Callable[[], Awaitable[Rejection | None]]
    ) -> None:
        nothing_more_to_redraw()
        self._show_faults(card, faults)
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
        if refusal is None:
            await self._on_done()

    def _show_faults(self, card: str, faults: dict[str, str]) -> None:
        names = ("npwp", "name") if card == "alone" else ("address", "code", "pc")
        for name in names:
            key = faults.get(name)
            self._fields[name].error = self._stage.wording(key) if key else None
            self._fields[name].update()

    def _layout(self) -> ft.Control:
        say = self._stage.wording
        alone = ft.FilledButton(say("window.first.start-alone"), on_click=self._set_up)
        join = ft.OutlinedButton(say("window.first.start-join"), on_click=self._join)
        cards = ft.Row(
            [
                self._card("alone", ["npwp", "name"], button=alone),
                self._card("join", ["address", "code", "pc"], button=join),
            ],
            spacing=24,
            alignment=ft.MainAxisAlignment.CENTER,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
        return ft.Column(
            [
                ft.Text("Selaras", theme_style=ft.TextThemeStyle.DISPLAY_SMALL),
                ft.Text(say("window.about"), color=ft.Colors.ON_SURFACE_VARIANT),
                ft.Container(height=8),
                cards,
            ],
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            alignment=ft.MainAxisAlignment.CENTER,
            expand=True,
            scroll=ft.ScrollMode.AUTO,
        )

    def _card(self, card: str, names: list[str], *, button: ft.Control) -> ft.Control:
        say = self._stage.wording
        parts: list[ft.Control] = [
            ft.Text(say(f"window.first.{card}"), theme_style=ft.TextThemeStyle.TITLE_LARGE),
            ft.Text(say(f"window.first.{card}-what"), color=ft.Colors.ON_SURFACE_VARIANT),
            *(self._fields[name] for name in names),
        ]
        if card == "alone":
            parts.append(self._sample)
        parts += [self._refusals[card], button]
        column = ft.Column(
            parts, spacing=14, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        )
        return ft.Card(ft.Container(column, padding=24, width=_CARD_WIDTH))


def _refusal_text() -> ft.Text:
    return ft.Text(color=ft.Colors.ERROR, visible=False)
