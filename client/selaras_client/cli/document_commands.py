"""Files of other documents, retail totals and annex C: brought in, and out for Coretax."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, TypeAlias

from selaras.domain.result import Rejection
from selaras.domain.roles import Action
from selaras.exchange.document_files import DocumentFile, document_bytes, read_documents
from selaras.exchange.form_write import FormHead
from selaras.exchange.safe_file import write_safely
from selaras.replica.card_kinds import open_card, paper_kind
from selaras.replica.queries import own_company
from selaras.store.db import Connection
from selaras.store.derive_papers import period_key
from selaras.store.papers import PaperFilter, PaperOrder, each_paper
from selaras_client.cli.invoice_commands import company_of
from selaras_client.cli.paper_commands import asked_period, bring_in
from selaras_client.cli.paper_kinds import PAPER_COMMANDS
from selaras_client.cli.result import Call, RejectedError, Result
from selaras_client.home import Home

Command: TypeAlias = Callable[[Home, Call], Result]
MAX_NAMES: Final = 10


def import_documents(home: Home, call: Call, *, file: DocumentFile) -> Result:
    """Record what a file says, Coretax's XML or a plain list, all of it or none."""
    company = company_of(home)
    reader = partial(read_documents, file=file, company=company)
    return bring_in(home, call, reader=reader)


def export_documents(home: Home, call: Call, *, file: DocumentFile) -> Result:
    """Write the documents of a period as Coretax takes them; not one with an error among them."""
    refusal = home.replica.users.may(Action.EXPORT)
    if refusal is not None:
        raise RejectedError(refusal)
    period, company = asked_period(call.args.period), company_of(home)
    with home.replica.reading() as db:
        values = _sound(db, company, file=file, period=period_key(period))
        profile = own_company(db)
    name = profile.name if profile else ""
    head = FormHead(company, name, str(period.month), str(period.year))
    with write_safely(call.args.out) as out:
        out.write(document_bytes(file, values, head=head))
    data = {"file": str(call.args.out), "period": period.text, "count": len(values)}
    return Result(data, [call.texts.say("cli.documents-written", data)])


def _sound(db: Connection, company: str, *, file: DocumentFile, period: str) -> list[Any]:
    """Return the values of a period in the order of their numbers.

    Raises:
        RejectedError: there is none, or one has an error.
    """
    wanted = PaperFilter(period=period, order=PaperOrder.NUMBER)
    rows = list(each_paper(db, company, kind=file.shape.kind, wanted=wanted))
    faulty = [row.number or row.id for row in rows if row.errors]
    if faulty:
        facts = {"count": len(faulty), "numbers": ", ".join(faulty[:MAX_NAMES])}
        raise RejectedError(Rejection("document.export-faulty", facts))
    if not rows:
        raise RejectedError(Rejection("document.export-nothing", {"period": period}))
    found = (open_card(db, paper_kind(file.shape), doc_id=row.id) for row in rows)
    return [each.card.value for each in found if each is not None]


DOCUMENT_COMMANDS: Final[Mapping[str, Command]] = {
    f"{name} {part}": partial(do, file=each.file)
    for name, each in PAPER_COMMANDS.items()
    if each.file is not None
    for part, do in (("import", import_documents), ("export", export_documents))
}
