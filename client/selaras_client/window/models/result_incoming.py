"""Coretax's list of output invoices on its way in: a verdict for each row, told to the hub."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

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

    @property
    def is_found(self) -> bool:
        """Say whether a list was read."""
        return self._list is not None

    @property
    def is_news(self) -> bool:
        """Say whether there is anything to record."""
        return any(each.fate is Fate.RECORD for each in self.verdicts)

    @property
    def fates(self) -> Counter[Fate]:
        """Return how many rows have each fate."""
        return Counter(each.fate for each in self.verdicts)

    @property
    def unsure(self) -> list[Verdict]:
        """Return the rows that need a person's word."""
        return [each for each in self.verdicts if each.fate is Fate.CONFIRM]

    def forget(self) -> None:
        """Let go of what was read."""
        self._list, self.verdicts, self.confirmed = None, [], frozenset()

    async def confirm(self, rows: frozenset[int], *, is_sure: bool) -> None:
        """Take the person's word for some rows, or take it back."""
        self.confirmed = self.confirmed | rows if is_sure else self.confirmed - rows
        if self._list is not None:
            await self._judge(self._list)

    async def _look(self, path: Path) -> None:
        source = Source(path, progress=self._progressed, cancelled=self._stopped)
        read = await asyncio.to_thread(read_output_list, source)
        await self._judge(read)
        self._list = read

    async def _judge(self, read: ResultList) -> None:
        def judge(replica: Replica) -> list[Verdict]:
            with replica.reading() as db:
                company = load_identity(db).company
                return judge_list(db, company, rows=read.rows, confirmed=self.confirmed)

        self.verdicts = await self._office.ask(judge)

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
