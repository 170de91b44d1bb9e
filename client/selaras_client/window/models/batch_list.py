"""Export batches, and what is ready to become one."""

from dataclasses import dataclass

from selaras.domain.requests import WITHDRAW_BATCH, Request
from selaras.replica import Replica
from selaras.replica.approvals import all_batches
from selaras.replica.identity import load_identity
from selaras.store.invoice_lists import Narrowed, Sums, sums_of
from selaras_client.office import Office
from selaras_client.window.models.asking import Answer, ask_one
from selaras_client.window.models.register_texts import moment_shown


@dataclass(frozen=True, slots=True)
class ShownBatch:
    """One batch as it is listed."""

    batch_id: str
    when: str
    by: str
    count: int
    is_live: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ExportPage:
    """What is approved and in no batch yet, and the batches, newest first."""

    approved: Sums
    batches: tuple[ShownBatch, ...]


async def read_export(office: Office) -> ExportPage:
    """Return what can be exported and what was."""

    def read(replica: Replica) -> ExportPage:
        with replica.reading() as db:
            company = load_identity(db).company
            approved = sums_of(db, company, wanted=Narrowed(state="approved"))
            batches = [
                ShownBatch(
                    batch.batch_id,
                    moment_shown(str(batch.content.get("at", ""))),
                    str(batch.content.get("by", "")),
                    int(batch.content["count"]),
                    batch.is_live,
                    str(batch.content.get("reason", "")),
                )
                for batch in all_batches(db)
            ]
        return ExportPage(approved, tuple(batches[::-1]))

    return await office.ask(read)


async def withdraw_batch(office: Office, batch: str, *, reason: str) -> Answer:
    """Ask that a batch be taken back, for a reason."""
    request = Request(WITHDRAW_BATCH, {"batch": batch, "reason": reason})
    return await ask_one(office, lambda home: home.replica.ask(request))
