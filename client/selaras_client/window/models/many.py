"""The same thing done to many invoices, one by one: counted, cancellable, each with its answer."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from selaras.domain.result import Rejection
from selaras.replica.finding import open_invoice
from selaras_client.home import Home
from selaras_client.office import Office
from selaras_client.window.models.asking import Answer, ask_many

LISTED = 8

Step = Callable[[Home, str], object]


@dataclass(frozen=True, slots=True)
class Refused:
    """One invoice that could not be done, and why."""

    reference: str
    why: Rejection


@dataclass(slots=True)
class Outcome:
    """What became of many."""

    done: int = 0
    waiting: int = 0
    refused: list[Refused] = field(default_factory=list)
    was_cancelled: bool = False


@dataclass(slots=True)
class Work:
    """Work under way.

    Args:
        progress: Told how many are done, now and then.
    """

    total: int
    progress: Callable[[int], Awaitable[None]]
    is_cancelled: bool = False


async def do_each(office: Office, ids: Sequence[str], *, step: Step, work: Work) -> Outcome:
    """Do *step* to each invoice in turn; others get the data thread in between."""
    outcome = Outcome()
    for number, invoice_id in enumerate(ids, start=1):
        if work.is_cancelled:
            outcome.was_cancelled = True
            break
        answer = await office.work(lambda home, ref=invoice_id: step(home, ref))  # type: ignore[misc]
        if isinstance(answer, Rejection):
            outcome.refused.append(Refused(await reference_of(office, invoice_id), answer))
        else:
            outcome.done += 1
        await work.progress(number)
    return outcome


async def ask_each(office: Office, ids: Sequence[str], *, step: Step, work: Work) -> Outcome:
    """Ask the hub about each invoice, *CHUNK* at a time so that the person sees how it goes."""
    outcome = Outcome()
    for start in range(0, len(ids), CHUNK):
        if work.is_cancelled:
            outcome.was_cancelled = True
            break
        part = ids[start : start + CHUNK]
        makes = [lambda home, ref=each: step(home, ref) for each in part]
        answers = await ask_many(office, makes)  # type: ignore[arg-type]
        for invoice_id, answer in zip(part, answers, strict=True):
            await _count(office, outcome, invoice_id, answer)
        await work.progress(start + len(part))
    return outcome


CHUNK = 50


async def _count(office: Office, outcome: Outcome, invoice_id: str, answer: Answer) -> None:
    if answer.refusal is not None:
        reference = await reference_of(office, invoice_id)
        outcome.refused.append(Refused(reference, answer.refusal))
    elif answer.is_done:
        outcome.done += 1
    else:
        outcome.waiting += 1


async def reference_of(office: Office, invoice_id: str) -> str:
    """Return how people call an invoice; blank where it has no reference."""

    def read(home: Home) -> str:
        with home.replica.reading() as db:
            found = open_invoice(db, invoice_id)
        return found.invoice.reference if found else ""

    return await office.work(read)
