"""The VAT recap of a month: shown, held against another list, written, its figures typed."""

from collections.abc import Mapping, Sequence
from typing import Final

from selaras.domain import requests
from selaras.domain.money import number_text
from selaras.domain.month_lines import return_lines
from selaras.domain.month_text import CARRIED
from selaras.domain.months import Annex
from selaras.domain.reconciling import Reconciliation
from selaras.domain.requests import Request
from selaras.domain.result import Rejection
from selaras.domain.roles import Action
from selaras.domain.tax_period import Period, typed_period
from selaras.exchange.books_read import Books, read_books
from selaras.exchange.recap_book import state_text
from selaras.replica.asking import Waiting
from selaras.replica.months import MonthView, against_books, month_view
from selaras.replica.queries import own_company
from selaras.texts import Texts
from selaras_client.cli.asking import answer_view, ask_hub, waiting_line
from selaras_client.cli.invoice_commands import company_of, read_fields
from selaras_client.cli.map_commands import found_map
from selaras_client.cli.result import Call, RejectedError, Result
from selaras_client.home import Home
from selaras_client.recaps import Recapped, recap_data, title_lines, write_recap_file
from selaras_client.running import RunningOffice

MAX_LISTED: Final = 200


async def recap(office: RunningOffice, call: Call) -> Result:
    """Show what a month adds up to, after typing figures if there are any."""
    asked = []
    if call.args.figures:
        request = Request(requests.SET_FIGURES, _figures(call))
        asked.append(await ask_hub(office, lambda home: _asked(home, request)))
    shown = await office.work(lambda home: _recapped(home, call))
    waiting = [waiting_line(each, call.texts) for each in asked if each.is_waiting]
    data = {**shown.data, "requests": [answer_view(each) for each in asked]}
    return Result(data, [*waiting, *shown.lines])


ASKING: Final = {"recap": recap}


def _figures(call: Call) -> dict[str, object]:
    typed = read_fields(call.args.figures)
    unknown = [name for name in typed if name not in CARRIED]
    if unknown:
        facts = {"name": unknown[0][:40], "known": ", ".join(CARRIED)}
        raise RejectedError(Rejection("recap.unknown-figure", facts))
    return {"period": call.args.period, **typed}


def _asked(home: Home, request: Request) -> Waiting | Rejection:
    refusal = home.replica.users.may(Action.EDIT)
    return refusal or home.replica.ask(request)


def _recapped(home: Home, call: Call) -> Result:
    args, company = call.args, company_of(home)
    period = typed_period(args.period)
    if period is None:
        raise RejectedError(Rejection("period.unreadable", {"period": args.period[:20]}))
    books = _books(home, call, period)
    with home.replica.reading() as db:
        view = month_view(db, company, period=period, version=args.version)
        profile = own_company(db)
    if view is None:
        facts = {"period": period.text, "version": args.version}
        raise RejectedError(Rejection("recap.no-version", facts))
    against = against_books(view, books.rows) if books else None
    recapped = Recapped(view, profile.name if profile else "", against)
    lines = [*title_lines(recapped, call.texts.say), *_lines(recapped, call.texts)]
    data = recap_data(recapped)
    if books is not None:
        data |= {"books_kind": books.kind, "books_others": books.others}
        lines += _others(books, call.texts)
    if args.out is not None:
        lines = [*_written(home, recapped, call)]
        data["file"] = str(args.out)
    return Result(data, lines)


def _books(home: Home, call: Call, period: Period) -> Books | None:
    if call.args.books is None:
        return None
    mapping = found_map(home, call.args.map) if call.args.map else None
    return read_books(
        call.args.books,
        period,
        company=company_of(home),
        mapping=mapping,
        cancelled=call.stopping.is_wanted,
    )


def _written(home: Home, recapped: Recapped, call: Call) -> list[str]:
    path = call.args.out
    refusal = write_recap_file(path, recapped, say=call.texts.say, now=home.clock.now())
    if refusal is not None:
        raise RejectedError(refusal)
    return [call.texts.say("cli.recap-written", {"path": str(path)})]


def _lines(recapped: Recapped, texts: Texts) -> list[str]:
    view = recapped.view
    lines = [
        texts.say(
            "cli.recap-line",
            {
                "line": line.key,
                "caption": texts.say(f"recap.line.{line.key}"),
                "base": "" if line.base is None else number_text(line.base),
                "vat": "" if line.vat is None else number_text(line.vat),
            },
        )
        for line in return_lines(view.shown.recap)
    ]
    for annex in Annex:
        count = len(view.shown.annex(annex))
        if count:
            facts = {"annex": texts.say(f"recap.annex.{annex}"), "count": count}
            lines.append(texts.say("cli.recap-annex", facts))
    if view.shown.carried_from:
        lines.append(texts.say("cli.recap-carried", {"period": view.shown.carried_from}))
    lines += _left_out(view, texts) + _changes(view, texts)
    lines += _gaps("coretax", view.coretax, texts)
    return lines + (_gaps("books", recapped.books, texts) if recapped.books else [])


def _left_out(view: MonthView, texts: Texts) -> list[str]:
    counts: dict[str, int] = {}
    for each in view.left_out:
        counts[each.state] = counts.get(each.state, 0) + 1
    return [
        texts.say("cli.recap-left-out", {"state": state_text(state, texts.say), "count": count})
        for state, count in sorted(counts.items())
    ]


def _changes(view: MonthView, texts: Texts) -> list[str]:
    if not view.changes:
        return []
    lines = [texts.say("cli.recap-changes", {"count": len(view.changes)})]
    for each in view.changes[:MAX_LISTED]:
        row = each.now or each.before
        key = "gone" if each.now is None else "new" if each.before is None else "other"
        if row is not None:
            named = {"reference": row.reference or row.number, "partner": row.partner}
            lines.append("  " + texts.say(f"cli.recap-changed-{key}", named))
    return lines


def _gaps(name: str, found: Reconciliation, texts: Texts) -> list[str]:
    if name == "coretax" and found.agrees:
        return []
    facts: Mapping[str, object] = {
        "matched": found.matched,
        "ours": number_text(found.ours.vat),
        "theirs": number_text(found.theirs.vat),
        "ours_base": number_text(found.ours.base),
        "theirs_base": number_text(found.theirs.base),
    }
    lines = [texts.say(f"cli.recap-{name}", facts)]
    for key, pairs in (("differs", found.differing), ("uncounted", found.uncounted)):
        for pair in pairs[:MAX_LISTED]:
            reference = pair.here.reference or pair.here.number
            lines.append(_gap(key, reference, pair.there.row, texts))
    lines += [_gap("only-here", row.reference, 0, texts) for row in found.only_here[:MAX_LISTED]]
    for there in found.only_there[:MAX_LISTED]:
        lines.append(_gap("only-there", there.reference or there.number, there.row, texts))
    return lines


def _gap(key: str, reference: str, row: int, texts: Texts) -> str:
    facts = {"what": texts.say(f"recap.gap.{key}"), "reference": reference, "row": row or "-"}
    return "  " + texts.say("cli.recap-gap", facts)


def _others(books: Books, texts: Texts) -> Sequence[str]:
    return [texts.say("cli.recap-others", {"count": books.others})] if books.others else []
