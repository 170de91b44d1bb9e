"""Coretax's list of output invoices on its way in: a verdict for each row, told to the hub."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path

from selaras.domain.coretax_results import SentBook
from selaras.domain.result import Rejection
from selaras.domain.result_judging import Fate, Verdict, judge_rows
from selaras.exchange.coretax_grid import ResultList, read_output_list
from selaras.exchange.source import Source
from selaras.replica import Replica
from selaras.replica.identity import load_identity
from selaras.replica.results import requests_for, sent_book
from selaras_client.office import Office
from selaras_client.requesting import requests_of_hub
from selaras_client.window.models.incoming import Incoming
from selaras_client.window.wording import Wording

# What needs no look: it is as it should be.
QUIET = frozenset({Fate.RECORD, Fate.UNCHANGED})
_NOTHING_SENT = SentBook()


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a list.

    Args:
        kept: Rows that the hub left as they were.
        waits: The hub could not be reached now.
    """

    recorded: int
    kept: int
    waits: bool


class ResultIncoming(Incoming):
    """One list."""

    def __init__(self, office: Office, wording: Wording) -> None:
        """Bring it into *office*."""
        super().__init__(office, wording)
        self._list: ResultList | None = None
        # What was known of the rows' invoices when the list was read; the hub judges anew.
        self._book = _NOTHING_SENT
        # Where the rows about one invoice stand: a word on one of them says something of the rest.
        self._groups: dict[str, list[int]] = {}
        self.confirmed: frozenset[int] = frozenset()
        self.verdicts: list[Verdict] = []
        # How many rows have each fate.
        self.fates: Counter[Fate] = Counter()
        # What needs a look: the place of a verdict, and which of its differences; -1 for itself.
        self.lines: list[tuple[int, int]] = []

    @property
    def is_found(self) -> bool:
        """Say whether a list was read."""
        return self._list is not None

    @property
    def is_news(self) -> bool:
        """Say whether there is anything to record."""
        return self.fates[Fate.RECORD] > 0

    def forget(self) -> None:
        """Let go of what was read."""
        self._list, self.confirmed, self._book = None, frozenset(), _NOTHING_SENT
        self._take([])

    async def confirm_all(self) -> None:
        """Take the person's word for every row that needs it."""
        unsure = [each for each in self.verdicts if each.fate is Fate.CONFIRM]
        self.confirmed |= {each.row.row for each in unsure}
        invoices = {each.sent.invoice_id for each in unsure if each.sent is not None}
        await asyncio.to_thread(self._judge_again, invoices)

    async def turn(self, place: int) -> None:
        """Take the person's word for the verdict at *place*, or take it back."""
        sent = self.verdicts[place].sent
        if sent is None or not self.verdicts[place].needs_word:
            return
        self.confirmed ^= {self.verdicts[place].row.row}
        self._judge_again({sent.invoice_id})

    def _judge_again(self, invoices: Set[str]) -> None:
        """Judge the rows about these invoices by what is confirmed now."""
        places = [place for each in invoices for place in self._groups[each]]
        rows = [self.verdicts[place].row for place in places]
        judged = judge_rows(rows, self._book, confirmed=self.confirmed)
        for place, verdict in zip(places, judged, strict=True):
            self.fates[self.verdicts[place].fate] -= 1
            self.fates[verdict.fate] += 1
            self.verdicts[place] = verdict

    async def _look(self, path: Path) -> None:
        source = Source(path, progress=self._progressed, cancelled=self._stopped)
        read = await asyncio.to_thread(read_output_list, source)
        self._book = book = await self._office.ask(lambda replica: _book_of(replica, read))
        self._take(await asyncio.to_thread(judge_rows, read.rows, book))
        self._list = read

    def _take(self, verdicts: list[Verdict]) -> None:
        self.verdicts = verdicts
        self.fates = Counter(each.fate for each in verdicts)
        groups: dict[str, list[int]] = defaultdict(list)
        for place, each in enumerate(verdicts):
            if each.sent is not None:
                groups[each.sent.invoice_id].append(place)
        self._groups = groups
        self.lines = [
            (place, difference)
            for place, each in enumerate(verdicts)
            if _needs_look(each)
            for difference in range(-1, len(each.differences))
        ]

    async def _keep(self) -> Told | Rejection:
        if self._list is None:
            raise LookupError("read() has found nothing")
        wanted = requests_for(self.verdicts, file=self._list.sha256)
        answers = await requests_of_hub(
            self._office, lambda home: home.replica.results.tell(wanted)
        )
        if isinstance(answers, Rejection):
            return answers
        recorded, kept = (
            sum(int(each.request.facts.get(name, 0)) for each in answers)
            for name in ("recorded", "kept")
        )
        return Told(recorded, kept, any(each.is_waiting for each in answers))


def _book_of(replica: Replica, read: ResultList) -> SentBook:
    with replica.reading() as db:
        return sent_book(db, load_identity(db).company, rows=read.rows)


def _needs_look(verdict: Verdict) -> bool:
    is_quiet = verdict.fate in QUIET and not verdict.needs_word
    return not is_quiet or (bool(verdict.differences) and verdict.fate is not Fate.UNCHANGED)
