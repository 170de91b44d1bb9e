"""A file of papers on its way in: what it holds, and what storing it would do."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from selaras.domain.result import Rejection
from selaras.exchange.paper_table import PaperList
from selaras.exchange.purchase_grid import read_purchases
from selaras.exchange.return_files import read_purchase_returns, read_sales_returns
from selaras.exchange.source import Source
from selaras.replica import Replica
from selaras.replica.cards import Bringing
from selaras.replica.papers import PaperReport
from selaras_client.office import Office
from selaras_client.window.models.incoming import Incoming
from selaras_client.window.models.paper_list import (
    PURCHASE_RETURNS,
    PURCHASES,
    SALES_RETURNS,
    PaperSort,
)
from selaras_client.window.wording import Wording

_READERS: Final[dict[str, Callable[[Source, str], PaperList[Any]]]] = {
    PURCHASES.name: lambda source, _: read_purchases(source),
    PURCHASE_RETURNS.name: lambda source, npwp: read_purchase_returns(source, company=npwp),
    SALES_RETURNS.name: lambda source, _: read_sales_returns(source),
}


class PaperIncoming(Incoming):
    """One file of papers."""

    def __init__(self, office: Office, wording: Wording, *, sort: PaperSort) -> None:
        """Bring it into *office*."""
        super().__init__(office, wording)
        self._sort = sort
        self.read_list: PaperList[Any] | None = None
        self.report = PaperReport()

    @property
    def is_found(self) -> bool:
        """Say whether a file was read."""
        return self.read_list is not None

    @property
    def is_news(self) -> bool:
        """Say whether storing what was read would change anything."""
        return self.is_found and bool(self.report.new or self.report.updated)

    def forget(self) -> None:
        """Let go of what was read."""
        self.read_list, self.report = None, PaperReport()

    async def _look(self, path: Path) -> None:
        company = await self._office.ask(lambda replica: replica.identity.company)
        source = Source(path, progress=self._progressed, cancelled=self._stopped)
        read = await asyncio.to_thread(_READERS[self._sort.name], source, company)
        report = await self._bring(read, dry_run=True)
        if not isinstance(report, Rejection):
            self.read_list, self.report = read, report

    async def _keep(self) -> PaperReport | Rejection:
        if self.read_list is None:
            raise LookupError("read() has found nothing")
        return await self._bring(self.read_list, dry_run=False)

    async def _bring(self, read: PaperList[Any], *, dry_run: bool) -> PaperReport | Rejection:
        self.done, self.total = 0, len(read.values)
        kind, how = self._sort.shape.kind, Bringing(dry_run=dry_run, progress=self._counted)

        def work(replica: Replica) -> PaperReport | Rejection:
            return replica.papers[kind].bring(read.values, how)

        return await self._office.ask(work)
