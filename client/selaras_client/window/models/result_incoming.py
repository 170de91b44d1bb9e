"""Coretax's list of output invoices on its way in: a verdict for each row, told to the hub."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from selaras.domain.coretax_results import ResultRow
from selaras.domain.result import Rejection
from selaras.domain.result_judging import Fate, Verdict
from selaras.exchange.coretax_grid import ResultList, read_output_list
from selaras.exchange.source import Source
from selaras.replica import Replica
from selaras.replica.identity import load_identity
from selaras.replica.results import judge_list, requests_for
from selaras_client.office import Office
from selaras_client.requesting import requests_of_hub
from selaras_client.window.models.incoming import Incoming
from selaras_client.window.wording import Wording

# What needs no look: it is as it should be.
QUIET = frozenset({Fate.RECORD, Fate.UNCHANGED})


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
        self._list, self.confirmed = None, frozenset()
        self._take([])

    async def confirm_all(self) -> None:
        """Take the person's word for every row that needs it."""
        self.confirmed |= {each.row.row for each in self.verdicts if each.fate is Fate.CONFIRM}
        if self._list is not None:
            self._take(await self._judged(self._list.rows))

    async def turn(self, place: int) -> None:
        """Take the person's word for the verdict at *place*, or take it back."""
        sent = self.verdicts[place].sent
        if sent is None or not self.verdicts[place].needs_word:
            return
        self.confirmed ^= {self.verdicts[place].row.row}
        # A word on one row says something of the rows about the same invoice only.
        group = [
            at
            for at, each in enumerate(self.verdicts)
            if each.sent is not None and each.sent.invoice_id == sent.invoice_id
        ]
        judged = await self._judged([self.verdicts[at].row for at in group])
        for at, verdict in zip(group, judged, strict=True):
            self.fates[self.verdicts[at].fate] -= 1
            self.fates[verdict.fate] += 1
            self.verdicts[at] = verdict

    async def _look(self, path: Path) -> None:
        source = Source(path, progress=self._progressed, cancelled=self._stopped)
        read = await asyncio.to_thread(read_output_list, source)
        self._take(await self._judged(read.rows))
        self._list = read

    def _take(self, verdicts: list[Verdict]) -> None:
        self.verdicts = verdicts
        self.fates = Counter(each.fate for each in verdicts)
        self.lines = [
            (place, difference)
            for place, each in enumerate(verdicts)
            if _needs_look(each)
            for difference in range(-1, len(each.differences))
        ]

    async def _judged(self, rows: Sequence[ResultRow]) -> list[Verdict]:
        def judge(replica: Replica) -> list[Verdict]:
            with replica.reading() as db:
                company = load_identity(db).company
                return judge_list(db, company, rows=rows, confirmed=self.confirmed)

        return await self._office.ask(judge)

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


def _needs_look(verdict: Verdict) -> bool:
    is_quiet = verdict.fate in QUIET and not verdict.needs_word
    return not is_quiet or (bool(verdict.differences) and verdict.fate is not Fate.UNCHANGED)
