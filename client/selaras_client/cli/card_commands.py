"""Commands on customers and goods. Each runs in the data thread on an open home."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any, Final, TypeAlias

from selaras.domain.money import amount_text, number_text
from selaras.domain.result import Rejection
from selaras.exchange.cards import read_customers, read_products
from selaras.exchange.source import Source
from selaras.replica.card_queries import invoices_of_customer, show_customer, show_product
from selaras.replica.cards import Bringing, CardReport, Cards, Kept
from selaras.store import customers, products
from selaras.store.db import Connection
from selaras.store.invoices import MAX_PAGE, from_sen
from selaras.store.rows import CustomerRow, ProductRow
from selaras.texts import Texts
from selaras_client.cli.invoice_commands import company_of, read_fields, wanted
from selaras_client.cli.invoice_views import invoice_row, show_lines
from selaras_client.cli.progress import import_progress
from selaras_client.cli.result import Call, Result
from selaras_client.home import Home

Command: TypeAlias = Callable[[Home, Call], Result]

CUSTOMERS: Final = "customers"
_HIDDEN: Final = frozenset({"doc_no", "company", "sort_name", "key", "name_key", "price_sen"})


def list_cards(home: Home, call: Call) -> Result:
    """List customers or goods by name."""
    args, company = call.args, company_of(home)
    listing = _LISTINGS[args.command, bool(args.archived)]
    rows: list[CustomerRow | ProductRow] = []
    with home.replica.reading() as db:
        while True:
            limit = min(args.limit - len(rows), MAX_PAGE)
            page = listing(db, company, query=args.query, span=(len(rows), limit))
            rows += page.rows
            if not page.rows or len(rows) >= min(args.limit, page.total):
                break
    found = [_row_view(row) for row in rows]
    lines = [_row_line(each) for each in found]
    facts = {"shown": len(rows), "total": page.total}
    data = {"total": page.total, args.command: found}
    return Result(data, [*lines, call.texts.say("cli.cards-listed", facts)])


def show(home: Home, call: Call) -> Result:
    """Show everything about one card; of a customer the newest invoices too."""
    args, texts = call.args, call.texts
    with home.replica.reading() as db:
        view = wanted(_shown(db, args.command, args.ref))
    findings = view["findings"]
    for finding in findings if isinstance(findings, list) else []:
        finding["message"] = texts.say(finding["code"], finding["facts"])
    return Result(view, show_lines(view))


def add(home: Home, call: Call) -> Result:
    """Make a card of fields."""
    company_of(home)
    fields = read_fields(call.args.fields)
    kept = wanted(_cards(home, call).add(fields, twin=call.args.anyway))
    return _kept(kept, "cli.card-added", call.texts)


def edit(home: Home, call: Call) -> Result:
    """Change fields of one card."""
    fields = read_fields(call.args.fields)
    kept = wanted(_cards(home, call).edit(call.args.ref, fields))
    return _kept(kept, "cli.card-edited", call.texts)


def archive(home: Home, call: Call) -> Result:
    """Put cards out of the way, or bring them back, one after the other."""
    is_archived = call.args.part == "archive"
    code = "cli.card-archived" if is_archived else "cli.card-unarchived"
    cards = _cards(home, call)
    done = [
        _kept(wanted(cards.archive(ref, archived=is_archived)), code, call.texts)
        for ref in call.args.refs
    ]
    lines = [line for each in done for line in each.lines]
    return Result({call.args.command: [each.data for each in done]}, lines)


def bring_in(home: Home, call: Call) -> Result:
    """Make cards of a CSV or Excel file, all of them or none."""
    args = call.args
    company_of(home)
    reader = read_customers if args.command == CUSTOMERS else read_products
    read = reader(Source(args.file, cancelled=call.stopping.is_wanted))
    progress = import_progress(call)
    how = Bringing(dry_run=args.dry_run, update=args.update, progress=progress)
    report = wanted(_cards(home, call).bring_in(read.rows, how))
    data = {
        "file": str(args.file),
        "dry_run": args.dry_run,
        "found": len(read.rows),
        "new": len(report.new),
        "unchanged": report.unchanged,
        "updated": [asdict(each) for each in report.updated],
        "different": [asdict(each) for each in report.different],
        "left_out": list(read.left_out),
    }
    return Result(data, _report_lines(data, report, call.texts))


def from_invoices(home: Home, call: Call) -> Result:
    """Make a customer of every buyer that no customer stands for yet."""
    company_of(home)
    taken = wanted(home.replica.customers.from_invoices(dry_run=call.args.dry_run))
    code = "cli.customers-would-be-taken" if call.args.dry_run else "cli.customers-taken"
    lines = [call.texts.say("cli.customer-taken", asdict(each)) for each in taken]
    data = {"dry_run": call.args.dry_run, "new": [asdict(each) for each in taken]}
    return Result(data, [*lines, call.texts.say(code, {"count": len(taken)})])


def _cards(home: Home, call: Call) -> Cards[Any]:
    return home.replica.customers if call.args.command == CUSTOMERS else home.replica.goods


def _shown(db: Connection, command: str, ref: str) -> dict[str, object] | Rejection:
    if command != CUSTOMERS:
        return show_product(db, ref)
    view = show_customer(db, ref)
    if isinstance(view, Rejection):
        return view
    page = invoices_of_customer(db, str(view["id"]))
    return {**view, "newest": [invoice_row(row) for row in page.rows]}


def _kept(kept: Kept[Any], code: str, texts: Texts) -> Result:
    name = kept.card.buyer.name if hasattr(kept.card, "buyer") else kept.card.name
    data = {"id": kept.card_id, "name": name, "changed": kept.changed}
    said = texts.say(code if kept.changed else "cli.card-unchanged", data)
    return Result(data, [said])


def _report_lines(data: Mapping[str, object], report: CardReport, texts: Texts) -> list[str]:
    counts = {"updated": len(report.updated), "different": len(report.different)}
    code = "cli.cards-import-dry-run" if data["dry_run"] else "cli.cards-imported"
    lines = [texts.say(code, {**data, **counts})]
    for each in report.different:
        facts = {"title": each.title, "fields": ", ".join(each.fields)}
        lines.append(texts.say("cli.card-different", facts))
    left_out = data["left_out"]
    if isinstance(left_out, list) and left_out:
        lines.append(texts.say("cli.cards-left-out", {"titles": ", ".join(left_out)}))
    return lines


def _row_view(row: CustomerRow | ProductRow) -> dict[str, object]:
    view = {name: value for name, value in row.model_dump().items() if name not in _HIDDEN}
    view["archived"] = bool(row.archived)
    if isinstance(row, ProductRow):
        view["price"] = amount_text(from_sen(row.price_sen))
    return view


def _row_line(view: Mapping[str, object]) -> str:
    marks = "!" if view["errors"] else " "
    code = str(view["own_code"])
    if "price" in view:
        price = number_text(Decimal(str(view["price"])))
        return f"{marks} {code[:14]:14} {str(view['name'])[:40]:40} {view['unit']:8} {price:>18}"
    number = str(view["number"])
    return f"{marks} {number:18} {str(view['name'])[:36]:36} {str(view['address'])[:40]}"


_LISTINGS: Final[Mapping[tuple[str, bool], Callable[..., Any]]] = {
    (CUSTOMERS, False): customers.list_customers,
    (CUSTOMERS, True): customers.list_archived_customers,
    ("goods", False): products.list_products,
    ("goods", True): products.list_archived_products,
}
_PARTS: Final[Mapping[str, Command]] = {
    "list": list_cards,
    "show": show,
    "add": add,
    "edit": edit,
    "archive": archive,
    "unarchive": archive,
    "import": bring_in,
}
COMMANDS: Final[Mapping[str, Command]] = {
    **{f"{CUSTOMERS} {part}": command for part, command in _PARTS.items()},
    **{f"goods {part}": command for part, command in _PARTS.items()},
    "customers from-invoices": from_invoices,
}
