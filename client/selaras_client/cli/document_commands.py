"""Files of other documents, retail totals and annex C: brought in, and out for Coretax."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Final, TypeAlias

from selaras.exchange.document_files import DocumentFile, read_documents
from selaras.exchange.safe_file import write_safely
from selaras_client.cli.invoice_commands import company_of, wanted
from selaras_client.cli.paper_commands import asked_period, bring_in
from selaras_client.cli.paper_kinds import PAPER_COMMANDS
from selaras_client.cli.result import Call, RejectedError, Result
from selaras_client.documents import coretax_documents
from selaras_client.home import Home

Command: TypeAlias = Callable[[Home, Call], Result]


def import_documents(home: Home, call: Call, *, file: DocumentFile) -> Result:
    """Record what a file says, Coretax's XML or a plain list, all of it or none."""
    reader = partial(read_documents, file=file, company=company_of(home))
    return bring_in(home, call, reader=reader)


def export_documents(home: Home, call: Call, *, file: DocumentFile) -> Result:
    """Write the documents of a period as Coretax takes them; not one with an error among them."""
    period = asked_period(call.args.period)
    company_of(home)
    made = wanted(coretax_documents(home.replica, file, period=period))
    with write_safely(call.args.out) as out:
        out.write(made.content)
    today = datetime.now().astimezone().date()
    refusal = home.replica.papers.note_exported(made.ids, day=today)
    if refusal is not None:
        raise RejectedError(refusal)
    data = {"file": str(call.args.out), "period": period.text, "count": len(made.ids)}
    return Result(data, [call.texts.say("cli.documents-written", data)])


COMMANDS: Final[Mapping[str, Command]] = {
    f"{name} {part}": partial(do, file=each.file)
    for name, each in PAPER_COMMANDS.items()
    if each.file is not None
    for part, do in (("import", import_documents), ("export", export_documents))
}
