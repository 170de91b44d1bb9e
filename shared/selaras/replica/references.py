"""Giving references at a PC: from blocks the hub leased to it, with or without a network.

A number is spent in the transaction that writes it into the draft, and never given again, also
when the draft is thrown away.
"""

import json
from dataclasses import dataclass
from datetime import date as Date
from typing import Any, Final

from selaras.domain import requests
from selaras.domain.numbering import Series, number_in, reference_text
from selaras.domain.requests import Request
from selaras.domain.result import Rejection
from selaras.domain.roles import Action
from selaras.replica.asking import ask
from selaras.replica.companies import visible
from selaras.replica.identity import load_identity
from selaras.replica.people import refusal
from selaras.replica.writer import Writer
from selaras.store.db import Connection
from selaras.store.facts import StoredFact, facts_of_kind, get_fact
from selaras.store.invoices import each_reference, ids_with_reference
from selaras.store.meta import get_meta, set_meta
from selaras.store.outbox import has_request

BLOCK: Final = 100
# A PC asks for the next block when it has fewer; so many it can give at least while it is away.
LOW: Final = 60


@dataclass(frozen=True, slots=True)
class LeaseReport:
    """One block and what became of its numbers.

    Args:
        used: How many of its numbers stand on invoices.
    """

    lease: str
    pc: str
    year: int
    first: int
    last: int
    state: str
    used: int


def series_of(db: Connection, company: str) -> Series | None:
    """Return how the company numbers its invoices, or None while it types its references."""
    fact = get_fact(db, f"settings:{company}")
    content: dict[str, Any] = json.loads(fact.content) if fact else {}
    pattern = str(content.get("series", ""))
    return Series(pattern, gapless=content["numbering"] == "gapless") if pattern else None


def next_reference(writer: Writer, day: Date) -> str | Rejection:
    """Spend the next number of this PC's blocks; ask for more when few are left."""
    company = writer.identity.company
    series = series_of(writer.db, company)
    if series is None:
        return Rejection("approval.no-reference")
    for block in _own_blocks(writer.db, company, year=day.year):
        number = _next_number(writer.db, block)
        while number <= block["last"]:
            reference = reference_text(series.pattern, day, number=number)
            number += 1
            # A number that somebody typed by hand is passed over: it is taken.
            if not ids_with_reference(writer.db, company, reference=reference):
                set_meta(writer.db, _counter(block), value=str(number))
                ask_for_numbers(writer, company, year=day.year)
                return reference
        set_meta(writer.db, _counter(block), value=str(number))
    ask_for_numbers(writer, company, year=day.year)
    return Rejection("reference.no-numbers")


def ask_ahead(writer: Writer) -> None:
    """Ask for the blocks of this year, and in December for those of the next one too.

    For every company that whoever sits here may draft for: who works for two needs both.
    """
    for company, year in wanted_ahead(writer):
        ask_for_numbers(writer, company, year=year)


def wanted_ahead(writer: Writer) -> list[tuple[str, int]]:
    """Return what there is to ask for ahead: (company, year)."""
    today = writer.clock.now().astimezone().date()
    years = (today.year, today.year + 1) if today.month == 12 else (today.year,)
    pairs = [(company, year) for company in _drafted_for(writer) for year in years]
    return [(company, year) for company, year in pairs if _is_low(writer.db, company, year=year)]


def ask_for_numbers(writer: Writer, company: str, *, year: int) -> bool:
    """Ask the hub for a block when few numbers are left; say whether that was so."""
    if not _is_low(writer.db, company, year=year):
        return False
    members = {"year": str(year), "count": str(BLOCK)}
    ask(writer, Request(requests.LEASE, members), company=company)
    return True


def _is_low(db: Connection, company: str, *, year: int) -> bool:
    """Say whether few numbers are left and nobody has asked for more yet."""
    series = series_of(db, company)
    if series is None or series.gapless or _remaining(db, company, year=year) >= LOW:
        return False
    text = f'"kind":"{requests.LEASE}","year":"{year}"'
    return not has_request(db, text, company=company)


def lease_reports(db: Connection, company: str) -> list[LeaseReport]:
    """Return every block in order, with how many of its numbers stand on invoices."""
    series = series_of(db, company)
    used: dict[tuple[int, int], int] = {}
    for reference in each_reference(db, company) if series else ():
        found = number_in(series.pattern, reference) if series else None
        if found is not None:
            used[found] = used.get(found, 0) + 1
    reports = [
        _report(fact.fact_id, json.loads(fact.content), used) for fact in _leases(db, company)
    ]
    return sorted(reports, key=lambda report: (report.year, report.first))


def highest_numbers(db: Connection) -> dict[str, int]:
    """Return, by ``<company>/<year>``, the highest number that this PC knows to be given."""
    found: dict[str, int] = {}
    for kind in ("lease", "counter"):
        for fact in facts_of_kind(db, kind):
            content = json.loads(fact.content)
            name = f"{fact.company}/{content['year']}"
            found[name] = max(found.get(name, 0), int(content["last"]))
    for fact in facts_of_kind(db, "settings"):
        series = series_of(db, fact.company)
        for reference in each_reference(db, fact.company) if series else ():
            used = number_in(series.pattern, reference) if series else None
            if used is not None:
                name = f"{fact.company}/{used[0]}"
                found[name] = max(found.get(name, 0), used[1])
    return found


def _report(lease: str, content: dict[str, Any], used: dict[tuple[int, int], int]) -> LeaseReport:
    year, first, last = content["year"], content["first"], content["last"]
    count = sum((year, number) in used for number in range(first, last + 1))
    return LeaseReport(lease, content["pc"], year, first, last, content["state"], count)


def _drafted_for(writer: Writer) -> list[str]:
    """Return the companies for which whoever sits here may draft."""
    companies, person = visible(writer.db, writer.person), writer.person
    if not person.user:
        return list(companies)
    return [
        npwp
        for npwp in companies
        if refusal(writer.db, person, action=Action.EDIT, company=npwp) is None
    ]


def numbers_left(db: Connection, company: str, *, year: int) -> int | None:
    """Return how many numbers this PC can still give; None where it gives none."""
    series = series_of(db, company)
    return None if series is None or series.gapless else _remaining(db, company, year=year)


def _own_blocks(db: Connection, company: str, *, year: int) -> list[dict[str, Any]]:
    incarnation = load_identity(db).incarnation
    blocks = [json.loads(fact.content) | {"company": company} for fact in _leases(db, company)]
    mine = [
        block
        for block in blocks
        # Of this life of the file only: a copy must not give what its twin gives.
        if block["incarnation"] == incarnation
        and block["year"] == year
        and block["state"] == "live"
    ]
    return sorted(mine, key=lambda block: int(block["first"]))


def _remaining(db: Connection, company: str, *, year: int) -> int:
    blocks = _own_blocks(db, company, year=year)
    return sum(max(0, block["last"] + 1 - _next_number(db, block)) for block in blocks)


def _next_number(db: Connection, block: dict[str, Any]) -> int:
    return int(get_meta(db, _counter(block)) or block["first"])


def _counter(block: dict[str, Any]) -> str:
    names = ("company", "incarnation", "year", "first")
    return ".".join(["numbers", *(str(block[name]) for name in names)])


def _leases(db: Connection, company: str) -> list[StoredFact]:
    return [fact for fact in facts_of_kind(db, "lease") if fact.company == company]
