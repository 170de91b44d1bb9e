"""How the PCs are: what each says of itself at hello, kept exactly here and roughly everywhere.

The hub's own table is exact. What every PC is told is a fact that changes at most once a day, or
when the program or the state of the clock does: fifty PCs that reconnect all day must not fill
the feed (docs/adr/0008).
"""

from datetime import datetime, timedelta
from typing import Final

from selaras.clock import moment_text
from selaras.domain.alarms import Cause
from selaras.protocol.frames import Hello
from selaras.protocol.hub import HubSession
from selaras.store.db import Connection
from selaras.store.hub_health import PcHealth, note_left, put_health
from selaras_hub.alarms import raise_alarm, settle_alarm
from selaras_hub.facts import FactBook
from selaras_hub.member import Member

KIND: Final = "pc-health"
# Less is the way of any PC's clock, or of a slow line.
CLOCK_LIMIT_S: Final = 5 * 60
# Whoever comes again so soon, as after a line that dropped, leaves nothing to be taken to the disk.
SHORTLY_S: Final = 10
CLOCK_OFF: Final = "clock-off"
MAX_VERSION: Final = 40


def heard(facts: FactBook, hello: Hello, *, member: Member, now: str, is_apart: bool) -> None:
    """Write down how a PC is that said hello.

    Args:
        now: By the hub's clock, ISO 8601, UTC.
        is_apart: It is another PC than the hub's own, with a clock of its own.
    """
    offset_s = _offset_s(hello.now, now) if is_apart else 0
    version, schema = hello.app_version[:MAX_VERSION], hello.schema_version
    found = PcHealth(member.device, now, version, schema, offset_s, hello.waiting)
    put_health(facts.db, found, unless_since=shortly_before(now))
    if not is_apart:
        return
    is_off = offset_s is not None and abs(offset_s) > CLOCK_LIMIT_S
    _tell_of_clock(facts, member, offset_s=offset_s if is_off else None, now=now)
    content = {
        "device": member.device,
        "pc": member.pc,
        "day": now[:10],
        "app_version": version,
        "schema_version": schema,
        "is_clock_off": is_off,
    }
    if facts.often(f"{KIND}:{member.device}") != content:
        facts.put(KIND, f"{KIND}:{member.device}", subject="", content=content)


def shortly_before(now: str) -> str:
    """Return since when a PC that said the same need not be written down again."""
    return moment_text(datetime.fromisoformat(now) - timedelta(seconds=SHORTLY_S))


def left(db: Connection, member: Member | None, *, session: HubSession, now: str) -> None:
    """Write down that a PC's line dropped."""
    if member is not None:
        note_left(db, member.device, at=now, waiting=session.waiting)


def _tell_of_clock(facts: FactBook, member: Member, *, offset_s: int | None, now: str) -> None:
    cause = Cause(CLOCK_OFF, member.device, {"pc": member.pc, "seconds": str(offset_s)})
    if offset_s is None:
        settle_alarm(facts, cause, now=now)
    else:
        raise_alarm(facts, cause, now=now)


def _offset_s(there: str, here: str) -> int | None:
    """Return by how many seconds a PC's clock is ahead; None where it says no moment."""
    try:
        difference = datetime.fromisoformat(there) - datetime.fromisoformat(here)
    except (ValueError, TypeError, OverflowError):
        # Blank, no moment, or one without a time zone: the PC's text is anybody's.
        return None
    return round(difference.total_seconds())
