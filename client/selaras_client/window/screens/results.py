"""Results from Coretax: choose its list, see a verdict for each row, confirm, record."""

from collections.abc import Sequence
from typing import Final

import flet as ft

from selaras.domain.coretax_results import Difference
from selaras.domain.money import number_text, parse_amount
from selaras.domain.result_judging import Fate, Verdict
from selaras_client.window.models.field_texts import day_shown
from selaras_client.window.models.result_incoming import QUIET, ResultIncoming, Told
from selaras_client.window.models.row_window import WINDOW_ROWS, RowWindow, Tone, window_start
from selaras_client.window.parts.headings import section_title
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.notes import field_label
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.row_table import RowTable
from selaras_client.window.parts.simple_table import Column
from selaras_client.window.screens import routes
from selaras_client.window.screens.incoming import IncomingScreen
from selaras_client.window.screens.screen import Stage

COLUMNS: Final = (
    *(("row", 44), ("reference", 130), ("buyer", None), ("number", 142)),
    *(("status", 100), ("words", 330), ("sure", 60)),
)


class ResultsScreen(IncomingScreen):
    """A list of Coretax on its way in."""

    _what = "window.results.what"

    def __init__(self, stage: Stage) -> None:
        """Begin with a file to be chosen."""
        self.model = ResultIncoming(stage.office, stage.wording)
        columns = [
            Column(
                stage.wording(f"window.results.{name}"),
                width,
                right=name == "row",
                lines=2 if name == "words" else 1,
            )
            for name, width in COLUMNS
        ]
        self._table = self._rows = RowTable(columns, load=self._load, chosen=self._turn)
        super().__init__(stage, routes.RESULTS, incoming=self.model, title="window.nav.results")

    def actions(self) -> Sequence[KeyAction]:
        """Choose; confirm the marked row or all that fits; record."""
        keys, say, model = list(super().actions()), self._stage.wording, self.model
        if model.fates[Fate.CONFIRM] or model.confirmed:
            keys.append(KeyAction("Insert", say("window.results.tick"), self._turn_marked))
        if model.fates[Fate.CONFIRM]:
            keys.append(KeyAction("F6", say("window.results.all"), self._all))
        return keys

    def _found(self) -> tuple[str, list[ft.Control]]:
        self._rows.marked = 0
        self._rows.fill(self._window(0))
        if not self.model.lines:
            return self._summary(), []
        title = section_title(self._stage.wording("window.results.look"))
        return self._summary(), [title, self._rows.control]

    def _summary(self) -> str:
        say, fates = self._stage.wording, self.model.fates
        facts = {
            "found": len(self.model.verdicts),
            "new": fates[Fate.RECORD],
            "same": fates[Fate.UNCHANGED],
            "unsure": fates[Fate.CONFIRM],
        }
        store = "window.results.store" if self.model.is_news else "window.import.nothing-new"
        return f"{say('window.results.found', **facts)}\n{say(store)}"

    def _done(self, report: object) -> str:
        if not isinstance(report, Told):
            return ""
        facts = {"recorded": report.recorded, "kept": report.kept}
        key = "window.ask.waits" if report.waits else "window.results.done"
        return self._stage.wording(key, **facts)

    async def _all(self) -> None:
        nothing_more_to_redraw()
        if not self._is_busy:
            await self._watched(self.model.confirm_all())
            self._show_again()

    async def _turn_marked(self) -> None:
        nothing_more_to_redraw()
        await self._turn(self._rows.marked)

    async def _turn(self, line: int) -> None:
        """Take the person's word for the row in this line, or take it back."""
        if line < len(self.model.lines) and not self._is_busy:
            await self.model.turn(self.model.lines[line][0])
            self._show_again()

    def _show_again(self) -> None:
        """Show the same rows with what is known of them by now."""
        self._rows.fill(self._window(self._rows.window.first))
        self._told.value = self._summary()
        self._told.update()

    async def _load(self, first: int) -> RowWindow:
        return self._window(first)

    def _window(self, first: int) -> RowWindow:
        lines = self.model.lines
        start = window_start(first, len(lines))
        shown = lines[start : start + WINDOW_ROWS]
        tones = [self._tone(*line) for line in shown]
        return RowWindow(start, [self._texts(*line) for line in shown], len(lines), tones)

    def _tone(self, place: int, difference: int) -> Tone:
        if difference >= 0:
            return Tone.WARNING
        verdict = self.model.verdicts[place]
        is_well = verdict.fate in QUIET or verdict.fate is Fate.CONFIRM
        return Tone.PLAIN if is_well else Tone.ERROR

    def _texts(self, place: int, difference: int) -> tuple[str, ...]:
        verdict = self.model.verdicts[place]
        if difference >= 0:
            return (self._sentence(verdict.differences[difference]),)
        row, sent = verdict.row, verdict.sent
        reference = row.reference or (sent.reference if sent else "")
        named = (str(row.row), reference, row.buyer_name, row.number, row.status)
        return *named, self._words(verdict.fate), self._sure(verdict)

    def _words(self, fate: Fate) -> str:
        return self._stage.wording(f"results.fate.{fate.value}")

    def _sure(self, verdict: Verdict) -> str:
        if not verdict.needs_word:
            return ""
        is_sure = verdict.row.row in self.model.confirmed
        return self._stage.wording(f"window.results.{'yes' if is_sure else 'open'}")

    def _sentence(self, each: Difference) -> str:
        say = self._stage.wording
        sent, there = (_shown(each.field, text) for text in (each.sent, each.there))
        facts = {"field": field_label(each.field, wording=say), "sent": sent, "there": there}
        return say("cli.result-difference", **facts)


def _shown(field: str, text: str) -> str:
    """Return a value as people write it."""
    amount = parse_amount(text) if field in _AMOUNTS else None
    if amount is not None:
        return number_text(amount)
    return day_shown(text) if field == "date" else text


_AMOUNTS: Final = frozenset({"tax_base", "other_tax_base", "vat", "ppnbm"})
