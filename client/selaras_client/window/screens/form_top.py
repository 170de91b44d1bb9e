"""The top of the form: what it is, whether it is stored, where it stands, what meets in it."""

from collections.abc import Callable

import flet as ft

from selaras.domain.approval import Stage as InvoiceStage
from selaras_client.window.models.invoice_form import InvoiceFormModel
from selaras_client.window.models.register_texts import moment_shown
from selaras_client.window.models.who_else import who_else_sentence
from selaras_client.window.parts.conflict_card import conflict_card
from selaras_client.window.parts.notes import note_color, note_sentence
from selaras_client.window.wording import Wording

_STAGE_COLORS = {
    InvoiceStage.READY: ft.Colors.SECONDARY_CONTAINER,
    InvoiceStage.APPROVED: ft.Colors.PRIMARY_CONTAINER,
    InvoiceStage.EXPORTED: ft.Colors.PRIMARY_CONTAINER,
    InvoiceStage.DISCARDED: ft.Colors.ERROR_CONTAINER,
}


class FormTop:
    """Title, stage and saved state in one line; below it what needs attention."""

    def __init__(self, wording: Wording) -> None:
        """Build it empty."""
        self._wording = wording
        self.title = ft.Text(theme_style=ft.TextThemeStyle.HEADLINE_SMALL, no_wrap=True)
        self.saved = ft.Text(color=ft.Colors.ON_SURFACE_VARIANT, key="saved")
        self._stage_text = ft.Text(size=13, key="stage")
        self.stage = ft.Container(
            self._stage_text, padding=ft.Padding.symmetric(horizontal=10, vertical=3)
        )
        self.stage.border_radius = 10
        self._who_else = ft.Text(
            key="who-else", expand=True, no_wrap=True, overflow=ft.TextOverflow.ELLIPSIS
        )
        icon = ft.Icon(ft.Icons.VISIBILITY_OUTLINED, size=18, color=ft.Colors.TERTIARY)
        self.who_else = ft.Row([icon, self._who_else], spacing=6, expand=True)
        self._frozen = ft.Text(key="frozen", visible=False)
        self.banner = ft.Column(spacing=8, tight=True, visible=False)
        self.notes = ft.Text(visible=False)

    def show(self, model: InvoiceFormModel, *, is_shown: Callable[[str], bool]) -> None:
        """Take over the model; *is_shown* says of a field whether it shows its notes itself."""
        say, shown = self._wording, model.snapshot
        self.title.value = shown.invoice.reference or say("window.form.no-reference")
        self._stage_text.value = say(f"window.state.{shown.stage.value}")
        self.stage.bgcolor = _STAGE_COLORS.get(shown.stage, ft.Colors.SURFACE_CONTAINER_HIGH)
        others = who_else_sentence(shown.elsewhere, wording=say)
        self._who_else.value = others
        self.who_else.controls[0].visible = bool(others)
        frozen = self._frozen_sentence(model)
        self._frozen.value, self._frozen.visible = frozen, bool(frozen)
        cards = [conflict_card(each, wording=say) for each in model.snapshot.conflicts]
        self.banner.controls = [self._frozen, *cards]
        self.banner.visible = bool(frozen or cards)
        notes = model.stored_notes.elsewhere(is_shown)
        self.notes.value = "\n".join(note_sentence(note, wording=say) for note in notes)
        self.notes.visible, self.notes.color = bool(notes), note_color(notes)

    def redraw(self) -> None:
        """Send what ``show`` changed to the page."""
        for control in (self.title, self.stage, self.who_else, self.banner, self.notes):
            control.update()

    def show_saved(self, model: InvoiceFormModel) -> bool:
        """Say whether everything is stored; return whether that is news."""
        state = "saved" if model.invoice_id else "nothing-yet"
        if model.unsaved:
            refused = any(model.notes(key) for key in model.unsaved)
            state = "refused" if refused else "typing"
        sentence = self._wording(f"window.form.{state}")
        is_news = sentence != self.saved.value
        self.saved.value = sentence
        return is_news

    def _frozen_sentence(self, model: InvoiceFormModel) -> str:
        stage, approval = model.snapshot.stage, model.snapshot.approval
        if stage is InvoiceStage.DISCARDED:
            return self._wording("window.form.is-discarded")
        if approval is None:
            return ""
        facts = {"who": approval["approved_by"], "when": moment_shown(approval["approved_at"])}
        key = "exported" if stage is InvoiceStage.EXPORTED else "approved"
        return self._wording(f"window.form.is-{key}", **facts)
