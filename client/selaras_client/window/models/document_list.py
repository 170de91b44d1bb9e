"""Other documents, retail totals and annex C for a screen: one kind and one month at a time."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date as Date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from selaras.domain.member_forms import MemberKind
from selaras.domain.money import amount_text, number_text, parse_amount, parse_indonesian
from selaras.domain.papers import Shape
from selaras.domain.result import Rejection
from selaras.domain.tax_period import Period, period_of
from selaras.errors import DomainError
from selaras.exchange import FileRefusedError
from selaras.exchange.document_files import FILES, DocumentFile, read_documents
from selaras.exchange.grid_values import parse_day
from selaras.exchange.source import ImportCancelledError, Source
from selaras.replica import Replica
from selaras.replica.card_queries import show_paper
from selaras.replica.cards import Bringing
from selaras.replica.exported import Mark, exported_marks
from selaras.replica.papers import PaperReport
from selaras.store.db import Connection
from selaras.store.derive_papers import period_key
from selaras.store.invoices import from_sen
from selaras.store.papers import PaperFilter
from selaras_client.documents import MadeFile, coretax_documents
from selaras_client.office import Office
from selaras_client.window.files import OfferedFile
from selaras_client.window.models.faults import FaultTable, refusal_of
from selaras_client.window.models.field_texts import day_shown
from selaras_client.window.models.paper_window import PaperWindow
from selaras_client.window.models.row_window import RowWindow
from selaras_client.window.wording import Wording

if TYPE_CHECKING:
    from selaras.store.rows import PaperRow

KINDS: Final = tuple(FILES)
XML: Final = "application/xml"


class DocumentListModel(PaperWindow[Mark]):
    """The documents of one kind in one month."""

    def __init__(self, office: Office, wording: Wording, *, today: Date) -> None:
        """Begin with the first kind and the month before *today*."""
        super().__init__(office)
        self._say = wording
        self.period = period_of(today).later(-1)
        self.wanted = PaperFilter(period=period_key(self.period))
        self.place = 0
        self.is_busy = self._is_cancelled = False
        # What is wrong in the file that was refused last.
        self.faults: FaultTable | None = None

    def cancel(self) -> None:
        """Stop bringing a file in; nothing of it stays."""
        self._is_cancelled = True

    @property
    def kind(self) -> str:
        """Return the kind that is looked at."""
        return KINDS[self.place]

    @property
    def file(self) -> DocumentFile:
        """Return how files of it are."""
        return FILES[self.kind]

    @property
    def shape(self) -> Shape[Any]:
        """Return what it is made of."""
        return self.file.shape

    def _marked(self, db: Connection, rows: "tuple[PaperRow, ...]") -> Mapping[str, Mark]:
        """Return which were written into a file."""
        return exported_marks(db, (row.id for row in rows))

    def window(self) -> RowWindow:
        """Return the rows that are held, as they are shown."""
        cells = [self._cells(row, self.marks.get(row.id)) for row in self.rows]
        return RowWindow(self.first, cells, self.sums.count)

    def id_at(self, place: int) -> str:
        """Return the document at *place* of the whole list; blank where it is not held."""
        row = self.row_at(place)
        return row.id if row is not None else ""

    async def turn(self, kinds: int) -> None:
        """Look at another kind, the first after the last."""
        self.place = (self.place + kinds) % len(KINDS)
        await self.narrow()

    async def step(self, months: int) -> None:
        """Go to an earlier or a later month."""
        self.period = self.period.later(months)
        await self.narrow(period=period_key(self.period))

    async def texts(self, doc_id: str) -> list[str]:
        """Return the fields of a document as people write them; usual ones for a new one."""
        if not doc_id:
            usual = _usual(self.period)
            return [usual.get(name, "") for name in self.shape.fields]
        shape = self.shape

        def read(replica: Replica) -> dict[str, object] | Rejection:
            with replica.reading() as db:
                return show_paper(db, shape, ref=doc_id)

        view = await self._office.ask(read)
        shown = {} if isinstance(view, Rejection) else view
        return [self._shown_text(name, str(shown.get(name, ""))) for name in shape.fields]

    async def keep(self, doc_id: str, texts: Sequence[str]) -> Rejection | None:
        """Store a document, new or changed; say why that cannot be."""
        written: dict[str, str] = {}
        for name, text in zip(self.shape.fields, texts, strict=True):
            stored = self._stored(name, text.strip())
            if stored is None:
                return Rejection("field.unreadable", {"field": name, "value": text[:40]})
            written[name] = stored
        kind = self.kind

        def work(replica: Replica) -> Rejection | None:
            papers = replica.papers[kind]
            kept = papers.edit(doc_id, written) if doc_id else papers.add(written)
            return kept if isinstance(kept, Rejection) else None

        refusal = await self._office.ask(work)
        await self.refresh()
        return refusal

    async def strike(self, doc_id: str) -> Rejection | None:
        """Strike a document out."""
        kind = self.kind

        def work(replica: Replica) -> Rejection | None:
            kept = replica.papers[kind].archive(doc_id, archived=True)
            return kept if isinstance(kept, Rejection) else None

        refusal = await self._office.ask(work)
        await self.refresh()
        return refusal

    async def first_fault(self, doc_id: str) -> str:
        """Return the first error of a document as a sentence; blank where it has none."""
        shape = self.shape

        def read(replica: Replica) -> Any:  # noqa: ANN401  # findings as ``show --json`` has them
            with replica.reading() as db:
                return show_paper(db, shape, ref=doc_id)

        view = await self._office.ask(read)
        found = [] if isinstance(view, Rejection) else view["findings"]
        errors = [each for each in found if each["severity"] == "error"]
        if not errors:
            return ""
        name = self._say(f"window.document.{errors[0]['path']}")
        return f"{name}: {self._say(errors[0]['code'], **errors[0]['facts'])}"

    async def bring(self, path: Path) -> list[str]:
        """Bring a file in, all of it or none; return what became of it, or why it is refused."""
        self.is_busy, self._is_cancelled, self.faults = True, False, None
        try:
            report = await self._brought(path)
        except FileRefusedError as error:
            refused = refusal_of(error, file=path.name, say=self._say)
            self.faults = refused.table
            return list(refused.sentences)
        except DomainError as error:
            return [self._say(error.code, **error.facts)]
        finally:
            self.is_busy = False
        await self.refresh()
        if isinstance(report, Rejection):
            return [self._say(report.code, **report.facts)]
        facts = {
            "new": len(report.new),
            "unchanged": report.unchanged,
            "different": len(report.different),
            "held": len(report.held),
        }
        return [self._say("window.document.brought", **facts)]

    async def _brought(self, path: Path) -> PaperReport | Rejection:
        kind, file = self.kind, self.file
        company = await self._office.ask(lambda replica: replica.identity.company)
        source = Source(path, cancelled=lambda: self._is_cancelled)
        read = await asyncio.to_thread(read_documents, source, file, company=company)

        def step(_: int) -> None:
            if self._is_cancelled:
                raise ImportCancelledError(path=str(path))

        return await self._office.ask(
            lambda replica: replica.papers[kind].bring(read.values, Bringing(progress=step))
        )

    async def coretax_file(self, today: Date) -> OfferedFile | Rejection:
        """Return the month's documents as Coretax takes them, and note that they were written."""
        file, period = self.file, self.period

        def make(replica: Replica) -> MadeFile | Rejection:
            made = coretax_documents(replica, file, period=period)
            if isinstance(made, Rejection):
                return made
            return replica.papers.note_exported(made.ids, day=today) or made

        made = await self._office.ask(make)
        if isinstance(made, Rejection):
            return made
        await self.refresh()
        return OfferedFile(f"{file.key}-{period.text}.xml", XML, made.content)

    def _cells(self, row: "PaperRow", mark: Mark | None) -> tuple[str, ...]:
        state = "faulty" if row.errors else "sound"
        if mark is not None and not row.errors:
            state = "exported" if mark.is_current else "changed"
        day = day_shown(mark.day) if mark else ""
        return (
            *(day_shown(row.date), row.number, row.party, row.code),
            *(number_text(from_sen(sen)) for sen in (row.base_sen, row.vat_sen)),
            self._say(f"window.document.{state}", day=day),
        )

    def _kind_of(self, name: str) -> MemberKind | None:
        form = self.shape.forms.get(name)
        return form.kind if form else None

    def _shown_text(self, name: str, text: str) -> str:
        if self._kind_of(name) is MemberKind.DAY and text:
            return "/".join(reversed(text.split("-")))
        amount = parse_amount(text)
        if self._kind_of(name) is MemberKind.AMOUNT and amount is not None:
            return number_text(amount) if amount else ""
        return text

    def _stored(self, name: str, text: str) -> str | None:
        """Return what a command takes for a text of the form; None when it cannot be read."""
        if not text:
            return ""
        match self._kind_of(name):
            case MemberKind.DAY:
                day = parse_day(text)
                return day.isoformat() if day else None
            case MemberKind.AMOUNT:
                amount = parse_indonesian(text)
                return None if amount is None else amount_text(amount)
            case _:
                return text


def _usual(period: Period) -> dict[str, str]:
    return {"month": str(period.month), "year": str(period.year)}
