"""Alarms of the office: facts that say what needs a person, raised where the trouble is seen.

``raise_alarm`` and ``settle_alarm`` may be called as often as the trouble is seen or not seen;
only news is written. What is raised outside of a turn travels with the next (``turn([])`` makes
one). The rules are in ``selaras.domain.alarms``.
"""

from typing import Final

from selaras.domain.alarms import DONE, KIND, OFFICE_KIND, SETTLED, Cause, closed, raised
from selaras.domain.requests import CLOSE_OFFICE_ALARM, Request
from selaras_hub.facts import FactBook
from selaras_hub.judging import MAX_ID, Refused
from selaras_hub.requesting import Asked
from selaras_hub.requesting import Done as Answered

HUB: Final = "hub"


def raise_alarm(facts: FactBook, cause: Cause, *, now: str) -> bool:
    """Let the office know of *cause*; say whether something was written.

    Args:
        facts: Of the cause's company; any company's for an alarm of the installation.
        now: ISO 8601, UTC, by the hub's clock.
    """
    content = raised(facts.get(cause.alarm_id), cause, now=now)
    if content is None:
        return False
    facts.put(cause.kind, cause.alarm_id, subject="", content=content)
    return True


def settle_alarm(facts: FactBook, cause: Cause, *, now: str) -> bool:
    """Take an alarm back because its cause is gone; say whether something was written."""
    content = closed(facts.often(cause.alarm_id), state=SETTLED, by=HUB, now=now)
    if not content:
        return False
    facts.put(cause.kind, cause.alarm_id, subject="", content=content)
    return True


def close(asked: Asked, request: Request) -> Answered | Refused:
    """Write down that an administrator has seen an alarm and done what was to be done."""
    alarm_id = request.text("alarm")
    kind = OFFICE_KIND if request.kind == CLOSE_OFFICE_ALARM else KIND
    present = dict(asked.facts.of_kind(kind)).get(alarm_id)
    if present is None:
        return Refused("alarm.not-found", {"id": alarm_id[:MAX_ID]})
    content = closed(present, state=DONE, by=asked.entry.author, now=asked.now)
    if not content:
        return Refused("alarm.closed", {"id": alarm_id[:MAX_ID]})
    asked.facts.put(kind, alarm_id, subject="", content=content)
    return Answered({"alarm": alarm_id})
