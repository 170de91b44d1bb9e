"""What is looked for among papers of one kind: narrowed, sorted, summed, a window of it held."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from selaras.replica import Replica
from selaras.replica.identity import load_identity
from selaras.store.db import Connection
from selaras.store.paper_order import LARGEST_FIRST, PaperOrder
from selaras.store.papers import PaperFilter, PaperSums, list_papers, sum_papers
from selaras_client.office import Office
from selaras_client.window.models.row_window import WINDOW_ROWS, window_start

if TYPE_CHECKING:
    from selaras.store.rows import PaperRow

NOTHING: Final = PaperSums(0, 0, 0, 0, 0)
ORDERS: Final = tuple(each.value for each in PaperOrder)

Mark = TypeVar("Mark")


class PaperWindow(ABC, Generic[Mark]):
    """The papers of one kind, as many as there are."""

    def __init__(self, office: Office) -> None:
        """Look through *office*."""
        self._office = office
        self.wanted = PaperFilter()
        self.sums = NOTHING
        self.first = 0
        self.rows: tuple[PaperRow, ...] = ()
        # What else is known of some of the rows, by their id.
        self.marks: Mapping[str, Mark] = {}

    @property
    @abstractmethod
    def kind(self) -> str:
        """Return the kind that is looked at."""

    @abstractmethod
    def _marked(self, db: Connection, rows: "tuple[PaperRow, ...]") -> Mapping[str, Mark]:
        """Return what else is known of *rows*."""

    @property
    def is_falling(self) -> bool:
        """Say whether the largest comes first."""
        return (self.wanted.order in LARGEST_FIRST) != self.wanted.is_reversed

    async def refresh(self) -> None:
        """Add up again what is looked for, and look again at the rows that are held."""
        kind, wanted = self.kind, self.wanted

        def read(replica: Replica) -> PaperSums:
            with replica.reading() as db:
                return sum_papers(db, load_identity(db).company, kind=kind, wanted=wanted)

        sums = await self._office.ask(read)
        if (kind, wanted) == (self.kind, self.wanted):
            self.sums = sums
            await self.load(self.first)

    async def load(self, first: int) -> None:
        """Read the papers from place *first* on, as far as there are any."""
        kind, wanted = self.kind, self.wanted
        span = (window_start(first, self.sums.count), WINDOW_ROWS)

        def read(replica: Replica) -> tuple["tuple[PaperRow, ...]", Mapping[str, Mark]]:
            with replica.reading() as db:
                company = load_identity(db).company
                rows = list_papers(db, company, kind=kind, wanted=wanted, span=span)
                return rows, self._marked(db, rows)

        found = await self._office.ask(read)
        if (kind, wanted) == (self.kind, self.wanted):
            self.first = span[0]
            self.rows, self.marks = found

    def row_at(self, place: int) -> "PaperRow | None":
        """Return the paper at *place* of the whole list; None where it is not held."""
        offset = place - self.first
        return self.rows[offset] if 0 <= offset < len(self.rows) else None

    async def sort_by(self, order: str) -> None:
        """Sort by *order*; once more turns it round."""
        chosen = PaperOrder(order)
        is_reversed = chosen is self.wanted.order and not self.wanted.is_reversed
        self.wanted = replace(self.wanted, order=chosen, is_reversed=is_reversed)
        # Another order adds up to the same.
        await self.load(0)

    async def search(self, text: str) -> None:
        """Look for *text*."""
        await self.narrow(query=text.strip())

    async def narrow(self, **changes: str) -> None:
        """Look for something else, from its beginning."""
        self.wanted = replace(self.wanted, **changes)  # type: ignore[arg-type]  # by name
        self.first = 0
        await self.refresh()
