"""Alarms: what needs a person, said once, and said again only when it is news.

The hub keeps alarms of the office as facts, a PC keeps alarms that only it knows; both follow the
rules here. An alarm is *open* until its cause is gone (*settled*) or an administrator has seen it
(*done*). Moments only keep an alarm from being repeated too often; no order depends on them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

# Of one company, and of the whole installation (see ``domain.company.SHARED_KINDS``).
KIND: Final = "alarm"
OFFICE_KIND: Final = "office-alarm"
KINDS: Final = frozenset({KIND, OFFICE_KIND})

OPEN, DONE, SETTLED = "open", "done", "settled"
MAX_KEY: Final = 200
MAX_FACT: Final = 300
# Heard again sooner than this it is the same time: a PC that reconnects must not fill the feed.
AGAIN_AFTER: Final = timedelta(minutes=10)
# What a person has seen stays quiet for so long, then speaks up if the cause is still there.
QUIET_AFTER_DONE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an alarm is raised.

    Args:
        code: ``clock-off``; its sentences are ``alarm.<code>`` and ``alarm.<code>.do``.
        key: Which one, where there may be several: a device, a fact. What differs here is another
            alarm; a change of *facts* alone is not.
        facts: What the sentences need. Never a customer's name, number or amount where the
            alarm is the whole installation's.
        company: NPWP, for an alarm of one company; blank for one of the whole installation.
    """

    code: str
    key: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    company: str = ""

    @property
    def kind(self) -> str:
        """Return the kind of fact that holds it."""
        return KIND if self.company else OFFICE_KIND

    @property
    def alarm_id(self) -> str:
        """Return the id, the same for the same cause."""
        parts = [KIND, self.company, self.code, self.key[:MAX_KEY]]
        return ":".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm as it is shown.

    Args:
        first: When it was first raised since it was last closed, and *last*: ISO 8601, UTC.
        times: How often, each of them at least ten minutes after the one before.
        is_here: Only this PC knows of it.
    """

    alarm_id: str
    code: str
    facts: Mapping[str, str]
    state: str
    first: str
    last: str
    times: int
    is_here: bool = False


def raised(known: Mapping[str, Any] | None, cause: Cause, *, now: str) -> dict[str, Any] | None:
    """Return the content of an alarm that is raised, or None when there is nothing to write."""
    state = known["state"] if known else SETTLED
    if known is not None and state == OPEN:
        if _is_within(AGAIN_AFTER, known["last"], now):
            return None
        return {**known, "facts": _facts(cause), "last": now, "times": known["times"] + 1}
    if (
        known is not None
        and state == DONE
        and _is_within(QUIET_AFTER_DONE, known["closed_at"], now)
    ):
        return None
    members = {"code": cause.code, "key": cause.key[:MAX_KEY], "facts": _facts(cause)}
    return {**members, "state": OPEN, "first": now, "last": now, "times": 1}


def closed(known: Mapping[str, Any] | None, *, state: str, by: str, now: str) -> dict[str, Any]:
    """Return the content of an alarm that is settled or done; empty when nothing changes.

    An alarm that somebody has seen is settled too once its cause is gone, so that it speaks up at
    once when it comes back.
    """
    if known is None or known["state"] == SETTLED or known["state"] == state:
        return {}
    return {**known, "state": state, "closed_by": by, "closed_at": now}


def read_alarm(alarm_id: str, content: Mapping[str, Any], *, is_here: bool = False) -> Alarm:
    """Return an alarm from its content, whatever a newer release left there."""
    facts = content.get("facts")
    times = content.get("times")
    return Alarm(
        alarm_id=alarm_id,
        code=str(content.get("code", "")),
        facts={str(k): str(v) for k, v in facts.items()} if isinstance(facts, dict) else {},
        state=str(content.get("state", OPEN)),
        first=str(content.get("first", "")),
        last=str(content.get("last", "")),
        times=times if isinstance(times, int) else 1,
        is_here=is_here,
    )


def _facts(cause: Cause) -> dict[str, str]:
    return {name: text[:MAX_FACT] for name, text in cause.facts.items()}


def _is_within(time: timedelta, before: str, now: str) -> bool:
    """Say whether two moments lie close together; a clock that was set back says nothing."""
    return abs(datetime.fromisoformat(now) - datetime.fromisoformat(before)) < time
