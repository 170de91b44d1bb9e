"""Bringing a file in, step by step: read, look at what was found, store, all of it or nothing."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from selaras.domain.result import Rejection
from selaras.exchange import FileRefusedError, read_file, read_sales_file
from selaras.exchange.read import ImportedFile
from selaras.replica.importing import ImportReport
from selaras_client.home import Home
from selaras_client.office import Office
from selaras_client.sales_maps import maps_here
from selaras_client.window.models.incoming import Incoming
from selaras_client.window.models.preview import Preview
from selaras_client.window.models.sales_list import (
    SalesList,
    keep_map,
    look_at_list,
    needs_map,
    with_columns,
)
from selaras_client.window.wording import Wording


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds, what storing it would do, and its rows as they will be read."""

    file: ImportedFile
    report: ImportReport
    preview: Preview


class ImportModel(Incoming):
    """One file of invoices on its way in."""

    def __init__(self, office: Office, wording: Wording) -> None:
        """Bring it into *office*."""
        super().__init__(office, wording)
        self.found: Found | None = None
        # The list of another program that was read last; None for files that say what they are.
        self.list: SalesList | None = None

    @property
    def is_found(self) -> bool:
        """Say whether a file was read."""
        return self.found is not None

    @property
    def is_news(self) -> bool:
        """Say whether storing what was read would change anything."""
        return self.found is not None and bool(self.found.report.new)

    def forget(self) -> None:
        """Let go of what was read."""
        self.found = None

    async def read(self, path: Path) -> list[str]:
        """Read a file; of a list say also where its columns are put right."""
        refusals = await super().read(path)
        if refusals and self.list is not None:
            refusals.append(self._wording("window.import.columns-wrong"))
        return refusals

    async def map_columns(self, columns: Mapping[str, str], *, others: str) -> list[str]:
        """Read the list anew with these columns, and remember them; return why it is not taken."""
        if self.list is None:
            raise LookupError("there is no list")
        known = with_columns(self.list, columns, others=others)
        refusal = known if isinstance(known, Rejection) else None
        if isinstance(known, SalesList):
            refusal = await self._office.work(lambda home: keep_map(home, known))
        if refusal is not None:
            return [self._wording(refusal.code, **refusal.facts)]
        return await self.read_bytes(self.list.name, self.list.content)

    async def _look(self, path: Path) -> None:
        self.list = None
        company, others = await self._office.work(_companies)
        try:
            read = await asyncio.to_thread(
                read_file,
                path,
                company=company,
                others=others,
                progress=self._progressed,
                cancelled=self._stopped,
            )
        except FileRefusedError as error:
            if not needs_map(error):
                raise
            read = await self._read_list(path, company)
        report = await self._stored(read, dry_run=True)
        self.found = await asyncio.to_thread(_looked_at, read, report)

    async def _read_list(self, path: Path, company: str) -> ImportedFile:
        kept = await self._office.work(maps_here)
        self.list = known = await asyncio.to_thread(look_at_list, path, kept)
        return await asyncio.to_thread(
            read_sales_file,
            path,
            known.mapping,
            company=company,
            progress=self._progressed,
            cancelled=self._stopped,
        )

    async def _keep(self) -> ImportReport:
        if self.found is None:
            raise LookupError("read() has found nothing")
        return await self._stored(self.found.file, dry_run=False)

    async def _stored(self, read: ImportedFile, *, dry_run: bool) -> ImportReport:
        self.done, self.total = 0, len(read.invoices)
        return await self._office.work(
            partial(_import, read=read, dry_run=dry_run, progress=self._counted)
        )


def _import(
    home: Home, *, read: ImportedFile, dry_run: bool, progress: Callable[[int], None]
) -> ImportReport:
    with home.replica.companies.acting(read.company):
        return home.replica.import_invoices(read.invoices, dry_run=dry_run, progress=progress)


def _companies(home: Home) -> tuple[str, list[str]]:
    company = home.replica.identity.company
    return company, [each.company.npwp for each in home.replica.companies.all()]


def _looked_at(read: ImportedFile, report: ImportReport) -> Found:
    return Found(read, report, Preview(read.invoices, report))
