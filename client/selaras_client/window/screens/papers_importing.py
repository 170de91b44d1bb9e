"""Import of purchases and returns: what a file would add, fill in, leave and hold back."""

import flet as ft

from selaras.replica.papers import PaperReport
from selaras_client.window.models.paper_incoming import PaperIncoming
from selaras_client.window.models.paper_list import PaperSort
from selaras_client.window.parts.headings import section_title
from selaras_client.window.parts.notes import paper_label
from selaras_client.window.screens.incoming import IncomingScreen
from selaras_client.window.screens.screen import Stage


class PapersImportScreen(IncomingScreen):
    """A file of papers of one sort on its way in."""

    def __init__(self, stage: Stage, route: str, *, sort: PaperSort) -> None:
        """Begin with a file to be chosen."""
        self.model = PaperIncoming(stage.office, stage.wording, sort=sort)
        self._what = f"window.{sort.name}.import-what"
        title = f"window.{sort.name}.import"
        super().__init__(stage, route, incoming=self.model, title=title)

    def _found(self) -> tuple[str, list[ft.Control]]:
        say, report = self._stage.wording, self.model.report
        facts = {
            "found": self.model.total,
            "new": len(report.new),
            "updated": len(report.updated),
            "unchanged": report.unchanged,
            "different": len(report.different),
            "held": len(report.held),
        }
        text = say("window.paper.found", **facts)
        store = "window.import.store" if self.model.is_news else "window.import.nothing-new"
        return f"{text}\n{say(store)}", self._lines(report)

    def _done(self, report: object) -> str:
        if not isinstance(report, PaperReport):
            return ""
        facts = {"new": len(report.new), "updated": len(report.updated)}
        return self._stage.wording("window.paper.stored", **facts)

    def _lines(self, report: PaperReport) -> list[ft.Control]:
        say = self._stage.wording
        lines: list[ft.Control] = []
        if report.different:
            lines.append(section_title(say("window.import.different")))
        for each in report.different:
            fields = ", ".join(paper_label(name, wording=say) for name in each.fields)
            lines.append(ft.Text(f"{each.title or each.card_id}: {fields}"))
        for held in report.held:
            sentence = say(held.why.code, **held.why.facts)
            lines.append(ft.Text(f"{held.title}: {sentence}", color=ft.Colors.ERROR))
        return lines
