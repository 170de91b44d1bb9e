"""Commands on invoices. Each runs in the data thread on an open home."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

from selaras.domain.party import OwnCompany
from selaras.domain.result import Rejection
from selaras.domain.validation import findings, has_errors
from selaras.exchange import export_coretax_xml
from selaras.exchange.djp_template import write_template
from selaras.exchange.efaktur_csv_write import export_efaktur_csv
from selaras.exchange.source import open_input
from selaras.replica import queries
from selaras.replica.drafting import Edited
from selaras.store.invoices import InvoiceRow, Wanted, list_wanted
from selaras.texts import Texts
from selaras_client.cli.invoice_views import invoice_line, invoice_row, show_lines
from selaras_client.cli.list_files import each_row, write_list
from selaras_client.cli.parser import WrongUsageError
from selaras_client.cli.result import Call, RejectedError, Result
from selaras_client.home import Home

MAX_NEW_BYTES = 16 * 1024 * 1024

T = TypeVar("T")


def export(home: Home, call: Call) -> Result:
    """Write drafts as Coretax XML or the tax office's Excel template; no record is made of it."""
    args, texts = call.args, call.texts
    company = company_of(home)
    if args.out.suffix.lower() == ".csv":
        return _export_numbered(home, call)
    with home.replica.reading() as db:
        invoices = wanted(queries.invoices_to_export(db, args.refs))
    if not invoices:
        raise RejectedError(Rejection("export.nothing"))
    is_excel = args.out.suffix.lower() == ".xlsx"
    write = write_template if is_excel else export_coretax_xml
    count = write(args.out, invoices, company=company)
    digest = hashlib.sha256(args.out.read_bytes()).hexdigest()
    lines = sum(len(invoice.lines) for invoice in invoices)
    faulty = [each for each in invoices if has_errors(findings(each, OwnCompany(company)))]
    data = {
        "file": str(args.out),
        "invoices": count,
        "lines": lines,
        "sha256": digest,
        "with_errors": [each.reference or each.invoice_id for each in faulty],
    }
    said = [texts.say("cli.exported", {"count": count, "lines": lines, "path": str(args.out)})]
    if faulty:
        said.append(texts.say("cli.exported-faulty", {"count": len(faulty)}))
    return Result(data, said)


def _export_numbered(home: Home, call: Call) -> Result:
    """Write invoices that have a number as the desktop program's CSV."""
    args = call.args
    with home.replica.reading() as db:
        found = wanted(queries.numbered_invoices(db, args.refs))
    if not found:
        raise RejectedError(Rejection("export.nothing-numbered"))
    lines = sum(len(invoice.lines) for invoice, _ in found)
    facts = {"count": export_efaktur_csv(args.out, found), "lines": lines, "path": str(args.out)}
    data = {"file": str(args.out), "invoices": facts["count"], "lines": lines}
    return Result(data, [call.texts.say("cli.exported", facts)])


def new(home: Home, call: Call) -> Result:
    """Begin a draft, blank or from the shape of ``show --json``."""
    args, texts = call.args, call.texts
    company_of(home)
    data = _read_json(args.file) if args.file else {}
    return _edited(wanted(home.replica.new_invoice(data)), "cli.created", texts)


def edit(home: Home, call: Call) -> Result:
    """Change fields of one invoice."""
    args, texts = call.args, call.texts
    fields = read_fields(args.fields)
    edited = wanted(home.replica.edit_invoice(args.ref, fields))
    return _edited(edited, "cli.edited" if edited.changed else "cli.unchanged", texts)


def discard(home: Home, call: Call) -> Result:
    """Throw a draft away; it stays readable."""
    args, texts = call.args, call.texts
    edited = wanted(home.replica.discard_invoice(args.ref))
    return _edited(edited, "cli.discarded" if edited.changed else "cli.unchanged", texts)


def archive(home: Home, call: Call) -> Result:
    """Put invoices out of the way, or bring them back, one after the other."""
    args, moving = call.args, home.replica.archive
    is_put = args.command == "archive"
    code = "cli.invoice-archived" if is_put else "cli.invoice-unarchived"
    done = []
    for ref in args.refs:
        moved = wanted(moving.put(ref) if is_put else moving.bring_back(ref))
        done.append(_edited(moved, code if moved.changed else "cli.unchanged", call.texts))
    lines = [line for each in done for line in each.lines]
    return Result({"invoices": [each.data for each in done]}, lines)


def list_all(home: Home, call: Call) -> Result:
    """List invoices, newest first."""
    args, texts = call.args, call.texts
    company = company_of(home)
    rows: list[InvoiceRow] = []
    wanted_rows = Wanted(args.query, args.status, is_archived=args.archived)
    if args.out is not None:
        return _list_written(home, call, wanted_rows)
    with home.replica.reading() as db:
        while True:
            limit = args.limit - len(rows)
            page = list_wanted(db, company, wanted=wanted_rows, limit=limit, offset=len(rows))
            rows += page.rows
            if not page.rows or len(rows) >= min(args.limit, page.total):
                break
    data = {"total": page.total, "invoices": [invoice_row(row) for row in rows]}
    lines = [invoice_line(row) for row in rows]
    facts = {"shown": len(rows), "total": page.total}
    return Result(data, [*lines, texts.say("cli.listed", facts)])


def _list_written(home: Home, call: Call, wanted_rows: Wanted) -> Result:
    """Write all that is wanted into a file that people open."""
    with home.replica.reading() as db:
        rows = each_row(db, company_of(home), wanted=wanted_rows)
        count = wanted(write_list(call.args.out, rows, texts=call.texts))
    data = {"path": str(call.args.out), "count": count}
    return Result(
        {"file": data["path"], "invoices": count}, [call.texts.say("cli.list-written", data)]
    )


def show(home: Home, call: Call) -> Result:
    """Show everything about one invoice."""
    args, texts = call.args, call.texts
    with home.replica.reading() as db:
        view = wanted(queries.show_invoice(db, args.ref))
    found = view["findings"]
    for finding in found if isinstance(found, list) else []:
        finding["message"] = texts.say(finding["code"], finding.get("facts"))
    return Result(view, show_lines(view))


def company_of(home: Home) -> str:
    """Return the NPWP this PC works for.

    Raises:
        RejectedError: No company was set up or joined.
    """
    company = home.replica.identity.company
    if not company:
        raise RejectedError(Rejection("company.not-set-up"))
    return company


def wanted(answer: T | Rejection) -> T:
    """Return the answer that is no rejection.

    Raises:
        RejectedError: It is one.
    """
    if isinstance(answer, Rejection):
        raise RejectedError(answer)
    return answer


def read_fields(texts: Sequence[str]) -> dict[str, str]:
    """Read FIELD=VALUE words.

    Raises:
        WrongUsageError: One has no ``=``.
    """
    return dict(_field(text) for text in texts)


def _field(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (equals and name):
        raise WrongUsageError(reason=text, usage="selaras edit REF FIELD=VALUE ...")
    return name, value


def _read_json(path: Path) -> Mapping[str, object]:
    try:
        # What is cut here is no JSON any more.
        with open_input(path) as file:
            data = json.loads(file.read(MAX_NEW_BYTES).decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        facts = {"path": str(path), "reason": str(error)}
        raise RejectedError(Rejection("new.file-unreadable", facts)) from error
    if not isinstance(data, dict):
        facts = {"path": str(path), "reason": type(data).__name__}
        raise RejectedError(Rejection("new.file-unreadable", facts))
    return data


def _edited(edited: Edited, code: str, texts: Texts) -> Result:
    invoice = edited.invoice
    data = {
        "id": invoice.invoice_id,
        "reference": invoice.reference,
        "changed": edited.changed,
    }
    facts = {"ref": invoice.reference or invoice.invoice_id}
    return Result(data, [texts.say(code, facts)])


COMMANDS: Final = {
    "new": new,
    "edit": edit,
    "discard": discard,
    "list": list_all,
    "show": show,
    "archive": archive,
    "unarchive": archive,
}
