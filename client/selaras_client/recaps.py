"""The VAT recap of a month as command line and window show and write it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from selaras.domain.money import amount_text
from selaras.domain.month_lines import return_lines
from selaras.domain.month_text import carried_text, month_hash
from selaras.domain.months import Annex, Changed, LeftOut, Row
from selaras.domain.party import npwp_text
from selaras.domain.recap import Sums
from selaras.domain.reconciling import AMOUNTS, Pair, Reconciliation, Stated
from selaras.domain.result import Rejection
from selaras.exchange.printing import Say
from selaras.exchange.recap_book import RecapSheets, write_recap
from selaras.exchange.safe_file import write_safely
from selaras.replica.months import MonthView

_LINE_AMOUNTS: Final = ("base", "other_base", "vat", "ppnbm")


@dataclass(frozen=True, slots=True)
class Recapped:
    """A month that is to be shown or written.

    Args:
        name: Of the company.
        books: Against the office's own list, where one was given.
    """

    view: MonthView
    name: str
    books: Reconciliation | None = None


def recap_data(recapped: Recapped) -> dict[str, object]:
    """Return everything as ``recap --json`` says it."""
    view = recapped.view
    shown = view.shown
    return {
        "period": shown.period.text,
        "company": shown.company,
        "state": "closed" if view.is_closed else "open",
        "version": view.version,
        "hash": month_hash(shown),
        "lines": [
            {"line": line.key, **{name: _text(getattr(line, name)) for name in _LINE_AMOUNTS}}
            for line in return_lines(shown.recap)
        ],
        "carried": carried_text(shown.carried),
        "carried_from": shown.carried_from,
        "annexes": {annex.value: [row_view(row) for row in shown.annex(annex)] for annex in Annex},
        "left_out": [left_out_view(each) for each in view.left_out],
        "changes": [change_view(each) for each in view.changes],
        "closings": [*_closings(view)],
        "coretax": reconciliation_view(view.coretax),
        "books": reconciliation_view(recapped.books) if recapped.books else None,
    }


def change_view(each: Changed) -> dict[str, object]:
    """Return one document that counts otherwise than when the month was closed."""
    before, now = (row_view(row) if row else None for row in (each.before, each.now))
    return {"id": each.doc_id, "before": before, "now": now}


def row_view(row: Row) -> dict[str, object]:
    """Return one document that counts."""
    names = (each.name for each in fields(Row) if each.name not in {"sums", "doc_id"})
    return {"id": row.doc_id, **{name: getattr(row, name) for name in names}, **_sums(row.sums)}


def left_out_view(each: LeftOut) -> dict[str, object]:
    """Return one document that does not count."""
    names = ("kind", "number", "reference", "date", "partner", "state")
    return {"id": each.doc_id, **{name: getattr(each, name) for name in names}, **_sums(each.sums)}


def reconciliation_view(found: Reconciliation) -> dict[str, object]:
    """Return two lists side by side."""
    return {
        "agrees": found.agrees,
        "matched": found.matched,
        "ours": _sums(found.ours),
        "theirs": _sums(found.theirs),
        "differing": [_pair(pair) for pair in found.differing],
        "uncounted": [_pair(pair) for pair in found.uncounted],
        "only_here": [row_view(row) for row in found.only_here],
        "only_there": [_stated(each) for each in found.only_there],
    }


def write_recap_file(
    path: Path, recapped: Recapped, *, say: Say, now: datetime
) -> Rejection | None:
    """Write the recap as the kind of file that the name asks for.

    Raises:
        CannotExportError: the place cannot be written; what stood there before still stands.
    """
    view = recapped.view
    match path.suffix.lower():
        case ".xlsx":
            sheets = RecapSheets(
                title_lines(recapped, say),
                view.shown,
                left_out=view.left_out,
                changes=view.changes,
                coretax=view.coretax,
                books=recapped.books,
            )
            write_recap(path, sheets, say=say)
        case ".pdf":
            pdf = _pdf(recapped, say, now=now)
            with write_safely(path) as file:
                file.write(pdf)
        case ".json":
            text = json.dumps(recap_data(recapped), ensure_ascii=False, indent=1)
            with write_safely(path) as file:
                file.write(f"{text}\n".encode())
        case suffix:
            return Rejection("recap.suffix", {"suffix": suffix or path.name})
    return None


def _pdf(recapped: Recapped, say: Say, *, now: datetime) -> bytes:
    # What draws is imported when something is drawn.
    from selaras.exchange.printing.recap_pages import PrintedRecap, recap_pdf

    view = recapped.view
    is_closed = view.is_closed and view.version > 0
    printed = PrintedRecap(title_lines(recapped, say), view.shown, is_closed=is_closed)
    return recap_pdf(printed, say=say, at=now.astimezone())


def title_lines(recapped: Recapped, say: Say) -> list[str]:
    """Return whose recap it is, of which period, and how it stands."""
    view = recapped.view
    period = view.shown.period
    facts: dict[str, object] = {
        "period": f"{period.month:02}/{period.year}",
        "version": view.version,
    }
    if view.version:
        head = view.closings[view.version - 1].head
        at = datetime.fromisoformat(str(head["at"])).astimezone()
        facts |= {"by": head["by"], "at": f"{at:%d/%m/%Y %H.%M}"}
    key = "closed" if view.version else "closed-before" if view.has_no_recap else "open"
    owner = {"name": recapped.name, "npwp": npwp_text(view.shown.company)}
    return [say("recap.owner", owner), say(f"recap.stands.{key}", facts)]


def _closings(view: MonthView) -> Iterator[dict[str, object]]:
    for number, each in enumerate(view.closings, start=1):
        named = {name: each.head[name] for name in ("at", "by", "pc", "count", "to_pay", "hash")}
        before = bool(each.office)
        yield {"version": number, "current": each.is_current, "before_joining": before, **named}


def _pair(pair: Pair) -> dict[str, object]:
    here = row_view(pair.here) if isinstance(pair.here, Row) else left_out_view(pair.here)
    return {"here": here, "there": _stated(pair.there), "fields": list(pair.fields)}


def _stated(stated: Stated) -> dict[str, object]:
    names = ("row", "reference", "number", "date", "partner")
    amounts = {name: _text(getattr(stated, name)) for name in AMOUNTS}
    return {**{name: getattr(stated, name) for name in names}, **amounts}


def _sums(sums: Sums) -> dict[str, object]:
    return {name: amount_text(getattr(sums, name)) for name in _LINE_AMOUNTS}


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else amount_text(amount)
