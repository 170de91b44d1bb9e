"""The VAT recap of a month for a screen: its lists one at a time, its files, closing it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from selaras.domain import requests
from selaras.domain.money import amount_text, number_text, parse_indonesian
from selaras.domain.month_lines import return_lines
from selaras.domain.month_text import CARRIED, month_hash
from selaras.domain.months import Annex, Row
from selaras.domain.reconciling import Reconciliation
from selaras.domain.requests import Request
from selaras.domain.result import Rejection
from selaras.domain.tax_period import period_of, typed_period
from selaras.exchange.recap_book import state_text
from selaras.replica.identity import load_identity
from selaras.replica.months import MonthView, month_view
from selaras.replica.queries import own_company
from selaras_client.home import Home
from selaras_client.office import Office
from selaras_client.recaps import Recapped, title_lines, write_recap_file
from selaras_client.window.files import OfferedFile
from selaras_client.window.models.asking import Answer, ask_one
from selaras_client.window.wording import Wording

LINES: Final = "lines"
LEFT_OUT: Final = "left-out"
CHANGES: Final = "changes"
CORETAX: Final = "coretax"
# A table draws all of its rows; the files have every one.
MAX_ROWS: Final = 300
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEDIA: Final = {".xlsx": EXCEL, ".pdf": "application/pdf"}


@dataclass(frozen=True, slots=True)
class ShownList:
    """One list of a month.

    Args:
        key: ``lines``, an annex, ``left-out``, ``changes`` or ``coretax``.
        rows: Each as long as the columns of the screen; at most ``MAX_ROWS``.
        count: Of all rows.
    """

    key: str
    rows: tuple[tuple[str, ...], ...]
    count: int


class RecapModel:
    """One month at a time; the one before today's is what an office files next."""

    def __init__(self, office: Office, wording: Wording, *, today: Date) -> None:
        """Begin with the month before *today*."""
        self._office, self._say = office, wording
        self.period = period_of(today).later(-1)
        self.view: MonthView | None = None
        self.title: list[str] = []
        self.lists: tuple[ShownList, ...] = ()
        self.place = 0
        self._name = ""

    @property
    def shown(self) -> ShownList:
        """Return the list that is looked at."""
        return self.lists[self.place]

    @property
    def is_closed(self) -> bool:
        """Say whether the period is closed."""
        return self.view is not None and self.view.is_closed

    async def load(self) -> None:
        """Read the month; the list that is looked at stays, as far as there is one."""
        key = self.shown.key if self.lists else LINES

        def read(home: Home) -> tuple[MonthView | None, str]:
            with home.replica.reading() as db:
                company = load_identity(db).company
                profile = own_company(db)
                view = month_view(db, company, period=self.period)
                return view, profile.name if profile else ""

        self.view, self._name = await self._office.work(read)
        if self.view is not None:
            self.title = title_lines(self._recapped(self.view), self._say.say)
            self.lists = tuple(self._lists(self.view))
        keys = [each.key for each in self.lists]
        self.place = keys.index(key) if key in keys else 0

    async def choose(self, text: str) -> bool:
        """Take the period that a person typed, ``102026`` or ``2026-10``; say whether it is one."""
        found = typed_period(text)
        if found is None:
            return False
        self.period = found
        await self.load()
        return True

    async def step(self, months: int) -> None:
        """Go to an earlier or a later month."""
        self.period = self.period.later(months)
        await self.load()

    def turn(self, lists: int) -> None:
        """Look at another list, the first after the last."""
        self.place = (self.place + lists) % len(self.lists)

    async def close(self) -> Answer:
        """Ask that the period be closed as it is on the screen."""
        seen = month_hash(self.view.live) if self.view else ""
        return await self._ask(requests.CLOSE_PERIOD, seen=seen)

    async def reopen(self, reason: str) -> Answer:
        """Ask that the period be opened again."""
        return await self._ask(requests.REOPEN_PERIOD, reason=reason)

    def figures(self) -> list[str]:
        """Return the figures that somebody typed, as people write them."""
        typed = self.view.typed if self.view else {}
        texts = [str(typed.get(name, "")) for name in CARRIED]
        return [number_text(Decimal(text)) if text else "" for text in texts]

    async def set_figures(self, texts: Sequence[str]) -> Answer:
        """Ask that figures be written down; a blank one is taken back."""
        members: dict[str, str] = {}
        for name, text in zip(CARRIED, texts, strict=True):
            amount = parse_indonesian(text) if text.strip() else None
            if text.strip() and amount is None:
                facts = {"name": self._say(f"window.recap.{name}"), "value": text[:40]}
                return Answer(refusal=Rejection("recap.figure", facts))
            members[name] = "" if amount is None else amount_text(amount)
        return await self._ask(requests.SET_FIGURES, **members)

    async def file(self, suffix: str) -> OfferedFile | Rejection:
        """Return the month as a file, ``.xlsx`` or ``.pdf``."""
        view = self.view
        if view is None:
            return Rejection("recap.no-version", {"period": self.period.text})

        def write(home: Home) -> OfferedFile | Rejection:
            # What is still open cannot be removed on Windows; the system clears its folder itself.
            with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                path = Path(folder) / f"rekap-ppn-{view.shown.period.text}{suffix}"
                recapped, now = self._recapped(view), home.clock.now()
                refusal = write_recap_file(path, recapped, say=self._say.say, now=now)
                if refusal is not None:
                    return refusal
                return OfferedFile(path.name, _MEDIA[suffix], path.read_bytes())

        return await self._office.work(write)

    async def _ask(self, kind: str, **members: str) -> Answer:
        request = Request(kind, {"period": self.period.text, **members})
        answer = await ask_one(self._office, lambda home: home.replica.ask(request))
        await self.load()
        return answer

    def _recapped(self, view: MonthView) -> Recapped:
        return Recapped(view, self._name)

    def _lists(self, view: MonthView) -> Iterator[ShownList]:
        lines = tuple(
            (
                *(line.key, self._say(f"recap.line.{line.key}")),
                *(_amount(line.base), _amount(line.vat), _amount(line.ppnbm)),
            )
            for line in return_lines(view.shown.recap)
        )
        yield ShownList(LINES, lines, len(lines))
        for annex in Annex:
            rows = view.shown.annex(annex)
            if rows:
                yield _list(annex.value, [_row(row) for row in rows[:MAX_ROWS]], len(rows))
        yield from self._beside(view)

    def _beside(self, view: MonthView) -> Iterator[ShownList]:
        """Yield what does not count, what changed and what differs; empty ones are left out."""
        left = [
            (
                *(each.date, f"{each.reference or each.number} {each.partner}".strip()),
                *(number_text(each.sums.base), number_text(each.sums.vat)),
                state_text(each.state, self._say.say),
            )
            for each in view.left_out[:MAX_ROWS]
        ]
        changed = [
            (*_row(row)[:4], self._say(f"recap.changed.{key}"))
            for each in view.changes[:MAX_ROWS]
            for key, row in (("before", each.before), ("now", each.now))
            if row is not None
        ]
        gaps = list(self._gaps(view.coretax))
        found = ((LEFT_OUT, left, len(view.left_out)), (CHANGES, changed, len(view.changes)))
        for key, rows, count in (*found, (CORETAX, gaps, len(gaps))):
            if count:
                yield _list(key, rows, count)

    def _gaps(self, found: Reconciliation) -> Iterator[tuple[str, ...]]:
        for pair in found.differing[:MAX_ROWS]:
            here, there = pair.here, pair.there
            name = f"{here.reference or here.number} {here.partner}".strip()
            vat = _amount(there.vat)
            yield (here.date, name, number_text(here.sums.base), number_text(here.sums.vat), vat)


def _list(key: str, rows: Sequence[tuple[str, ...]], count: int) -> ShownList:
    return ShownList(key, tuple(rows), count)


def _row(row: Row) -> tuple[str, ...]:
    name = f"{row.reference or row.number} {row.partner}".strip()
    sums = row.sums
    return (row.date, name, *map(number_text, (sums.base, sums.vat, sums.ppnbm)))


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else number_text(amount)
