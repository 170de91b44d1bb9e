"""Result lists of Coretax: read, shown row by row, and told to the hub."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Final

from selaras.domain.coretax_results import status_name
from selaras.domain.result_judging import Fate, Verdict
from selaras.exchange.coretax_grid import ResultList, read_output_list
from selaras.exchange.source import Source
from selaras.replica.results import judge_list, listed_results, requests_for
from selaras.texts import Texts
from selaras_client.cli.asking import answer_view, ask_hub_all, waiting_line
from selaras_client.cli.invoice_commands import company_of
from selaras_client.cli.result import Call, Result
from selaras_client.cli.result_words import ALL
from selaras_client.home import Home
from selaras_client.requesting import Answer
from selaras_client.running import RunningOffice

# What needs no look: it is as it should be.
_QUIET: Final = frozenset({Fate.RECORD, Fate.UNCHANGED})
_COUNTED: Final = ("recorded", "unchanged", "kept")


async def results_import(office: RunningOffice, call: Call) -> Result:
    """Read a list of Coretax and tell the hub what is new in it."""
    found, verdicts = await office.work(lambda home: _judged(home, call))
    wanted = [] if call.args.dry_run else requests_for(verdicts, file=found.sha256)
    # All of a list is put down together: whoever stops here has all of it asked, or nothing.
    answers = await ask_hub_all(office, lambda home: home.replica.results.tell(wanted))
    return _told(call, verdicts, answers)


def results_list(home: Home, call: Call) -> Result:
    """List what is known to have come back from Coretax."""
    company_of(home)
    wanted = status_name(call.args.status)
    with home.replica.reading() as db:
        found = [
            {**each.content, "differences": [asdict(item) for item in each.differences]}
            for each in listed_results(db)
            if wanted in ("", each.content["status"])
        ]
    lines = []
    for row in found:
        named = {**row, "reference": row["seen"].get("reference") or row["invoice"]}
        lines.append(call.texts.say("cli.result-row", named))
        lines += _difference_lines(row["differences"], call.texts)
    return Result({"results": found}, lines or [call.texts.say("cli.no-results")])


def _judged(home: Home, call: Call) -> tuple[ResultList, list[Verdict]]:
    company = company_of(home)
    found = read_output_list(Source(call.args.file, cancelled=call.stopping.is_wanted))
    confirmed = call.args.confirm
    if confirmed == ALL:
        confirmed = frozenset(row.row for row in found.rows)
    with home.replica.reading() as db:
        return found, judge_list(db, company, rows=found.rows, confirmed=confirmed)


def _told(call: Call, verdicts: Sequence[Verdict], answers: Sequence[Answer]) -> Result:
    rows = [_row(each, call.texts) for each in verdicts]
    fates = Counter(each.fate.value for each in verdicts)
    counts = {
        name: sum(int(each.request.facts.get(name, 0)) for each in answers) for name in _COUNTED
    }
    shown = {"found": len(rows), "new": fates[Fate.RECORD], "same": fates[Fate.UNCHANGED]}
    key = "cli.results-dry-run" if call.args.dry_run else "cli.results-read"
    lines = [call.texts.say(key, {**shown, **counts})]
    lines += [waiting_line(each, call.texts) for each in answers if each.is_waiting][:1]
    for verdict, row in zip(verdicts, rows, strict=True):
        lines += _look_lines(verdict, row, call.texts)
    data = {
        "file": str(call.args.file),
        "dry_run": call.args.dry_run,
        "found": len(rows),
        "fates": dict(sorted(fates.items())),
        "rows": rows,
        "requests": [answer_view(each) for each in answers],
        **counts,
    }
    return Result(data, lines)


def _look_lines(verdict: Verdict, row: Mapping[str, object], texts: Texts) -> list[str]:
    """Return what a person should look at in one row."""
    lines = []
    if verdict.fate not in _QUIET:
        lines.append(texts.say("cli.results-look", row))
    if verdict.differences and verdict.fate is not Fate.UNCHANGED:
        lines.append(texts.say("cli.results-differs", row))
        lines += _difference_lines([asdict(each) for each in verdict.differences], texts)
    return lines


def _row(verdict: Verdict, texts: Texts) -> dict[str, object]:
    row, sent = verdict.row, verdict.sent
    return {
        "row": row.row,
        "fate": verdict.fate.value,
        "message": texts.say(f"results.fate.{verdict.fate.value}"),
        "status": status_name(row.status),
        "number": row.number,
        "reference": row.reference or (sent.reference if sent else ""),
        "buyer": row.buyer_name,
        "invoice": sent.invoice_id if sent else "",
        "matched": verdict.matched.value if verdict.matched else "",
        "differences": [asdict(each) for each in verdict.differences],
    }


def _difference_lines(found: Sequence[Mapping[str, object]], texts: Texts) -> list[str]:
    return ["    " + texts.say("cli.result-difference", each) for each in found]


ASKING: Final = {"results import": results_import}


COMMANDS: Final = {"results list": results_list}
