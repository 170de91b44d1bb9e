"""The VAT recap of a month for a screen: its lists one at a time, its files, closing it."""

import asyncio
from collections.abc import Sequence
from datetime import date as Date
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from selaras.domain import requests
from selaras.domain.money import amount_text, number_text, parse_indonesian
from selaras.domain.month_text import CARRIED, month_hash
from selaras.domain.reconciling import Reconciliation, Stated
from selaras.domain.requests import Request
from selaras.domain.result import Rejection
from selaras.domain.tax_period import period_of, typed_period
from selaras.exchange import FileRefusedError
from selaras.exchange.books_read import read_books
from selaras.exchange.sales_map import SalesMap
from selaras.replica.identity import load_identity
from selaras.replica.months import MonthView, against_books, month_view
from selaras.replica.queries import own_company
from selaras_client.home import Home
from selaras_client.office import Office
from selaras_client.recaps import Recapped, title_lines, write_recap_file
from selaras_client.sales_maps import maps_here
from selaras_client.window.files import OfferedFile
from selaras_client.window.models.asking import Answer, ask_one
from selaras_client.window.models.faults import FaultTable, refusal_of
from selaras_client.window.models.recap_lists import BOOKS, LINES, ShownList, recap_lists
from selaras_client.window.wording import Wording

EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEDIA: Final = {".xlsx": EXCEL, ".pdf": "application/pdf"}


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
        # What is wrong in the list that was refused last.
        self.faults: FaultTable | None = None
        self._stated: tuple[Stated, ...] | None = None

    @property
    def books(self) -> Reconciliation | None:
        """Return the month against the office's own list; None where none was given."""
        if self.view is None or self._stated is None:
            return None
        return against_books(self.view, self._stated)

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
            self.lists = tuple(recap_lists(self.view, self._say, books=self.books))
        keys = [each.key for each in self.lists]
        self.place = keys.index(key) if key in keys else 0

    async def choose(self, text: str) -> bool:
        """Take the period that a person typed, ``102026`` or ``2026-10``; say whether it is one."""
        found = typed_period(text)
        if found is None:
            return False
        self.period, self._stated = found, None
        await self.load()
        return True

    async def step(self, months: int) -> None:
        """Go to an earlier or a later month."""
        self.period, self._stated = self.period.later(months), None
        await self.load()

    def turn(self, lists: int) -> None:
        """Look at another list, the first after the last."""
        self.place = (self.place + lists) % len(self.lists)

    async def compare(self, path: Path, *, mapping: str) -> list[str]:
        """Hold the month against the office's own list; return why that cannot be.

        Args:
            mapping: Name of a saved mapping; blank for a plain list or Coretax's.
        """
        period, self.faults = self.period, None

        def saved(home: Home) -> tuple[str, SalesMap | None]:
            return home.replica.identity.company, maps_here(home).get(mapping)

        company, known = await self._office.work(saved)
        if mapping and known is None:
            return [self._say("sales.map-missing", name=mapping)]
        try:
            read = await asyncio.to_thread(read_books, path, period, company=company, mapping=known)
        except FileRefusedError as error:
            refused = refusal_of(error, file=path.name, say=self._say)
            self.faults = refused.table
            return list(refused.sentences)
        if self.period == period:
            self._stated = read.rows
            await self.load()
            self.place = [each.key for each in self.lists].index(BOOKS)
        return []

    def books_sums(self) -> dict[str, str]:
        """Return what both sides come to, for the sentence above the list; empty for no books."""
        books = self.books
        if books is None:
            return {}
        return {
            "matched": str(books.matched),
            "ours": number_text(books.ours.vat),
            "theirs": number_text(books.theirs.vat),
            "ours_base": number_text(books.ours.base),
            "theirs_base": number_text(books.theirs.base),
        }

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

        def write(now: datetime) -> OfferedFile | Rejection:
            # What is still open cannot be removed on Windows; the system clears its folder itself.
            with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                path = Path(folder) / f"rekap-ppn-{view.shown.period.text}{suffix}"
                recapped = self._recapped(view)
                refusal = write_recap_file(path, recapped, say=self._say.say, now=now)
                if refusal is not None:
                    return refusal
                return OfferedFile(path.name, _MEDIA[suffix], path.read_bytes())

        # A large month takes its time on paper; the data's own thread goes on meanwhile.
        now = await self._office.work(lambda home: home.clock.now())
        return await asyncio.to_thread(write, now)

    async def _ask(self, kind: str, **members: str) -> Answer:
        request = Request(kind, {"period": self.period.text, **members})
        answer = await ask_one(self._office, lambda home: home.replica.ask(request))
        await self.load()
        return answer

    def _recapped(self, view: MonthView) -> Recapped:
        return Recapped(view, self._name, self.books)
