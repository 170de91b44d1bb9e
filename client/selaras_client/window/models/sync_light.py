"""The sync light: one honest word on how this PC stands with the others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from selaras_client.office import LinkStatus

_TONES = {
    "alone": "calm",
    "even": "good",
    "sending": "busy",
    "offline": "waiting",
    "refused": "alarm",
}


@dataclass(frozen=True, slots=True)
class SyncLight:
    """What the status bar shows.

    Args:
        tone: ``calm``, ``good``, ``busy``, ``waiting`` or ``alarm``.
        key: Of the sentence.
        reason: Key of why; blank when there is nothing to say.
    """

    tone: str
    key: str
    facts: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""


def sync_light(status: LinkStatus, *, refused: int = 0) -> SyncLight:
    """Return what to show for *status*.

    Args:
        refused: Edits of this PC that the hub refused; they need a person.
    """
    facts = {
        "waiting": status.waiting,
        "refused": refused,
        "since": _local_time(status.since),
    }
    state = status.state if status.state in _TONES else "offline"
    if state in {"alone", "even"} and refused:
        return SyncLight("alarm", "window.sync.edits-refused", facts, status.code)
    if state == "offline" and not facts["since"]:
        return SyncLight("waiting", "window.sync.not-yet", facts, status.code)
    if state == "offline" and not status.waiting:
        return SyncLight("waiting", "window.sync.offline-empty", facts, status.code)
    return SyncLight(_TONES[state], f"window.sync.{state}", facts, status.code)


def _local_time(moment: str) -> str:
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return ""
    return f"{found.astimezone():%d/%m %H.%M}"
