"""Files for people and for Coretax, made of invoices: paper, and the file of an export batch."""

import asyncio
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from selaras.domain.result import Rejection
from selaras.exchange.coretax_write import write_coretax_xml
from selaras.exchange.printing import PrintedInvoice
from selaras.replica.approvals import find_batch, frozen_invoices
from selaras.replica.asking import Waiting
from selaras_client.home import Home
from selaras_client.office import Office
from selaras_client.printing import print_pdf, printed_invoices
from selaras_client.window.files import OfferedFile
from selaras_client.window.models.asking import Answer, ask_one
from selaras_client.window.models.many import Work
from selaras_client.window.wording import Wording

PRINT_SLICE = 50
PDF, XML = "application/pdf", "application/xml"


@dataclass(frozen=True, slots=True)
class BatchFile:
    """The file of one export batch."""

    batch: str
    count: int
    file: OfferedFile


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of an export.

    Args:
        answer: The hub's; waiting while it cannot be reached.
    """

    answer: Answer
    files: list[BatchFile] = field(default_factory=list)


async def print_file(
    office: Office, ids: Sequence[str], *, wording: Wording, work: Work
) -> OfferedFile | Rejection | None:
    """Return the invoices on paper, an approved one as it was frozen; None when cancelled."""
    printed: list[PrintedInvoice] = []
    for start in range(0, len(ids), PRINT_SLICE):
        part = ids[start : start + PRINT_SLICE]
        found = await office.ask(
            lambda replica, refs=part: printed_invoices(replica, refs, say=wording.say)  # type: ignore[misc]
        )
        if isinstance(found, Rejection):
            return found
        printed += found
        await work.progress(len(printed))
        if work.is_cancelled:
            return None
    now = await office.work(lambda home: home.clock.now())
    pdf = await asyncio.to_thread(print_pdf, printed, say=wording.say, now=now)
    only = printed[0].invoice.reference if len(printed) == 1 else ""
    return OfferedFile(f"{_plain(only or wording('window.print.name'))}.pdf", PDF, pdf)


async def export_batches(office: Office, ids: Sequence[str]) -> Exported:
    """Ask for export batches of approved invoices; all that are there when none is named."""

    def make(home: Home) -> Waiting | Rejection:
        return home.replica.ask_export(list(ids))

    answer = await ask_one(office, make)
    if not answer.is_done:
        return Exported(answer)
    files = [await batch_file(office, batch) for batch in answer.facts["batches"].split()]
    refused = next((each for each in files if isinstance(each, Rejection)), None)
    if refused is not None:
        return Exported(Answer(refusal=refused))
    return Exported(answer, [each for each in files if isinstance(each, BatchFile)])


async def batch_file(office: Office, name: str) -> BatchFile | Rejection:
    """Return the file of a batch, byte for byte as it was the first time."""

    def make(home: Home) -> BatchFile | Rejection:
        company = home.replica.identity.company
        out = io.BytesIO()
        with home.replica.reading() as db:
            batch = find_batch(db, name)
            if isinstance(batch, Rejection):
                return batch
            write_coretax_xml(frozen_invoices(db, batch), company=company, out=out)
        content = out.getvalue()
        title = f"coretax-{batch.batch_id.rpartition(':')[2]}.xml"
        if hashlib.sha256(content).hexdigest() != batch.content["sha256"]:
            return Rejection("batch.other-bytes", {"path": title})
        count = int(batch.content["count"])
        return BatchFile(batch.batch_id, count, OfferedFile(title, XML, content))

    return await office.work(make)


def _plain(name: str) -> str:
    """Return *name* as a file name that every system takes."""
    return "".join(each if each.isalnum() or each in "-_ " else "-" for each in name)
