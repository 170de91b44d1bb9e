"""The lists of a VAT recap as rows of texts: lines, annexes, what is left out, what differs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Final, Generic, TypeVar, overload

from selaras.domain.money import number_text
from selaras.domain.month_lines import return_lines
from selaras.domain.months import Annex, LeftOut, Row
from selaras.domain.reconciling import Reconciliation
from selaras.exchange.recap_book import state_text
from selaras.replica.months import MonthView
from selaras_client.window.wording import Wording

LINES: Final = "lines"
LEFT_OUT: Final = "left-out"
CHANGES: Final = "changes"
CORETAX: Final = "coretax"
BOOKS: Final = "books"

Cells = tuple[str, ...]
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class ShownList:
    """One list of a month.

    Args:
        key: ``lines``, an annex, ``left-out``, ``changes``, ``coretax`` or ``books``.
        rows: Each as long as the columns of the screen.
    """

    key: str
    rows: Sequence[Cells]


class _Worded(Sequence[Cells], Generic[R]):
    """Rows that are put into words when they are looked at: a screen shows few of many."""

    def __init__(self, rows: Sequence[R], word: Callable[[R], Cells]) -> None:
        self._rows, self._word = rows, word

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Cells: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Cells]: ...

    def __getitem__(self, place: int | slice) -> Cells | Sequence[Cells]:
        if isinstance(place, slice):
            return _Worded(self._rows[place], self._word)
        return self._word(self._rows[place])


def recap_lists(
    view: MonthView, say: Wording, *, books: Reconciliation | None = None
) -> Iterator[ShownList]:
    """Yield the lists of a month that hold anything, the return's lines first."""
    lines = tuple(
        (
            *(line.key, say(f"recap.line.{line.key}")),
            *(_amount(line.base), _amount(line.vat), _amount(line.ppnbm)),
        )
        for line in return_lines(view.shown.recap)
    )
    yield ShownList(LINES, lines)
    for annex in Annex:
        rows = view.shown.annex(annex)
        if rows:
            yield ShownList(annex.value, _Worded(rows, _row))
    beside: list[tuple[str, Sequence[Cells]]] = [
        (LEFT_OUT, _Worded(view.left_out, partial(_left_out, say=say))),
        (CHANGES, list(_changes(view, say))),
        (CORETAX, list(_gaps(view.coretax, say))),
        (BOOKS, list(_gaps(books, say)) if books else []),
    ]
    for key, found in beside:
        if found or (key == BOOKS and books):
            yield ShownList(key, found)


def _left_out(each: LeftOut, *, say: Wording) -> Cells:
    amounts = (number_text(each.sums.base), number_text(each.sums.vat))
    return (each.date, _name(each), *amounts, state_text(each.state, say.say))


def _changes(view: MonthView, say: Wording) -> Iterator[Cells]:
    for each in view.changes:
        for key, row in (("before", each.before), ("now", each.now)):
            if row is not None:
                yield (*_row(row)[:4], say(f"recap.changed.{key}"))


def _gaps(found: Reconciliation, say: Wording) -> Iterator[Cells]:
    """Yield what two lists do not say alike, with the VAT of the other one."""
    for key, pairs in (("differs", found.differing), ("uncounted", found.uncounted)):
        for pair in pairs:
            amounts = (number_text(pair.here.sums.base), number_text(pair.here.sums.vat))
            what = say(f"recap.gap.{key}")
            yield (pair.here.date, _name(pair.here), *amounts, f"{what}: {_amount(pair.there.vat)}")
    for row in found.only_here:
        yield (*_row(row)[:4], say("recap.gap.only-here"))
    for there in found.only_there:
        name = f"{there.reference or there.number} {there.partner}".strip()
        amounts = (_amount(there.base), _amount(there.vat))
        yield (there.date, name, *amounts, say("recap.gap.only-there"))


def _row(row: Row) -> Cells:
    sums: Sequence[Decimal] = (row.sums.base, row.sums.vat, row.sums.ppnbm)
    return (row.date, _name(row), *map(number_text, sums))


def _name(document: Row | LeftOut) -> str:
    return f"{document.reference or document.number} {document.partner}".strip()


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else number_text(amount)
