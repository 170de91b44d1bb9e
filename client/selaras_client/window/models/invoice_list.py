"""The list of invoices: a search, a window of rows, and what marks them."""

from dataclasses import dataclass
from decimal import Decimal

from selaras.domain.money import number_text
from selaras.replica import Replica
from selaras.replica.conflicts import open_conflicts
from selaras.replica.identity import load_identity
from selaras.store.invoices import InvoiceRow, list_invoices
from selaras.store.outbox import has_entries
from selaras_client.office import Office

WINDOW_ROWS = 60


@dataclass(frozen=True, slots=True)
class ListedInvoice:
    """One row as it is shown.

    Args:
        tax_base: DPP, written the Indonesian way.
        state: ``draft``, ``discarded`` or ``legacy``.
        is_unsent: The hub has not all of it yet.
    """

    invoice_id: str
    date: str
    reference: str
    buyer: str
    trx_code: str
    tax_base: str
    vat: str
    state: str
    errors: int
    warnings: int
    is_in_conflict: bool
    is_unsent: bool


@dataclass(frozen=True, slots=True)
class _Page:
    rows: tuple[ListedInvoice, ...]
    total: int


class InvoiceListModel:
    """Which invoices are looked for, and those of them that are on the screen."""

    def __init__(self, office: Office) -> None:
        """Look through *office*."""
        self._office = office
        self.query = ""
        self.total = 0
        self.first = 0
        self.rows: tuple[ListedInvoice, ...] = ()

    async def search(self, text: str) -> None:
        """Look for *text* and start at the newest."""
        self.query = text.strip()
        await self.load(0)

    async def load(self, first: int) -> None:
        """Fetch the window of rows that begins at *first*, as far as there are any."""
        query = self.query
        page = await self._office.ask(lambda replica: _page(replica, query, first))
        if query != self.query:
            return
        self.total, self.rows = page.total, page.rows
        self.first = first
        if not page.rows and first and page.total:
            await self.load(max(0, page.total - WINDOW_ROWS))

    async def refresh(self) -> None:
        """Fetch the same window again."""
        await self.load(self.first)


def _page(replica: Replica, query: str, first: int) -> _Page:
    with replica.reading() as db:
        identity = load_identity(db)
        # A PC that is its own hub has nobody to send to.
        alone = identity.is_own_hub
        found = list_invoices(db, identity.company, query=query, limit=WINDOW_ROWS, offset=first)
        rows = tuple(
            _listed(
                row,
                in_conflict=bool(open_conflicts(db, row.id)),
                unsent=not alone and has_entries(db, row.id),
            )
            for row in found.rows
        )
    return _Page(rows, found.total)


def _listed(row: InvoiceRow, *, in_conflict: bool, unsent: bool) -> ListedInvoice:
    year, _, rest = row.date.partition("-")
    month, _, day = rest.partition("-")
    return ListedInvoice(
        invoice_id=row.id,
        date=f"{day}/{month}/{year}" if day else "",
        reference=row.reference,
        buyer=row.buyer_name,
        trx_code=row.trx_code,
        tax_base=_sen_text(row.tax_base_sen),
        vat=_sen_text(row.vat_sen),
        state=row.state,
        errors=row.errors,
        warnings=row.warnings,
        is_in_conflict=in_conflict,
        is_unsent=unsent,
    )


def _sen_text(sen: int) -> str:
    return number_text(Decimal(sen).scaleb(-2))
