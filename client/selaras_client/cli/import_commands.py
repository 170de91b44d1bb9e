"""The command that brings a file in. Runs in the data thread on an open home."""

from collections.abc import Mapping
from typing import Final

from selaras.domain.invoice import Invoice
from selaras.domain.money import amount_text
from selaras.domain.party import OwnCompany
from selaras.domain.roles import Action
from selaras.domain.tax import totals
from selaras.domain.validation import findings
from selaras.exchange import read_file, read_sales_file
from selaras.exchange.read import ImportedFile
from selaras.replica.importing import ImportReport
from selaras.store.invoices import buyers_without_customer
from selaras.texts import Texts
from selaras_client.cli.invoice_commands import company_of
from selaras_client.cli.map_commands import found_map
from selaras_client.cli.progress import import_progress
from selaras_client.cli.result import Call, RejectedError, Result
from selaras_client.home import Home

MAX_FINDINGS_LISTED = 200
MAX_PREVIEWS = 100


def import_file(home: Home, call: Call) -> Result:
    """Bring a file's invoices in, all of them or none."""
    read = _read(home, call)
    with home.replica.companies.acting(read.company):
        # Of a company that the file chose it was not asked yet.
        refusal = home.replica.users.may(Action.EDIT)
        if refusal is not None:
            raise RejectedError(refusal)
        report = home.replica.import_invoices(
            read.invoices,
            dry_run=call.args.dry_run,
            progress=import_progress(call),
        )
        data = {**_data(read, report, call), **_seen(home, read, call)}
    return Result(data, _import_lines(data, report, call.texts))


def _read(home: Home, call: Call) -> ImportedFile:
    """Read a file; its seller says whose it is, unless the command does."""
    if call.args.map:
        mapping = found_map(home, call.args.map)
        return read_sales_file(
            call.args.file,
            mapping,
            company=company_of(home),
            cancelled=call.stopping.is_wanted,
        )
    others: list[str] = []
    if not getattr(call.args, "for_company", None):
        others = [each.company.npwp for each in home.replica.companies.all()]
    return read_file(
        call.args.file,
        company=company_of(home),
        others=others,
        cancelled=call.stopping.is_wanted,
    )


def _data(read: ImportedFile, report: ImportReport, call: Call) -> dict[str, object]:
    return {
        "company": read.company,
        "kind": read.kind,
        "file": str(call.args.file),
        "dry_run": call.args.dry_run,
        "found": len(read.invoices),
        "new": len(report.new),
        "unchanged": report.unchanged,
        "different": [
            {
                "reference": each.reference,
                "id": each.invoice_id,
                "fields": list(each.fields),
                "edited": each.edited,
            }
            for each in report.different
        ],
        "findings": _findings(read.invoices, report, call.texts),
    }


def _seen(home: Home, read: ImportedFile, call: Call) -> dict[str, object]:
    """Return what there is to look at: before, the invoices; afterwards, what is left to do."""
    if call.args.dry_run:
        return {"invoices": [_preview(each) for each in read.invoices]}
    with home.replica.reading() as db:
        return {"new_buyers": len(buyers_without_customer(db, read.company))}


def _preview(invoice: Invoice) -> dict[str, object]:
    """Return what a file says of one invoice, for a look before it is taken."""
    sums = totals(invoice).rupiah
    return {
        "reference": invoice.reference,
        "date": invoice.date.isoformat() if invoice.date else "",
        "trx_code": invoice.transaction.code,
        "buyer": invoice.buyer.name,
        "lines": len(invoice.lines),
        "tax_base": amount_text(sums.tax_base),
        "vat": amount_text(sums.vat),
        "ppnbm": amount_text(sums.ppnbm),
    }


def _findings(
    invoices: tuple[Invoice, ...], report: ImportReport, texts: Texts
) -> list[dict[str, object]]:
    new_ids = set(report.new)
    listed: list[dict[str, object]] = []
    for invoice in invoices:
        if invoice.invoice_id not in new_ids:
            continue
        for finding in findings(invoice, OwnCompany(invoice.company)):
            if len(listed) == MAX_FINDINGS_LISTED:
                return listed
            listed.append(
                {
                    "reference": invoice.reference,
                    "code": finding.code,
                    "severity": finding.severity.value,
                    "field": finding.path,
                    "message": texts.say(finding.code, finding.facts),
                }
            )
    return listed


def _import_lines(data: Mapping[str, object], report: ImportReport, texts: Texts) -> list[str]:
    code = "cli.import.dry-run" if data["dry_run"] else "cli.import.done"
    lines = [texts.say(code, {**data, "different": len(report.different)})]
    previews = data.get("invoices")
    shown = previews[:MAX_PREVIEWS] if isinstance(previews, list) else []
    lines += [texts.say("cli.import.preview", row) for row in shown]
    for each in report.different:
        key = "cli.import.edited" if each.edited else "cli.import.different"
        named = {"ref": each.reference or each.invoice_id, "fields": ", ".join(each.fields)}
        lines.append(texts.say(key, named))
    found = data["findings"]
    listed = found if isinstance(found, list) else []
    errors = [each for each in listed if each["severity"] == "error"]
    if listed:
        facts = {"errors": len(errors), "warnings": len(listed) - len(errors)}
        lines.append(texts.say("cli.import.findings", facts))
    if data.get("new_buyers"):
        lines.append(texts.say("cli.import.new-buyers", {"count": data["new_buyers"]}))
    lines += [f"  {each['reference']} {each['field']}: {each['message']}" for each in errors]
    return lines


COMMANDS: Final = {"import": import_file}
