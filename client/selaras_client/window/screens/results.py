"""Results from Coretax: choose its list, see a verdict for each row, confirm, record."""

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from selaras.domain.result_judging import Fate, Verdict
from selaras_client.window.models.result_incoming import QUIET, ResultIncoming, Told
from selaras_client.window.parts.headings import section_title
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.screens import routes
from selaras_client.window.screens.incoming import IncomingScreen
from selaras_client.window.screens.screen import Stage

# More rows than a person looks at; the command line has them all.
MAX_SHOWN = 300


class ResultsScreen(IncomingScreen):
    """A list of Coretax on its way in."""

    _what = "window.results.what"

    def __init__(self, stage: Stage) -> None:
        """Begin with a file to be chosen."""
        self.model = ResultIncoming(stage.office, stage.wording)
        super().__init__(stage, routes.RESULTS, incoming=self.model, title="window.nav.results")

    def actions(self) -> Sequence[KeyAction]:
        """Choose; confirm what fits; record."""
        keys = list(super().actions())
        if self.model.unsure:
            keys.append(KeyAction("F6", self._stage.wording("window.results.all"), self._all))
        return keys

    def _found(self) -> tuple[str, list[ft.Control]]:
        say, fates = self._stage.wording, self.model.fates
        facts = {
            "found": len(self.model.verdicts),
            "new": fates[Fate.RECORD],
            "same": fates[Fate.UNCHANGED],
            "unsure": fates[Fate.CONFIRM],
        }
        store = "window.results.store" if self.model.is_news else "window.import.nothing-new"
        return f"{say('window.results.found', **facts)}\n{say(store)}", self._lines()

    def _done(self, report: object) -> str:
        if not isinstance(report, Told):
            return ""
        facts = {"recorded": report.recorded, "kept": report.kept}
        key = "window.ask.waits" if report.waits else "window.results.done"
        return self._stage.wording(key, **facts)

    async def _all(self) -> None:
        nothing_more_to_redraw()
        rows = frozenset(each.row.row for each in self.model.unsure)
        await self.model.confirm(rows, is_sure=True)
        self._tell(*self._found())

    def _lines(self) -> list[ft.Control]:
        say = self._stage.wording
        needed = [each for each in self.model.verdicts if self._needs_look(each)]
        lines: list[ft.Control] = [section_title(say("window.results.look"))] if needed else []
        for each in needed[:MAX_SHOWN]:
            lines += self._row(each)
        if len(needed) > MAX_SHOWN:
            lines.append(ft.Text(say("window.results.more", count=len(needed) - MAX_SHOWN)))
        return lines

    def _needs_look(self, verdict: Verdict) -> bool:
        is_quiet = verdict.fate in QUIET and not verdict.needs_word
        return not is_quiet or (bool(verdict.differences) and verdict.fate is not Fate.UNCHANGED)

    def _row(self, verdict: Verdict) -> list[ft.Control]:
        say, row = self._stage.wording, verdict.row
        sent = verdict.sent.reference if verdict.sent else ""
        name = " ".join(filter(None, (row.reference or sent, row.buyer_name, row.number)))
        words = say(f"results.fate.{verdict.fate.value}")
        text = say("window.results.row", row=row.row, name=name, status=row.status, words=words)
        lines = [self._choice(verdict, text)]
        for each in verdict.differences:
            facts = {"field": each.field, "sent": each.sent, "there": each.there}
            difference = say("cli.result-difference", **facts)
            lines.append(ft.Text(f"      {difference}", color=ft.Colors.TERTIARY))
        return lines

    def _choice(self, verdict: Verdict, text: str) -> ft.Control:
        """Return a row; one that needs a person's word can be ticked."""
        is_ticked = verdict.row.row in self.model.confirmed
        if verdict.fate is Fate.CONFIRM or is_ticked:
            return ft.Checkbox(
                label=text,
                value=is_ticked,
                key=f"result-{verdict.row.row}",
                on_change=self._ticked(verdict.row.row),
            )
        return ft.Text(text, color=None if verdict.fate in QUIET else ft.Colors.ERROR)

    def _ticked(self, row: int) -> Callable[[ft.Event[ft.Checkbox]], Awaitable[None]]:
        async def ticked(event: ft.Event[ft.Checkbox]) -> None:
            nothing_more_to_redraw()
            await self.model.confirm(frozenset({row}), is_sure=bool(event.control.value))
            self._tell(*self._found())

        return ticked
