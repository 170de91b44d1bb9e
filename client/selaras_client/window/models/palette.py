"""Going anywhere by typing a few letters: places, what can be done here, invoices."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from selaras.replica import Replica
from selaras.replica.identity import load_identity
from selaras.store.invoice_lists import Narrowed, invoices_between
from selaras_client.office import Office

MAX_SHOWN = 9
MAX_INVOICES = 5
MIN_LETTERS = 2

Act = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to go to or to do.

    Args:
        hint: Its key, or what tells it from another of the same name.
    """

    label: str
    hint: str
    act: Act


@dataclass(frozen=True, slots=True)
class FoundInvoice:
    """An invoice whose reference, buyer or goods fit."""

    invoice_id: str
    reference: str
    buyer: str


def matching_entries(entries: Sequence[Entry], typed: str) -> list[Entry]:
    """Return the entries that hold every word of *typed*; all of them for a blank one."""
    words = typed.casefold().split()
    return [
        each
        for each in entries
        if all(word in f"{each.label} {each.hint}".casefold() for word in words)
    ][:MAX_SHOWN]


async def matching_invoices(office: Office, typed: str) -> tuple[FoundInvoice, ...]:
    """Return the newest invoices that fit *typed*; none before two letters."""
    text = typed.strip()
    if len(text) < MIN_LETTERS:
        return ()

    def find(replica: Replica) -> tuple[FoundInvoice, ...]:
        with replica.reading() as db:
            company = load_identity(db).company
            rows = invoices_between(
                db, company, wanted=Narrowed(query=text), first=0, limit=MAX_INVOICES
            )
        return tuple(FoundInvoice(row.id, row.reference, row.buyer_name) for row in rows)

    return await office.ask(find)
