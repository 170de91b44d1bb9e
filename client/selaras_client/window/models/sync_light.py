"""The sync light: one honest word on how this PC stands with the others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from selaras_client.office import LinkStatus
from selaras_client.words import by_the_clock

_TONES = {
    "alone": "calm",
    "hub": "calm",
    "even": "good",
    "sending": "busy",
    "offline": "waiting",
    "refused": "alarm",
    "only-reading": "alarm",
}


@dataclass(frozen=True, slots=True)
class SyncLight:
    """What the status bar shows.

    Args:
        tone: ``calm``, ``good``, ``busy``, ``waiting`` or ``alarm``.
        key: Of the sentence.
        reason: Key of why; blank when there is nothing to say.
        needs_you: There is something that only a person can settle.
    """

    tone: str
    key: str
    facts: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""
    needs_you: bool = False


def sync_light(status: LinkStatus, *, refused: int = 0, undecided: int = 0) -> SyncLight:
    """Return what to show for *status*.

    Args:
        refused: Edits of this PC that the hub refused; they need a person.
        undecided: Conflicts and late edits that wait for anybody.
    """
    facts = {
        **by_the_clock(status.facts),
        "waiting": status.waiting,
        "others": status.others,
        "refused": refused,
        "undecided": undecided,
        "since": _local_time(status.since),
    }
    needs_you = bool(refused or undecided)
    state = status.state if status.state in _TONES else "offline"
    key, tone = f"window.sync.{state}", _TONES[state]
    if state == "hub" and status.others:
        key, tone = "window.sync.hub-connected", "good"
    if state in {"alone", "hub", "even"} and needs_you:
        key, tone = f"window.sync.{'edits-refused' if refused else 'undecided'}", "alarm"
    elif state == "offline" and not facts["since"]:
        key = "window.sync.not-yet"
    elif state == "offline" and not status.waiting:
        key = "window.sync.offline-empty"
    return SyncLight(tone, key, facts, status.code, needs_you)


def _local_time(moment: str) -> str:
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return ""
    return f"{found.astimezone():%d/%m %H.%M}"
