"""The list of invoices: narrowed, sorted, summed, some of them chosen, a window of rows."""

from dataclasses import dataclass, replace
from decimal import Decimal

from selaras.domain.money import number_text
from selaras.replica import Replica
from selaras.replica.conflicts import open_conflicts
from selaras.replica.identity import load_identity
from selaras.store.invoice_lists import (
    Narrowed,
    Summary,
    Sums,
    ids_wanted,
    invoices_between,
    sums_of,
    sums_of_ids,
)
from selaras.store.list_choices import ListChoices, choices_in_list
from selaras.store.outbox import has_entries
from selaras_client.office import Office
from selaras_client.window.models.row_window import WINDOW_ROWS, aligned_rows, window_start

# A NITKU is the seller's own NPWP and this much of a branch.
BRANCH_DIGITS = 6
# So many chosen ones are read again whenever one of them may have changed.
MAX_SUMMED_AGAIN = 2_000
STATES = ("", "draft", "ready", "approved", "exported", "discarded", "legacy")
# Escape leads back to all that is not out of the way, in the order that was chosen.
NOTHING_NARROWED: dict[str, str | bool] = {
    **dict.fromkeys(("query", "period", "state", "trx_code", "branch", "person", "pc"), ""),
    **dict.fromkeys(("faulty", "archived"), False),
}
# What reads best with the largest first.
_FALLING = frozenset({"date", "tax_base_sen", "vat_sen"})


@dataclass(frozen=True, slots=True)
class ListedInvoice:
    """One row as it is shown.

    Args:
        tax_base: DPP, written the Indonesian way.
        state: As ``domain.approval.Stage`` names it.
        is_unsent: The hub has not all of it yet.
        is_open_elsewhere: Another PC has it open now.
    """

    invoice_id: str
    date: str
    reference: str
    buyer: str
    trx_code: str
    state: str
    errors: int
    warnings: int
    tax_base: str = ""
    vat: str = ""
    is_in_conflict: bool = False
    is_unsent: bool = False
    is_open_elsewhere: bool = False
    branch: str = ""
    nsfp: str = ""
    coretax: str = ""


class InvoiceListModel:
    """Which invoices are looked for, which are chosen, and those that are on the screen."""

    def __init__(self, office: Office) -> None:
        """Look through *office*."""
        self._office = office
        self.wanted = Narrowed()
        self.sums = Sums()
        self.chosen_sums = Sums()
        self.chosen: dict[str, None] = {}
        self.first = 0
        self.rows: tuple[ListedInvoice, ...] = ()

    @property
    def total(self) -> int:
        """Return how many invoices are looked for."""
        return self.sums.count

    @property
    def query(self) -> str:
        """Return the words looked for."""
        return self.wanted.query

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything is left out."""
        order = {"order": self.wanted.order, "descending": self.wanted.descending}
        return self.wanted != replace(Narrowed(), **order)  # type: ignore[arg-type]

    async def choices(self) -> ListChoices:
        """Return what the list can be narrowed to."""

        def find(replica: Replica) -> ListChoices:
            with replica.reading() as db:
                return choices_in_list(db, load_identity(db).company)

        return await self._office.ask(find)

    async def narrow(self, **changes: str | bool) -> None:
        """Look for something else, from its beginning; nothing stays chosen."""
        self.wanted = replace(self.wanted, **changes)  # type: ignore[arg-type]
        self._choose_none()
        await self.refresh(first=0)

    async def search(self, text: str) -> None:
        """Look for *text*."""
        await self.narrow(query=text.strip())

    async def sort(self, order: str) -> None:
        """Sort by *order*; once more turns it round. What is chosen stays chosen."""
        same = order == self.wanted.order
        descending = not self.wanted.descending if same else order in _FALLING
        self.wanted = replace(self.wanted, order=order, descending=descending)
        # Another order adds up to the same.
        await self.load(0)

    def next_state(self, step: int) -> str:
        """Return the state after the one that is looked for, or before it; blank for all."""
        place = STATES.index(self.wanted.state) + step
        return STATES[place % len(STATES)]

    async def refresh(self, *, first: int | None = None) -> None:
        """Fetch sums and rows again."""
        wanted = self.wanted
        sums = await self._office.ask(lambda replica: _sums(replica, wanted))
        if wanted == self.wanted:
            self.sums = sums
            if 0 < len(self.chosen) <= MAX_SUMMED_AGAIN:
                self.chosen_sums = await self._sums_of(list(self.chosen))
            await self.load(self.first if first is None else first)

    async def load(self, first: int) -> None:
        """Fetch the window of rows that begins at *first*, as far as there are any."""
        wanted = self.wanted
        first = window_start(first, self.total)
        rows = await self._office.ask(lambda replica: _rows(replica, wanted, first))
        if wanted == self.wanted:
            self.first, self.rows = first, rows

    def id_at(self, place: int) -> str:
        """Return the invoice at *place* of the whole list; blank where it is not loaded."""
        offset = place - self.first
        return self.rows[offset].invoice_id if 0 <= offset < len(self.rows) else ""

    async def choose(self, invoice_id: str, *, is_chosen: bool | None = None) -> None:
        """Choose one invoice or let it go; the other way round when not said."""
        was_chosen = invoice_id in self.chosen
        wanted = not was_chosen if is_chosen is None else is_chosen
        if not invoice_id or wanted == was_chosen:
            return
        if wanted:
            self.chosen[invoice_id] = None
        else:
            del self.chosen[invoice_id]
        # However many are chosen, one more is one more row to read.
        one = await self._sums_of([invoice_id])
        self.chosen_sums = self.chosen_sums.plus(one, times=1 if wanted else -1)

    async def choose_all(self) -> None:
        """Choose everything that is looked for; nothing, when all of it is chosen already."""
        wanted = self.wanted
        ids = await self._office.ask(lambda replica: _ids(replica, wanted))
        if len(ids) == len(self.chosen):
            self._choose_none()
            return
        self.chosen = dict.fromkeys(ids)
        if len(ids) == self.sums.count:
            self.chosen_sums = self.sums
        else:
            self.chosen_sums = await self._sums_of(ids)

    def let_go(self) -> bool:
        """Choose nothing; say whether anything was chosen."""
        had = bool(self.chosen)
        self._choose_none()
        return had

    def _choose_none(self) -> None:
        self.chosen, self.chosen_sums = {}, Sums()

    async def _sums_of(self, ids: list[str]) -> Sums:
        def add(replica: Replica) -> Sums:
            with replica.reading() as db:
                return sums_of_ids(db, ids)

        return await self._office.ask(add)


def period_of(text: str) -> str | None:
    """Read a tax period as people write it, ``102026`` or ``10/2026``; None where it is none."""
    digits = "".join(each for each in text if each.isdigit())
    if not text.strip():
        return ""
    if len(digits) == 5:
        digits = f"0{digits}"
    month, year = digits[:2], digits[2:]
    is_period = len(digits) == 6 and "01" <= month <= "12" and year >= "2000"
    return f"{year}-{month}" if is_period else None


def sen_text(sen: int) -> str:
    """Return an amount of the projection the Indonesian way."""
    return number_text(Decimal(sen).scaleb(-2))


def _sums(replica: Replica, wanted: Narrowed) -> Sums:
    with replica.reading() as db:
        return sums_of(db, load_identity(db).company, wanted=wanted)


def _ids(replica: Replica, wanted: Narrowed) -> list[str]:
    with replica.reading() as db:
        return ids_wanted(db, load_identity(db).company, wanted=wanted)


def _rows(replica: Replica, wanted: Narrowed, first: int) -> tuple[ListedInvoice, ...]:
    with replica.reading() as db:
        identity = load_identity(db)
        # A PC that is its own hub has nobody to send to.
        alone = identity.is_own_hub
        found = invoices_between(
            db, identity.company, wanted=wanted, first=first, limit=WINDOW_ROWS
        )
        amounts = [(sen_text(row.tax_base_sen), sen_text(row.vat_sen)) for row in found]
        return tuple(
            replace(
                _listed(row),
                tax_base=base,
                vat=vat,
                is_in_conflict=bool(open_conflicts(db, row.id)),
                is_unsent=not alone and has_entries(db, row.id),
                is_open_elsewhere=bool(replica.presence.elsewhere(row.id)),
            )
            for row, (base, vat) in zip(found, aligned_rows(amounts, (0, 1)), strict=True)
        )


def _listed(row: Summary) -> ListedInvoice:
    year, _, rest = row.date.partition("-")
    month, _, day = rest.partition("-")
    return ListedInvoice(
        invoice_id=row.id,
        date=f"{day}/{month}/{year}" if day else "",
        reference=row.reference,
        buyer=row.buyer_name,
        trx_code=row.trx_code,
        state=row.state,
        errors=row.errors,
        warnings=row.warnings,
        branch=row.seller_nitku[-BRANCH_DIGITS:],
        nsfp=row.nsfp,
        coretax=row.coretax.capitalize(),
    )
