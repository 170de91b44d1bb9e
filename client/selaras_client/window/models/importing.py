"""Bringing a file in, step by step: read, look at what was found, store, all of it or nothing."""

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from selaras.domain.findings import Finding
from selaras.domain.invoice import Invoice
from selaras.domain.party import OwnCompany
from selaras.domain.result import Rejection
from selaras.domain.roles import Action
from selaras.domain.validation import findings
from selaras.errors import DomainError
from selaras.exchange import FileRefusedError, read_file
from selaras.exchange.read import ImportedFile
from selaras.exchange.sentences import refusal_sentences
from selaras.exchange.source import ImportCancelledError
from selaras.replica.importing import ImportReport
from selaras_client.home import Home
from selaras_client.office import Office
from selaras_client.window.wording import Wording

MAX_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class Oddity:
    """One finding of one invoice that would be new."""

    reference: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds and what storing it would do.

    Args:
        errors: How many findings Coretax would refuse, and *warnings* the others.
        oddities: The first of both.
    """

    file: ImportedFile
    report: ImportReport
    errors: int
    warnings: int
    oddities: tuple[Oddity, ...]


class ImportModel:
    """One file on its way in."""

    def __init__(self, office: Office, wording: Wording) -> None:
        """Bring it into *office*."""
        self._office, self._wording = office, wording
        self.done = self.total = 0
        self._is_cancelled = False
        self.found: Found | None = None

    @property
    def share(self) -> float:
        """Return how far the present step is, 0 to 1."""
        return self.done / self.total if self.total else 0.0

    def cancel(self) -> None:
        """Stop the present step; nothing of it stays."""
        self._is_cancelled = True

    async def read_bytes(self, name: str, content: bytes) -> list[str]:
        """Read a file that the browser sent, under the name it has there."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, Path(name).name or "file")
            await asyncio.to_thread(path.write_bytes, content)
            return await self.read(path)

    async def read(self, path: Path) -> list[str]:
        """Read a file and try out what storing would do; return why it is not taken."""
        self._begin()
        self.found = None
        refusal = await self._office.ask(lambda replica: replica.users.may(Action.EDIT))
        if refusal is not None:
            return [self._wording(refusal.code, **refusal.facts)]
        company, others = await self._office.work(_companies)
        try:
            read = await asyncio.to_thread(
                read_file,
                path,
                company=company,
                others=others,
                progress=self._progressed,
                cancelled=lambda: self._is_cancelled,
            )
            report = await self._stored(read, dry_run=True)
        except FileRefusedError as error:
            return refusal_sentences(error, say=self._wording.say)
        except DomainError as error:
            return [self._wording(error.code, **error.facts)]
        self.found = await asyncio.to_thread(_looked_at, read, report)
        return []

    async def store(self) -> ImportReport | Rejection:
        """Store what was found and is not here yet; all of it, or nothing."""
        if self.found is None:
            raise LookupError("read() has found nothing")
        self._begin()
        try:
            return await self._stored(self.found.file, dry_run=False)
        except DomainError as error:
            return Rejection(error.code, error.facts)

    def _begin(self) -> None:
        self.done = self.total = 0
        self._is_cancelled = False

    async def _stored(self, read: ImportedFile, *, dry_run: bool) -> ImportReport:
        self.done, self.total = 0, len(read.invoices)

        def progress(count: int) -> None:
            # In the data thread; the transaction ends with the exception.
            if self._is_cancelled:
                raise ImportCancelledError(path="")
            self.done = count

        return await self._office.work(
            partial(_import, read=read, dry_run=dry_run, progress=progress)
        )

    def _progressed(self, done: int, total: int) -> None:
        self.done, self.total = done, total


def _import(
    home: Home, *, read: ImportedFile, dry_run: bool, progress: Callable[[int], None]
) -> ImportReport:
    with home.replica.companies.acting(read.company):
        return home.replica.import_invoices(read.invoices, dry_run=dry_run, progress=progress)


def _companies(home: Home) -> tuple[str, list[str]]:
    company = home.replica.identity.company
    return company, [each.company.npwp for each in home.replica.companies.all()]


def _looked_at(read: ImportedFile, report: ImportReport) -> Found:
    new, found = set(report.new), []
    for invoice in read.invoices:
        if invoice.invoice_id in new:
            found += [Oddity(_name(invoice), each) for each in _findings(invoice)]
    errors = sum(each.finding.is_error for each in found)
    first = sorted(found, key=lambda each: not each.finding.is_error)[:MAX_FINDINGS]
    return Found(read, report, errors, len(found) - errors, tuple(first))


def _findings(invoice: Invoice) -> list[Finding]:
    return list(findings(invoice, OwnCompany(invoice.company)))


def _name(invoice: Invoice) -> str:
    return invoice.reference or invoice.buyer.name
