"""Papers of one kind in the window: found by words, month and decision, changed field by field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from typing import TYPE_CHECKING, Any, Final

from selaras.domain.other_documents import PurchaseReturn
from selaras.domain.papers import NOTE, Shape
from selaras.domain.purchase_paper import PURCHASE
from selaras.domain.purchases import Crediting
from selaras.domain.result import Rejection
from selaras.domain.return_papers import PURCHASE_RETURN, SALES_RETURN
from selaras.exchange.return_files import purchase_returns_bytes
from selaras.replica import Replica
from selaras.replica.card_queries import show_paper
from selaras.replica.cards import Kept
from selaras.replica.papers import Papers
from selaras.replica.return_limits import taking_too_much
from selaras.store.db import Connection
from selaras.store.derive_papers import period_key
from selaras_client.office import Office
from selaras_client.window.files import OfferedFile
from selaras_client.window.models.paper_texts import read_period, shown_text, stored_texts
from selaras_client.window.models.paper_window import PaperWindow

if TYPE_CHECKING:
    from selaras.store.rows import PaperRow

# Of a purchase, what may be typed beside its QR code's text.
SCANNED: Final = ("number", "date", "tax_base", "vat")
DECISIONS: Final = ("", *(each.value for each in Crediting))


@dataclass(frozen=True, slots=True)
class PaperSort:
    """One kind of paper in the window.

    Args:
        name: First part of its texts; *shape* is the kind.
        fields: Of the form, in its order.
        line_fields: Of a line, where it has lines.
        decides: People decide on the credit of its VAT.
    """

    name: str
    shape: Shape[Any]
    fields: tuple[str, ...]
    line_fields: tuple[str, ...] = ()
    decides: bool = False


_AMOUNTS: Final = ("tax_base", "other_tax_base", "vat", "ppnbm")
PURCHASES: Final = PaperSort(
    "purchases",
    PURCHASE,
    ("number", "seller_tin", "seller_name", "date", *_AMOUNTS, "reference", NOTE),
    decides=True,
)
PURCHASE_RETURNS: Final = PaperSort(
    "purchase-returns",
    PURCHASE_RETURN,
    ("number", "return_number", "date", "seller_tin", "seller_name", NOTE),
    ("opt", "code", "name", "unit", "qty", "price", "return_qty"),
)
SALES_RETURNS: Final = PaperSort(
    "sales-returns",
    SALES_RETURN,
    ("number", "return_number", "date", "buyer_tin", "buyer_name", *_AMOUNTS, NOTE),
)


class PaperListModel(PaperWindow[bool]):
    """The papers of one sort."""

    def __init__(self, office: Office, sort: PaperSort) -> None:
        """Look through *office*."""
        super().__init__(office)
        self.sort = sort

    @property
    def kind(self) -> str:
        """Return the kind that is looked at."""
        return self.sort.shape.kind

    def _marked(self, db: Connection, rows: "tuple[PaperRow, ...]") -> Mapping[str, bool]:
        """Return which returns take back more than there was."""
        return dict.fromkeys(taking_too_much(db, rows), True)

    async def show_period(self, text: str) -> bool:
        """Show one month, all months for a blank; say whether *text* is one."""
        period = read_period(text)
        if text.strip() and period is None:
            return False
        await self.narrow(period=period_key(period))
        return True

    async def next_decision(self) -> None:
        """Show those of the next decision, and in the end all."""
        place = DECISIONS.index(self.wanted.decision)
        await self.narrow(decision=DECISIONS[(place + 1) % len(DECISIONS)])

    async def texts(self, paper_id: str) -> list[str]:
        """Return the fields of a paper as they stand in its form; blank ones for a new one."""
        if not paper_id:
            return [""] * len(self.sort.fields)
        shape = self.sort.shape

        def read(replica: Replica) -> dict[str, object] | Rejection:
            with replica.reading() as db:
                return show_paper(db, shape, ref=paper_id)

        view = await self._office.ask(read)
        if isinstance(view, Rejection):
            return [""] * len(self.sort.fields)
        return [shown_text(shape.forms.get(name), str(view[name])) for name in self.sort.fields]

    async def keep(self, paper_id: str, texts: Sequence[str]) -> Rejection | None:
        """Store a paper, new or changed; say why that cannot be."""
        fields = dict(zip(self.sort.fields, texts, strict=True))
        written = stored_texts(self.sort.shape.forms, fields, leave_out=not paper_id)
        if isinstance(written, Rejection):
            return written
        return await self._do(
            lambda papers: papers.edit(paper_id, written) if paper_id else papers.add(written)
        )

    async def keep_line(self, paper_id: str, texts: Sequence[str]) -> Rejection | None:
        """Store one line by its number, which stands first; blank texts change nothing."""
        lines = self.sort.shape.lines
        number, rest = texts[0].strip(), texts[1:]
        if lines is None or not (number.isascii() and number.isdecimal()):
            return Rejection("field.unreadable", {"field": "line", "value": number})
        fields = dict(zip(self.sort.line_fields, rest, strict=True))
        written = stored_texts(lines.forms, fields, leave_out=True)
        if isinstance(written, Rejection):
            return written
        named = {f"lines.{int(number)}.{name}": text for name, text in written.items()}
        return await self._do(lambda papers: papers.edit(paper_id, named))

    async def next_line(self, paper_id: str) -> int:
        """Return the number that a new line of a paper gets."""
        shape = self.sort.shape

        def read(replica: Replica) -> int:
            with replica.reading() as db:
                view = show_paper(db, shape, ref=paper_id)
            lines = [] if isinstance(view, Rejection) else view["lines"]
            return len(lines) + 1 if isinstance(lines, list) else 1

        return await self._office.ask(read)

    async def archive(self, paper_id: str) -> Rejection | None:
        """Strike a paper out."""
        return await self._do(lambda papers: papers.archive(paper_id, archived=True))

    async def decide(self, paper_id: str, decision: str, *, period: str) -> Rejection | None:
        """Decide on the credit of a purchase's VAT."""
        wanted = read_period(period)
        if decision == Crediting.CREDITED.value and wanted is None:
            return Rejection("period.unreadable", {"period": period[:20]})

        def work(replica: Replica) -> Kept[Any] | Rejection:
            purchases = replica.papers.purchases
            if decision == Crediting.CREDITED.value and wanted is not None:
                return purchases.credit(paper_id, wanted)
            if decision == Crediting.UNCREDITED.value:
                return purchases.leave_uncredited(paper_id)
            return purchases.leave_open(paper_id)

        return await self._answered(work)

    async def scan(self, texts: Sequence[str]) -> Rejection | None:
        """Record a purchase by the text of its QR code, which stands first, and what was typed."""
        fields = dict(zip(SCANNED, texts[1:], strict=True))
        written = stored_texts(self.sort.shape.forms, fields, leave_out=True)
        if isinstance(written, Rejection):
            return written
        code = texts[0]
        return await self._answered(lambda replica: replica.papers.purchases.scan(code, written))

    async def file(self, today: Date) -> OfferedFile | Rejection:
        """Return Coretax's XML of the shown month's returns that no file holds yet."""
        period = self.wanted.period
        made = await self._office.ask(lambda replica: _file(replica, today, period=period))
        await self.refresh()
        return made

    async def _do(self, do: Callable[[Papers[Any]], Kept[Any] | Rejection]) -> Rejection | None:
        kind = self.sort.shape.kind
        return await self._answered(lambda replica: do(replica.papers[kind]))

    async def _answered(self, work: Callable[[Replica], Kept[Any] | Rejection]) -> Rejection | None:
        done = await self._office.ask(work)
        await self.refresh()
        return done if isinstance(done, Rejection) else None


def _file(replica: Replica, today: Date, *, period: str) -> OfferedFile | Rejection:
    returns, company, data = replica.papers.purchase_returns, replica.identity.company, b""
    with replica.reading() as db:
        refs = returns.waiting(db, company, period=period)
    if not refs:
        return Rejection("return.none-waiting")

    def keep(rows: Sequence[PurchaseReturn]) -> None:
        nonlocal data
        data = purchase_returns_bytes(rows, company=company)

    written = returns.write_file(refs, day=today, write=keep)
    if isinstance(written, Rejection):
        return written
    name = f"retur-pembelian-{period or today.isoformat()}.xml"
    return OfferedFile(name, "application/xml", data)
