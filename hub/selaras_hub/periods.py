"""Closed tax periods: a fact; what is dated inside one is no longer approved.

Closing keeps the period's VAT recap (``recaps``), and the fact names it.
"""

from datetime import date as Date

from selaras.domain.requests import MAX_REASON, Request
from selaras.domain.tax_period import parse_period
from selaras_hub.judging import Refused
from selaras_hub.recaps import freeze
from selaras_hub.requesting import Asked, Done

KIND = "period"


def is_closed(asked: Asked, day: Date) -> bool:
    """Say whether the tax period (masa pajak) of *day* is closed."""
    return is_closed_period(asked, day.strftime("%m%Y"))


def is_closed_period(asked: Asked, period: str) -> bool:
    """Say whether a tax period, ``MMYYYY``, is closed."""
    content = asked.facts.get(_fact_id(asked, period))
    return content is not None and content["state"] == "closed"


def close(asked: Asked, request: Request) -> Done | Refused:
    """Close a period, ``MMYYYY``."""
    return _move(asked, request, state="closed")


def reopen(asked: Asked, request: Request) -> Done | Refused:
    """Open a closed period again, for a reason."""
    if not 0 < len(request.text("reason").strip()) <= MAX_REASON:
        return Refused("reason.missing", {"max": str(MAX_REASON)})
    return _move(asked, request, state="open")


def _move(asked: Asked, request: Request, *, state: str) -> Done | Refused:
    found = parse_period(request.text("period"))
    if found is None:
        return Refused("period.unreadable", {"period": request.text("period")[:20]})
    period = found.text
    present = asked.facts.get(_fact_id(asked, period)) or {"state": "open"}
    if present["state"] == state:
        return Refused(f"period.already-{state}", {"period": period})
    recap = freeze(asked, request, period=found) if state == "closed" else ""
    if isinstance(recap, Refused):
        return recap
    content = {
        "period": period,
        "state": state,
        "by": asked.entry.author,
        "pc": asked.member.pc,
        "at": asked.now,
        "reason": request.text("reason").strip(),
        "recap": recap,
    }
    asked.facts.put(KIND, _fact_id(asked, period), subject="", content=content)
    return Done({"period": period, "recap": recap})


def _fact_id(asked: Asked, period: str) -> str:
    return f"{KIND}:{asked.company}:{period}"
