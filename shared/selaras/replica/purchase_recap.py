"""What the purchases of a tax period come to: credited, not credited, and still open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from selaras.domain.purchase_paper import PURCHASE
from selaras.domain.purchases import NOT_CREDITABLE_CODES, VOID_STATUSES, Crediting
from selaras.domain.recap import Entry, Sums, add, input_entry
from selaras.domain.tax_period import Period, credit_window
from selaras.store.db import Connection
from selaras.store.derive_papers import period_key
from selaras.store.papers import PaperFilter, each_paper

if TYPE_CHECKING:
    from selaras.store.rows import PaperRow

_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class OpenPurchase:
    """A purchase that nobody has decided on and that may be credited in the period.

    Args:
        last: The last period in which it may.
    """

    row: "PaperRow"
    last: Period


@dataclass(frozen=True, slots=True)
class PurchaseRecap:
    """The purchases of a period.

    Args:
        lines: Sums by line of the return (``II.B`` …), in whole rupiah; only lines that have any.
        counts: How many stand on each line.
        open: Undecided ones, those whose last period this is first.
    """

    period: Period
    lines: Mapping[str, Sums]
    counts: Mapping[str, int]
    open: tuple[OpenPurchase, ...]

    @property
    def open_sums(self) -> Sums:
        """Return what the open ones come to."""
        return add(sums_of(each.row).rounded() for each in self.open)


def purchase_recap(db: Connection, company: str, *, period: Period) -> PurchaseRecap:
    """Return the recap of the purchases of a company in a period."""
    entries = [_entry(row) for row in _decided(db, company, period)]
    names = sorted({entry.line for entry in entries})
    grouped = {name: [each.sums for each in entries if each.line == name] for name in names}
    found = [
        OpenPurchase(row, credit_window(own)[-1])
        for own, row in _undecided(db, company, period)
        if row.status not in VOID_STATUSES and row.code not in NOT_CREDITABLE_CODES
    ]
    return PurchaseRecap(
        period,
        {name: add(sums) for name, sums in grouped.items()},
        {name: len(sums) for name, sums in grouped.items()},
        tuple(sorted(found, key=lambda each: (each.last, each.row.date, each.row.doc_no))),
    )


def sums_of(row: "PaperRow") -> Sums:
    """Return the amounts of a row in rupiah."""
    sen = (row.base_sen, row.other_base_sen, row.vat_sen, row.ppnbm_sen)
    return Sums(*(Decimal(each) / _HUNDRED for each in sen))


def _entry(row: "PaperRow") -> Entry:
    is_credited = row.decision == Crediting.CREDITED.value
    return input_entry(row.code, sums_of(row), is_credited=is_credited)


def _decided(db: Connection, company: str, period: Period) -> "Iterator[PaperRow]":
    for decision in (Crediting.CREDITED, Crediting.UNCREDITED):
        wanted = PaperFilter(period=period_key(period), decision=decision.value)
        for row in each_paper(db, company, kind=PURCHASE.kind, wanted=wanted):
            if row.status not in VOID_STATUSES:
                yield row


def _undecided(db: Connection, company: str, period: Period) -> Iterator["tuple[Period, PaperRow]"]:
    """Yield what may be credited in *period*, with the period of its own."""
    months = len(credit_window(period))
    for own in (period.later(-back) for back in range(months)):
        wanted = PaperFilter(period=period_key(own), decision=Crediting.UNDECIDED.value)
        for row in each_paper(db, company, kind=PURCHASE.kind, wanted=wanted):
            yield own, row
