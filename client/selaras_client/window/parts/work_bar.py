"""Long work on many invoices: how far it is, and at its end what was refused and why."""

import flet as ft

from selaras_client.window.models.many import LISTED, Outcome, Refused
from selaras_client.window.wording import Wording

KIND = "invoice:"


class WorkBar:
    """Hidden while nothing is done and nothing is to be told."""

    def __init__(self, wording: Wording) -> None:
        """Begin hidden."""
        self._wording = wording
        self._sentence = ft.Text(key="work", expand=True)
        self._bar = ft.ProgressBar(width=200, value=0, visible=False)
        self.control = ft.Container(
            ft.Row([self._bar, self._sentence], spacing=12),
            visible=False,
            padding=ft.Padding.symmetric(horizontal=14, vertical=8),
            border_radius=8,
            bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
        )

    @property
    def is_shown(self) -> bool:
        """Say whether there is something to put away."""
        return bool(self.control.visible)

    def progress(self, done: int, total: int) -> None:
        """Show how far the work is."""
        self._bar.visible, self._bar.value = True, done / max(1, total)
        self._tell(self._wording("window.work.progress", done=done, total=total))

    def finished(self, name: str, outcome: Outcome) -> None:
        """Tell what became of the work called *name*, ``ready`` for instance."""
        say = self._wording
        self._bar.visible = False
        facts = {"done": outcome.done, "waiting": outcome.waiting, "refused": len(outcome.refused)}
        parts = [say(f"window.work.{name}", **facts)] if outcome.done else []
        parts += [say("window.work.waiting", **facts)] if outcome.waiting else []
        parts += [say("window.work.cancelled")] if outcome.was_cancelled else []
        parts += [say("window.work.refused", **facts)] if outcome.refused else []
        lines = [" ".join(parts)]
        lines += [self._refused(each) for each in outcome.refused[:LISTED]]
        if len(outcome.refused) > LISTED:
            lines.append(say("window.work.more", count=len(outcome.refused) - LISTED))
        self._tell("\n".join(lines))

    def _refused(self, each: Refused) -> str:
        say, facts = self._wording, dict(each.why.facts)
        name = each.reference or say("window.form.no-reference")
        if str(facts.get("ref", "")).startswith(KIND):
            # What was asked for by its id is told by its name.
            facts["ref"] = name
        return f"{name}: {say(each.why.code, **facts)}"

    def hide(self) -> None:
        """Put it away."""
        self.control.visible = False
        self.control.update()

    def _tell(self, sentence: str) -> None:
        self._sentence.value = sentence
        self.control.visible = True
        self.control.update()
