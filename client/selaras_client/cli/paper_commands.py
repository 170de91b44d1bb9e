"""Commands on papers of any kind. Each runs in the data thread on an open home."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from selaras.domain.money import amount_text, number_text
from selaras.domain.result import Rejection
from selaras.domain.tax_period import Period, typed_period
from selaras.exchange.source import Source
from selaras.replica.card_queries import show_paper
from selaras.replica.cards import Bringing, Kept, Standing
from selaras.replica.papers import PaperReport, Papers
from selaras.replica.return_limits import taking_too_much
from selaras.store.derive_papers import period_key
from selaras.store.invoices import from_sen
from selaras.store.paper_order import PaperOrder
from selaras.store.papers import (
    MAX_PAGE,
    PaperFilter,
    each_paper,
    list_papers,
    sum_papers,
)
from selaras.texts import Texts
from selaras_client.cli.invoice_commands import company_of, read_fields, wanted
from selaras_client.cli.invoice_views import show_lines
from selaras_client.cli.paper_files import write_papers
from selaras_client.cli.paper_kinds import PAPER_COMMANDS, PaperCommand, Reader
from selaras_client.cli.progress import import_progress
from selaras_client.cli.result import Call, Result
from selaras_client.home import Home

if TYPE_CHECKING:
    from selaras.store.rows import PaperRow

Command: TypeAlias = Callable[[Home, Call], Result]

AMOUNTS: Final[Mapping[str, str]] = {
    "tax_base": "base_sen",
    "other_tax_base": "other_base_sen",
    "vat": "vat_sen",
    "ppnbm": "ppnbm_sen",
}
_SHOWN: Final = ("id", "number", "date", "period", "code", "party", "tin", "status", "decision")


def list_kind(home: Home, call: Call) -> Result:
    """List papers of one kind, with what all that are found come to."""
    args, company, kind = call.args, company_of(home), _command(call).shape.kind
    asked = _filter(call)
    if args.out is not None:
        return _list_written(home, call, asked)
    rows: list[PaperRow] = []
    with home.replica.reading() as db:
        sums = sum_papers(db, company, kind=kind, wanted=asked)
        while len(rows) < min(args.limit, sums.count):
            span = (len(rows), min(args.limit - len(rows), MAX_PAGE))
            page = list_papers(db, company, kind=kind, wanted=asked, span=span)
            if not page:
                break
            rows += page
        too_much = taking_too_much(db, rows)
    totals = {name: amount_text(from_sen(getattr(sums, sen))) for name, sen in AMOUNTS.items()}
    found = [row_view(row, too_much=row.id in too_much) for row in rows]
    facts = {"shown": len(rows), "total": sums.count, "vat": _shown_amount(totals["vat"])}
    lines = [*map(row_line, found), call.texts.say("cli.papers-listed", facts)]
    return Result({"total": sums.count, "sums": totals, args.command: found}, lines)


def _list_written(home: Home, call: Call, asked: PaperFilter) -> Result:
    """Write all that is asked for into a file that people open."""
    company, kind = company_of(home), _command(call).shape.kind
    with home.replica.reading() as db:
        rows = each_paper(db, company, kind=kind, wanted=asked)
        count = wanted(write_papers(call.args.out, rows, texts=call.texts))
    data = {"file": str(call.args.out), call.args.command: count}
    said = call.texts.say("cli.papers-written", {"path": data["file"], "count": count})
    return Result(data, [said])


def show(home: Home, call: Call) -> Result:
    """Show everything about one paper."""
    with home.replica.reading() as db:
        view = wanted(show_paper(db, _command(call).shape, ref=call.args.ref))
    findings = view["findings"]
    for finding in findings if isinstance(findings, list) else []:
        finding["message"] = call.texts.say(finding["code"], finding["facts"])
    return Result(view, show_lines(view))


def add(home: Home, call: Call) -> Result:
    """Record a paper by fields."""
    company_of(home)
    made = wanted(_papers(home, call).add(read_fields(call.args.fields)))
    return kept_result(made, "cli.paper-added", texts=call.texts, shape=_command(call))


def edit(home: Home, call: Call) -> Result:
    """Change fields of one paper."""
    fields = read_fields(call.args.fields)
    made = wanted(_papers(home, call).edit(call.args.ref, fields))
    return kept_result(made, "cli.paper-edited", texts=call.texts, shape=_command(call))


def archive(home: Home, call: Call) -> Result:
    """Strike papers out, or bring them back, one after the other."""
    is_archived = call.args.part == "archive"
    code = "cli.paper-archived" if is_archived else "cli.paper-unarchived"
    papers = _papers(home, call)
    return each_kept(call, code, do=lambda ref: papers.archive(ref, archived=is_archived))


def bring_in(home: Home, call: Call, *, reader: Reader) -> Result:
    """Record what a file says, all of it or none."""
    args = call.args
    company_of(home)
    read = reader(Source(args.file, cancelled=call.stopping.is_wanted))
    progress = import_progress(call)
    how = Bringing(dry_run=args.dry_run, update=args.update, progress=progress)
    report = wanted(_papers(home, call).bring(read.values, how))
    data = {
        "file": str(args.file),
        "dry_run": args.dry_run,
        "found": len(read.values),
        "new": len(report.new),
        "unchanged": report.unchanged,
        "updated": [asdict(each) for each in report.updated],
        "different": [asdict(each) for each in report.different],
        "held": [_held(each.title, each.why, call.texts) for each in report.held],
        "left_out": list(read.left_out),
    }
    return Result(data, _report_lines(data, report, call.texts))


def each_kept(call: Call, code: str, *, do: Callable[[str], Kept[Any] | Rejection]) -> Result:
    """Do something with each paper that is named, one after the other."""
    command = _command(call)
    done = [
        kept_result(wanted(do(ref)), code, texts=call.texts, shape=command)
        for ref in call.args.refs
    ]
    lines = [line for each in done for line in each.lines]
    return Result({call.args.command: [each.data for each in done]}, lines)


def kept_result(kept: Kept[Any], code: str, *, texts: Texts, shape: PaperCommand) -> Result:
    """Say what became of one paper."""
    number = shape.shape.listing(kept.card.value).number
    data = {"id": kept.card_id, "number": number, "changed": kept.changed}
    name = {"name": number or kept.card_id}
    return Result(data, [texts.say(code if kept.changed else "cli.card-unchanged", data | name)])


def row_view(row: "PaperRow", *, too_much: bool = False) -> dict[str, object]:
    """Return one row of a list for ``--json``.

    Args:
        too_much: It is a return that takes back more than there was.
    """
    amounts = {name: amount_text(from_sen(getattr(row, sen))) for name, sen in AMOUNTS.items()}
    return {
        **{name: getattr(row, name) for name in _SHOWN},
        "refers": row.refers,
        **amounts,
        "archived": bool(row.archived),
        "errors": row.errors + too_much,
        "warnings": row.warnings,
    }


def row_line(view: Mapping[str, object]) -> str:
    """Return one row of a list for people."""
    marks = "!" if view["errors"] else " "
    vat, said = _shown_amount(str(view["vat"])), f"{view['status']} {view['decision']}"
    number = str(view["number"] or view["id"])
    return (
        f"{view['date']:10} {marks} {number:22} {str(view['party'])[:30]:30}"
        f" {vat:>18} {view['period']:7} {said}".rstrip()
    )


def asked_period(text: str) -> Period:
    """Return the period that a word names.

    Raises:
        RejectedError: it names none.
    """
    return wanted(typed_period(text) or Rejection("period.unreadable", {"period": text[:20]}))


def _filter(call: Call) -> PaperFilter:
    args = call.args
    return PaperFilter(
        query=args.query,
        period=period_key(asked_period(args.period)) if args.period else "",
        status=" ".join(args.status.upper().split()),
        decision=args.decision.casefold(),
        refers=args.refers,
        archived=args.archived,
        order=PaperOrder(args.order),
    )


def _command(call: Call) -> PaperCommand:
    return PAPER_COMMANDS[call.args.command]


def _papers(home: Home, call: Call) -> Papers[Any]:
    return home.replica.papers[_command(call).shape.kind]


def _held(title: str, why: Rejection, texts: Texts) -> dict[str, object]:
    return {"title": title, "code": why.code, "message": texts.say(why.code, why.facts)}


def _report_lines(data: Mapping[str, Any], report: PaperReport, texts: Texts) -> list[str]:
    counts = {name: len(data[name]) for name in ("updated", "different", "held")}
    code = "cli.papers-import-dry-run" if data["dry_run"] else "cli.papers-imported"
    lines = [texts.say(code, {**data, **counts})]
    lines += [_standing("cli.paper-updated", each, texts) for each in report.updated]
    lines += [_standing("cli.card-different", each, texts) for each in report.different]
    lines += [texts.say("cli.paper-held", each) for each in data["held"]]
    left_out: Sequence[str] = data["left_out"]
    if left_out:
        lines.append(texts.say("cli.cards-left-out", {"titles": ", ".join(left_out)}))
    return lines


def _standing(code: str, standing: Standing, texts: Texts) -> str:
    return texts.say(code, {"title": standing.title, "fields": ", ".join(standing.fields)})


def _shown_amount(text: str) -> str:
    return number_text(Decimal(text))


_PARTS: Final[Mapping[str, Command]] = {
    "list": list_kind,
    "show": show,
    "add": add,
    "edit": edit,
    "archive": archive,
    "unarchive": archive,
}
COMMANDS: Final[Mapping[str, Command]] = {
    **{f"{name} {part}": do for name in PAPER_COMMANDS for part, do in _PARTS.items()},
    **{
        f"{name} import": partial(bring_in, reader=each.read)
        for name, each in PAPER_COMMANDS.items()
        if each.read
    },
}
