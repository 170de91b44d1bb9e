"""Leases: sole right of one PC to a block of numbers, so that references can be given offline.

Blocks never overlap and never come back: the block of a lost PC is burned and reported.
"""

from collections.abc import Collection
from typing import Final

from selaras.domain.requests import Request
from selaras.store.epochs import get_numbers, put_numbers
from selaras.store.hub_incarnations import alive_beside
from selaras_hub.epochs import count_pcs, is_anybody_left_out, may_have_lost
from selaras_hub.facts import FactBook
from selaras_hub.judging import Refused
from selaras_hub.requesting import Asked, Done
from selaras_hub.settings import series_of

KIND = "lease"
MAX_BLOCK: Final = 1_000
# What PCs ask for.
USUAL_BLOCK: Final = 100
LIVE, BURNED = "live", "burned"


def lease(asked: Asked, request: Request) -> Done | Refused:
    """Give the asking PC the next block of numbers of a year."""
    year, count = request.text("year"), request.text("count")
    series = series_of(asked.facts, asked.company)
    if series is None or series.gapless:
        return Refused("lease.no-series")
    if not (_is_year(year) and _is_number(count, 4) and 0 < int(count) <= MAX_BLOCK):
        return Refused("request.unreadable")
    _burn_earlier_lives(asked)
    _jump(asked.facts, int(year), block=USUAL_BLOCK)
    first = next_number(asked.facts, int(year))
    last = first + int(count) - 1
    fact_id = f"{KIND}:{asked.company}:{year}:{first}"
    content = {
        "year": int(year),
        "first": first,
        "last": last,
        "device": asked.member.device,
        "incarnation": asked.member.incarnation,
        "pc": asked.member.pc,
        "state": LIVE,
        "at": asked.now,
    }
    asked.facts.put(KIND, fact_id, subject="", content=content)
    return Done({"lease": fact_id})


def burn_leases(facts: FactBook, *, device: str, now: str) -> int:
    """Take a lost PC's blocks out of use for ever; return how many there were."""
    return _burn(facts, now, device=device)


def next_number(facts: FactBook, year: int) -> int:
    """Return the first number of *year* that was never given to anybody."""
    given = [int(content["last"]) for _, content in facts.of_kind(KIND) if content["year"] == year]
    counter = facts.get(_counter(facts, year)) or {"last": 0}
    reported, _ = get_numbers(facts.db, facts.company, year=year)
    return max([int(counter["last"]), reported, *given]) + 1


def take_number(facts: FactBook, year: int) -> int:
    """Take one number of *year*, without a gap after the last one taken so."""
    _jump(facts, year, block=1 if is_anybody_left_out(facts.db) else 0)
    number = next_number(facts, year)
    facts.put("counter", _counter(facts, year), subject="", content={"year": year, "last": number})
    return number


def _jump(facts: FactBook, year: int, *, block: int) -> None:
    """Pass over what a former epoch may have given without anybody's telling, once an epoch.

    Args:
        block: How many numbers each known PC may have got that nobody knows of.
    """
    _, has_jumped = get_numbers(facts.db, facts.company, year=year)
    if has_jumped or not may_have_lost(facts.db):
        return
    highest = next_number(facts, year) - 1 + block * count_pcs(facts.db)
    put_numbers(facts.db, facts.company, year=year, last=highest, jumped=True)


def _counter(facts: FactBook, year: int) -> str:
    return f"counter:{facts.company}:{year}"


def _burn_earlier_lives(asked: Asked) -> None:
    """Take out of use what a PC was given before its file was restored.

    After a copy both files go on, and neither may burn the other's again and again.
    """
    member = asked.member
    spared = alive_beside(asked.facts.db, member.incarnation) | {member.incarnation}
    _burn(asked.facts, asked.now, device=member.device, spared=spared)


def _burn(facts: FactBook, now: str, *, device: str, spared: Collection[str] = ()) -> int:
    live = [
        (fact_id, content)
        for fact_id, content in facts.of_kind(KIND)
        if content["device"] == device
        and content["state"] == LIVE
        and content["incarnation"] not in spared
    ]
    for fact_id, content in live:
        moved = content | {"state": BURNED, "burned_at": now}
        facts.put(KIND, fact_id, subject="", content=moved)
    return len(live)


def _is_year(text: str) -> bool:
    return _is_number(text, 4) and 2000 <= int(text) <= 2999


def _is_number(text: str, digits: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= digits
