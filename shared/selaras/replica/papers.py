"""Commands on papers of one kind; what cards share with them is in ``cards``."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, Generic

from selaras.domain.papers import Paper, Shape, V
from selaras.domain.result import Rejection
from selaras.domain.roles import Action
from selaras.replica.card_kinds import FoundCard, paper_kind
from selaras.replica.cards import (
    Bringing,
    CardReport,
    Cards,
    Standing,
    Writing,
    no_company,
)
from selaras.replica.writer import Writer


@dataclass(frozen=True, slots=True)
class Held:
    """A row of a file that may not be taken, and why."""

    title: str
    why: Rejection


@dataclass(slots=True)
class PaperReport(CardReport):
    """What bringing in many did, or would do.

    Args:
        held: They were left out: what they would change counts in a closed period.
    """

    held: list[Held] = field(default_factory=list)


class Papers(Cards[Paper[V]], Generic[V]):
    """The papers of one kind."""

    def __init__(self, writing: Writing, shape: Shape[V]) -> None:
        """Work with *writing*, which opens a transaction and its writer."""
        super().__init__(writing, paper_kind(shape))
        self.shape: Final = shape

    def bring(self, values: Iterable[V], how: Bringing) -> PaperReport | Rejection:
        """Record what a file says, all of it or none: new ones, and what is new of known ones."""
        report = PaperReport()
        with self._writing() as writer:
            refusal = writer.refusal(Action.EDIT) or no_company(writer)
            if refusal is not None:
                return refusal
            for count, value in enumerate(values, start=1):
                self._bring_value(writer, report, value, how=how)
                if how.progress is not None:
                    how.progress(count)
        return report

    def _begun(self, made: Paper[V]) -> Paper[V]:
        return replace(made, value=self.shape.begun(made.value))

    def _bring_value(self, writer: Writer, report: PaperReport, value: V, *, how: Bringing) -> None:
        key = self.shape.key(value)
        known = self._alike(writer, key)
        if known is None:
            made = replace(self._blank(writer, ""), value=self.shape.begun(value))
            fault = self._kind.guard(writer.db, None, made)
            if fault is not None:
                report.held.append(Held(self._kind.title(made), fault))
                return
            card_id = self._new_id(writer, key)
            report.new.append(card_id)
            if not how.dry_run:
                self._written(writer, replace(made, paper_id=card_id))
            return
        self._bring_known(writer, report, known, value=value, how=how)

    def _bring_known(
        self,
        writer: Writer,
        report: PaperReport,
        known: FoundCard[Paper[V]],
        *,
        value: V,
        how: Bringing,
    ) -> None:
        here, title = known.card.value, self._kind.title(known.card)
        becomes = here if known.card.archived else self.shape.merged(here, value, update=how.update)
        edited = replace(known.card, value=becomes)
        fault = self._kind.guard(writer.db, known.card, edited)
        if fault is not None:
            report.held.append(Held(title, fault))
            return
        left = self.shape.differences(becomes, value)
        if left:
            report.different.append(Standing(known.stored.doc_id, title, left))
        if becomes != here:
            names = self.shape.differences(here, becomes)
            report.updated.append(Standing(known.stored.doc_id, title, names))
            if not how.dry_run:
                self._changed(writer, known, edited, base=None)
        elif not left:
            report.unchanged += 1
